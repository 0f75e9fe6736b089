SELECT node.iri AS sponsor_iri, label AS name, trials
FROM (SELECT sponsor AS id, count(DISTINCT trial) AS trials FROM trial_sponsor GROUP BY sponsor) JOIN node USING (id)
ORDER BY trials DESC, name, sponsor_iri
