"""Finds trials by the words in their texts: an index of titles, conditions, interventions, summaries and criteria.

The index (Tantivy's) lies in `texts/` of the graph's folder, is made when it is first wanted, and goes with the
graph when that is built anew. A trial is a document, which all its records fill. Words are compared without case,
accents and English endings; a word in a title counts for more than one in the criteria, by the order of `PARTS`.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import tantivy
from msgspec import Struct
from pyoxigraph import NamedNode
from tantivy import Filter, Occur, Query, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from trialgraph.edges import Edges
from trialgraph.errors import QueryError, StoreError
from trialgraph.full_text import opened_index
from trialgraph.queries import look_up_batches
from trialgraph.stores import Store
from trialgraph.swap import made_beside

FOLDER = "texts"
PARTS = {"title": 4.0, "condition": 3.0, "intervention": 3.0, "summary": 1.5, "criteria": 1.0}
"""What texts are of, as the lookup tells, and how much a word there counts."""
MOST_TRIALS = 1000
"""That are given at once."""
_ANALYZER = "words"
_MOST_WORDS = 20
"""Of what is asked; the others do not count."""
_LONGEST_WORD = 60
_HEAP_BYTES = 128 * 2**20
_PHRASE = re.compile(r'"([^"]*)"')


class Found(Struct, frozen=True, kw_only=True):
    """A trial that was found."""

    iri: str
    title: str
    score: float | None
    """BM25, of all parts: for comparing the trials of one answer; None where titles alone were looked at."""


class Texts:
    """An open index; `open_texts` makes one. It can be asked from any number of threads."""

    def __init__(self, index: tantivy.Index):
        self._schema, self._searcher, self._analyzer = index.schema, index.searcher(), _analyzer()

    def find(self, words: str, *, most: int = 20) -> list[Found]:
        """The trials in whose texts all the words are, the best first; in quotation marks words stand together.

        Raises `QueryError` for no word at all, and for more than `MOST_TRIALS`.
        """
        if not 1 <= most <= MOST_TRIALS:
            raise QueryError(f"{most} trials cannot be given at once; from 1 to {MOST_TRIALS:,} can")
        wanted = [self._anywhere(phrase) for phrase in self._phrases(words)]
        if not wanted:
            raise QueryError(f"{words[:80]!r} has no word to look for")
        query = Query.boolean_query([(Occur.Must, each) for each in wanted[:_MOST_WORDS]])
        found = self._searcher.search(query, limit=most, count=False)
        documents = ((score, self._searcher.doc(address)) for score, address in found.hits)
        return [Found(iri=each["iri"][0], title=each["label"][0], score=score) for score, each in documents]

    def _phrases(self, words: str) -> Iterator[list[str]]:
        """Single words, and what stands between quotation marks."""
        for place, piece in enumerate(_PHRASE.split(words)):
            terms = self._analyzer.analyze(piece)
            yield from ([terms] if place % 2 else ([term] for term in terms)) if terms else ()

    def _anywhere(self, phrase: list[str]) -> Query:
        parts = [(Occur.Should, Query.boost_query(self._in(part, phrase), PARTS[part])) for part in PARTS]
        return Query.boolean_query(parts)

    def _in(self, part: str, phrase: list[str]) -> Query:
        if len(phrase) == 1:
            return Query.term_query(self._schema, part, phrase[0])
        return Query.phrase_query(self._schema, part, phrase)


def open_texts(graph: str | Path) -> Texts:
    """Opens the index in a graph's folder; raises `StoreError` where there is none, or it is damaged."""
    place = Path(graph) / FOLDER
    try:
        with opened_index(place) as index:
            return Texts(index)
    except ValueError as error:
        raise StoreError(str(place), f"there is no index of texts that can be read ({error})") from error


def has_texts(graph: str | Path) -> bool:
    """Whether a graph's folder has an index of texts."""
    place = Path(graph) / FOLDER
    return place.is_dir() and tantivy.Index.exists(str(place))


def write_texts(store: Store, edges: Edges, graph: str | Path) -> None:
    """Makes the index in a graph's folder, in place of an older one; memory does not grow with the graph.

    Raises `StoreError` where the folder cannot be written.
    """
    trials = edges.ask("SELECT iri, coalesce(label, '') FROM node WHERE class = 'Trial' ORDER BY id").fetchall()
    titles = dict(trials)
    try:
        with made_beside(Path(graph).resolve() / FOLDER) as folder:
            index = tantivy.Index(_schema(), path=str(folder))
            index.register_tokenizer(_ANALYZER, _analyzer())
            writer = index.writer(heap_size=_HEAP_BYTES, num_threads=1)
            for iri, parts in _texts(store, titles):
                writer.add_document(tantivy.Document(iri=iri, label=titles[iri], **parts))
            writer.commit()
            writer.wait_merging_threads()
    except (OSError, ValueError) as error:
        raise StoreError(str(graph), f"the index of texts cannot be written: {error}") from error


def _texts(store: Store, trials: Iterable[str]) -> Iterator[tuple[str, dict[str, list[str]]]]:
    """Each trial that has any texts, with these by part."""
    for rows in look_up_batches(store, "texts_of_trials", map(NamedNode, trials)):
        texts: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for trial, part, text in rows:
            texts[trial.value][part.value].append(text.value)
        for iri, parts in sorted(texts.items()):
            yield iri, {part: sorted(set(said)) for part, said in parts.items()}


def _schema() -> tantivy.Schema:
    fields = tantivy.SchemaBuilder()
    fields.add_text_field("iri", stored=True, tokenizer_name="raw", index_option="basic")
    fields.add_text_field("label", stored=True, tokenizer_name="raw", index_option="basic")
    for part in PARTS:
        fields.add_text_field(part, tokenizer_name=_ANALYZER, index_option="position")
    return fields.build()


def _analyzer() -> TextAnalyzer:
    words = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(_LONGEST_WORD))
    return words.filter(Filter.lowercase()).filter(Filter.ascii_fold()).filter(Filter.stemmer("english")).build()
