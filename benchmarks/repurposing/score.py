"""Measures how well pairs of a drug and a condition are foreseen, beside other methods, on a split by time.

    python benchmarks/repurposing/score.py [--inside]

Reads ../shared/benchmarks/repurposing and the hierarchy in ../shared/vocabularies/doid.obo.gz. Learned from: pairs
first seen in a trial up to NCT02166650. Candidates: all other pairs of a drug and a disease that were known by
then. True: those that came up in a later trial. AUROC and average precision are over all candidates; H@10 is the
part of the true pairs that are among the ten highest of their disease, other true ones left out. So defined, paths
damped by 0.5 give the figures they are known for: AUROC .851, AP .044, H@10 .117. Intervals are the 95 %
percentile intervals of 300 bootstrap samples of the diseases.

With `--inside` nothing after NCT02166650 is read: the methods are held against the pairs that came up in seven
earlier windows of time, on which the constants of `trialgraph.radar.paths` were chosen.
"""

import csv
import gzip
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy import sparse

from trialgraph.radar.hierarchy import Hierarchy, build_hierarchy
from trialgraph.radar.hindcast import (
    Column,
    Method,
    Scorer,
    auroc,
    by_paths,
    by_telling_paths,
    hindcast,
    summarise,
)
from trialgraph.radar.pairs import Pairs
from trialgraph.radar.paths import Model, learn, score_drugs
from trialgraph.vocabularies.obo import read_obo

SHARED = Path(__file__).resolve().parents[3] / "shared"
SPLIT = 2166650
INSIDE = (0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.84)
WINDOW = 0.15
"""The part of the trials that an earlier split is tested on, as large as the part after `SPLIT`."""
SAMPLES, SEED = 300, 20


class Trials:
    """The benchmark's trials: drugs and diseases as sparse matrices, numbers as times."""

    def __init__(self, until: float = np.inf):
        path = SHARED / "benchmarks/repurposing/trial-drug-disease.tsv.gz"
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            rows = [row for row in csv.DictReader(lines, delimiter="\t") if int(row["nct_id"][3:]) <= until]
        numbers = [int(row["nct_id"][3:]) for row in rows]
        self.times, trial = np.unique(numbers, return_inverse=True)
        self.times = self.times.astype(float)
        self.drug_ids, self.drugs = _matrix(trial, [row["compound_id"] for row in rows])
        self.disease_ids, self.diseases = _matrix(trial, [row["disease_id"] for row in rows])
        with gzip.open(SHARED / "vocabularies/doid.obo.gz") as stream:
            terms = read_obo(stream, lambda identifier: identifier)
            broader = [(term.id, parent) for term in terms for parent in term.broader]
        self.hierarchy = build_hierarchy(self.disease_ids, broader)

    def foresee(self, method: Method, until: float, end: float = np.inf) -> list[Column]:
        """The candidates of each disease, as a method ranks them by the trials up to a number.

        True are those that came up later, up to `end`.
        """
        near = self.times <= end
        found = hindcast(
            self.drugs[near],
            self.diseases[near],
            self.times[near],
            until,
            hierarchy=self.hierarchy,
            method=method,
        )
        return list(found)


def _matrix(trials: np.ndarray, ids: list[str]) -> tuple[list[str], sparse.csr_array]:
    names, columns = np.unique(ids, return_inverse=True)
    matrix = sparse.coo_array((np.ones(len(ids), dtype=np.int32), (trials, columns))).tocsr()
    matrix.data[:] = 1
    return names.tolist(), matrix


# --- methods ------------------------------------------------------------------------------------------


def by_matrix(score: Callable[[np.ndarray], np.ndarray]) -> Method:
    """A method from drugs × conditions (1: in a trial) to scores, both dense."""

    def method(pairs: Pairs, _: Hierarchy | None) -> Scorer:
        scores = score((pairs.trials.toarray() > 0).astype(float))
        return lambda conditions: scores[:, conditions]

    return method


