"""Times the linking of as many distinct names as all of ClinicalTrials.gov has.

`python benchmarks/linking/speed.py [SHARE]` makes names from those of the vocabularies that have been added, as
records write them (doses, stages, departments, slips, and a part that nobody knows), seeded, and links them on all
cores. SHARE of 1 is 560,000 studies; the numbers are rounded up from counts of the registry's own tables.
"""

import os
import random
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator

from trialgraph import iris
from trialgraph.linking import Shelf, open_shelf
from trialgraph.linking.appearances import block_outcomes
from trialgraph.linking.parallel import on_all_cores
from trialgraph.linking.people import Appearance, block_key
from trialgraph.linking.things import (
    city_outcome,
    condition_outcome,
    drug_outcome,
    site_organisation,
    sponsor_outcome,
)
from trialgraph.mentions import Mention, Place
from trialgraph.vocabularies import Term
from trialgraph.workbench import Thing

SEED = 560_000
SIZES = {
    "conditions": 130_000,
    "drugs": 330_000,
    "sponsors": 90_000,
    "towns": 60_000,
    "sites": 900_000,
    "people": 600_000,
}
STAGES = (
    "Stage IIIB {}",
    "Relapsed or Refractory {}",
    "Advanced {}",
    "{} in Children",
    "{}, Recurrent",
    "{} (Mild)",
)
GIVEN = ("{} 10 mg", "{} tablets", "{} 0.5 mg/kg IV", "Oral {}", "{} hydrochloride", "{} + Placebo")
WITHIN = ("{}", "Department of Medicine, {}", "{} ( Site 0042)", "{} - Oncology", "Clinical Research Unit, {}")
FIRST_NAMES = (
    "Ada Aisha Ana Anders Anna Boris Carlos Chen Claire David Elena Emma Fatima Giulia Hans Hiroshi Ines Ivan"
    " Jan Jie John Jose Julia Karl Katarina Laura Lars Li Lucas Maria Marie Mehmet Michael Min Mohamed Nadia"
    " Olga Paolo Peter Priya Rachel Raj Robert Sara Sofia Stefan Susan Thomas Wei Yuki"
).split()
UNKNOWN = 0.25
"""Share of names that no vocabulary knows."""

Make = Callable[[random.Random, list[Term], int], Thing]


def _named(draw: random.Random, terms: list[Term], forms: tuple[str, ...]) -> tuple[str, Term]:
    """A name as a record may write it, and the term that it is made from."""
    term = draw.choice(terms)
    name = draw.choice((term.label or "", *term.exact))
    if draw.random() < UNKNOWN:
        letters = list(name)
        draw.shuffle(letters)
        name = "".join(letters)
    return (draw.choice(forms).format(name) if draw.random() < 0.5 else name), term


def condition(draw: random.Random, terms: list[Term], number: int) -> Thing:
    """A condition."""
    name, _ = _named(draw, terms, STAGES)
    return Thing(iri=iris.condition(f"{name} {number}"), names=(name,), times=1)


def drug(draw: random.Random, terms: list[Term], number: int) -> Thing:
    """A drug, every tenth a combination, every eighth a research code."""
    name, _ = _named(draw, terms, GIVEN)
    if number % 10 == 0:
        name = f"{name} + {draw.choice(terms).label}"
    elif number % 8 == 0:
        name = f"{''.join(draw.choices('ABCDEFGHKLMRSTX', k=3))}-{draw.randrange(10_000)}"
    return Thing(iri=iris.drug(f"{name} {number}"), names=(name,), times=1)


def sponsor(draw: random.Random, terms: list[Term], number: int) -> Thing:
    """A sponsor."""
    name, _ = _named(draw, terms, ("{}", "{}, Inc.", "{} (Sponsor)", "The {}"))
    return Thing(iri=iris.sponsor(f"{name} {number}"), names=(name,), times=1)


