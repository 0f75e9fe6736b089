"""The only place that mints IRIs: the same thing gets the same IRI in any run, on any machine.

IRIs of things that trials share are made from their folded names, so that one name written in two ways is one
node. A name is a weak key: linking to vocabularies, where it is done, says what two nodes have in common.
"""

import re
from functools import lru_cache
from hashlib import blake2b
from urllib.parse import quote

from pyoxigraph import NamedNode

from trialgraph import names
from trialgraph.contacts import without_contacts
from trialgraph.countries import one_name
from trialgraph.identifiers import SCHEMES

BASE = "https://w3id.org/trialgraph/"
LISTED_GRAPH = BASE + "graph/listed-as-related"
"""The named graph of what pages list as related trials."""
CONCEPT_GRAPH = BASE + "graph/concepts"
"""The named graph of the vocabularies' terms that are linked to, and those above them."""
MAPPING_GRAPH = BASE + "graph/mappings"
"""The named graph of what names are linked to, and why."""
MEASURE_GRAPH = BASE + "graph/measures"
"""The named graph of what networks were measured to be."""
HISTORY_GRAPH = BASE + "graph/history"
"""The named graph of which versions records had, and what changed; each earlier version's graph is below it."""
CURRENT_GRAPH = BASE + "graph/current"
"""The name of the default graph, where a server has no default graph or asks all graphs together."""
NAMED_GRAPHS = (LISTED_GRAPH, CONCEPT_GRAPH, MAPPING_GRAPH, MEASURE_GRAPH, HISTORY_GRAPH)

SHARED_SCHEMES = frozenset(SCHEMES)
"""Identifier schemes whose numbers are unique in the world: one number is one node."""

_EUROPEAN = re.compile(r"(\d{4}-\d{6}-\d{2})-(?:[A-Z]{2}|3RD|\d{2})", re.ASCII)
"""A European trial's number, and behind it a protocol's country (`3RD`: none) or a count of its submissions."""
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_LONGEST_SLUG = 100
_LAST_SIX_DIGIT_DESCRIPTOR = 66331


