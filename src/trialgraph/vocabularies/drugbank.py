"""The DrugBank open vocabulary: names, registry numbers and structures' keys, as CSV.

It is given out on its homepage to people who agree to its terms there, so that no address is known here.
"""

import csv
import re
from collections.abc import Iterator
from io import BufferedReader, TextIOWrapper

from trialgraph.vocabularies import table
from trialgraph.vocabularies.formats import Reader, Term, ToIRI, Vocabulary

_DRUG_ID = re.compile(r"DB\d+")
_REGISTRIES = {"UNII": "unii", "CAS": "cas", "Standard InChI Key": "inchikey"}


def read_csv(stream: BufferedReader, to_iri: ToIRI) -> Iterator[Term]:
    """A drug for each row, and for each of its former ids an obsolete term that leads to it."""
    csv.field_size_limit(table.LONGEST_CELL)
    for row in csv.DictReader(TextIOWrapper(stream, encoding="utf-8-sig", newline="")):
        id, label = row["DrugBank ID"], row["Common name"]
        if not id or not label:
            raise ValueError(f"a row without an id or a name: {id or label or row}")
        matches = ((prefix, row.get(column)) for column, prefix in _REGISTRIES.items())
        yield Term(
            id=to_iri(id),
            label=label,
            exact=table.values(row.get("Synonyms") or ""),
            matches=tuple(to_iri(f"{prefix}:{value}") for prefix, value in matches if value),
        )
        for former in table.values(row.get("Accession Numbers") or ""):
            if _DRUG_ID.fullmatch(former) and former != id:
                yield Term(id=to_iri(former), label=label, obsolete=True, replaced_by=to_iri(id))


CSV = Reader(name="CSV", recognises=lambda head: head[:200].find(b"DrugBank ID,") in (0, 3), read=read_csv)

VOCABULARY = Vocabulary(
    name="drugbank",
    title="DrugBank open vocabulary",
    homepage="https://go.drugbank.com/releases/latest#open-data",
    licence="CC0 1.0",
    attribution="DrugBank",
    kinds=("drug",),
    iri_form="https://go.drugbank.com/drugs/{}",
    readers=(CSV, table.READER),
)
