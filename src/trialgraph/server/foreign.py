"""Which other servers a query would ask, so that this one asks none on behalf of strangers.

The engine has no switch for it, so a query is looked through before it is asked, and what could be understood in
two ways is refused: engines read `SERVICEex:a`, `1SERVICE <a>` and, some, `S\\u0045RVICE`.
"""

import re
from collections.abc import Collection, Iterator

from starlette.exceptions import HTTPException

from trialgraph.sparql import Token, tokens

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_HIDDEN = re.compile(r"^[^:]*service[^:]*:|^load[^:]*:|^[^:]*:[.\-]+.*service", re.IGNORECASE)
"""A name with a prefix in which an engine may see a keyword: before the colon, or behind a dot that ends it."""


def refuse_foreign(text: str, allowed: Collection[str] = ()) -> None:
    """Raises 403 for a query or update with a SERVICE that is not allowed, or with a LOAD."""
    for reading in {text, _ESCAPE.sub(_character, text)}:
        for keyword, iri in _find(reading):
            if keyword == "LOAD":
                raise HTTPException(403, "LOAD is refused: this server fetches nothing; send the data themselves")
            if iri not in allowed:
                raise HTTPException(
                    403,
                    f"SERVICE is refused for {iri or 'what is not the whole address of an endpoint'}; "
                    "--allow-service names endpoints that may be asked",
                )


def _character(match: re.Match[str]) -> str:
    number = int(match[1] or match[2], 16)
    return chr(number) if number < 0x110000 else match[0]


def _find(text: str) -> Iterator[tuple[str, str | None]]:
    """`SERVICE` with its IRI, if it has one, and `LOAD`, wherever an engine may see them."""
    told = [token for token in tokens(text) if token.kind != "comment" and token.text.strip()]
    for place, token in enumerate(told):
        if token.kind == "name" and _HIDDEN.search(token.text):
            yield "SERVICE", None
        if token.kind != "word":
            continue
        word = token.text.upper()
        if word == "SERVICE":
            yield "SERVICE", _iri_behind(told, place + 1)
        elif "SERVICE" in word:
            yield "SERVICE", None
        elif "LOAD" in word:
            yield "LOAD", None


def _iri_behind(told: list[Token], place: int) -> str | None:
    if place < len(told) and told[place].text.upper() == "SILENT":
        place += 1
    is_iri = place < len(told) and told[place].kind == "iri"
    return told[place].text[1:-1] if is_iri else None
