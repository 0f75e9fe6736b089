SELECT DISTINCT trial.iri AS trial_iri
FROM record
JOIN node AS trial ON trial.id = record.trial
WHERE (SELECT id FROM node WHERE iri = $_value_iri AND class IN ('Concept', 'Registry')) IN (
    CASE $_fact_iri WHEN 'https://w3id.org/trialgraph/ontology#status' THEN record.status
                    WHEN 'https://w3id.org/trialgraph/ontology#inRegistry' THEN record.registry END
) OR $_fact_iri = 'https://w3id.org/trialgraph/ontology#phase' AND record.id IN (
    SELECT record FROM record_phase JOIN node ON node.id = phase WHERE iri = $_value_iri
)
