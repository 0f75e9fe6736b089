WITH thing AS (SELECT id FROM node WHERE iri = $_thing_iri),
linked AS (
    SELECT trial FROM trial_drug WHERE drug IN (FROM thing)
    UNION SELECT trial FROM trial_condition WHERE condition IN (FROM thing)
    UNION SELECT trial FROM trial_sponsor WHERE sponsor IN (FROM thing)
    UNION SELECT trial FROM trial_investigator WHERE investigator IN (FROM thing)
    UNION SELECT trial FROM trial_site WHERE site IN (FROM thing)
    UNION SELECT trial FROM trial_country WHERE country IN (FROM thing)
),
asked AS (SELECT id AS record, trial, status, start_written FROM linked JOIN record USING (trial)),
phase AS (
    SELECT record, string_agg(DISTINCT label, ' / ' ORDER BY label) AS phase
    FROM asked JOIN record_phase USING (record) JOIN node ON node.id = record_phase.phase
    GROUP BY record
)
SELECT node.iri AS trial_iri, node.label AS title, phase.phase, status.label AS status,
       asked.start_written AS start_date
FROM asked
JOIN node ON node.id = asked.trial AND node.class = 'Trial'
LEFT JOIN phase USING (record)
LEFT JOIN node AS status ON status.id = asked.status AND status.class = 'Concept'
WHERE node.label IS NOT NULL
ORDER BY asked.start_written DESC NULLS LAST, trial_iri, status NULLS FIRST
