"""What linking finds for one name: a term, how the name stands to it, and why."""

from msgspec import Struct

from trialgraph.mappings import Justification, Predicate
from trialgraph.vocabularies import Term

__all__ = ["Justification", "Match", "Predicate"]


class Match(Struct, frozen=True, kw_only=True):
    """A term that a name means, or may mean."""

    term: Term
    vocabulary: str
    """The short name of the term's vocabulary: `mesh`."""
    predicate: Predicate = Predicate.EXACT
    justification: Justification = Justification.LEXICAL
    confidence: float
    """From 0 to 1: the share of such matches that are expected to be right."""
    how: str
    """The evidence, for people: `label of the term, after taking off dose and form`."""
    accepted: bool = True
    """False for what is only shown for review."""
