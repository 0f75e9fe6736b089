"""Finds things by the beginnings of their names, while somebody types: an index of all names on disk.

The index (Tantivy's) lies in `search/` of the graph's folder, is made when it is first wanted, and goes with the
graph when that is built anew. A name is a document of its own, so that a thing is shown with the name by which it
was found; the things of many trials go first.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

import tantivy
from msgspec import Struct, msgpack
from tantivy import Occur, Query

from trialgraph.edges import KINDS, Edges
from trialgraph.errors import QueryError, StoreError
from trialgraph.full_text import opened_index
from trialgraph.identifiers import find_numbers
from trialgraph.names import fold
from trialgraph.queries import look_up
from trialgraph.stores import Store
from trialgraph.swap import made_beside
from trialgraph.terms import TG

FOLDER = "search"
CLASSES = ("Trial", *(kind.thing for kind in KINDS.values()), "City")
_LONGEST = 400
"""Characters of a name that are found; a registry has titles of a thousand."""
_MOST_WORDS = 12
"""Of what is typed; the others do not count."""
_HEAP_BYTES = 64 * 2**20
_BEGINS, _IS = 3.0, 2.0
"""How much more a name counts that begins with what was typed, and again one that is it."""
_SPARE = 4
"""How many names are looked at for each thing that is shown, since a thing has several."""


class Hit(Struct, frozen=True, kw_only=True):
    """A thing that was found."""

    iri: str
    label: str
    kind: str
    """The local name of its class."""
    name: str
    """The name by which it was found."""
    trials: int
    """How many trials are linked to it."""


class Search:
    """An open index; `open_search` makes one. It can be asked from any number of threads."""

    def __init__(self, index: tantivy.Index):
        self._schema, self._searcher = index.schema, index.searcher()

    @property
    def names(self) -> int:
        """How many names there are."""
        return self._searcher.num_docs

    def complete(self, text: str, *, kinds: Iterable[str] = (), most: int = 10) -> list[Hit]:
        """The things that have a name with all the words of a text, the last one perhaps unfinished.

        Of the classes `kinds` (`Drug`), or of any. Raises `QueryError` for a class that is not in `CLASSES`.
        """
        words = fold(_number_in(text) or text).split()[:_MOST_WORDS]
        if unknown := sorted(set(kinds) - set(CLASSES)):
            raise QueryError(f"no names of {', '.join(unknown)}; there are: {', '.join(CLASSES)}")
        if not words:
            return []
        query = self._query(words, list(kinds))
        found = self._searcher.search(query, limit=most * _SPARE, count=False, weight_by_field="trials")
        rows = (self._searcher.doc(address)["hit"][0] for _, address in found.hits)
        best: dict[str, Hit] = {}
        for row in rows:
            hit = msgpack.decode(bytes(row), type=Hit)
            best.setdefault(hit.iri, hit)
        return list(best.values())[:most]

    def _query(self, words: list[str], kinds: list[str]) -> Query:
        """All the words in a name; one that begins with the first of them, or is them, counts for more."""
        *finished, last = words
        begins = Query.term_query(self._schema, "first", words[0]) if finished else self._begins("first", last)
        parts = [(Occur.Must, Query.term_query(self._schema, "words", word)) for word in finished]
        parts.append((Occur.Must, self._begins("words", last)))
        if kinds:
            parts.append((Occur.Must, Query.term_set_query(self._schema, "kind", kinds)))
        whole = Query.term_query(self._schema, "whole", " ".join(words))
        return Query.boolean_query(
            [
                (Occur.Must, Query.const_score_query(Query.boolean_query(parts), 1.0)),
                (Occur.Should, Query.const_score_query(begins, _BEGINS)),
                (Occur.Should, Query.const_score_query(whole, _IS)),
            ]
        )

    def _begins(self, field: str, text: str) -> Query:
        return Query.fuzzy_term_query(self._schema, field, text, distance=0, prefix=True)


def open_search(graph: str | Path) -> Search:
    """Opens the index in a graph's folder; raises `StoreError` where there is none, or it is damaged."""
    place = Path(graph) / FOLDER
    try:
        with opened_index(place) as index:
            return Search(index)
    except ValueError as error:
        raise StoreError(str(place), f"there is no index of names that can be read ({error})") from error


def _number_in(text: str) -> str | None:
    """The registry's number that a text is, as the graph has it: "EudraCT: 2007-002808-18"."""
    numbers = [number for _, number in find_numbers(text)]
    return numbers[0] if len(numbers) == 1 else None


def has_search(graph: str | Path) -> bool:
    """Whether a graph's folder has an index of names."""
    place = Path(graph) / FOLDER
    return place.is_dir() and tantivy.Index.exists(str(place))


def write_search(store: Store, edges: Edges, graph: str | Path) -> None:
    """Makes the index in a graph's folder, in place of an older one.

    Raises `StoreError` where the folder cannot be written.
    """
    write_names(graph, (hit for each in CLASSES for hit in _names(store, each, _count_trials(edges, each))))


def count_names(store: Store) -> int:
    """How many names an index of this store has."""
    return sum(1 for each in CLASSES for _ in _names(store, each, {}))


def write_names(graph: str | Path, hits: Iterable[Hit]) -> None:
    """Makes an index of these names; about 100,000 a second. Raises as `write_search`."""
    try:
        with made_beside(Path(graph).resolve() / FOLDER) as folder:
            index = tantivy.Index(_schema(), path=str(folder))
            writer = index.writer(heap_size=_HEAP_BYTES, num_threads=1)
            for hit in hits:
                writer.add_document(_document(hit))
            writer.commit()
            writer.wait_merging_threads()
    except (OSError, ValueError) as error:
        raise StoreError(str(graph), f"the index of names cannot be written: {error}") from error


def _schema() -> tantivy.Schema:
    fields = tantivy.SchemaBuilder()
    fields.add_text_field("words", tokenizer_name="whitespace", index_option="freq")
    fields.add_text_field("first", tokenizer_name="raw", index_option="basic")
    fields.add_text_field("whole", tokenizer_name="raw", index_option="basic")
    fields.add_text_field("kind", tokenizer_name="raw", index_option="basic")
    fields.add_integer_field("trials", fast=True)
    fields.add_bytes_field("hit", stored=True)
    return fields.build()


def _document(hit: Hit) -> tantivy.Document:
    words = fold(hit.name[:_LONGEST])
    first = words.partition(" ")[0]
    stored = {"kind": hit.kind, "trials": hit.trials, "hit": msgpack.encode(hit)}
    return tantivy.Document(words=words, first=first, whole=words, **stored)


def _names(store: Store, class_name: str, trials: dict[str, int]) -> Iterator[Hit]:
    rows = look_up(store, "names_to_search", **{"class": str(getattr(TG, class_name))}).solutions()
    for thing, label, name in rows:
        times = trials.get(thing.value, 0)
        yield Hit(iri=thing.value, label=label.value, kind=class_name, name=name.value, trials=times)
    if class_name == "Trial":
        for thing, label, number in look_up(store, "numbers_to_search").solutions():
            yield Hit(iri=thing.value, label=label.value, kind=class_name, name=number.value, trials=0)


def _count_trials(edges: Edges, class_name: str) -> dict[str, int]:
    """How many trials are linked to each thing of a class."""
    kind = next((name for name, kind in KINDS.items() if kind.thing == class_name), None)
    if kind is None:
        return {}
    counts = f"SELECT {kind} AS id, count(DISTINCT trial) AS trials FROM trial_{kind} GROUP BY {kind}"
    return dict(edges.ask(f"SELECT iri, trials FROM node JOIN ({counts}) USING (id)").fetchall())
