WITH thing AS (SELECT id FROM node WHERE iri = $_thing_iri),
linked AS (
    SELECT trial FROM trial_drug WHERE drug IN (FROM thing)
    UNION SELECT trial FROM trial_condition WHERE condition IN (FROM thing)
    UNION SELECT trial FROM trial_sponsor WHERE sponsor IN (FROM thing)
    UNION SELECT trial FROM trial_investigator WHERE investigator IN (FROM thing)
    UNION SELECT trial FROM trial_site WHERE site IN (FROM thing)
    UNION SELECT trial FROM trial_country WHERE country IN (FROM thing)
),
phase AS (
    SELECT record, string_agg(DISTINCT label, ' / ' ORDER BY label) AS phase
    FROM record_phase JOIN node ON node.id = record_phase.phase
    GROUP BY record
)
SELECT node.iri AS trial_iri, node.label AS title, phase.phase, status.label AS status,
       record.start_written AS start_date
FROM linked
JOIN node ON node.id = linked.trial
JOIN record USING (trial)
LEFT JOIN phase ON phase.record = record.id
LEFT JOIN node AS status ON status.id = record.status
WHERE node.label IS NOT NULL
ORDER BY record.start_written DESC NULLS LAST, trial_iri, status NULLS FIRST
