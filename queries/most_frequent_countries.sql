SELECT node.iri AS country_iri, label AS name, trials
FROM (SELECT country AS id, count(DISTINCT trial) AS trials FROM trial_country GROUP BY country) JOIN node USING (id)
ORDER BY trials DESC, name, country_iri
