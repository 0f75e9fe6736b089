WITH thing AS (SELECT id FROM node WHERE iri = $_thing_iri),
linked AS (
    SELECT trial FROM trial_drug WHERE drug IN (FROM thing)
    UNION SELECT trial FROM trial_condition WHERE condition IN (FROM thing)
    UNION SELECT trial FROM trial_sponsor WHERE sponsor IN (FROM thing)
    UNION SELECT trial FROM trial_investigator WHERE investigator IN (FROM thing)
    UNION SELECT trial FROM trial_site WHERE site IN (FROM thing)
    UNION SELECT trial FROM trial_country WHERE country IN (FROM thing)
)
SELECT left(record.start_written, 4) AS year, step.label AS phase, count(DISTINCT record.trial) AS trials
FROM linked
JOIN record USING (trial)
LEFT JOIN record_phase ON record_phase.record = record.id
LEFT JOIN node AS step ON step.id = record_phase.phase AND step.class = 'Concept'
WHERE record.start_written IS NOT NULL
GROUP BY ALL
ORDER BY year, phase NULLS FIRST
