"""Outside vocabularies, one file for each format in which one is published, and an index on disk for each.

A reader has `recognises`, by a document's first bytes, and `read`, which gives terms or parts of terms; what
several lines and files say of one term is put together when its index is built. To add a vocabulary: one
file here, one line in `BUILTIN`, small fixtures, a test. Packages outside add theirs through the entry-point
group `trialgraph.vocabularies`, each entry a `Vocabulary`.
"""

from functools import cache
from importlib.metadata import entry_points

from trialgraph.errors import ConfigError, UnknownPlugin
from trialgraph.vocabularies import drugbank, geonames, iso3166, mesh, ncit, obo, ror, rxnorm, skos
from trialgraph.vocabularies.formats import Reader, Term, Vocabulary
from trialgraph.vocabularies.index import (
    Hit,
    Index,
    Info,
    Likeness,
    Rank,
    list_indexes,
    open_index,
    remove_index,
)
from trialgraph.vocabularies.indexing import build_index

__all__ = [
    "BUILTIN",
    "Hit",
    "Index",
    "Info",
    "Likeness",
    "Rank",
    "Reader",
    "Term",
    "Vocabulary",
    "build_index",
    "get_vocabulary",
    "list_indexes",
    "open_index",
    "own_vocabulary",
    "remove_index",
    "vocabularies",
]

BUILTIN = (
    mesh.VOCABULARY,
    obo.MONDO,
    obo.DOID,
    ncit.VOCABULARY,
    rxnorm.VOCABULARY,
    drugbank.VOCABULARY,
    obo.CHEBI,
    ror.VOCABULARY,
    geonames.VOCABULARY,
    iso3166.VOCABULARY,
)

_SNOMED = "SNOMED CT may be used only under a licence of SNOMED International or of a member country"
NEEDS_A_LICENCE = {
    "snomed": _SNOMED,
    "snomedct": _SNOMED,
    "meddra": "MedDRA may be used only under a subscription to its Maintenance and Support Services Organization",
    "atc": "the ATC index belongs to the WHO Collaborating Centre, which does not allow it to be passed on",
}
"""Vocabularies that are linked by id only, where others give their ids as matches; and why."""


@cache
def vocabularies() -> tuple[Vocabulary, ...]:
    """The built-in vocabularies, then those that installed packages bring."""
    return BUILTIN + tuple(entry.load() for entry in entry_points(group="trialgraph.vocabularies"))


def get_vocabulary(name: str) -> Vocabulary:
    """The vocabulary of that short name; raises `ConfigError` for one that needs a licence, `UnknownPlugin`."""
    if name in NEEDS_A_LICENCE:
        raise ConfigError(f"{NEEDS_A_LICENCE[name]}; trialgraph links to it by id only")
    known = {vocabulary.name: vocabulary for vocabulary in vocabularies()}
    if name not in known:
        raise UnknownPlugin("vocabulary", name, known)
    return known[name]


def own_vocabulary(
    name: str, *, kinds: tuple[str, ...], licence: str = "not stated", iri_form: str | None = None
) -> Vocabulary:
    """A vocabulary for a SKOS file, an ontology or a table of somebody's own.

    `iri_form` makes IRIs of bare ids and has `{}` for the id. Raises `ConfigError` where it has not, and for
    the name of a vocabulary that needs a licence.
    """
    if name in NEEDS_A_LICENCE:
        raise ConfigError(f"{NEEDS_A_LICENCE[name]}; trialgraph links to it by id only")
    iri_form = iri_form or f"https://w3id.org/trialgraph/vocabulary/{name}/{{}}"
    if iri_form.count("{}") != 1 or "{" in iri_form.replace("{}", ""):
        raise ConfigError(f"{iri_form!r} has no {{}} where the id goes")
    return Vocabulary(
        name=name,
        title=name,
        homepage="",
        licence=licence,
        attribution="",
        kinds=kinds,
        iri_form=iri_form,
        readers=(skos.READER, *obo.READERS),
        keeps_foreign=True,
    )
