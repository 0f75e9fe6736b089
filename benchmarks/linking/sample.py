"""Draws the mentions on which linking is judged from real records, the same ones in every run.

`python benchmarks/linking/sample.py KIND` prints a worksheet for the people who decide: trial, field, position
(from 1, in `trialgraph.records.Trial`), half, and what the record says. The strings stay in `../shared`; the
gold files beside this script hold only where they stand and what the right answer is.
"""

import csv
import itertools
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from trialgraph import names, sources
from trialgraph.codes import find_concept
from trialgraph.mentions import DRUG_TYPES
from trialgraph.records import RegistryRecord
from trialgraph.registries import find_format

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
STUDIES = SHARED / "registries/ctgov-v2/studies.jsonl.gz"
"""1,310 whole studies."""
MANY_STUDIES = SHARED / "benchmarks/related-trials/studies.jsonl.gz"
"""27,240 studies of which only drugs and conditions are there."""
SEED = 20261120
WANTED = {"conditions": 300, "drugs": 300, "sponsors": 200, "sites": 200, "people": 150}
_HEAD_BYTES = 64 * 1024


def read_records(path: Path) -> Iterator[RegistryRecord]:
    """Every readable record of a file, the newest versions not told apart."""
    for document in sources.find_documents(path):
        with document.open() as stream:
            found = find_format(stream.read(_HEAD_BYTES))
        with document.open() as stream:
            for raw in found.split(stream):
                yield found.read(raw.data)


def condition_mentions(record: RegistryRecord) -> Iterator[tuple[str, int, str]]:
    """Field, position and string of each condition."""
    for position, condition in enumerate(record.trial.conditions, start=1):
        yield "conditions", position, condition.name


def drug_mentions(record: RegistryRecord) -> Iterator[tuple[str, int, str]]:
    """Field, position and string of each intervention typed as a drug, but for placebos and other controls."""
    for position, each in enumerate(record.trial.interventions, start=1):
        kind = find_concept("intervention-type", each.intervention_type or "")
        if each.name and kind in DRUG_TYPES and not names.is_control(each.name):
            yield "interventions", position, each.name


def sponsor_mentions(record: RegistryRecord) -> Iterator[tuple[str, int, str]]:
    """Field, position and name of each sponsor, with the countries of the trial."""
    places = sorted({site.country for site in record.trial.sites if site.country})
    for position, sponsor in enumerate(record.trial.sponsors, start=1):
        yield "sponsors", position, f"{sponsor.name} | {sponsor.sponsor_class} | trial in {', '.join(places[:4])}"


def site_mentions(record: RegistryRecord) -> Iterator[tuple[str, int, str]]:
    """Field, position and what is said of each site."""
    for position, site in enumerate(record.trial.sites, start=1):
        parts = (
            site.facility,
            site.city,
            site.state,
            site.postal_code,
            site.country,
            site.latitude,
            site.longitude,
        )
        yield "sites", position, " | ".join("" if part is None else str(part) for part in parts)


Mentions = Callable[[RegistryRecord], Iterator[tuple[str, int, str]]]
MENTIONS: dict[str, tuple[tuple[Path, ...], Mentions]] = {
    "conditions": ((STUDIES, MANY_STUDIES), condition_mentions),
    "drugs": ((STUDIES, MANY_STUDIES), drug_mentions),
    "sponsors": ((STUDIES,), sponsor_mentions),
    "sites": ((STUDIES,), site_mentions),
}


def sample(kind: str) -> list[tuple[str, str, int, str, str]]:
    """The mentions of a kind to be decided: trial, field, position, half and string.

    Every mention on a record counts the same, so a string is drawn as often as trials use it; of one folded
    string at most two mentions are kept, so that the commonest do not fill the sample.
    """
    files, mentions = MENTIONS[kind]
    chosen = [row for path in files for row in _draw(kind, path, mentions, WANTED[kind] // len(files))]
    return [
        (trial, field, position, _half(place), string)
        for place, (trial, field, position, string) in enumerate(chosen)
    ]


def _draw(kind: str, path: Path, mentions: Mentions, wanted: int) -> list[tuple[str, str, int, str]]:
    found = sorted((r.number, *mention) for r in read_records(path) for mention in mentions(r))
    random.Random(f"{SEED} {kind} {path.name}").shuffle(found)
    times: Counter[str] = Counter()
    kept = []
    for row in found:
        times[names.fold(row[3])] += 1
        if times[names.fold(row[3])] <= 2:
            kept.append(row)
    return kept[:wanted]


def sample_people() -> list[tuple[str, ...]]:
    """Pairs of named people on two trials who share surname and first letter: the same, or different?"""
    people: dict[tuple[str, str], dict[str, tuple[RegistryRecord, int]]] = {}
    for record in read_records(STUDIES):
        for position, person in enumerate(record.trial.investigators, start=1):
            words = names.person_words(person.name)
            if person.is_person and len(words) > 1:
                block = people.setdefault((words[-1], words[0][0]), {})
                block.setdefault(record.number, (record, position))
    pairs = [pair for block in people.values() for pair in itertools.combinations(sorted(block.items()), 2)]
    random.Random(f"{SEED} people").shuffle(pairs)
    return [_pair_row(pair) for pair in pairs]


def _pair_row(pair: tuple) -> tuple[str, ...]:
    row: list[str] = []
    for number, (record, position) in pair:
        person = record.trial.investigators[position - 1]
        site = record.trial.sites[person.site] if person.site is not None else None
        where = f"{site.facility}, {site.city}, {site.country}" if site else ""
        row += [number, "investigators", str(position)]
        row.append(
            f"{person.name} | {person.affiliation or ''} | {where} | {record.trial.brief_title} | sponsor: "
            f"{record.trial.sponsors[0].name if record.trial.sponsors else ''}"
        )
    return tuple(row)


def _half(place: int) -> str:
    """Every second mention is looked at only for the final figures."""
    return "work" if place % 2 == 0 else "final"


def main() -> None:
    """Prints the worksheet of a kind as a table with tabs."""
    kind = sys.argv[1]
    rows = sample_people() if kind == "people" else sample(kind)
    csv.writer(sys.stdout, delimiter="\t", lineterminator="\n").writerows(rows)


if __name__ == "__main__":
    main()
