"""Registries' pages of which lines are lost, or that are none at all: each gives a record or a refusal."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import SHARED
from trialgraph.errors import RecordError
from trialgraph.records import RegistryRecord
from trialgraph.registries.ctgov import page as ctgov
from trialgraph.registries.ctgov.page_sections import HINTS
from trialgraph.registries.formats import Format
from trialgraph.registries.isrctn import page as isrctn
from trialgraph.registries.isrctn.page_fields import _LABELS

FIXTURES = Path(__file__).parent / "fixtures"


@dataclass(frozen=True, kw_only=True)
class Pages:
    """The pages of one registry."""

    form: Format
    files: list[Path]
    number: str
    head: str
    """What is enough to be a page, and then anything may come."""
    filled: Callable[[str], str]
    """A page that says the same in every field."""


PAGES = {
    "ctgov": Pages(
        form=ctgov.FORMAT,
        files=[*sorted(FIXTURES.glob("ctgov-page/*.txt")), *sorted(SHARED.glob("seeds/00[01]_*.txt"))],
        number="NCT90000001",
        head="Title\nNCT ID: NCT90000001\n",
        filled=lambda said: "".join(
            f"\n\n{heading}\n{hint}\n{said}\nRole: {said}\n" for heading, hint in HINTS.items()
        ),
    ),
    "isrctn": Pages(
        form=isrctn.FORMAT,
        files=[*sorted(FIXTURES.glob("isrctn-page/*.txt")), *sorted(SHARED.glob("seeds/002_*.txt"))],
        number="ISRCTN12345678",
        head="ISRCTN12345678\nTitle\nSubmission date 01/01/2020\n\nAcronym\n",
        filled=lambda said: "".join(f"\n\n{labels[0]}\n{said}\n" for labels in _LABELS.values()),
    ),
}
any_registry = pytest.mark.parametrize("pages", PAGES.values(), ids=PAGES)


def read_or_refuse(form: Format, page: bytes) -> RegistryRecord | None:
    """Reads a page; the one error allowed is `RecordError`, and positions must lead somewhere."""
    try:
        record = form.read(page)
    except RecordError as error:
        assert error.detail
        return None
    trial = record.trial
    assert record.number
    assert all(0 <= given < len(trial.interventions) for arm in trial.arms for given in arm.interventions)
    assert not trial.responsible_party or (trial.responsible_party.investigator or 0) <= len(trial.investigators)
    msgspec.json.encode(record)
    return record


@any_registry
@pytest.mark.parametrize("unit", ["-", " ", "1", "(", ",", "\\", "a, "])
def test_long_runs_of_one_character_are_read(pages: Pages, unit: str) -> None:
    """A quadratic pattern would take minutes here."""
    run = unit * (200_000 // len(unit))
    page = f"{run}\n{pages.head}{run}\n{pages.filled(run)}"
    assert pages.form.read(page.encode()).number == pages.number
    assert not pages.form.recognises(run.encode()[:65_536])


@any_registry
@given(data=st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_any_bytes_give_a_record_or_a_refusal(pages: Pages, data: bytes) -> None:
    pages.form.recognises(data)
    for raw in pages.form.split(BytesIO(data)):
        read_or_refuse(pages.form, raw.data)
    record = read_or_refuse(pages.form, pages.head.encode() + data)
    assert record is None or record.number == pages.number


@any_registry
@settings(max_examples=60, deadline=None)
@given(data=st.data(), kept=st.floats(0.5, 1.0), shuffled=st.booleans(), dice=st.randoms(use_true_random=False))
def test_pages_with_lines_lost_or_shuffled_give_a_record_or_a_refusal(
    pages: Pages, data: st.DataObject, kept: float, shuffled: bool, dice: random.Random
) -> None:
    page = data.draw(st.sampled_from(pages.files)).read_text(encoding="utf-8")
    lines = [line for line in page.splitlines() if dice.random() < kept]
    if shuffled:
        dice.shuffle(lines)
    record = read_or_refuse(pages.form, "\n".join(lines).encode())
    assert record is None or record.number
