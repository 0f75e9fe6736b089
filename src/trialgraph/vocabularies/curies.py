"""Short ids of biomedical vocabularies to IRIs, one form for each thing, so that matches meet.

Vocabularies write each other's ids in many ways: `MESH:D003882`, `mesh:D003882` and
`http://identifiers.org/mesh/D003882` are all `http://id.nlm.nih.gov/mesh/D003882`.
"""

import re

_NAMESPACES = {
    "cas": "https://identifiers.org/cas:",
    "doid": "http://purl.obolibrary.org/obo/DOID_",
    "drugbank": "https://go.drugbank.com/drugs/",
    "efo": "http://www.ebi.ac.uk/efo/EFO_",
    "gard": "https://identifiers.org/gard:",
    "icd10cm": "http://purl.bioontology.org/ontology/ICD10CM/",
    "icd11.foundation": "http://id.who.int/icd/entity/",
    "inchikey": "https://identifiers.org/inchikey:",
    "meddra": "https://identifiers.org/meddra:",
    "medgen": "https://identifiers.org/medgen:",
    "mesh": "http://id.nlm.nih.gov/mesh/",
    "msh": "http://id.nlm.nih.gov/mesh/",
    "nci": "http://purl.obolibrary.org/obo/NCIT_",
    "ncit": "http://purl.obolibrary.org/obo/NCIT_",
    "omim": "https://omim.org/entry/",
    "omimps": "https://omim.org/phenotypicSeries/PS",
    "ordo": "http://www.orpha.net/ORDO/Orphanet_",
    "orphanet": "http://www.orpha.net/ORDO/Orphanet_",
    "ror": "https://ror.org/",
    "rxcui": "http://purl.bioontology.org/ontology/RXNORM/",
    "rxnorm": "http://purl.bioontology.org/ontology/RXNORM/",
    "sctid": "http://snomed.info/id/",
    "snomedct": "http://snomed.info/id/",
    "umls": "https://identifiers.org/umls:",
    "umls_cui": "https://identifiers.org/umls:",
    "unii": "https://identifiers.org/unii:",
    "wikidata": "http://www.wikidata.org/entity/",
}
"""Prefix in small letters to namespace: the owner's own where it has IRIs, else that of identifiers.org."""

_CURIE = re.compile(r"""([A-Za-z][\w.]*):([^\s<>"{}|\\^`]+)""")
_OBO_ID = re.compile(r"([A-Z][A-Za-z]+):([A-Z]?\d+)")
_ABSOLUTE = re.compile(r"""(?:https?|urn):[^\s<>"{}|\\^`]+""")
_RESOLVED = re.compile(r"https?://(?:www\.)?identifiers\.org/([A-Za-z][\w.]*)[/:](?:[A-Za-z]+:)?([^/:]+)/?")
_RENAMED = (
    ("http://linkedlifedata.com/resource/umls/id/", "https://identifiers.org/umls:"),
    ("https://id.nlm.nih.gov/mesh/", "http://id.nlm.nih.gov/mesh/"),
    ("https://purl.obolibrary.org/obo/", "http://purl.obolibrary.org/obo/"),
    ("https://www.wikidata.org/wiki/", "http://www.wikidata.org/entity/"),
)


def expand(text: str) -> str | None:
    """The IRI for a CURIE or an IRI, in the one form that is used here; None where the text is neither.

    >>> expand("MESH:D003882"), expand("HP:0001250"), expand("D003882")
    ('http://id.nlm.nih.gov/mesh/D003882', 'http://purl.obolibrary.org/obo/HP_0001250', None)
    """
    if _ABSOLUTE.fullmatch(text):
        return _in_one_form(text)
    match = _CURIE.fullmatch(text)
    if match and match[1].lower() in _NAMESPACES:
        return _NAMESPACES[match[1].lower()] + match[2]
    obo = _OBO_ID.fullmatch(text)
    return f"http://purl.obolibrary.org/obo/{obo[1]}_{obo[2]}" if obo else None


def _in_one_form(iri: str) -> str:
    resolved = _RESOLVED.fullmatch(iri)
    if resolved and resolved[1].lower() in _NAMESPACES:
        return _NAMESPACES[resolved[1].lower()] + resolved[2]
    for theirs, ours in _RENAMED:
        if iri.startswith(theirs):
            return ours + iri[len(theirs) :]
    return iri