def town(draw: random.Random, terms: list[Term], number: int) -> Thing:
    """A town in its country, with its geo-point."""
    name, term = _named(draw, terms, ("{}", "{} 2", "{} Cedex"))
    return _placed(iris.city(f"{name} {number}", None, None), name, None, term)


def site(draw: random.Random, terms: list[Term], number: int) -> Thing:
    """A facility in its town."""
    name, term = _named(draw, terms, WITHIN)
    return _placed(f"{iris.BASE}site/{number}", name, name, term)


def _placed(iri: str, name: str, facility: str | None, term: Term) -> Thing:
    place = Place(
        facility=facility,
        city=term.place or name,
        country=term.country,
        latitude=term.latitude,
        longitude=term.longitude,
    )
    return Thing(iri=iri, names=(name,), times=1, mentions=(Mention(iri, "Site", name, place=place),))


KINDS: dict[str, tuple[tuple[str, ...], Make, Callable[[Shelf, Thing], object]]] = {
    "conditions": (("mondo", "ncit"), condition, condition_outcome),
    "drugs": (("drugbank", "rxnorm"), drug, drug_outcome),
    "sponsors": (("ror",), sponsor, sponsor_outcome),
    "towns": (("geonames",), town, city_outcome),
    "sites": (("ror",), site, site_organisation),
}


def people(share: float, shelf: Shelf) -> Iterator[list[Appearance]]:
    """Blocks of people who may be the same: each person on three records, under two nodes."""
    terms = [term for term in shelf["ror"].terms() if term.label]
    surnames = [word for term in shelf["geonames"].terms() for word in (term.label or "").split() if len(word) > 3]
    draw = random.Random(f"{SEED} people")
    blocks: dict[str, list[Appearance]] = defaultdict(list)
    for number in range(int(SIZES["people"] * share) // 2):
        name = f"{draw.choice(FIRST_NAMES)} {draw.choice(surnames)}"
        work = draw.choice(terms)
        for record in range(3):
            place = work.label if record else f"Department of Medicine, {work.label}"
            blocks[block_key(name)].append(
                Appearance(
                    node=iris.investigator(name, place or ""),
                    name=f"{name}, MD" if record else name,
                    trial=iris.trial(f"NCT{number:07}{record}"),
                    affiliation=place,
                    town=work.place,
                    country=work.country,
                    colleagues=frozenset(),
                    topics=frozenset([iris.condition(str(number % 5000))]),
                    sponsors=frozenset([work.id]),
                )
            )
    return iter(blocks.values())


def things(kind: str, share: float, shelf: Shelf) -> Iterator[Thing]:
    """The things of a kind, the same ones in every run."""
    vocabularies, make, _ = KINDS[kind]
    terms = [term for name in vocabularies for term in shelf[name].terms() if not term.obsolete]
    draw = random.Random(f"{SEED} {kind}")
    return (make(draw, terms, number) for number in range(int(SIZES[kind] * share)))


def main() -> None:
    """Links the names of each kind, and prints how long that took."""
    share = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    total = 0.0
    print(f"{'names':<12}{'number':>10}{'seconds':>9}{'ms each':>9}   on {os.cpu_count()} cores")
    with open_shelf() as shelf:
        for kind, (_, _, link) in KINDS.items():
            waiting = list(things(kind, share, shelf))
            began = time.perf_counter()
            number = sum(1 for _ in on_all_cores(link, waiting, shelf))
            seconds = time.perf_counter() - began
            total += seconds
            print(f"{kind:<12}{number:>10,}{seconds:>9.1f}{1000 * seconds / number:>9.3f}", flush=True)
        waiting = list(people(share, shelf))
        began = time.perf_counter()
        merged = sum(len(outcomes) for outcomes in on_all_cores(block_outcomes, waiting, shelf))
        seconds = time.perf_counter() - began
        total += seconds
        number = int(SIZES["people"] * share)
        print(f"{'people':<12}{number:>10,}{seconds:>9.1f}{1000 * seconds / number:>9.3f}   {merged:,} merged")
    print(f"{'together':<22}{total:>9.1f}")


if __name__ == "__main__":
    main()
