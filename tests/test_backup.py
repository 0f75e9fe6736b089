"""A backup, what can happen to it, and the graph that is made from it again."""

import json
import shutil
from pathlib import Path

import pytest
import zstandard
from click.testing import CliRunner

from trialgraph.backup import back_up, restore
from trialgraph.build import decisions_path, relink, update
from trialgraph.cli import group
from trialgraph.errors import ConfigError, SourceError, StoreError
from trialgraph.graph import open_graph
from trialgraph.shards import make_shards
from trialgraph.stores.oxigraph import open_folder

RECORDS = Path(__file__).parent / "fixtures" / "registry"
DECIDED = "what people have decided\n"


@pytest.fixture(scope="module")
def graph(registry_folder: Path, tmp_path_factory) -> Path:
    """A graph with a decision beside it."""
    place = tmp_path_factory.mktemp("backed-up") / "graph"
    shutil.copytree(registry_folder, place)
    decisions_path(place).write_text(DECIDED)
    return place


@pytest.fixture(scope="module")
def kept(graph: Path, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("kept") / "backup"
    back_up(graph, folder)
    return folder


@pytest.fixture
def backup(kept: Path, tmp_path: Path) -> Path:
    """A copy that a test may damage."""
    return shutil.copytree(kept, tmp_path / "backup")


def files_of(graph: Path) -> dict[str, bytes]:
    """All that a graph's folder holds, but for the store."""
    found = (path for path in sorted(graph.rglob("*")) if path.is_file() and graph / "store" not in path.parents)
    return {path.relative_to(graph).as_posix(): path.read_bytes() for path in found}


def shards_of(graph: Path, folder: Path) -> list[bytes]:
    with open_folder(str(graph)) as store:
        manifest = make_shards(store, folder)
    return [(folder / file.name).read_bytes() for file in manifest.files]


def test_a_restored_graph_has_the_same_quads_and_the_same_files(graph, kept, tmp_path) -> None:
    restore(kept, tmp_path / "graph")
    assert shards_of(tmp_path / "graph", tmp_path / "after") == shards_of(graph, tmp_path / "before")
    assert files_of(tmp_path / "graph") == files_of(graph)
    assert decisions_path(tmp_path / "graph").read_text() == DECIDED


def test_a_restored_graph_answers_passes_the_check_and_can_be_changed(kept, tmp_path) -> None:
    restore(kept, tmp_path / "graph")
    decisions_path(tmp_path / "graph").unlink()
    done = CliRunner().invoke(group, ["check", "-g", str(tmp_path / "graph")])
    assert done.exit_code == 0, done.output
    with open_graph(tmp_path / "graph") as restored:
        assert restored.query("trials_of_a_drug", drug="zorvatinib")
        assert restored.related("NCT90000002")
    assert relink(tmp_path / "graph").records == update([RECORDS], tmp_path / "graph").records


def test_the_same_graph_gives_the_same_backup(graph, kept, tmp_path) -> None:
    back_up(graph, tmp_path / "again")
    assert files_of(tmp_path / "again") == files_of(kept)


def test_the_quads_are_read_without_trialgraph(kept) -> None:
    manifest = json.loads((kept / "quads" / "manifest.json").read_text())
    with zstandard.open(kept / "quads" / manifest["files"][0]["name"], "rt", encoding="utf-8") as lines:
        assert sum(1 for _ in lines) == manifest["quads"]


@pytest.mark.parametrize(
    "name",
    ["quads/quads-00001.nq.zst", "quads/manifest.json", "files/records.sqlite.zst", "decisions.sssom.tsv.zst"],
)
@pytest.mark.parametrize("harm", ["changed", "cut", "lost"])
def test_a_damaged_backup_is_refused_by_the_name_of_the_file(backup, tmp_path, name, harm) -> None:
    place = tmp_path / "graph"
    path = backup / name
    whole = path.read_bytes()
    middle = len(whole) // 2
    if harm == "lost":
        path.unlink()
    else:
        rest = bytes([whole[middle] ^ 1]) + whole[middle + 1 :] if harm == "changed" else b""
        path.write_bytes(whole[:middle] + rest)
    words = "No such file" if harm == "lost" else "SHA-256"
    with pytest.raises(SourceError, match=f"{path.name}: .*{words}"):
        restore(backup, place)
    assert not place.exists()


def test_a_damaged_backup_leaves_the_graph_that_is_there(backup, graph, tmp_path) -> None:
    place = shutil.copytree(graph, tmp_path / "graph")
    (backup / "files" / "records.sqlite.zst").write_bytes(b"junk")
    with pytest.raises(SourceError):
        restore(backup, place)
    assert files_of(place) == files_of(graph)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (b"{", "no manifest of this kind, or damaged"),
        (b'{"format": 99, "quads": 1, "files": []}', "made by a later release"),
        (
            b'{"format": 1, "quads": 1, "files": [{"name": "../../x", "bytes": 1, "sha256": ""}]}',
            "outside the backup",
        ),
    ],
)
def test_a_backup_that_cannot_be_understood_is_refused(backup, tmp_path, said, words) -> None:
    (backup / "backup.json").write_bytes(said)
    with pytest.raises(SourceError, match=words):
        restore(backup, tmp_path / "graph")


