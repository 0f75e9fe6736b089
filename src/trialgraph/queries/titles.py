"""Finds trials by words in their titles: all that an endpoint, which has no index of texts, can be asked."""

from itertools import islice

from pyoxigraph import NamedNode

from trialgraph.errors import QueryError
from trialgraph.names import fold
from trialgraph.queries.lookups import look_up
from trialgraph.stores import Store


def find_by_title(store: Store, words: str, *, most: int) -> list[tuple[NamedNode, str]]:
    """Trials and their titles that have all the words, in the order of their IRIs.

    The store looks for the longest word among all titles, and gives a thousand at most. Raises `QueryError` for no
    word at all.
    """
    wanted = [word for word in words.replace('"', " ").lower().split() if fold(word)]
    if not wanted:
        raise QueryError(f"{words[:80]!r} has no word to look for")
    rows = look_up(store, "trials_with_a_word", word=max(wanted, key=len)).solutions()
    found = ((trial, title.value) for trial, title in rows if all(word in title.value.lower() for word in wanted))
    return list(islice(found, most))
