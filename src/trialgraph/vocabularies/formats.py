"""What a vocabulary plug-in is: a frozen value that holds readers, and the terms they give."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BufferedReader
from urllib.parse import quote

from msgspec import Struct

from trialgraph.sources import Document
from trialgraph.vocabularies import curies


class Term(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a vocabulary says about one thing; or a part of it, where several lines or files say the whole."""

    id: str
    """The IRI by which the vocabulary's owner knows it."""
    label: str | None = None
    """The preferred name; a term that no file of the vocabulary gives a label is left out of the index."""
    exact: tuple[str, ...] = ()
    """Other names for the same thing."""
    related: tuple[str, ...] = ()
    """Names for something narrower, broader or near, and names that many things share, such as acronyms."""
    broader: tuple[str, ...] = ()
    """IRIs of the terms directly above: a wider disease, a brand's ingredients, an organisation's parent."""
    tree_numbers: tuple[str, ...] = ()
    """Places in a hierarchy, `C05.651.594`; the term one step up is a broader one."""
    matches: tuple[str, ...] = ()
    """IRIs in other vocabularies that mean exactly this."""
    notation: str | None = None
    """A code by which people write the term, where that is not its id: `FR`."""
    kind: str | None = None
    """The vocabulary's own word for what sort of term this is: `SCR_Disease`, `BN`, `company`."""
    obsolete: bool = False
    replaced_by: str | None = None
    status: str | None = None
    """The vocabulary's own word for whether the thing still exists: `active`, `inactive`."""
    country: str | None = None
    """ISO 3166-1 alpha-2."""
    region: str | None = None
    """The first division of the country, by the vocabulary's code: `TX` for Texas in GeoNames."""
    place: str | None = None
    """The town where an organisation is."""
    latitude: float | None = None
    """Degrees north, WGS 84."""
    longitude: float | None = None
    """Degrees east, WGS 84."""
    population: int | None = None


ToIRI = Callable[[str], str]
"""Turns an id as a file writes it (`D003882`, `MONDO:0005148`) into the IRI of a term."""


def no_version(head: bytes) -> str | None:
    """For formats that do not say in their first bytes which release they are."""
    return None


@dataclass(frozen=True, kw_only=True)
class Reader:
    """One format in which a vocabulary is published."""

    name: str
    """For people: `OBO text`, `descriptor XML`."""
    recognises: Callable[[bytes], bool]
    """Whether a document is in this format, by its first bytes (up to 64 KiB)."""
    read: Callable[[BufferedReader, ToIRI], Iterator[Term]]
    """A document's terms; what cannot be read raises `ValueError` or `SyntaxError`."""
    version: Callable[[bytes], str | None] = no_version
    """The release that a document's first bytes name."""


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """A vocabulary and the formats in which its terms are at hand."""

    name: str
    """Short, as people type it: `mesh`, `mondo`."""
    title: str
    homepage: str
    licence: str
    attribution: str
    """Whom the licence, or good manners, asks to be named."""
    kinds: tuple[str, ...]
    """What its terms are: `disease`, `drug`, `organisation`, `place`."""
    iri_form: str
    """The IRI of a term, with `{}` for its id: `https://sws.geonames.org/{}/`."""
    readers: tuple[Reader, ...]
    """Asked in this order whether they recognise a document."""
    keeps_foreign: bool = False
    """Whether terms whose IRIs are not of this form are kept; an ontology's file often carries others' terms."""
    downloads: tuple[str, ...] = ()
    """Its owner's addresses of the files of the current release; none where terms have to be agreed to first."""
    find_newest: Callable[[bytes], str] | None = None
    """Where `downloads` only has the owner's list of releases: the address that this list gives for the newest.

    Raises `ValueError` where it gives none.
    """
    installed: Callable[[], Document] | None = None
    """What a package that may be installed has of it; raises `ConfigError` where it is not installed."""

    def iri(self, id: str) -> str:
        """The IRI of a term, from its id as a file writes it: bare, a CURIE, or an IRI."""
        return curies.expand(id) or self.iri_form.format(quote(id, safe=""))

    def has(self, iri: str) -> bool:
        """Whether this is an IRI of one of the vocabulary's own terms."""
        return self.keeps_foreign or iri.startswith(self.iri_form.partition("{}")[0])
