"""Loading a graph into servers: over HTTP into Oxigraph's and Virtuoso, and as shards by Virtuoso's loader."""

import gzip
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from misbehaving_server import Handler, listening
from oxigraph_server import serve
from trialgraph import publishing
from trialgraph.cli import group
from trialgraph.errors import ConfigError, SourceError, StoreError
from trialgraph.graph import TrialGraph, open_graph
from trialgraph.iris import BASE, CURRENT_GRAPH
from trialgraph.publishing import INCOMING, publish
from trialgraph.shards import check_files, make_shards, read_manifest, read_shards
from trialgraph.stores import open_server
from trialgraph.stores.endpoint import Endpoint
from trialgraph.stores.oxigraph import Oxigraph, create, open_folder
from virtuoso_server import PASSWORD, Virtuoso, serve_virtuoso

FOREIGN = "http://example.org/foreign"
OLD = b"<http://a.org/old> <http://a.org/b> <http://a.org/c> .\n"
QUESTIONS = {
    "trials_of_a_condition": {"condition": "Ear Fever"},
    "names_of_a_concept": {"thing": "ear fever"},
    "most_frequent_drugs": {},
}


@pytest.fixture(scope="module")
def source(registry_folder: Path) -> Iterator[Oxigraph]:
    with open_folder(str(registry_folder)) as store:
        yield store


@pytest.fixture(scope="module")
def oxigraph(tmp_path_factory) -> Iterator[str]:
    with serve(tmp_path_factory.mktemp("server")) as url:
        yield url


@pytest.fixture(scope="module")
def virtuoso(tmp_path_factory) -> Iterator[Virtuoso]:
    with serve_virtuoso(tmp_path_factory.mktemp("virtuoso")) as server:
        yield server


@pytest.fixture(params=["updates", "graph store", "Virtuoso"])
def server(request) -> Iterator[Endpoint]:
    """A server without our graphs, and with one that is not ours."""
    if request.param == "Virtuoso":
        url, options = request.getfixturevalue("virtuoso").endpoint()
    else:
        address = request.getfixturevalue("oxigraph")
        url, options = f"{address}/query", {}
        if request.param == "graph store":
            options["store_url"] = f"{address}/store"
    with open_server(url, **options) as opened:
        for graph in opened.count_by_graph():
            if not graph or graph.startswith(BASE):
                name = graph or opened.default_graph
                opened.update(f"CLEAR SILENT {f'GRAPH <{name}>' if name else 'DEFAULT'}")
        opened.update(f"CLEAR SILENT GRAPH <{FOREIGN}>")
        opened.add(b"<http://a.org/a> <http://a.org/b> <http://a.org/c> .\n", FOREIGN)
        yield opened


def ours(server: Endpoint) -> dict[str, int]:
    """How many triples the graphs have that could be of a publication."""
    counts = server.count_by_graph().items()
    return {graph: triples for graph, triples in counts if not graph or graph.startswith(BASE)}


def published(server: Endpoint) -> dict[str, int]:
    """The same without what is being loaded."""
    return {graph: triples for graph, triples in ours(server).items() if not graph.startswith(INCOMING)}


@pytest.mark.parametrize("in_place", [False, True], ids=["moved in", "in place"])
def test_a_published_graph_has_every_triple_of_its_source_in_the_same_graph(source, server, in_place) -> None:
    counts = publish(source, server, in_place=in_place)
    assert sum(counts.values()) == source.count()
    assert ours(server) == counts
    assert server.count_by_graph()[FOREIGN] == 1


def test_the_published_graph_answers_as_the_folder_does(source, server, registry_folder) -> None:
    publish(source, server)
    with open_graph(registry_folder) as folder:
        there = TrialGraph(server, server.query_url)
        for name, arguments in QUESTIONS.items():
            assert there.query(name, **arguments).terms == folder.query(name, **arguments).terms


def test_publishing_again_leaves_nothing_of_an_earlier_publication(source, server, tmp_path) -> None:
    for graph in (None, publishing.OURS + "measures", INCOMING + "of-a-killed-publication"):
        server.add(OLD, graph)
    counts = publish(source, server)
    assert ours(server) == counts


def test_a_publication_in_many_pieces_is_as_one_in_few(source, server, monkeypatch) -> None:
    monkeypatch.setattr(publishing, "PIECE_BYTES", 4096)
    told: list[int] = []
    counts = publish(source, server, progress=told.append)
    assert len(told) > 50 and sum(told) == sum(counts.values())
    assert ours(server) == counts


def test_a_publication_that_breaks_off_leaves_what_was_there(source, server, monkeypatch) -> None:
    before = publish(source, server)
    monkeypatch.setattr(publishing, "PIECE_BYTES", 65536)

    def give_up(triples: int) -> None:
        raise StoreError("the test", "gives up")

    with pytest.raises(StoreError, match="gives up"):
        publish(source, server, progress=give_up)
    assert published(server) == before != ours(server)


def test_a_server_that_loses_triples_is_found_out_before_anything_is_replaced(source, server, monkeypatch) -> None:
    before = publish(source, server)
    add, lost = Endpoint.add, []

    def lose_the_last(self: Endpoint, triples: bytes, graph: str | None) -> None:
        kept = triples.splitlines(keepends=True)[:-1]
        lost.append(1)
        add(self, b"".join(kept), graph)

    monkeypatch.setattr(Endpoint, "add", lose_the_last)
    with pytest.raises(StoreError, match=rf"triples in {INCOMING}default, not"):
        publish(source, server)
    assert lost and published(server) == before


