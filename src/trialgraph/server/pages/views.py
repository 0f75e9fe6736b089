"""What of an answer's rows a map, a chart or a line of time shows, as the JSON that their elements read."""

from collections.abc import Callable, Sequence
from typing import Any

from pyoxigraph import NamedNode

from trialgraph.rows import Term, python_value

Columns = Sequence[str]
Terms = Sequence[tuple[Term | None, ...]]
EVENTS = ({"date", "fact", "before", "after"}, {"date", "event", "type", "number"})
"""The columns by which a line of time knows what changed, and what was when."""
_LABELS = ("name", "facility", "title", "site")
_MOST_SITES = 5000
_MOST_YEARS = 200
"""A year of start that is a slip (0209, 22014) shall not make a chart of a thousand bars."""


def sites(columns: Columns, terms: Terms) -> list[dict[str, Any]]:
    """The first rows that have a point on the map, each with its name and, where it is said, how many trials."""
    at = {column: place for place, column in enumerate(columns)}
    label = next(at[column] for column in _LABELS if column in at)
    found = []
    for row in terms[:_MOST_SITES]:
        latitude, longitude = python_value(row[at["latitude"]]), python_value(row[at["longitude"]])
        if latitude is not None and longitude is not None:
            site = {"id": _iri(row[at["site"]]), "label": str(python_value(row[label]) or "")}
            count = {"count": python_value(row[at["trials"]])} if "trials" in at else {}
            found.append({**site, "lat": float(latitude), "lon": float(longitude), **count})
    return found


def years(columns: Columns, terms: Terms) -> dict[str, Any]:
    """A bar for each year between the first and the last, in parts by phase."""
    counts: dict[str, dict[int, int]] = {}
    for row in terms:
        said = dict(zip(columns, map(python_value, row), strict=True))
        if str(said["year"]).isdecimal():
            counts.setdefault(said["phase"] or "no phase", {})[int(said["year"])] = said["trials"]
    known = sorted({year for by_year in counts.values() for year in by_year})
    if not known:
        return {}
    known = [year for year in known if year > known[-1] - _MOST_YEARS]
    steps = range(known[0], known[-1] + 1)
    series = [
        {"label": phase, "values": [by_year.get(year, 0) for year in steps]}
        for phase, by_year in sorted(counts.items())
    ]
    return {"x": [str(year) for year in steps], "series": series}


def events(columns: Columns, terms: Terms) -> list[dict[str, Any]]:
    """What was when: `start date (actual)`, or each change as `status: recruiting → completed`."""
    rows = [dict(zip(columns, map(python_value, row), strict=True)) for row in terms]
    if "fact" in columns:
        return [{"label": _change(said), "start": str(said["date"]), "kind": said["fact"]} for said in rows]
    several = len({said["number"] for said in rows}) > 1
    return [
        {"label": _date(said, several=several), "start": str(said["date"]), "kind": said["number"]}
        for said in rows
    ]


def _change(said: dict[str, Any]) -> str:
    step = " → ".join(str(each) for each in (said["before"], said["after"]) if each is not None)
    return f"{said['fact']}: {step}"


def _date(said: dict[str, Any], *, several: bool) -> str:
    """One date; of `several` records with the number of its own."""
    how = f" ({said['type'].lower()})" if said["type"] else ""
    of = f"{said['number']}: " if several else ""
    return f"{of}{said['event']}{how}"


def _iri(term: Term | None) -> str:
    return term.value if isinstance(term, NamedNode) else ""


VIEWS: dict[str, Callable[[Columns, Terms], Any]] = {"map": sites, "chart": years, "timeline": events}
