"""What the trials of a graph share and have alike, as sparse matrices and columns.

A thing in n of N trials weighs its inverse document frequency log(1 + N / n) (Spärck Jones 1972, J. Doc. 28,
11–21), squared when two trials share it.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from trialgraph.edges import Edges
from trialgraph.related.hierarchy import Hierarchy, read_hierarchy
from trialgraph.related.kinds import COMMON_WORD, FEW, SHARED, SOFT
from trialgraph.words import FIELDS, open_words

_RUNNING = r"^(?:NCT|DRKS|UMIN|JPRN-UMIN|KCT|NL|CTRI/\d{4}/\d{2}/)0*(\d{1,8})$"
"""The numbers of registries that count upwards; those of others are drawn by lot, or begin anew every year."""
_FACTS = """
WITH said AS (
    SELECT id, trial, registry, start_date, completion_date, minimum_age_months, maximum_age_months, sex,
           allocation, intervention_model, masking,
           try_cast(regexp_extract(number, $running, 1) AS INTEGER) AS number,
           try_cast(regexp_extract(number, '^NCT([0-9]+)$', 1) AS INTEGER) AS nct
    FROM record
), first_said AS (
    SELECT trial, arg_min(number, id) AS number, arg_min(registry, id) FILTER (number IS NOT NULL) AS registry,
           arg_min(nct, id) AS nct,
           date_diff('day', DATE '1970-01-01', arg_min(start_date, id)) AS start,
           date_diff('day', DATE '1970-01-01', arg_min(completion_date, id)) AS completion,
           arg_min(minimum_age_months, id) AS youngest, arg_min(maximum_age_months, id) AS oldest,
           arg_min(sex, id) AS sex, arg_min(allocation, id) AS allocation,
           arg_min(intervention_model, id) AS intervention_model, arg_min(masking, id) AS masking
    FROM said GROUP BY trial
)
SELECT {columns} FROM first_said ORDER BY trial
"""
_VALUES = {name: name for name in ("number", "registry", "nct", "start", "completion", "youngest", "oldest")} | {
    name: f"{name} - (SELECT min(id) FROM node WHERE class = 'Concept')"
    for name in ("sex", "allocation", "intervention_model", "masking")
}
"""The facts, and for codes their places among the concepts, which a float of four bytes holds exactly."""
_PHASES = """
SELECT trial, min(rank) AS first, max(rank) AS last FROM (
    SELECT trial, list_position($phases, node.iri) AS rank
    FROM record_phase JOIN record ON record.id = record_phase.record JOIN node ON node.id = record_phase.phase
) WHERE rank IS NOT NULL GROUP BY trial
"""
PHASES = tuple("https://w3id.org/trialgraph/concept/phase-" + name for name in ("early-1", "1", "2", "3", "4"))
"""The phases in their order."""
_SOME = 50_000
"""IRIs that are strings at a time."""
DESIGN = ("allocation", "intervention_model", "masking")


@dataclass(frozen=True, kw_only=True, eq=False)
class Shared:
    """What trials have of one kind."""

    things: np.ndarray
    """The nodes that the columns are; for words their places among all words."""
    asks: sparse.csr_array
    """Trials × things: the weights of a trial's things, as a vector of length 1."""
    holds: sparse.csr_array
    """Things × trials: the weights again, of vectors whose length counts less (`SOFT`)."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Evidence:
    """All that tells which trials are related; rows are trials."""

    trials: np.ndarray
    """The nodes that the rows are, ascending."""
    iris: np.ndarray
    """Their IRIs, ascending, as bytes: half the memory of strings."""
    shared: dict[str, Shared]
    facts: dict[str, np.ndarray]
    """Running numbers and the registry that gives them, numbers of ClinicalTrials.gov, dates (days since 1970),
    ages (months), first and last phase (a place in `PHASES`, from 1), sex and design, as floats: not a number
    where nothing is said."""
    hierarchy: Hierarchy
    words: np.ndarray
    """All words that trials have, as bytes; empty where the graph has no files of words."""


def read_evidence(edges: Edges) -> Evidence:
    """The evidence in the tables of edges: a second for 100,000 trials."""
    trials = edges.nodes("Trial")
    return Evidence(
        trials=trials,
        iris=read_iris(edges, trials),
        shared={name: read_shared(edges, name, trials) for name in SHARED},
        facts=read_facts(edges, trials),
        hierarchy=read_hierarchy(edges),
        words=read_word_list(edges),
    )


def read_iris(edges: Edges, trials: np.ndarray) -> np.ndarray:
    """The IRIs of trials, as bytes."""
    parts = (trials[start : start + _SOME] for start in range(0, len(trials), _SOME))
    named = [np.array([iri.encode() for iri in edges.iris(part)]) for part in parts]
    return np.concatenate(named) if named else np.zeros(0, dtype="S1")


def read_shared(edges: Edges, name: str, trials: np.ndarray) -> Shared:
    """What trials have of one kind of `SHARED`."""
    if field := SHARED[name].words:
        return _read_words(edges, field, trials)
    found = edges.ask(f"SELECT DISTINCT trial, thing FROM ({SHARED[name].pairs}) ORDER BY ALL").fetchnumpy()
    rows, columns = (np.asarray(found[each], dtype=np.int32) for each in ("trial", "thing"))
    first, last = (columns.min(), columns.max() + 1) if len(columns) else (0, 0)
    return share(rows - trials[:1], columns - first, np.arange(first, last, dtype=np.int32), len(trials))


def read_word_list(edges: Edges) -> np.ndarray:
    """All words that trials have."""
    found = open_words(edges.path.parent, FIELDS[0])
    return np.zeros(0, dtype="S1") if found is None else found.words


def _read_words(edges: Edges, field: str, trials: np.ndarray) -> Shared:
    """The words that trials have in common; none where the graph has no files of words."""
    if (words := open_words(edges.path.parent, field)) is None:
        return share(*(np.zeros(0, dtype=np.int32),) * 3, len(trials))
    degrees = np.bincount(words.places, minlength=len(words.words))
    telling = (degrees > 1) & (degrees <= max(len(trials) // COMMON_WORD, FEW))
    kept = telling[words.places]
    rows = np.searchsorted(read_iris(edges, trials), words.iris).astype(np.int32)[words.trials[kept]]
    columns = (np.cumsum(telling) - 1).astype(np.int32)[words.places[kept]]
    return share(rows, columns, np.flatnonzero(telling).astype(np.int32), len(trials))


def share(rows: np.ndarray, columns: np.ndarray, things: np.ndarray, trials: int) -> Shared:
    """What trials (`rows`, ascending) have (`columns`, places among `things`), weighed."""
    degrees = np.bincount(columns, minlength=len(things))
    rarity = np.log1p(trials / np.maximum(degrees, 1)).astype(np.float32)[columns]
    lengths = np.sqrt(np.bincount(rows, weights=rarity**2, minlength=trials)).astype(np.float32)
    usual = lengths[lengths > 0].mean() if len(rows) else 1.0
    starts = np.concatenate(([0], np.cumsum(np.bincount(rows, minlength=trials)))).astype(np.int32)
    shape = trials, len(things)
    softened = usual * (lengths / usual) ** SOFT
    holds = sparse.csr_array((rarity / softened[rows], columns, starts), shape=shape).T.tocsr()
    return Shared(
        things=things, asks=sparse.csr_array((rarity / lengths[rows], columns, starts), shape=shape), holds=holds
    )


def read_facts(edges: Edges, trials: np.ndarray) -> dict[str, np.ndarray]:
    """A value for each trial, of the first of its records that says it, as floats of four bytes."""
    columns = ", ".join(f"coalesce(({value})::FLOAT, 'NaN'::FLOAT) AS {name}" for name, value in _VALUES.items())
    rows = edges.ask(_FACTS.format(columns=columns), {"running": _RUNNING}).fetchnumpy()
    facts = {name: np.asarray(column) for name, column in rows.items()}
    phases = edges.ask(_PHASES, {"phases": PHASES}).fetchnumpy()
    for name in ("first", "last"):
        facts[name + "_phase"] = np.full(len(trials), np.nan, dtype=np.float32)
        facts[name + "_phase"][phases["trial"] - trials[:1]] = phases[name]
    return facts