def test_a_server_that_may_not_be_changed_is_told_in_its_own_words(source) -> None:
    class Refusing(Handler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            self.say(403, "text/plain", b"nobody may write here")

        do_POST = do_GET

    with (
        listening(Refusing) as url,
        open_server(f"{url}/query") as server,
        pytest.raises(StoreError, match="nobody may write here"),
    ):
        publish(source, server)


def test_a_default_graph_that_the_source_has_by_that_name_is_refused(source) -> None:
    with (
        open_server("http://127.0.0.1:9/sparql", default_graph=publishing.OURS + "concepts") as server,
        pytest.raises(ConfigError, match="concepts is a named graph"),
    ):
        publish(source, server)


def test_a_folder_is_no_server_to_publish_to(tmp_path) -> None:
    with pytest.raises(ConfigError, match="no server"):
        open_server(str(tmp_path))


def test_the_command_says_how_many_triples_each_graph_has_now(oxigraph, registry_folder, source) -> None:
    done = CliRunner().invoke(group, ["publish", "-g", str(registry_folder), "--to", f"{oxigraph}/query"])
    assert done.exit_code == 0, done.output
    assert f"{source.count():,} triples, as many in each graph as the source has" in done.stdout
    assert "the default graph" in done.stdout


@pytest.mark.parametrize("arguments", [[], ["--to", "http://x.org/query", "--shards", "x"]])
def test_the_command_wants_one_place(registry_folder, arguments) -> None:
    done = CliRunner().invoke(group, ["publish", "-g", str(registry_folder), *arguments])
    assert done.exit_code == 2 and "name one of" in done.stderr


# --- shards -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("compression", ["zst", "gz"])
def test_shards_are_sorted_and_hold_every_quad(source, tmp_path, compression) -> None:
    manifest = make_shards(source, tmp_path / "shards", compression=compression, most=1000)
    assert [file.quads for file in manifest.files] == [1000, 1000, 1000, manifest.quads - 3000]
    assert read_manifest(tmp_path / "shards" / "manifest.json") == manifest
    quads = b"".join(read_shards(tmp_path / "shards", manifest))
    lines = quads.splitlines()
    assert lines == sorted(set(lines)) and len(lines) == manifest.quads == source.count()
    with create(tmp_path / "store") as loaded:
        loaded.load([quads])
        assert loaded.count() == source.count()
    assert sorted(path.name for path in (tmp_path / "shards").iterdir()) == [
        "manifest.json", *(file.name for file in manifest.files)
    ]  # fmt: skip


def test_the_same_graph_gives_the_same_bytes_however_it_was_loaded(source, tmp_path, monkeypatch) -> None:
    make_shards(source, tmp_path / "one")
    manifest = read_manifest(tmp_path / "one" / "manifest.json")
    lines = b"".join(read_shards(tmp_path / "one", manifest)).splitlines(keepends=True)
    monkeypatch.setattr("trialgraph.shards._RUN_BYTES", 10_000)
    with create(tmp_path / "store") as loaded:
        loaded.load(reversed(lines))
        make_shards(loaded, tmp_path / "two")
    for path in (tmp_path / "one").iterdir():
        assert (tmp_path / "two" / path.name).read_bytes() == path.read_bytes()


def test_a_changed_byte_or_a_missing_file_is_named(source, tmp_path) -> None:
    manifest = make_shards(source, tmp_path / "shards")
    path = tmp_path / "shards" / manifest.files[0].name
    whole = path.read_bytes()
    path.write_bytes(whole[:100] + bytes([whole[100] ^ 1]) + whole[101:])
    told = rf"{path.name}: is damaged: its SHA-256 is \w+, and was {manifest.files[0].sha256}"
    with pytest.raises(SourceError, match=told):
        check_files(tmp_path / "shards", manifest.files)
    path.unlink()
    with pytest.raises(SourceError, match=rf"{path.name}: No such file"):
        check_files(tmp_path / "shards", manifest.files)


def test_shards_do_not_take_the_place_of_anything(source, tmp_path) -> None:
    (tmp_path / "mine").mkdir()
    with pytest.raises(ConfigError, match="mine is there already"):
        make_shards(source, tmp_path / "mine")


def test_the_loader_of_virtuoso_loads_the_shards(source, virtuoso, registry_folder) -> None:
    """As `docs/stores.md` says it."""
    url, options = virtuoso.endpoint()
    folder = virtuoso.shards / "graph"
    command = ["publish", "-g", str(registry_folder), "--shards", str(folder), "--compression", "gz"]
    done = CliRunner().invoke(group, [*command, "--default-graph", CURRENT_GRAPH])
    assert done.exit_code == 0, done.output
    with open_server(url, **options) as server:
        for graph in filter(None, ours(server)):
            server.update(f"CLEAR SILENT GRAPH <{graph}>")
        server.update(f"CLEAR SILENT GRAPH <{CURRENT_GRAPH}>")
        recipe = f"ld_dir('{folder}', '*.nq.gz', '{CURRENT_GRAPH}'); rdf_loader_run(); checkpoint;"
        command = ["isql-vt", virtuoso.sql, "dba", PASSWORD, f"exec={recipe}"]
        said = subprocess.run(command, capture_output=True, text=True, check=True)
        assert "Error" not in said.stdout + said.stderr
        assert ours(server) == json.loads((folder / "manifest.json").read_text())["graphs"]


def test_lines_of_the_default_graph_have_the_name_that_is_asked_for(source, tmp_path) -> None:
    manifest = make_shards(source, tmp_path / "shards", compression="gz", default_graph=CURRENT_GRAPH)
    lines = gzip.decompress((tmp_path / "shards" / manifest.files[0].name).read_bytes()).splitlines()
    assert sum(line.endswith(f"<{CURRENT_GRAPH}> .".encode()) for line in lines) == manifest.graphs[""]
    assert all(re.search(rb" <[^>]+/graph/[^>]+> \.$", line) for line in lines)
