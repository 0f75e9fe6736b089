"""A cluster builds the same graph as one machine, whatever happens to its workers."""

import gzip
import hashlib
import json
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyoxigraph
import pytest
import zstandard
from scipy import sparse

from api_study import encoded, study
from archives import zipped
from conftest import PROJECT
from spark_cluster import Cluster, start_cluster, start_connect
from trialgraph.build import FINDINGS, build
from trialgraph.edges import EDGES
from trialgraph.graph import open_graph
from trialgraph.linking import CANDIDATES, MAPPINGS
from trialgraph.projections import project
from trialgraph.reading import QUARANTINE, SKIPPED
from trialgraph.report import REPORT, read_report
from trialgraph.sample import write_sample
from trialgraph.shards import MANIFEST

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

DATA = PROJECT / "data"
COMMAND = (sys.executable, "-c", "from trialgraph.cli import main; main()")
IN_SHARDS = 10_000
"""Quads of a shard, so that even little makes several."""


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    pytest.importorskip("pyspark", reason="the extra `spark` is not installed")
    with start_cluster(tmp_path_factory.mktemp("cluster")) as started:
        yield started


@pytest.fixture(scope="module")
def session(cluster: Cluster) -> Iterator["SparkSession"]:
    from trialgraph.spark import open_session

    settings = {
        "spark.executor.memory": "512m",
        "spark.driver.host": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.sql.shuffle.partitions": "4",
    }
    with open_session(cluster.master, settings) as opened:
        yield opened


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """300 invented trials in one file."""
    folder = tmp_path_factory.mktemp("sample") / "records"
    write_sample(folder, 300)
    return folder


