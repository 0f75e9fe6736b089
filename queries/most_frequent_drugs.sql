SELECT node.iri AS drug_iri, label AS name, trials
FROM (SELECT drug AS id, count(DISTINCT trial) AS trials FROM trial_drug GROUP BY drug) JOIN node USING (id)
ORDER BY trials DESC, name, drug_iri
