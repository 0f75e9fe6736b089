"""The method: a drug and a condition that no trial has together are scored by the paths that join them.

A path goes one of four `WAYS`:

- `drugs`: the drug was tried for a condition, for which another drug was tried that was also tried for the
  condition in question. This is the path drug–condition–drug–condition of Himmelstein and Baranzini (2015, PLOS
  Comput. Biol. 11, e1004259), counted as mass that spreads: each condition and each drug between divides by its
  degree (Zhou, Ren, Medo and Zhang 2007, Phys. Rev. E 76, 046115);
- `partners`: the drug was tried together with another one, which was tried for the condition;
- `trials`: the drug was tried for a condition that trials study together with the one in question;
- `hierarchy`: the drug was tried for a condition that the vocabularies put under the same broader thing.

A recent link of the drug counts more than an old one, and a drug whose conditions came up recently more than one
that was tried for all of its own long ago: popularity lies in what is gained, not in what there is (Zeng, Gualdi,
Medo and Zhang 2013, Adv. Complex Syst. 16, 1350024). The score is a sum over paths, so that the share of each is
exact. The constants were chosen by `benchmarks/repurposing/score.py --inside`, where no pair is looked at that its
figures are about.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from trialgraph.radar.hierarchy import Hierarchy
from trialgraph.radar.pairs import Pairs

WAYS = {"drugs": 1.0, "partners": 0.3, "trials": 0.1, "hierarchy": 0.05}
"""What a pair has by each way on average, against 1 by shared drugs."""
OLD = 2.0
"""The age at which a drug's link counts 1/e of a new one; trials are 0 to 1 old."""
FRESH = 0.3
"""The age at which a link's part in its drug's freshness has fallen to 1/e."""
SMOOTHING = 0.5
"""So many links as new as can be are added to each drug's own."""


@dataclass(frozen=True, kw_only=True)
class Model:
    """What scores are made of; rows are drugs, columns conditions."""

    pairs: Pairs
    hierarchy: Hierarchy | None
    present: sparse.csr_array
    """1 for a pair that is in a trial."""
    given: sparse.csr_array
    """Present pairs over the degrees of their drugs: what a drug adds to each of its conditions."""
    links: sparse.csr_array
    """How much each condition of a drug counts: by its age, over the number of drugs that it has."""
    partners: sparse.csr_array
    """How much a drug (column) counts that was tried together with one (row): the logarithm of the trials of both,
    over the root of all such trials of the former."""
    freshness: np.ndarray
    """For each drug, the factor for all of its paths."""
    scales: dict[str, float]
    """What a path counts, by the way it goes."""


def learn(pairs: Pairs, hierarchy: Hierarchy | None = None) -> Model:
    """The model of pairs in trials; without a hierarchy, that way is not gone."""
    present = _with(pairs.trials, np.ones(pairs.trials.nnz))
    drug_degrees = np.maximum(np.diff(present.indptr), 1)
    condition_degrees = np.maximum(np.bincount(present.indices, minlength=present.shape[1]), 1)
    rows = np.repeat(np.arange(present.shape[0]), np.diff(present.indptr))
    fresh = np.bincount(rows, weights=np.exp(-pairs.ages.data / FRESH), minlength=present.shape[0])
    links = _with(present, np.exp(-pairs.ages.data / OLD) / condition_degrees[present.indices])
    partners = _partners(pairs.drugs_together)
    sums = _sums(links, condition_degrees, pairs.conditions_together, hierarchy)
    sums["partners"] = partners.sum(axis=0) @ drug_degrees
    size = present.shape[0] * present.shape[1]
    return Model(
        pairs=pairs,
        hierarchy=hierarchy,
        present=present,
        given=_with(present, 1 / drug_degrees[rows]),
        links=links,
        partners=partners,
        freshness=np.sqrt((fresh + SMOOTHING) / drug_degrees),
        scales={way: WAYS[way] * size / total if total > 0 else 0.0 for way, total in sums.items()},
    )


def _with(matrix: sparse.csr_array, data: np.ndarray) -> sparse.csr_array:
    return sparse.csr_array((data, matrix.indices, matrix.indptr), shape=matrix.shape)


def _partners(together: sparse.csr_array) -> sparse.csr_array:
    trials = np.maximum(np.bincount(together.indices, weights=together.data, minlength=together.shape[1]), 1)
    return _with(together, np.log1p(together.data) / np.sqrt(trials[together.indices]))


def _sums(
    links: sparse.csr_array, degrees: np.ndarray, together: sparse.csr_array, hierarchy: Hierarchy | None
) -> dict[str, float]:
    """What all paths of all pairs add up to, by the way they go from the drugs' links on."""
    starts = links.sum(axis=0)
    sums = {"drugs": starts @ degrees, "trials": starts @ together.log1p().sum(axis=1)}
    if hierarchy is not None:
        kin = hierarchy.kin
        sums["hierarchy"] = starts @ (kin @ kin.sum(axis=0) - kin.multiply(kin).sum(axis=1))
    return sums


def _spread(model: Model, starts: sparse.csr_array) -> sparse.csr_array:
    """Where paths lead that start with these amounts in conditions (columns), row by row.

    All but those by partners, which start in drugs. That a condition leads to itself concerns no pair that is not
    in a trial yet. Each way is the same in both directions.
    """
    found = model.scales["drugs"] * ((starts @ model.present.T) @ model.given)
    found = found + model.scales["trials"] * (starts @ model.pairs.conditions_together.log1p())
    if model.hierarchy is not None and model.scales["hierarchy"]:
        found = found + model.scales["hierarchy"] * ((starts @ model.hierarchy.kin) @ model.hierarchy.kin.T)
    return found.tocsr()


def score_conditions(model: Model, drug: int) -> np.ndarray:
    """The score of each condition for a drug; those of its own conditions mean nothing."""
    by_partners = model.scales["partners"] * (model.partners[[drug]] @ model.present)
    return model.freshness[drug] * (_spread(model, model.links[[drug]]) + by_partners).toarray()[0]


def score_drugs(model: Model, conditions: np.ndarray) -> np.ndarray:
    """The score of each drug (row) for some conditions (columns); those of pairs in trials mean nothing."""
    size = len(conditions)
    starts = sparse.csr_array((np.ones(size), (np.arange(size), conditions)), shape=(size, model.links.shape[1]))
    by_partners = model.scales["partners"] * (model.partners @ model.present[:, conditions])
    return model.freshness[:, None] * (model.links @ _spread(model, starts).T + by_partners).toarray()


def reach(model: Model) -> tuple[np.ndarray, np.ndarray]:
    """What each drug has in paths to all conditions, and each condition in paths from all drugs."""
    fresh, by_partners = model.freshness, model.scales["partners"]
    ahead = _spread(model, sparse.csr_array(np.ones((1, model.links.shape[1])))).toarray()[0]
    drugs = fresh * (model.links @ ahead + by_partners * (model.partners @ model.present.sum(axis=1)))
    starts = sparse.csr_array((fresh @ model.links)[None])
    conditions = _spread(model, starts).toarray()[0] + by_partners * ((fresh @ model.partners) @ model.present)
    return drugs, conditions


def lifts(scores: np.ndarray, drugs: np.ndarray, conditions: np.ndarray, total: float) -> np.ndarray:
    """Scores over what the `reach` of drugs and conditions alone would give, which adds up to `total`.

    1 says that a pair is joined as much as any two things that are so well joined to all others.
    """
    usual = drugs * conditions / total if total > 0 else drugs * conditions
    return np.divide(scores, usual, out=np.zeros_like(scores), where=usual > 0)
