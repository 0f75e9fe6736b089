"""What several tests stand on: the demo's graph, and the real records where they are at hand."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from trialgraph.build import build, update
from trialgraph.graph import TrialGraph, open_graph
from trialgraph.sources import find_documents
from trialgraph.vocabularies import build_index, own_vocabulary

PROJECT = Path(__file__).parent.parent
SHARED = PROJECT.parent / "shared"


@pytest.fixture(scope="session", autouse=True)
def no_vocabularies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test depends on the vocabularies that somebody has added on this machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRIALGRAPH_VOCABULARIES", str(tmp_path_factory.mktemp("vocabularies")))
        yield


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph that `trialgraph build data/` makes."""
    folder = tmp_path_factory.mktemp("demo") / "graph"
    build([PROJECT / "data"], folder)
    return folder


@pytest.fixture(scope="session")
def demo(demo_folder: Path) -> TrialGraph:
    """The demo's graph, open."""
    return open_graph(demo_folder)


@pytest.fixture(scope="session")
def registry_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph of the ten records, linked to a vocabulary of ears, when two had gone from their registry."""
    place = tmp_path_factory.mktemp("registry")
    ears = own_vocabulary("ears", kinds=("disease",), iri_form="https://example.org/ears/{}")
    table = PROJECT / "tests" / "fixtures" / "vocabularies" / "ears.tsv"
    build_index(ears, find_documents(table), folder=place, date="2026-01-01")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRIALGRAPH_VOCABULARIES", str(place))
        records = PROJECT / "tests" / "fixtures" / "registry"
        build([records], place / "graph")
        update(sorted(records.glob("NCT9000000[1-7].json")), place / "graph", complete=["ctgov"])
    return place / "graph"


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The folder of the three pages that the project began with; skips where it is not at hand."""
    folder = SHARED / "seeds"
    if not folder.is_dir():
        pytest.skip("../shared/seeds is not here")
    return folder


def seed(beginning: str) -> bytes:
    """One of those pages, by how its file's name begins; skips where it is not at hand."""
    pages = sorted((SHARED / "seeds").glob(f"{beginning}_*.txt"))
    if not pages:
        pytest.skip("../shared/seeds is not here")
    return pages[0].read_bytes()


@pytest.fixture(scope="session")
def real_studies() -> Path:
    """Real studies of ClinicalTrials.gov, one a line; skips where they are not at hand."""
    file = SHARED / "registries/ctgov-v2/studies.jsonl.gz"
    if not file.is_file():
        pytest.skip("../shared/registries is not here")
    return file
