"""The starter list: some terms of our own choice, so that names are linked before any vocabulary has been added.

The ids are those of MONDO, DrugBank, ROR and GeoNames. What the lists say beside them is ours: few names for each
term, and a hierarchy that leaves most steps out. Whoever adds a vocabulary works with that instead.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from trialgraph.sources import find_documents
from trialgraph.vocabularies import drugbank, geonames, obo, ror
from trialgraph.vocabularies.formats import Vocabulary
from trialgraph.vocabularies.index import Index, index_path
from trialgraph.vocabularies.indexing import build_index

LISTS = Path(__file__).parent / "starter"
STARTED = (obo.MONDO, drugbank.VOCABULARY, ror.VOCABULARY, geonames.VOCABULARY)
"""The vocabularies of which there is a list, `LISTS/mondo.tsv` ..."""
VERSION = "starter list"


class _Starter(Index):
    """The index of a list, in a folder of its own that goes when the index is closed."""

    def __init__(self, vocabulary: Vocabulary):
        self._folder = TemporaryDirectory(prefix="trialgraph-")
        folder = Path(self._folder.name)
        build_index(vocabulary, find_documents(LISTS / f"{vocabulary.name}.tsv"), folder, version=VERSION)
        super().__init__(index_path(vocabulary.name, folder))

    def close(self) -> None:
        super().close()
        self._folder.cleanup()


def open_starters() -> list[Index]:
    """The lists as open indexes, built anew within milliseconds; to be closed by whoever opens them."""
    return [_Starter(vocabulary) for vocabulary in STARTED]
