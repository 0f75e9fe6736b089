"""What trials are linked to: the direct links, and the parts of a record that tell somebody's role."""

from dataclasses import dataclass

from trialgraph.errors import ConfigError
from trialgraph.terms import TG


@dataclass(frozen=True, kw_only=True)
class Role:
    """How a record says in which role something takes part: on a node between the two."""

    part: str
    """The link from the record to that node."""
    thing: str
    """The link from there to the thing."""
    role: str


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of edge, from a trial to a thing."""

    link: str
    """The direct link."""
    thing: str
    """The class at its end, by its local name."""
    role: Role | None = None


KINDS = {
    "drug": Kind(link=str(TG.studiesDrug), thing="Drug"),
    "condition": Kind(link=str(TG.studiesCondition), thing="Condition"),
    "sponsor": Kind(
        link=str(TG.hasSponsor),
        thing="Sponsor",
        role=Role(part=str(TG.hasSponsorship), thing=str(TG.sponsor), role=str(TG.sponsorRole)),
    ),
    "investigator": Kind(
        link=str(TG.hasInvestigator),
        thing="Investigator",
        role=Role(part=str(TG.hasAppointment), thing=str(TG.investigator), role=str(TG.investigatorRole)),
    ),
    "site": Kind(link=str(TG.hasSite), thing="Site"),
    "country": Kind(link=str(TG.hasCountry), thing="Country"),
}


def get_kind(name: str) -> Kind:
    """The kind of that name; raises `ConfigError`."""
    if name not in KINDS:
        raise ConfigError(f"no kind of edge called {name!r}; known: {', '.join(KINDS)}")
    return KINDS[name]
