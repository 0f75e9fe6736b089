WITH thing AS (SELECT id FROM node WHERE iri = $_thing_iri),
linked AS (
    SELECT trial FROM trial_drug WHERE drug IN (FROM thing)
    UNION SELECT trial FROM trial_condition WHERE condition IN (FROM thing)
    UNION SELECT trial FROM trial_sponsor WHERE sponsor IN (FROM thing)
    UNION SELECT trial FROM trial_investigator WHERE investigator IN (FROM thing)
    UNION SELECT trial FROM trial_site WHERE site IN (FROM thing)
    UNION SELECT trial FROM trial_country WHERE country IN (FROM thing)
),
other AS (
    SELECT trial, drug AS id FROM trial_drug WHERE $_class_iri = 'https://w3id.org/trialgraph/ontology#Drug'
    UNION ALL SELECT trial, condition AS id FROM trial_condition WHERE $_class_iri = 'https://w3id.org/trialgraph/ontology#Condition'
    UNION ALL SELECT trial, sponsor AS id FROM trial_sponsor WHERE $_class_iri = 'https://w3id.org/trialgraph/ontology#Sponsor'
    UNION ALL SELECT trial, investigator AS id FROM trial_investigator WHERE $_class_iri = 'https://w3id.org/trialgraph/ontology#Investigator'
    UNION ALL SELECT trial, site AS id FROM trial_site WHERE $_class_iri = 'https://w3id.org/trialgraph/ontology#Site'
    UNION ALL SELECT trial, country AS id FROM trial_country WHERE $_class_iri = 'https://w3id.org/trialgraph/ontology#Country'
)
SELECT node.iri AS other_iri, node.label AS name, shared.trials
FROM (
    SELECT id, count(DISTINCT trial) AS trials
    FROM linked JOIN other USING (trial)
    WHERE id NOT IN (FROM thing)
    GROUP BY id
) AS shared
JOIN node USING (id)
WHERE node.label IS NOT NULL
ORDER BY trials DESC, name, other_iri