def test_what_is_no_backup_is_refused(tmp_path) -> None:
    with pytest.raises(SourceError, match=r"has no backup\.json"):
        restore(tmp_path, tmp_path / "graph")


def test_what_is_no_graph_is_not_backed_up(tmp_path) -> None:
    with pytest.raises(StoreError, match=r"no report\.json"):
        back_up(tmp_path, tmp_path / "backup")


def test_a_backup_takes_the_place_of_nothing(graph, tmp_path) -> None:
    (tmp_path / "mine").write_text("mine")
    with pytest.raises(ConfigError, match="is there already"):
        back_up(graph, tmp_path / "mine")


def test_a_restored_graph_takes_the_place_of_no_other_files(kept, tmp_path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "mine.txt").write_text("mine")
    with pytest.raises(ConfigError, match="no trialgraph graph"):
        restore(kept, tmp_path / "letters")
    assert [path.name for path in (tmp_path / "letters").iterdir()] == ["mine.txt"]


def test_decisions_that_were_made_since_are_not_overwritten(kept, tmp_path) -> None:
    decisions_path(tmp_path / "graph").write_text("newer\n")
    with pytest.raises(ConfigError, match=r"graph\.decisions\.sssom\.tsv holds other decisions"):
        restore(kept, tmp_path / "graph")
    assert decisions_path(tmp_path / "graph").read_text() == "newer\n"


def test_a_graph_that_is_replaced_meanwhile_is_not_backed_up_half_old_half_new(graph, tmp_path) -> None:
    place = shutil.copytree(graph, tmp_path / "graph")

    def replace(triples: int) -> None:
        if not (tmp_path / "old").exists():
            place.rename(tmp_path / "old")
            shutil.copytree(tmp_path / "old", place)

    with pytest.raises(StoreError, match="replaced while it was backed up"):
        back_up(place, tmp_path / "backup", progress=replace)
    assert not (tmp_path / "backup").exists()


def test_the_commands_back_up_and_restore(graph, tmp_path) -> None:
    said = CliRunner().invoke(group, ["backup", "-g", str(graph), "-o", str(tmp_path / "backup")])
    assert said.exit_code == 0, said.output
    assert "quads and" in said.stdout
    said = CliRunner().invoke(group, ["restore", str(tmp_path / "backup"), "--into", str(tmp_path / "graph")])
    assert said.exit_code == 0, said.output
    assert files_of(tmp_path / "graph") == files_of(graph)


def test_a_server_is_not_backed_up_as_if_it_were_a_folder(tmp_path) -> None:
    asked = ["backup", "-g", "http://127.0.0.1:9/query", "-o", str(tmp_path / "backup")]
    said = CliRunner().invoke(group, asked)
    assert isinstance(said.exception, ConfigError) and "is a server" in str(said.exception)
