"""The paths that join a drug and a condition, each with its part of the score."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from trialgraph.radar.paths import Model


@dataclass(frozen=True, kw_only=True)
class Path:
    """A way from a drug to a condition, by places in the model; `paths.WAYS` says what the ways are."""

    way: str
    condition: int | None = None
    """The drug's own condition that it goes by; none by partners."""
    drug: int | None = None
    """The other drug that it goes by."""
    broader: int | None = None
    """The broader thing that it goes by, a column of the hierarchy."""
    trials: tuple[int, ...]
    """How many trials each step is in; none for a step of the hierarchy."""
    score: float


_Walk = tuple[np.ndarray, Callable[[int], Path]]
"""The scores of all paths of a way, and what makes one of them by its place among these."""


@dataclass(frozen=True, kw_only=True)
class _Start:
    """What a drug brings along: its conditions, their trials, and what a path by each of them counts."""

    drug: int
    conditions: np.ndarray
    trials: np.ndarray
    weights: np.ndarray


def find_paths(model: Model, drug: int, condition: int, most: int | None = None) -> tuple[list[Path], int]:
    """The paths between them that count most, and how many there are; all of them add up to the pair's score.

    For a pair that no trial has.
    """
    own = model.links[[drug]]
    start = _Start(
        drug=drug,
        conditions=own.indices,
        trials=model.pairs.trials[[drug]].data,
        weights=model.freshness[drug] * own.data,
    )
    ways = (_by_drugs, _by_partners, _by_trials, *((_by_hierarchy,) if model.hierarchy else ()))
    walks = [walk(model, start, condition) for walk in ways]
    best = [make(place) for scores, make in walks for place in _largest(scores, most)]
    count = sum(int(np.count_nonzero(scores > 0)) for scores, _ in walks)
    return sorted(best, key=lambda path: -path.score)[:most], count


def _largest(scores: np.ndarray, most: int | None) -> list[int]:
    """The places of the largest scores above zero; of equals the first."""
    order = np.argsort(-scores, kind="stable")[:most]
    return order[scores[order] > 0].tolist()


def _by_drugs(model: Model, start: _Start, condition: int) -> _Walk:
    others = model.given[:, [condition]].tocoo()
    drugs, last = others.coords[0], model.pairs.trials[:, [condition]].tocoo().data
    steps = sparse.coo_array(model.pairs.trials[drugs][:, start.conditions])
    which, place = steps.coords
    scores = model.scales["drugs"] * start.weights[place] * others.data[which]

    def make(step: int) -> Path:
        here, there = place[step], which[step]
        return Path(
            way="drugs",
            condition=int(start.conditions[here]),
            drug=int(drugs[there]),
            trials=(int(start.trials[here]), int(steps.data[step]), int(last[there])),
            score=float(scores[step]),
        )

    return scores, make


def _by_partners(model: Model, start: _Start, condition: int) -> _Walk:
    partners = model.partners[[start.drug]]
    together = model.pairs.drugs_together[[start.drug]].data
    trials = model.pairs.trials[:, [condition]].toarray()[partners.indices, 0]
    scores = np.where(trials > 0, model.freshness[start.drug] * model.scales["partners"] * partners.data, 0)
    return scores, lambda place: Path(
        way="partners",
        drug=int(partners.indices[place]),
        trials=(int(together[place]), int(trials[place])),
        score=float(scores[place]),
    )


def _by_trials(model: Model, start: _Start, condition: int) -> _Walk:
    both = model.pairs.conditions_together[[condition]][:, start.conditions].toarray()[0]
    scores = model.scales["trials"] * start.weights * np.log1p(both)
    return scores, lambda place: Path(
        way="trials",
        condition=int(start.conditions[place]),
        trials=(int(start.trials[place]), int(both[place])),
        score=float(scores[place]),
    )


def _by_hierarchy(model: Model, start: _Start, condition: int) -> _Walk:
    hierarchy = model.hierarchy
    near = (hierarchy.kin[start.conditions] @ hierarchy.kin[[condition]].T).toarray()[:, 0]
    scores = model.scales["hierarchy"] * start.weights * near
    return scores, lambda place: Path(
        way="hierarchy",
        condition=int(start.conditions[place]),
        broader=hierarchy.nearest(int(start.conditions[place]), condition),
        trials=(int(start.trials[place]),),
        score=float(scores[place]),
    )
