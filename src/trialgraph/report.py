"""What became of the sources of a graph, as `report.json` in its folder tells it."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from trialgraph.errors import StoreError
from trialgraph.linking import Coverage

REPORT = "report.json"


@dataclass(kw_only=True)
class Report:
    """What became of the sources."""

    documents: int = 0
    """Documents in a known format."""
    records: int = 0
    """Records in the graph, one for each registry number."""
    new: int = 0
    """Of these, how many the update brought that made this graph; 0 after a build."""
    changed: int = 0
    """Of these, how many the update brought a newer version of."""
    records_by_registry: dict[str, int] = field(default_factory=dict)
    earlier: int = 0
    """Earlier versions of these records, in the history."""
    absent: int = 0
    """Records that are not in their registry any more, as far as an update was told."""
    read_before: int = 0
    """Records that an interrupted build had read already; not written down, since the graph is the same."""
    superseded: int = 0
    """Records left out because the same version was there as well, or one that no date tells them from."""
    rejected: int = 0
    """Records and documents set aside in the quarantine file."""
    rejected_by_reason: dict[str, int] = field(default_factory=dict)
    """The same by the field and the detail, whose numbers are left out: `id_info/nct_id: missing ...`."""
    findings: int = 0
    findings_by_detail: dict[str, int] = field(default_factory=dict)
    skipped: int = 0
    """Documents in no known format, named in `skipped.txt`."""
    vocabularies: dict[str, str] = field(default_factory=dict)
    """Those that names were linked to, and their releases."""
    coverage: dict[str, Coverage] = field(default_factory=dict)
    """How much of what records name is linked, by class."""
    triples: int = 0


def read_report(graph: str | Path) -> dict[str, Any]:
    """The report of a graph folder, or an empty one where there is none (a foreign endpoint, say).

    Raises `StoreError` where it is damaged.
    """
    path = Path(graph) / REPORT
    try:
        return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    except (OSError, ValueError) as error:
        raise StoreError(str(path), f"cannot be read; build the graph anew ({error})") from error


def write_report(report: Report, folder: Path) -> None:
    """Writes the report into a graph's folder."""
    facts = msgspec.to_builtins(report)
    del facts["read_before"]
    said = json.dumps(facts, indent=2, ensure_ascii=False)
    (folder / REPORT).write_text(said + "\n", encoding="utf-8")
