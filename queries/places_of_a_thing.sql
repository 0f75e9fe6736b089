WITH thing AS (SELECT id FROM node WHERE iri = $_thing_iri),
linked AS (
    SELECT trial FROM trial_drug WHERE drug IN (FROM thing)
    UNION SELECT trial FROM trial_condition WHERE condition IN (FROM thing)
    UNION SELECT trial FROM trial_sponsor WHERE sponsor IN (FROM thing)
    UNION SELECT trial FROM trial_investigator WHERE investigator IN (FROM thing)
    UNION SELECT trial FROM trial_site WHERE site IN (FROM thing)
    UNION SELECT trial FROM trial_country WHERE country IN (FROM thing)
)
SELECT node.iri AS site_iri, node.label AS name, latitude AS latitude_decimal, longitude AS longitude_decimal, trials
FROM (SELECT site, count(*) AS trials FROM linked JOIN trial_site USING (trial) GROUP BY site) AS place
JOIN node ON node.id = place.site AND node.class = 'Site'
LEFT JOIN site_point ON site_point.site = place.site
WHERE node.label IS NOT NULL
ORDER BY trials DESC, name, site_iri, latitude::DECIMAL(9, 6) NULLS FIRST, longitude::DECIMAL(9, 6) NULLS FIRST
