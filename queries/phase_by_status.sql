SELECT CASE WHEN first = last THEN first ELSE first || ' / ' || last END AS phase, status, count(*) AS records
FROM (
    SELECT status.label AS status, min(phase.label) AS first, max(phase.label) AS last
    FROM record
    LEFT JOIN node AS status ON status.id = record.status
    LEFT JOIN record_phase ON record_phase.record = record.id
    LEFT JOIN node AS phase ON phase.id = record_phase.phase
    GROUP BY record.id, status.label
)
GROUP BY ALL
ORDER BY phase NULLS FIRST, records DESC, status NULLS FIRST