@pytest.fixture(scope="module")
def of_sample(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph that one machine builds of them."""
    return built(sample, tmp_path_factory.mktemp("local"))


@pytest.fixture(scope="module")
def every_format(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Records of all formats, some with earlier versions, an archive, a page that is cut off."""
    folder = tmp_path_factory.mktemp("every") / "records"
    shutil.copytree(PROJECT / "tests/fixtures", folder)
    members = {path.name: path.read_bytes() for path in sorted(DATA.rglob("*.txt"))}
    (folder / "archive.zip").write_bytes(zipped(members))
    (folder / "cut-off.json").write_bytes(b'{"studies":[' + encoded(study())[:-9])
    return folder


@pytest.fixture(scope="module")
def of_every_format(every_format: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph that one machine builds of them."""
    return built(every_format, tmp_path_factory.mktemp("local"))


def built(records: Path, folder: Path) -> Path:
    build([records], folder / "graph")
    return folder / "graph"


def quads_of(graph: Path) -> list[bytes]:
    """All that a graph states, as sorted lines."""
    stated = BytesIO()
    pyoxigraph.Store.read_only(str(graph / "store")).dump(stated, pyoxigraph.RdfFormat.N_QUADS)
    return sorted(stated.getvalue().splitlines(keepends=True))


def lines_of(shards: Path) -> list[bytes]:
    """The lines of all shards, one after the other, as the manifest names them."""
    files = json.loads((shards / MANIFEST).read_bytes())["files"]
    read = (zstandard.ZstdDecompressor().stream_reader((shards / file["name"]).read_bytes()) for file in files)
    return [line for stream in read for line in stream.read().splitlines(keepends=True)]


def names_in(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_the_shards_of_every_format_are_the_graph_that_one_machine_builds(
    session: "SparkSession", every_format: Path, of_every_format: Path, tmp_path: Path
) -> None:
    from trialgraph import spark

    shards = tmp_path / "shards"
    report = spark.build(session, [every_format], shards=shards, quads_per_shard=1_000)
    local = read_report(of_every_format)
    assert lines_of(shards) == quads_of(of_every_format)
    assert json.loads((shards / REPORT).read_bytes()) == local
    assert report.earlier and report.rejected and report.skipped
    for name in (QUARANTINE, SKIPPED):
        assert sorted((shards / name).read_bytes().splitlines()) == sorted(
            (of_every_format / name).read_bytes().splitlines()
        )
    for name in (FINDINGS, MAPPINGS, CANDIDATES):
        assert (shards / name).read_bytes() == (of_every_format / name).read_bytes()


def test_the_manifest_tells_what_is_in_the_shards(session: "SparkSession", sample: Path, tmp_path: Path) -> None:
    from trialgraph import spark

    spark.build(session, [sample], shards=tmp_path / "shards", quads_per_shard=IN_SHARDS)
    manifest = json.loads((tmp_path / "shards" / MANIFEST).read_bytes())
    quads = list(pyoxigraph.parse(b"".join(lines_of(tmp_path / "shards")), pyoxigraph.RdfFormat.N_QUADS))
    graphs = Counter(getattr(quad.graph_name, "value", "") for quad in quads)
    assert manifest["quads"] == len(quads) and manifest["graphs"] == graphs
    assert len(manifest["files"]) > 3
    for number, file in enumerate(manifest["files"], 1):
        content = (tmp_path / "shards" / file["name"]).read_bytes()
        assert file["name"] == f"quads-{number:05}.nq.zst"
        assert (file["bytes"], file["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())


def test_the_graph_folder_of_a_cluster_is_that_of_one_machine(
    session: "SparkSession", sample: Path, of_sample: Path, tmp_path: Path
) -> None:
    from trialgraph import spark

    spark.build(session, [sample], into=tmp_path / "graph")
    assert quads_of(tmp_path / "graph") == quads_of(of_sample)
    assert read_report(tmp_path / "graph") == read_report(of_sample)
    assert names_in(tmp_path / "graph") == names_in(of_sample)
    assert EDGES in names_in(tmp_path / "graph")


def test_the_records_of_a_large_file_are_mapped_by_several_tasks(
    session: "SparkSession", sample: Path, of_sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from trialgraph import spark

    monkeypatch.setattr("trialgraph.spark.reading._LARGE_BYTES", 2**20)
    spark.build(session, [sample], shards=tmp_path / "shards", quads_per_shard=IN_SHARDS)
    assert lines_of(tmp_path / "shards") == quads_of(of_sample)


def test_what_hadoop_reads_is_told_by_the_same_names(
    session: "SparkSession", every_format: Path, of_every_format: Path, tmp_path: Path
) -> None:
    from trialgraph import spark

    spark.build(session, [every_format.as_uri()], shards=tmp_path / "shards")
    assert lines_of(tmp_path / "shards") == quads_of(of_every_format)


def test_shards_at_an_address_are_the_same_lines_and_clear_away_what_a_dead_attempt_left(
    session: "SparkSession", every_format: Path, of_every_format: Path, tmp_path: Path
) -> None:
    from trialgraph import spark
    from trialgraph.errors import ConfigError

    shards = tmp_path / "shards"
    (shards / "_unfinished").mkdir(parents=True)
    (shards / "quads-00099.nq.gz").write_bytes(b"half of a shard")
    spark.build(session, [every_format], shards=shards.as_uri(), quads_per_shard=1_000)
    manifest = json.loads((shards / MANIFEST).read_bytes())
    contents = [(shards / file["name"]).read_bytes() for file in manifest["files"]]
    lines = [line for content in contents for line in gzip.decompress(content).splitlines(keepends=True)]
    assert lines == quads_of(of_every_format)
    assert len(contents) > 2 and manifest["quads"] == len(lines) == sum(manifest["graphs"].values())
    assert [file["sha256"] for file in manifest["files"]] == [
        hashlib.sha256(each).hexdigest() for each in contents
    ]
    assert {path.name for path in shards.glob("quads-*")} == {file["name"] for file in manifest["files"]}
    assert not (shards / "_unfinished").exists()
    with pytest.raises(ConfigError, match="is there already"):
        spark.build(session, [every_format], shards=shards.as_uri())


def test_a_folder_of_shards_that_is_there_is_not_touched(session: "SparkSession", tmp_path: Path) -> None:
    from trialgraph import spark
    from trialgraph.errors import ConfigError

    (tmp_path / "shards").mkdir()
    with pytest.raises(ConfigError, match="is there already"):
        spark.build(session, [DATA], shards=tmp_path / "shards")
    assert names_in(tmp_path) == {"shards"} and not names_in(tmp_path / "shards")


def test_a_path_at_which_there_is_nothing_is_told(session: "SparkSession", tmp_path: Path) -> None:
    from trialgraph import spark
    from trialgraph.errors import SourceError

    with pytest.raises(SourceError, match="no such file or folder"):
        spark.build(session, [tmp_path / "nowhere"], shards=tmp_path / "shards")
    assert not names_in(tmp_path)


def test_the_related_trials_of_all_are_those_that_one_machine_finds(
    session: "SparkSession", of_sample: Path, tmp_path: Path
) -> None:
    from trialgraph import spark

    find_in_runs = partial(spark.find_all, session, run=50)
    with open_graph(of_sample) as graph:
        pairs = graph.relate_all(tmp_path / "here.csv", format="csv")
        there = graph.relate_all(tmp_path / "there.csv", format="csv", find=find_in_runs)
    assert there == pairs > 1_000
    assert (tmp_path / "there.csv").read_bytes() == (tmp_path / "here.csv").read_bytes()


def rows_in_groups() -> sparse.csr_array:
    """300 rows, of which each has the columns of its group of ten and some others."""
    chance = np.random.default_rng(0)
    of_group = np.kron(np.eye(30), np.ones((10, 6)))
    return sparse.csr_array(of_group + (chance.random(of_group.shape) < 0.02))


@pytest.mark.parametrize(
    ("weight", "options"),
    [("count", {}), ("cosine", {"each": 3}), ("newman", {"backbone": "fdr"}), ("jaccard", {"least": 0.2})],
)
def test_a_projection_is_the_one_that_one_machine_makes(
    session: "SparkSession", weight: str, options: dict, monkeypatch: pytest.MonkeyPatch
) -> None:
    from trialgraph import spark

    monkeypatch.setattr("trialgraph.projections.BLOCK", 500)
    links = rows_in_groups()
    here, there = project(links, weight, **options), spark.project(session, links, weight, **options)
    assert here.nnz > 20
    for part in ("indptr", "indices", "data"):
        np.testing.assert_array_equal(getattr(there, part), getattr(here, part), strict=True)


def test_a_spark_connect_server_gives_the_same(sample: Path, of_sample: Path, tmp_path: Path) -> None:
    pytest.importorskip("grpc", reason="the extra `spark` is not installed")
    pytest.importorskip("pyspark", reason="the extra `spark` is not installed")
    with start_connect(tmp_path / "server") as address:
        engine = ("--engine", "spark", "--master", address)
        subprocess.run([*COMMAND, "build", sample, "--shards", tmp_path / "shards", *engine], check=True)
        subprocess.run(
            [*COMMAND, "related", "--all", "--graph", of_sample, "-o", tmp_path / "there.csv", *engine], check=True
        )
    assert lines_of(tmp_path / "shards") == quads_of(of_sample)
    with open_graph(of_sample) as graph:
        graph.relate_all(tmp_path / "here.csv", most=10, format="csv")
    assert (tmp_path / "there.csv").read_bytes() == (tmp_path / "here.csv").read_bytes()


def test_without_the_extra_it_is_said_what_to_install(tmp_path: Path) -> None:
    without = "import sys; sys.modules['pyspark'] = None; " + COMMAND[-1]
    asked = ["build", "--engine", "spark", "--master", "local[2]", DATA, "--shards", tmp_path / "shards"]
    run = subprocess.run([sys.executable, "-c", without, *asked], capture_output=True, encoding="utf-8")
    assert run.returncode == 2 and "pip install 'trialgraph[spark]'" in run.stderr
    assert "Traceback" not in run.stderr


def test_a_worker_that_is_killed_in_the_middle_loses_nothing_and_leaves_nothing(
    cluster: Cluster, session: "SparkSession", sample: Path, of_sample: Path, tmp_path: Path
) -> None:
    """The last test of the cluster, which has one worker less behind it."""
    from trialgraph import spark

    shards, failures = tmp_path / "shards", []

    def run() -> None:
        try:
            spark.build(session, [sample], shards=shards, quads_per_shard=500)
        except Exception as error:
            failures.append(error)

    building = threading.Thread(target=run)
    building.start()
    while building.is_alive() and not (begun := list(tmp_path.glob(".shards.building-*/quads-*"))):
        time.sleep(0.01)
    (begun[0].parent / ".unfinished-by-the-dead").write_bytes(b"half of a shard")
    cluster.kill_a_worker()
    assert not shards.exists(), "the build had ended before the worker was killed"
    building.join()
    assert not failures
    assert lines_of(shards) == quads_of(of_sample)
    assert names_in(tmp_path) == {"shards"}
    assert not [name for name in names_in(shards) if name.startswith(".")]
