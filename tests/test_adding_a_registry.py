"""The guide to adding a registry: its reader is run as it stands there."""

import re
from pathlib import Path

import pytest

from trialgraph import registries
from trialgraph.build import build
from trialgraph.graph import open_graph

GUIDE = Path(__file__).parents[1] / "docs" / "add-a-registry.md"
EXPORT = """<?xml version="1.0" encoding="UTF-8"?>
<laputa_trials>
  <laputa_trial><number>LAP-7</number><title>Sunbeams for vertigo</title><status>Recruiting</status>
    <phase>Phase 2</phase><begins>May 2024</begins><people>40 islanders</people><changed>2025-01-02</changed>
    <sponsor>Academy of Lagado</sponsor><illness>Vertigo</illness><medicine>Heliotropin</medicine>
    <site town="Lagado">Island Clinic</site></laputa_trial>
  <laputa_trial><title>Without a number</title></laputa_trial>
</laputa_trials>
"""


@pytest.fixture
def laputa(monkeypatch: pytest.MonkeyPatch) -> registries.Registry:
    """The guide's registry, listed as an entry point of another package would be."""
    code = re.search(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)[1]
    room: dict[str, object] = {}
    exec(code, room)
    listed = (*registries.BUILTIN, room["REGISTRY"])
    monkeypatch.setattr(registries, "registries", lambda: listed)
    monkeypatch.setattr("trialgraph.build.registries", lambda: listed)
    return room["REGISTRY"]


def test_the_registry_of_the_guide_is_built(laputa: registries.Registry, tmp_path: Path) -> None:
    (tmp_path / "export.xml").write_text(EXPORT, encoding="utf-8")
    report = build([tmp_path / "export.xml"], tmp_path / "graph")
    assert (report.records_by_registry, report.rejected, report.findings) == ({"laputa": 1}, 1, 0)
    with open_graph(tmp_path / "graph") as graph:
        (row,) = graph.query("records_of_a_trial", trial="LAP-7")
        assert (row["registry"], row["status"], row["phase"]) == ("Register of Laputa", "Recruiting", "Phase 2")
        assert (row["enrollment"], str(row["start"])) == (40, "2024-05")
        assert [row["name"] for row in graph.query("most_frequent_drugs")] == ["Heliotropin"]