def _degrees(linked: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.maximum(linked.sum(axis=1, keepdims=True), 1), np.maximum(linked.sum(axis=0, keepdims=True), 1)


def damped_paths(linked: np.ndarray) -> np.ndarray:
    """The degree-weighted path count with a damping of 0.5 (Himmelstein and Baranzini 2015): the baseline."""
    drugs, conditions = _degrees(linked)
    damped = linked / np.sqrt(drugs) / np.sqrt(conditions)
    return damped @ damped.T @ damped


def l3(linked: np.ndarray) -> np.ndarray:
    """Paths of three steps over the root of the degrees between (Kovács et al. 2019, Nat. Commun. 10, 1240)."""
    drugs, conditions = _degrees(linked)
    return (linked / np.sqrt(conditions)) @ linked.T @ (linked / np.sqrt(drugs))


def resource_allocation(linked: np.ndarray) -> np.ndarray:
    """Paths of three steps over the degrees between (Zhou et al. 2007)."""
    drugs, conditions = _degrees(linked)
    return (linked / conditions) @ linked.T @ (linked / drugs)


def preferential_attachment(linked: np.ndarray) -> np.ndarray:
    """The product of the degrees (Barabási and Albert 1999)."""
    drugs, conditions = _degrees(linked)
    return drugs * conditions


def ease(linked: np.ndarray, penalty: float = 100) -> np.ndarray:
    """The linear autoencoder over conditions (Steck 2019, WWW, 3251–3257)."""
    inverse = np.linalg.inv(linked.T @ linked + penalty * np.eye(linked.shape[1]))
    weights = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0)
    return linked @ weights


def low_rank(linked: np.ndarray, rank: int = 4) -> np.ndarray:
    """The first singular vectors of the damped matrix (pureSVD, Cremonesi et al. 2010)."""
    drugs, conditions = (np.sqrt(degree) for degree in _degrees(linked))
    left, values, right = np.linalg.svd(linked / drugs / conditions, full_matrices=False)
    return (left[:, :rank] * values[:rank]) @ right[:rank] * drugs * conditions


def radar_without(change: Callable[[Model], Model]) -> Method:
    """The radar's method with something changed."""

    def method(pairs: Pairs, hierarchy: Hierarchy | None) -> Scorer:
        model = change(learn(pairs, hierarchy))
        return lambda conditions: score_drugs(model, conditions)

    return method


def _ageless(pairs: Pairs, hierarchy: Hierarchy | None) -> Scorer:
    ages = sparse.csr_array(pairs.ages, copy=True)
    ages.data[:] = 0.5
    return by_paths(replace(pairs, ages=ages), hierarchy)


METHODS: dict[str, Method] = {
    "degree-weighted paths (baseline)": by_matrix(damped_paths),
    "L3": by_matrix(l3),
    "resource allocation": by_matrix(resource_allocation),
    "preferential attachment": by_matrix(preferential_attachment),
    "EASE": by_matrix(ease),
    "low rank": by_matrix(low_rank),
    "radar": by_paths,
    "radar --rank telling": by_telling_paths,
    "radar without ages": _ageless,
    "radar without freshness of drugs": radar_without(lambda m: replace(m, freshness=np.ones_like(m.freshness))),
    "radar without partners": radar_without(lambda m: replace(m, scales={**m.scales, "partners": 0.0})),
    "radar without shared trials": radar_without(lambda m: replace(m, scales={**m.scales, "trials": 0.0})),
    "radar without hierarchy": radar_without(lambda m: replace(m, scales={**m.scales, "hierarchy": 0.0})),
}


# --- figures ------------------------------------------------------------------------------------------


def bootstrap(columns: Sequence[Column]) -> Iterator[tuple[float, float, float]]:
    """AUROC, average precision and H@10 of samples of the diseases; the same samples for every method."""
    random = np.random.default_rng(SEED)
    for _ in range(SAMPLES):
        drawn = random.integers(len(columns), size=len(columns))
        figures = summarise([columns[place] for place in drawn])
        yield figures.auroc, figures.average_precision, figures.hits