@lru_cache(maxsize=names.REMEMBERED)
def slug(name: str) -> str:
    """A name as one readable path segment, without contact details; a long one is cut and ends in a digest."""
    folded = names.fold(without_contacts(name))
    if not folded:
        return "x-" + blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    path = quote(folded.replace(" ", "-"), safe="-", errors="replace")
    if len(path) <= _LONGEST_SLUG:
        return path
    digest = blake2b(folded.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    return quote(folded.replace(" ", "-")[:40], safe="-", errors="replace") + "--" + digest


@lru_cache(maxsize=names.REMEMBERED)
def segment(text: str) -> str:
    """A number as one path segment, with its case kept: `CTU/2023/432` becomes `CTU%2F2023%2F432`."""
    return quote(text.strip().replace(" ", "-"), safe="-", errors="replace") or "none"


def trial(number: str) -> str:
    """A trial, by the number of the record that first describes it.

    The protocols that several countries have of one trial (`2015-001314-10-SE`) are records of that one trial, and
    it stays the same when it is submitted again (`2022-500244-37-01`).
    """
    european = _EUROPEAN.fullmatch(number)
    return f"{BASE}trial/{segment(european[1] if european else number)}"


def record(registry: str, number: str) -> str:
    """One registry's record of a trial."""
    return f"{BASE}record/{segment(registry)}/{segment(number)}"


def version(record_iri: str, date: str, digest: str) -> str:
    """A version of a record, and the named graph of what it says: by its date, and by its content."""
    return f"{HISTORY_GRAPH}/{record_iri.removeprefix(BASE + 'record/')}/{segment(date)}-{digest[:8]}"


def change(version_iri: str, position: int) -> str:
    """The nth change by which a version came about, counted from 1."""
    return f"{version_iri}/change/{position + 1}"


def source(name: str, position: str) -> str:
    """Where in a document a record was read."""
    return f"{BASE}source/{segment(name)}#{segment(position)}"


def registry(name: str) -> str:
    """A registry, by its short name."""
    return f"{BASE}registry/{segment(name)}"


def part(record_iri: str, kind: str, position: int) -> str:
    """The nth arm, outcome ... of a record, counted from 1."""
    return f"{record_iri}/{kind}/{position + 1}"


def identifier(record_iri: str, scheme: str, value: str) -> str:
    """A number: one node for all records where the scheme's numbers are unique, else the record's own."""
    home = BASE if scheme in SHARED_SCHEMES else record_iri + "/"
    return f"{home}identifier/{segment(scheme)}/{segment(value)}"


@lru_cache(maxsize=names.REMEMBERED)
def drug(name: str) -> str:
    """A drug, by its name; an abbreviation in brackets behind the name does not make another."""
    return f"{BASE}drug/{slug(names.without_abbreviation(name))}"


@lru_cache(maxsize=names.REMEMBERED)
def condition(name: str) -> str:
    """A condition, by its name; an abbreviation in brackets behind the name does not make another."""
    return f"{BASE}condition/{slug(names.without_abbreviation(name))}"


@lru_cache(maxsize=names.REMEMBERED)
def sponsor(name: str) -> str:
    """An organisation, by its name; an abbreviation in brackets behind the name does not make another."""
    return f"{BASE}sponsor/{slug(names.without_abbreviation(name))}"


@lru_cache(maxsize=names.REMEMBERED)
def country(name: str) -> str:
    """A country, by any of its names."""
    return f"{BASE}country/{slug(one_name(name) or name)}"


@lru_cache(maxsize=names.REMEMBERED)
def city(name: str, state: str | None, country_name: str | None) -> str:
    """A town, by its name and country; in the United States, where names recur, also by its state."""
    home = (one_name(country_name) if country_name else "") or country_name or "unknown"
    if state and home == "united states":
        home = f"{home} {state}"
    return f"{BASE}city/{slug(home)}/{slug(name)}"


@lru_cache(maxsize=names.REMEMBERED)
def site(facility: str, town: str | None) -> str:
    """A facility that is known by its name, in a town (the town's IRI, or None)."""
    home = town.removeprefix(BASE + "city/") if town else "unknown"
    return f"{BASE}site/{home}/{slug(names.facility_name(facility))}"


def unnamed_site(number: str, facility: str | None, place: str | None, postal_code: str | None) -> str:
    """A site without a telling name ("Research Site"): one for each trial and place, never shared.

    `place` is the IRI of its town, or of its country where no town is given.
    """
    home = place.rsplit("/", 1)[-1] if place else "unknown"
    parts = [segment(number), slug(facility or "unnamed"), home, *([slug(postal_code)] if postal_code else [])]
    return f"{BASE}site/of/" + "/".join(parts)


@lru_cache(maxsize=names.REMEMBERED)
def investigator(name: str, workplace: str) -> str:
    """A person, by name and by where they work: two bare names alike are not one person."""
    return f"{BASE}investigator/{slug(' '.join(names.person_words(name)))}/{slug(workplace)}"


def publication(pmid: str | None, doi: str | None, citation: str | None) -> str:
    """A cited work, by PubMed's number, else by DOI, else by its citation."""
    if pmid:
        return f"{BASE}publication/pmid-{segment(pmid)}"
    if doi:
        return f"{BASE}publication/doi-{segment(doi.lower())}"
    return f"{BASE}publication/{slug(citation or '')}"


@lru_cache(maxsize=names.REMEMBERED)
def mesh(unique_id: str) -> str:
    """A MeSH concept in NLM's own namespace.

    ClinicalTrials.gov padded descriptor ids with zeros to nine digits until about August 2024. NLM numbered
    descriptors with six digits up to D066331 and with nine from D000066388, so no true nine-digit id is
    smaller. Supplementary ids (C...) have no such gap and stay as they are.
    """
    number = unique_id[1:]
    if (
        unique_id[:1] == "D"
        and len(number) == 9
        and number.isdecimal()
        and int(number) <= _LAST_SIX_DIGIT_DESCRIPTOR
    ):
        unique_id = f"D{int(number):06d}"
    return f"http://id.nlm.nih.gov/mesh/{segment(unique_id)}"


def mesh_label(label: str) -> str:
    """A MeSH concept of which a record gives the label alone; linking finds NLM's own, where MeSH is at hand."""
    return f"{BASE}mesh-label/{slug(label)}"


def ror(iri: str) -> str | None:
    """An organisation's ROR IRI, or None where the text is not one."""
    tail = iri.strip().strip("<>").rstrip("/").rsplit("/", 1)[-1].lower()
    return (
        f"https://ror.org/{tail}"
        if len(tail) == 9 and tail[0] == "0" and tail.isalnum() and tail.isascii()
        else None
    )


def mapping(digest: str) -> str:
    """A mapping, by the digest of what it says."""
    return f"{BASE}mapping/{digest}"


def prediction(drug_iri: str, condition_iri: str) -> str:
    """A predicted link between a drug and a condition."""
    return f"{BASE}prediction/{_digest(drug_iri, condition_iri)}"


def prediction_run(thing_iri: str, software: str) -> str:
    """The making of predictions about one thing by some software."""
    return f"{BASE}prediction-run/{_digest(thing_iri, software)}"


def _digest(*parts: str) -> str:
    return blake2b("\n".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def measuring(network: str, measure: str) -> str:
    """A run of a measure over a network, by how the network was drawn: a later run takes its place."""
    return f"{BASE}measuring/{slug(network)}/{slug(measure)}"


def measurement(measuring_iri: str, thing: str) -> str:
    """What a run found of one thing."""
    return f"{measuring_iri}/{blake2b(thing.encode('utf-8', 'surrogatepass'), digest_size=10).hexdigest()}"


def software(version: str) -> str:
    """A release of this program."""
    return f"{BASE}software/{segment(version)}"


def query(name: str) -> str:
    """The IRI of a stored query.

    >>> query("trials_of_a_drug")
    'https://w3id.org/trialgraph/query/trials_of_a_drug'
    """
    return f"{BASE}query/{segment(name)}"


def relation(trial_iri: str, other_iri: str) -> str:
    """That a trial is related to another: below the first one's IRI."""
    return f"{trial_iri}/related/{segment(other_iri.rsplit('/', 1)[-1])}"


def web_page(address: str) -> str | None:
    """A web address as an IRI with every unsafe character escaped, or None where it is not one."""
    address = address.strip()
    if not address.startswith(("https://", "http://")):
        return None
    iri = quote(_STRAY_PERCENT.sub("%25", address), safe=":/?#@!$&'()*+,;=%~-._", errors="replace")
    try:
        return NamedNode(iri).value
    except ValueError:
        return None
