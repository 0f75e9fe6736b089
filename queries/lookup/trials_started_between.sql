SELECT DISTINCT trial.iri AS trial_iri
FROM record
JOIN node AS trial ON trial.id = record.trial
WHERE start_date::VARCHAR >= $_since AND left(start_date::VARCHAR, len($_until)) <= $_until
