SELECT node.iri AS condition_iri, label AS name, trials
FROM (SELECT condition AS id, count(DISTINCT trial) AS trials FROM trial_condition GROUP BY condition) JOIN node USING (id)
ORDER BY trials DESC, name, condition_iri
