SELECT drug.label AS "drugName", condition.label AS "conditionName", pair.trials
FROM (
    SELECT drug, condition, count(*) AS trials
    FROM trial_drug JOIN trial_condition USING (trial)
    GROUP BY drug, condition
    HAVING trials >= coalesce($_least_xsd_integer, 0)
) AS pair
JOIN node AS drug ON drug.id = pair.drug
JOIN node AS condition ON condition.id = pair.condition
ORDER BY pair.trials DESC, concat(drug.label, ' ', condition.label), drug.label
