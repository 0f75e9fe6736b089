"""What things are called where they stand in a table, and where they lead to on the web."""

from collections.abc import Collection
from urllib.parse import unquote

from trialgraph.display.markup import Link
from trialgraph.identifiers import page_of, recognise
from trialgraph.iris import BASE
from trialgraph.prefixes import shorten

_TRIALS = BASE + "trial/"


def link_to(iri: str, label: str | None = None, *, beside: Collection[object] = ()) -> Link:
    """A thing by its label, a trial by its number and title; by number or CURIE where the label is not known.

    The same where the label is among what stands `beside` it anyway.
    """
    number = unquote(iri.removeprefix(_TRIALS)) if iri.startswith(_TRIALS) else None
    short = number or shorten(iri)
    if not label or label in beside:
        return Link(text=short, address=address_of(iri), title=label or "")
    return Link(text=f"{number} {label}" if number else label, address=address_of(iri), title=shorten(iri))


def address_of(iri: str) -> str | None:
    """Where an IRI leads on the web: a trial's to its registry's page, an outside one to itself.

    None for the graph's other IRIs, at which nobody answers.

    >>> address_of("https://w3id.org/trialgraph/trial/NCT04972760"), address_of("http://id.nlm.nih.gov/mesh/D003882")
    ('https://clinicaltrials.gov/study/NCT04972760', 'http://id.nlm.nih.gov/mesh/D003882')
    """
    if iri.startswith(_TRIALS):
        known = recognise(unquote(iri.removeprefix(_TRIALS)))
        return page_of(*known) if known else None
    return None if iri.startswith(BASE) else iri
