"""The prefixes under which people and queries write IRIs: `tg:Drug`, `mesh:D003924`."""

import re

PREFIXES = {
    "tg": "https://w3id.org/trialgraph/ontology#",
    "tgc": "https://w3id.org/trialgraph/concept/",
    "biolink": "https://w3id.org/biolink/vocab/",
    "dcterms": "http://purl.org/dc/terms/",
    "doid": "http://purl.obolibrary.org/obo/DOID_",
    "drugbank": "https://go.drugbank.com/drugs/",
    "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "geonames": "https://sws.geonames.org/",
    "mesh": "http://id.nlm.nih.gov/mesh/",
    "mondo": "http://purl.obolibrary.org/obo/MONDO_",
    "ncit": "http://purl.obolibrary.org/obo/NCIT_",
    "obo": "http://purl.obolibrary.org/obo/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "ror": "https://ror.org/",
    "rxnorm": "http://purl.bioontology.org/ontology/RXNORM/",
    "schema": "http://schema.org/",
    "semapv": "https://w3id.org/semapv/vocab/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "sssom": "https://w3id.org/sssom/",
    "trialgraph": "https://w3id.org/trialgraph/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""Prefix to namespace; prefixes are lower case here and found in any case (`MONDO:0005148`)."""

_LONGEST_FIRST = sorted(PREFIXES.items(), key=lambda pair: len(pair[1]), reverse=True)
_CURIE = re.compile(r"""([A-Za-z]+):([^\s<>"{}|\\^`]+)""")


def expand(curie: str) -> str | None:
    """The IRI that a CURIE stands for, or None where it is no CURIE with a known prefix.

    >>> expand("mesh:D003924"), expand("COVID-19: vaccines")
    ('http://id.nlm.nih.gov/mesh/D003924', None)
    """
    match = _CURIE.fullmatch(curie)
    if match is None or match[1].lower() not in PREFIXES:
        return None
    return PREFIXES[match[1].lower()] + match[2]


def shorten(iri: str) -> str:
    """The shortest CURIE for an IRI, or the IRI itself where no prefix fits.

    >>> shorten("http://purl.obolibrary.org/obo/MONDO_0005148"), shorten("urn:x")
    ('mondo:0005148', 'urn:x')
    """
    for prefix, namespace in _LONGEST_FIRST:
        if iri.startswith(namespace) and len(iri) > len(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri
