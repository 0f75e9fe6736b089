"""The house keeps its own rules."""

import doctest
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from conftest import PROJECT

FORBIDDEN_ROOMS = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "core",
    "base",
    "manager",
    "managers",
    "misc",
    "tools",
}
SOURCES = sorted((PROJECT / "src/trialgraph").rglob("*.py"))
WITH_EXAMPLES = [path for path in SOURCES if ">>> " in path.read_text(encoding="utf-8")]


def test_no_room_has_a_name_that_says_nothing() -> None:
    assert not [path for path in SOURCES if path.stem in FORBIDDEN_ROOMS or path.parent.name in FORBIDDEN_ROOMS]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PROJECT / "src")))
def test_a_module_opens_by_saying_what_it_is_for(path: Path) -> None:
    assert re.match(r'"""[A-Z`][^\n]{10,}', path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", WITH_EXAMPLES, ids=lambda path: str(path.relative_to(PROJECT / "src")))
def test_the_examples_in_the_docstrings_are_true(path: Path) -> None:
    name = ".".join(path.relative_to(PROJECT / "src").with_suffix("").parts)
    failed, attempted = doctest.testmod(import_module(name.removesuffix(".__init__")))
    assert attempted > 0 and failed == 0


def test_the_floors_hold() -> None:
    run = subprocess.run(
        [Path(sys.executable).parent / "lint-imports"], cwd=PROJECT, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout


def test_the_lock_file_pins_with_hashes_and_names_no_address() -> None:
    lock = (PROJECT / "requirements.lock").read_text()
    assert "://" not in lock
    assert all("==" in line for line in lock.splitlines() if re.match(r"[a-z]", line))
    assert lock.count("--hash=sha256:") > 100


def test_the_readme_shows_what_the_demo_prints(tmp_path: Path) -> None:
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    shown = re.search(r"```console\n\$ make demo\n(.*?)```", readme, re.DOTALL)[1]
    environment = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "TRIALGRAPH_GRAPH": "demo/graph"}
    for name in ("data", "demo.sh"):
        (tmp_path / name).symlink_to(PROJECT / name)
    (tmp_path / "demo").mkdir()
    run = subprocess.run(
        ["/bin/sh", "demo.sh"], cwd=tmp_path, env=environment, check=True, encoding="utf-8",
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    assert shown.strip() == run.stdout.strip()
    assert {"NCT04972760.html", "trials-and-drugs.graphml"} <= {
        path.name for path in (tmp_path / "demo").iterdir()
    }


def test_the_python_of_the_readme_prints_what_the_readme_shows(demo_folder: Path, tmp_path: Path) -> None:
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    code, shown = re.search(r"```python\n(.*?)```\n+```text\n(.*?)```", readme, re.DOTALL).groups()
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo/graph").symlink_to(demo_folder)
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, encoding="utf-8", check=True
    )
    assert run.stdout.strip() == shown.strip()


def test_the_query_of_the_readme_works_when_it_is_dropped_into_a_folder(demo_folder: Path, tmp_path: Path) -> None:
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    (tmp_path / "queries").mkdir()
    query = re.search(r"```sparql\n(.*?)```", readme, re.DOTALL)[1]
    (tmp_path / "queries/trials_of_a_drug_in_a_country.rq").write_text(query)
    command = [Path(sys.executable).parent / "trialgraph", "query", "trials_of_a_drug_in_a_country"]
    run = subprocess.run(
        [*command, "drug=baricitinib", "country=United Kingdom", "--format", "csv", "--graph", demo_folder],
        cwd=tmp_path, capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    assert "IRAS1011391" in run.stdout and "NCT" not in run.stdout
