"""Related trials and the reasons for them, as values."""

from dataclasses import dataclass

from trialgraph.display import line_of, link_to, notebook_html, table_html, table_text

Triple = tuple[str, str, str]
"""Subject, predicate and object, all of them IRIs."""
LEAST = 0.02
"""A smaller share of the score is not told in words."""


@dataclass(frozen=True, kw_only=True)
class Reason:
    """One thing that two trials share, or have alike."""

    kind: str
    """`drug`, `phase` ...; of things that meet further up `narrower condition`, `broader drug`, `sibling drug`."""
    name: str
    """What the thing is called; empty for what is only alike."""
    score: float
    share: float
    """Its part of the trial's score; those of a trial add up to 1."""
    iri: str | None = None
    """The thing; of things that meet further up, that of the other trial."""
    through: str | None = None
    """The name of the concept where things meet that are not the same."""
    trials: int | None = None
    """How many trials share the thing, or have one below the concept."""
    path: tuple[Triple, ...] = ()
    """What the graph says from both trials to what they share; of what is alike, where their records say it."""


@dataclass(frozen=True, kw_only=True)
class RelatedTrial:
    """A trial, how much it has in common with the one that was asked about, and what."""

    iri: str
    title: str
    score: float
    reasons: tuple[Reason, ...]
    """The weightiest first; their scores add up to the trial's."""

    @property
    def because(self) -> str:
        """The weightier reasons in words: `drug Baricitinib (52%), sponsor AP-HP (9%)`."""
        told = [each for each in self.reasons if each.share >= LEAST] or self.reasons[:1]
        return ", ".join(_in_words(each) for each in told)


def _in_words(reason: Reason) -> str:
    through = f"under {reason.through}" if reason.through else ""
    return " ".join(filter(None, (reason.kind, reason.name, through, f"({reason.share:.0%})")))


class RelatedTrials(list[RelatedTrial]):
    """Related trials, the most related first, which show themselves as a table."""

    def __repr__(self) -> str:
        columns = ("score", "trial", "title", "because")
        rows = [[f"{each.score:.2f}", link_to(each.iri).text, each.title, each.because] for each in self]
        return table_text(columns, [list(map(line_of, row)) for row in rows]).rstrip("\n")

    def _repr_html_(self) -> str:
        columns = ("score", "trial", "because")
        rows = [(round(each.score, 2), link_to(each.iri, each.title), each.because) for each in self]
        return notebook_html(table_html(columns, rows, more="" if self else "no related trials"))
