WITH thing AS (SELECT id FROM node WHERE iri = $_thing_iri),
linked AS (
    SELECT trial FROM trial_drug WHERE drug IN (FROM thing)
    UNION SELECT trial FROM trial_condition WHERE condition IN (FROM thing)
    UNION SELECT trial FROM trial_sponsor WHERE sponsor IN (FROM thing)
    UNION SELECT trial FROM trial_investigator WHERE investigator IN (FROM thing)
    UNION SELECT trial FROM trial_site WHERE site IN (FROM thing)
    UNION SELECT trial FROM trial_country WHERE country IN (FROM thing)
)
SELECT step.label AS phase, status.label AS status, count(DISTINCT record.trial) AS trials
FROM linked
JOIN record USING (trial)
LEFT JOIN node AS status ON status.id = record.status AND status.class = 'Concept'
LEFT JOIN record_phase ON record_phase.record = record.id
LEFT JOIN node AS step ON step.id = record_phase.phase AND step.class = 'Concept'
GROUP BY ALL
ORDER BY phase NULLS FIRST, status NULLS FIRST
