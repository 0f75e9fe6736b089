"""The drugs for a condition, or the conditions for a drug, that no trial has yet: ranked, with reasons."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from trialgraph.edges import Edges
from trialgraph.errors import ConfigError
from trialgraph.names import is_control
from trialgraph.queries import look_up
from trialgraph.radar.hierarchy import build_hierarchy
from trialgraph.radar.hindcast import Figures, by_paths, by_telling_paths, hindcast, split_time, summarise
from trialgraph.radar.order import ages, spoken, times
from trialgraph.radar.pairs import pair_up
from trialgraph.radar.paths import Model, learn, lifts, reach, score_conditions, score_drugs
from trialgraph.radar.reasons import Path, find_paths
from trialgraph.radar.setbacks import tell_setback
from trialgraph.stores import Store
from trialgraph.terms import TGC

RANKS = {"telling": by_telling_paths, "likely": by_paths}
"""The orders there are, and the methods by which they are tested."""
STATUSES = tuple(str(TGC[f"status-{status}"]) for status in ("terminated", "withdrawn", "suspended"))
_STOPPED = """
SELECT drug, condition, record.iri, record.number
FROM record
JOIN node AS status ON status.id = record.status AND list_contains($statuses, status.iri)
JOIN trial_drug USING (trial)
JOIN trial_condition USING (trial)
WHERE coalesce(drug = $drug, true) AND coalesce(list_contains($conditions, condition), true)
ORDER BY ALL
"""


@dataclass(frozen=True, kw_only=True)
class Thing:
    """A drug, a condition or something broader."""

    iri: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Reason:
    """A path that joins a drug and a condition, by what its steps are called."""

    way: str
    """`drugs`, `partners`, `trials` or `hierarchy`, as `paths` has them."""
    steps: tuple[Thing, ...]
    """From the drug to the condition."""
    trials: tuple[int, ...]
    """How many trials each of the first steps is in."""
    share: float
    """Its part of the score."""


@dataclass(frozen=True, kw_only=True)
class Setback:
    """A trial of the drug that stopped for safety or futility, in the condition or in one that is close to it."""

    number: str
    condition: Thing
    kind: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A pair that no trial has, neither for the condition nor for a narrower one."""

    drug: Thing
    condition: Thing
    score: float
    """1 is what all pairs have on average by shared drugs."""
    lift: float
    """The score over what drug and condition would have if they were joined as each is to all others."""
    reasons: tuple[Reason, ...]
    """The weightiest paths first."""
    paths: int
    """How many there are in all."""
    setbacks: tuple[Setback, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Radar:
    """What is seen from one drug or condition."""

    thing: Thing
    kind: str
    """`drug` or `condition`."""
    candidates: tuple[Candidate, ...]
    stopped: tuple[Candidate, ...]
    """Those that would stand among them, had not something stopped for safety or futility."""
    in_trials: tuple[tuple[Thing, int], ...]
    """The drug's conditions or the condition's drugs, and in how many trials; most first."""


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """A graph as the radar sees it, good for any number of looks."""

    edges: Edges
    store: Store
    model: Model
    drugs: np.ndarray
    """The numbers of the nodes that the model's rows are."""
    conditions: np.ndarray
    reach: tuple[np.ndarray, np.ndarray]
    """What drugs and conditions have in all paths; see `paths.reach`."""
    times: np.ndarray
    """When each trial began; see `order.times`."""
    clock: str


def survey(store: Store, edges: Edges | None) -> Surroundings:
    """Reads what the radar needs; raises `ConfigError` for a graph without tables of edges."""
    if edges is None:
        raise ConfigError(
            "the radar needs the columns of edges, which an endpoint does not have;"
            " give a folder that `trialgraph build` or `trialgraph link` made"
        )
    (by_drug, _, drugs), (by_condition, _, conditions) = edges.matrix("drug"), edges.matrix("condition")
    began, clock = times(edges)
    hierarchy = build_hierarchy(edges.iris(conditions), edges.broader())
    model = learn(pair_up(by_drug, by_condition, ages(began)), hierarchy)
    return Surroundings(
        edges=edges,
        store=store,
        model=model,
        drugs=drugs,
        conditions=conditions,
        reach=reach(model),
        times=began,
        clock=clock,
    )


def find_candidates(
    around: Surroundings, iri: str, *, most: int = 10, reasons: int = 3, rank: str = "telling"
) -> Radar:
    """Looks from a drug or a condition at what no trial joins it with, most `telling` or most `likely` first.

    The likely order is that of the scores, in which drugs that are tried for everything stand high, since they
    will be tried for more. The telling one is that of the scores times the root of their lifts.

    A pair counts as tried where a trial has the drug for the condition or for a narrower one. Where a trial of the
    drug stopped for safety or futility in the condition or in a broader, narrower or sibling one, the pair stands
    under `stopped`. Placebo and other controls are passed over. Raises `ConfigError` for an unknown order, and for
    what is neither a drug nor a condition of the graph.
    """
    if rank not in RANKS:
        raise ConfigError(f"no order called {rank!r}; known: {', '.join(RANKS)}")
    kind, place = _place(around, iri)
    scores, tried = _from_drug(around.model, place) if kind == "drug" else _from_condition(around.model, place)
    lift = _lifts(around, kind, place, scores)
    failures = _failures(around, kind, place)
    open_, stopped = [], []
    for other in _ranked(scores * np.sqrt(lift) if rank == "telling" else scores, tried):
        pair = (place, other) if kind == "drug" else (other, place)
        name = _label(around, around.drugs[pair[0]])
        if is_control(name) or "placebo" in name.casefold():  # names as "XKH001Placebo" too
            continue
        setbacks = tuple(failures.of(*pair))
        found = _candidate(around, pair, (float(scores[other]), float(lift[other])), reasons, setbacks)
        (stopped if setbacks else open_).append(found)
        if len(open_) == most:
            break
    return Radar(
        thing=_thing(around, (around.drugs if kind == "drug" else around.conditions)[place]),
        kind=kind,
        candidates=tuple(open_),
        stopped=tuple(stopped),
        in_trials=_in_trials(around, kind, place),
    )


def find_studied(around: Surroundings, name: str) -> str | None:
    """The IRI of the drug or condition that trials study and that is called so, in whatever capitals.

    Of several the one with most pairs: a record may well give a drug's name as its condition.
    """
    query = (
        "SELECT iri FROM node WHERE class IN ('Drug', 'Condition') AND lower(label) = lower($name) ORDER BY iri"
    )
    found = [iri for (iri,) in around.edges.ask(query, {"name": name.strip()}).fetchall()]
    present = around.model.present
    degrees = {"drug": present.sum(axis=1), "condition": present.sum(axis=0)}

    def pairs(iri: str) -> float:
        kind, place = _place(around, iri)
        return degrees[kind][place]

    return max(found, key=pairs, default=None)


def _place(around: Surroundings, iri: str) -> tuple[str, int]:
    """Whether an IRI is a drug or a condition of the graph, and which row or column."""
    query = "SELECT class, id FROM node WHERE iri = $iri AND class IN ('Drug', 'Condition') ORDER BY class"
    found = around.edges.ask(query, {"iri": iri}).fetchone()
    if found is None:
        raise ConfigError(f"<{iri}> is no drug or condition that a trial in this graph studies")
    kind, node = found[0].lower(), found[1]
    return kind, node - int((around.drugs if kind == "drug" else around.conditions)[0])


def _from_drug(model: Model, drug: int) -> tuple[np.ndarray, np.ndarray]:
    """The scores of all conditions, and which of them the drug was tried for, or for something narrower."""
    count = model.links.shape[1]
    tried = (model.present[[drug]] @ model.hierarchy.above)[:, :count].toarray()[0] > 0
    return score_conditions(model, drug), tried


def _from_condition(model: Model, condition: int) -> tuple[np.ndarray, np.ndarray]:
    """The scores of all drugs, and which of them were tried for the condition or for something narrower."""
    narrower = model.hierarchy.above[:, [condition]]
    return score_drugs(model, np.array([condition]))[:, 0], (model.present @ narrower).toarray()[:, 0] > 0


def _lifts(around: Surroundings, kind: str, place: int, scores: np.ndarray) -> np.ndarray:
    drugs, conditions = around.reach
    ends = (drugs[place], conditions) if kind == "drug" else (drugs, conditions[place])
    return lifts(scores, *ends, float(drugs.sum()))


def _ranked(scores: np.ndarray, tried: np.ndarray) -> Iterator[int]:
    """The places of what is not tried and has a path, the highest score first; of equals the first IRI."""
    order = np.argsort(-scores, kind="stable")
    return iter(order[(scores[order] > 0) & ~tried[order]].tolist())


def back_test(around: Surroundings, rank: str = "telling") -> tuple[Figures, str]:
    """How the newest fifth of the trials would have been foreseen by the others, and the last time of these."""
    (by_drug, *_), (by_condition, *_) = around.edges.matrix("drug"), around.edges.matrix("condition")
    until = split_time(around.times)
    columns = hindcast(
        by_drug, by_condition, around.times, until, hierarchy=around.model.hierarchy, method=RANKS[rank]
    )
    return summarise(list(columns)), spoken(until, around.clock)


# --- what failed --------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class _Failures:
    """The stopped trials of drugs, of which the reasons are read when a pair asks for them."""

    around: Surroundings
    records: Mapping[int, list[tuple[int, str, str]]]
    """For each drug: condition, record and number."""

    def of(self, drug: int, condition: int) -> Iterator[Setback]:
        if drug not in self.records:
            return
        close = set(self.around.model.hierarchy.relatives(condition).tolist())
        for other, record, number in self.records[drug]:
            why = _why(self.around.store, record) if other in close else ""
            if kind := tell_setback(why):
                thing = _thing(self.around, self.around.conditions[other])
                yield Setback(number=number or record, condition=thing, kind=kind, why=why)


def _failures(around: Surroundings, kind: str, place: int) -> _Failures:
    """The stopped trials that concern pairs with a drug, or with a condition and what is close to it."""
    close = None if kind == "drug" else around.conditions[around.model.hierarchy.relatives(place)].tolist()
    wanted = {
        "statuses": list(STATUSES),
        "drug": int(around.drugs[place]) if kind == "drug" else None,
        "conditions": close,
    }
    records = defaultdict(list)
    for drug, condition, record, number in around.edges.ask(_STOPPED, wanted).fetchall():
        records[drug - int(around.drugs[0])].append((condition - int(around.conditions[0]), record, number))
    return _Failures(around=around, records=records)


def _why(store: Store, record: str) -> str:
    return " ".join(row["why"] for row in look_up(store, "why_a_record_stopped", record=record))


# --- in words -----------------------------------------------------------------------------------------


def _candidate(
    around: Surroundings,
    pair: tuple[int, int],
    figures: tuple[float, float],
    reasons: int,
    setbacks: tuple[Setback, ...],
) -> Candidate:
    drug, condition = pair
    score, lift = figures
    paths, count = find_paths(around.model, drug, condition, reasons)
    ends = _thing(around, around.drugs[drug]), _thing(around, around.conditions[condition])
    return Candidate(
        drug=ends[0],
        condition=ends[1],
        score=score,
        lift=lift,
        reasons=tuple(_reason(around, path, *ends, score) for path in paths),
        paths=count,
        setbacks=setbacks,
    )


def _reason(around: Surroundings, path: Path, drug: Thing, condition: Thing, score: float) -> Reason:
    middle = []
    if path.condition is not None:
        middle.append(_thing(around, around.conditions[path.condition]))
    if path.drug is not None:
        middle.append(_thing(around, around.drugs[path.drug]))
    if path.broader is not None:
        iri = around.model.hierarchy.iris[path.broader]
        rows = look_up(around.store, "name_of_a_concept", concept=iri)
        if iri not in (middle[0].iri, condition.iri):  # unless one of the two is the broader one
            middle.append(Thing(iri=iri, name=next((row["name"] for row in rows), iri)))
    return Reason(way=path.way, steps=(drug, *middle, condition), trials=path.trials, share=path.score / score)


def _thing(around: Surroundings, node: int) -> Thing:
    (iri,) = around.edges.iris([node])
    return Thing(iri=iri, name=_label(around, node))


def _label(around: Surroundings, node: int) -> str:
    """What a node is called, or its IRI."""
    (label,) = around.edges.labels([node])
    return label if isinstance(label, str) else around.edges.iris([node])[0]


def _in_trials(around: Surroundings, kind: str, place: int) -> tuple[tuple[Thing, int], ...]:
    trials = around.model.pairs.trials
    row = trials[[place]] if kind == "drug" else trials[:, [place]].T.tocsr()
    nodes = around.conditions if kind == "drug" else around.drugs
    order = np.lexsort((row.indices, -row.data))
    return tuple((_thing(around, nodes[row.indices[each]]), int(row.data[each])) for each in order)
