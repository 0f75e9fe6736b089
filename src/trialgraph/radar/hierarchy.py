"""Which conditions are broader and narrower, and how near two of them lie in the vocabularies' hierarchies."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse


@dataclass(frozen=True, kw_only=True)
class Hierarchy:
    """Conditions (rows) and what is broader than they are (columns); the first columns are the conditions."""

    iris: tuple[str, ...]
    """What the columns are."""
    above: sparse.csr_array
    """1 where a column is the condition itself or broader."""
    parents: sparse.csr_array
    """1 where a column is broader by one step."""
    kin: sparse.csr_array
    """The broader things by how telling they are, each row of length 1: the cosine of two rows is their nearness.

    A thing above n of N conditions counts the square root of log(N / n), so a common ancestor adds its inverse
    document frequency (Spärck Jones 1972) and one that is above all of them nothing.
    """

    def nearest(self, one: int, other: int) -> int:
        """The column that tells most of what two conditions have in common."""
        common = self.kin[[one]].multiply(self.kin[[other]]).tocoo()
        return int(common.coords[1][np.lexsort((common.coords[1], -common.data))[0]])

    def relatives(self, condition: int) -> np.ndarray:
        """The condition, those broader and narrower, and those that share a parent with it: rows, ascending."""
        count = self.above.shape[0]
        row = self.above[[condition]]
        up = row.indices[row.indices < count]
        down = self.above[:, [condition]].tocoo().coords[0]
        siblings = (self.parents @ self.parents[[condition]].T).tocoo().coords[0]
        return np.unique(np.concatenate((up, down, siblings)))


def build_hierarchy(conditions: Sequence[str], broader: Iterable[tuple[str, str]]) -> Hierarchy:
    """The hierarchy above conditions, from pairs of a narrower and a broader thing's IRI; cycles do no harm."""
    places = {iri: place for place, iri in enumerate(conditions)}
    steps = [(places.setdefault(low, len(places)), places.setdefault(high, len(places))) for low, high in broader]
    size, count = len(places), len(conditions)
    low, high = np.array(steps, dtype=np.int32).reshape(-1, 2).T
    step = _ones(sparse.coo_array((np.ones(len(low)), (low, high)), shape=(size, size)).tocsr())
    above = _closure(sparse.eye_array(size, format="csr")[:count], step)
    telling = np.log(count / np.maximum(np.bincount(above.indices, minlength=size), 1)).clip(0)
    kin = above.multiply(np.sqrt(telling)[None]).tocsr()
    kin.eliminate_zeros()
    length = np.sqrt(kin.multiply(kin).sum(axis=1))
    kin = kin.multiply((1 / np.where(length > 0, length, 1))[:, None]).tocsr()
    return Hierarchy(iris=tuple(places), above=above, parents=step[:count], kin=kin)


def _closure(start: sparse.csr_array, step: sparse.csr_array) -> sparse.csr_array:
    """What can be reached from each row in any number of steps, none included."""
    reached, frontier = start, start
    while frontier.nnz:
        found = _ones(frontier @ step)
        frontier = found - found.multiply(reached)
        frontier.eliminate_zeros()
        reached = (reached + frontier).tocsr()
    reached.sort_indices()
    return reached


def _ones(matrix: sparse.csr_array) -> sparse.csr_array:
    return sparse.csr_array((np.ones(matrix.nnz), matrix.indices, matrix.indptr), shape=matrix.shape)
