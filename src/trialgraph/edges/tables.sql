-- The tables of `edges.duckdb`, filled from what `writing` has gathered in the schema `heard`.
--
-- A thing is a row of `node`, known by its number; those of a class are numbered in a run, in the order of their
-- IRIs. Every table is in the order of its numbers, so that the same statements give the same tables.

CREATE TABLE about AS SELECT 3 AS format;  -- as FORMAT in `reading`; to be raised with it when a table changes

CREATE TABLE node AS
WITH thing AS (
    SELECT 'Trial' AS class, trial AS iri FROM heard.record
    UNION SELECT class, thing FROM heard.edge
    UNION SELECT 'Concept', role FROM heard.edge WHERE role IS NOT NULL
    UNION SELECT 'Concept', status FROM heard.record WHERE status IS NOT NULL
    UNION SELECT 'Concept', study_type FROM heard.record WHERE study_type IS NOT NULL
    UNION SELECT 'Concept', unnest([allocation, intervention_model, masking, sex]) FROM heard.record
    UNION SELECT 'Concept', concept FROM heard.code
    UNION SELECT 'Concept', unnest([narrower, wider]) FROM heard.broader
    UNION SELECT 'Registry', registry FROM heard.record
), named AS (
    SELECT class, iri, min(label) AS label FROM heard.label GROUP BY class, iri
)
SELECT (row_number() OVER (ORDER BY class, iri) - 1)::INTEGER AS id, iri, class, label
FROM thing LEFT JOIN named USING (class, iri)
WHERE iri IS NOT NULL
ORDER BY id;
CREATE UNIQUE INDEX node_id ON node (id);

CREATE TEMP VIEW concept AS SELECT id, iri FROM node WHERE class = 'Concept';
CREATE TEMP VIEW trial AS SELECT id, iri FROM node WHERE class = 'Trial';

-- a registry's record of a trial; a date that is a year or a month is its first day, and a number beyond 64 bits,
-- which no trial has enrolled, is left out
CREATE TABLE record AS
SELECT (row_number() OVER (ORDER BY trial.id, heard.iri) - 1)::INTEGER AS id, trial.id AS trial, heard.iri,
       heard.number, registry.id AS registry, status.id AS status, study_type.id AS study_type,
       heard.start_date AS start_written,
       try_cast(rpad(heard.start_date, 10, '-01-01') AS DATE) AS start_date,
       try_cast(rpad(heard.completion_date, 10, '-01-01') AS DATE) AS completion_date,
       try_cast(heard.enrollment AS BIGINT) AS enrollment,
       allocation.id AS allocation, intervention_model.id AS intervention_model,
       masking.id AS masking, sex.id AS sex,
       try_cast(heard.minimum_age_months AS DECIMAL(18, 6)) AS minimum_age_months,
       try_cast(heard.maximum_age_months AS DECIMAL(18, 6)) AS maximum_age_months
FROM heard.record AS heard
JOIN trial ON trial.iri = heard.trial
LEFT JOIN node AS registry ON registry.class = 'Registry' AND registry.iri = heard.registry
LEFT JOIN concept AS status ON status.iri = heard.status
LEFT JOIN concept AS study_type ON study_type.iri = heard.study_type
LEFT JOIN concept AS allocation ON allocation.iri = heard.allocation
LEFT JOIN concept AS intervention_model ON intervention_model.iri = heard.intervention_model
LEFT JOIN concept AS masking ON masking.iri = heard.masking
LEFT JOIN concept AS sex ON sex.iri = heard.sex
ORDER BY id;

CREATE INDEX record_trial ON record (trial);

CREATE TEMP VIEW code AS
SELECT heard.name, record.id AS record, concept.id AS concept
FROM heard.code AS heard
JOIN record ON record.iri = heard.record
JOIN concept ON concept.iri = heard.concept;

CREATE TABLE record_phase AS SELECT record, concept AS phase FROM code WHERE name = 'phase' ORDER BY ALL;
CREATE TABLE record_condition_mesh AS
SELECT record, concept AS condition_mesh FROM code WHERE name = 'condition_mesh' ORDER BY ALL;
CREATE TABLE record_intervention_mesh AS
SELECT record, concept AS intervention_mesh FROM code WHERE name = 'intervention_mesh' ORDER BY ALL;

CREATE TEMP VIEW edge AS
SELECT DISTINCT heard.class, trial.id AS trial, thing.id AS thing, role.id AS role
FROM heard.edge AS heard
JOIN trial ON trial.iri = heard.trial
JOIN node AS thing ON thing.class = heard.class AND thing.iri = heard.thing
LEFT JOIN concept AS role ON role.iri = heard.role;

CREATE TABLE trial_drug AS SELECT trial, thing AS drug FROM edge WHERE class = 'Drug' ORDER BY ALL;
CREATE TABLE trial_condition AS SELECT trial, thing AS condition FROM edge WHERE class = 'Condition' ORDER BY ALL;
CREATE TABLE trial_site AS SELECT trial, thing AS site FROM edge WHERE class = 'Site' ORDER BY ALL;
CREATE TABLE trial_country AS SELECT trial, thing AS country FROM edge WHERE class = 'Country' ORDER BY ALL;

-- a site that is given several latitudes has each with each longitude, as SPARQL has them
CREATE TABLE site_point AS
SELECT node.id AS site, latitude, longitude
FROM (SELECT DISTINCT site, latitude FROM heard.point)
JOIN (SELECT DISTINCT site, longitude FROM heard.point) USING (site)
JOIN node ON node.class = 'Site' AND node.iri = site
ORDER BY ALL;

-- how many things of each class the store has, also of those that are no nodes here
CREATE TABLE class_size AS SELECT class AS name, things::BIGINT AS things FROM heard.size ORDER BY ALL;

-- a row for each role: who has two has two rows
CREATE TABLE trial_sponsor AS
SELECT trial, thing AS sponsor, role FROM edge WHERE class = 'Sponsor' ORDER BY ALL;
CREATE TABLE trial_investigator AS
SELECT trial, thing AS investigator, role FROM edge WHERE class = 'Investigator' ORDER BY ALL;

-- what is directly above a concept, and what is above each thing that trials share: itself as a concept (no steps),
-- and all that is broader by the fewest steps, of which no hierarchy in use has thirty
CREATE TABLE broader AS
SELECT DISTINCT below.id AS narrower, above.id AS wider
FROM heard.broader AS heard
JOIN concept AS below ON below.iri = heard.narrower
JOIN concept AS above ON above.iri = heard.wider
ORDER BY ALL;

CREATE TABLE above AS
WITH RECURSIVE climb (thing, concept, steps) AS (
    SELECT thing.id, concept.id, 0
    FROM node AS thing JOIN concept USING (iri)
    WHERE thing.class IN ('Condition', 'Drug', 'Sponsor')
    UNION SELECT thing, wider, steps + 1 FROM climb JOIN broader ON narrower = concept WHERE steps < 30
)
SELECT thing, concept, min(steps)::INTEGER AS steps FROM climb GROUP BY thing, concept ORDER BY ALL;
