"""What is broader than the things that trials share, and by which steps."""

from dataclasses import dataclass

import numpy as np

from trialgraph.edges import Edges


@dataclass(frozen=True, kw_only=True, eq=False)
class Hierarchy:
    """The concepts above drugs, conditions and sponsors; all are known by the numbers of their nodes."""

    above: tuple[np.ndarray, np.ndarray, np.ndarray]
    """Thing, concept above it, and how many steps, in the order of the things."""
    broader: tuple[np.ndarray, np.ndarray]
    """Concept and what is directly above it, in the order of the concepts."""

    def steps(self, thing: int) -> dict[int, int]:
        """The concepts above a thing, itself as a concept among them, and the steps to each."""
        things, concepts, steps = self.above
        part = slice(*_run(things, thing))
        return dict(zip(concepts[part].tolist(), steps[part].tolist(), strict=True))

    def way(self, thing: int, concept: int) -> list[int]:
        """The concepts from a thing, as a concept, up to one of those above it, by the fewest steps."""
        start = next(each for each, steps in self.steps(thing).items() if not steps)
        below, reached = {start: start}, [start]
        for each in reached:
            for wider in self._wider(each):
                if wider not in below:
                    below[wider] = each
                    reached.append(wider)
        way = [concept]
        while way[-1] != start:
            way.append(below[way[-1]])
        return way[::-1]

    def _wider(self, concept: int) -> list[int]:
        narrower, wider = self.broader
        return wider[slice(*_run(narrower, concept))].tolist()


def _run(numbers: np.ndarray, one: int) -> np.ndarray:
    """Where the run of a number begins and ends; asked in their own type, or NumPy converts them all."""
    return np.searchsorted(numbers, np.array([one, one + 1], dtype=numbers.dtype))


def read_hierarchy(edges: Edges) -> Hierarchy:
    """The hierarchy in the tables of edges."""
    above = edges.ask("SELECT thing, concept, steps FROM above ORDER BY ALL").fetchnumpy()
    broader = edges.ask("SELECT narrower, wider FROM broader ORDER BY ALL").fetchnumpy()
    return Hierarchy(
        above=(above["thing"], above["concept"], above["steps"]), broader=(broader["narrower"], broader["wider"])
    )
