SELECT other.iri AS sponsor_iri, other.label AS name, count(DISTINCT theirs.trial) AS trials
FROM node AS mine
JOIN trial_sponsor AS ours ON ours.sponsor = mine.id
JOIN trial_sponsor AS theirs ON theirs.trial = ours.trial AND theirs.sponsor != mine.id
JOIN node AS other ON other.id = theirs.sponsor
WHERE mine.iri = $_sponsor_iri
GROUP BY other.iri, other.label
ORDER BY trials DESC, name, sponsor_iri