def outside() -> None:
    """Prints the figures on the split, with intervals, and how known indications fare."""
    trials = Trials()
    found = {name: trials.foresee(method, SPLIT) for name, method in METHODS.items()}
    base = np.array(list(bootstrap(found["degree-weighted paths (baseline)"])))
    first = summarise(found["radar"])
    print(f"{first.candidates:,} candidates, {first.new:,} in a later trial: AP by chance {first.chance:.4f}\n")
    print("| method | AUROC | AP | H@10 | AP beside the baseline's |\n|---|---|---|---|---|")
    for name, columns in found.items():
        figures, drawn = summarise(columns), np.array(list(bootstrap(columns)))
        cells = [
            f"{value:.3f} ({_interval(sample)})"
            for value, sample in zip(
                (figures.auroc, figures.average_precision, figures.hits), drawn.T, strict=True
            )
        ]
        cells.append(f"× {_interval(drawn[:, 1] / base[:, 1], '.2f')}")
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)
    print()
    indications(trials, found)


def _interval(sample: np.ndarray, form: str = ".3f") -> str:
    low, high = np.percentile(sample, (2.5, 97.5))
    return f"{low:{form}}–{high:{form}}"


def indications(trials: Trials, found: dict[str, list[Column]]) -> None:
    """Prints how pairs that curators judged stand among the candidates: an AUROC for each pair of groups."""
    with (SHARED / "benchmarks/repurposing/indications.tsv").open(encoding="utf-8") as lines:
        judged = {
            (row["drugbank_id"], row["doid_id"]): row["category"] for row in csv.DictReader(lines, delimiter="\t")
        }
    print(
        "| method | DM against the rest | SYM against the rest | NOT against the rest | DM and SYM against NOT |"
    )
    print("|---|---|---|---|---|")
    for name in ("degree-weighted paths (baseline)", "radar"):
        groups: dict[str, list[float]] = {"DM": [], "SYM": [], "NOT": [], "": []}
        for column in found[name]:
            for drug, score in zip(column.drugs, column.scores, strict=True):
                pair = trials.drug_ids[drug], trials.disease_ids[column.condition]
                groups[judged.get(pair, "")].append(score)
        cells = [_against(groups[group], groups[""]) for group in ("DM", "SYM", "NOT")]
        cells.append(_against(groups["DM"] + groups["SYM"], groups["NOT"]))
        print(f"| {name} | " + " | ".join(cells) + " |")


def _against(some: list[float], others: list[float]) -> str:
    labels = np.arange(len(some) + len(others)) < len(some)
    return f"{auroc(np.array(some + others), labels):.3f} (n = {len(some)})"


def inside() -> None:
    """Prints the average precision on earlier splits, and the mean of its ratios to the baseline's."""
    trials = Trials(until=SPLIT)
    count = len(trials.times)
    cuts = [(trials.times[int(count * part)], trials.times[int(count * (part + WINDOW))]) for part in INSIDE]
    print("| method | " + " | ".join(f"NCT{int(cut):08}" for cut, _ in cuts) + " | beside the baseline's |")
    print("|---" * (len(cuts) + 2) + "|")
    base = None
    for name, method in METHODS.items():
        values = np.array([summarise(trials.foresee(method, *cut)).average_precision for cut in cuts])
        base = values if base is None else base
        ratio = np.exp(np.log(values / base).mean())
        print(f"| {name} | " + " | ".join(f"{value:.4f}" for value in values) + f" | × {ratio:.2f} |", flush=True)


def main() -> None:
    """Prints the figures, or that the data are not there."""
    if not (SHARED / "benchmarks/repurposing").is_dir():
        print("skipped: there is no benchmarks/repurposing in ../shared")
    elif sys.argv[1:] == ["--inside"]:
        inside()
    else:
        outside()


if __name__ == "__main__":
    main()
