"""Invented organisations and people, each a number; they are of a country, and people work at a facility there."""

from functools import lru_cache
from typing import NamedTuple

from trialgraph.sample.chance import Chance
from trialgraph.sample.medicine import FIELDS, KEPT
from trialgraph.sample.places import COUNTRIES, WEIGHTS, facility, family, given, town

_KNOWN = (
    ("National Cancer Institute (NCI)", "NIH", 0), ("Pfizer", "INDUSTRY", 0), ("Cairo University", "OTHER", 10),
    ("Assistance Publique - Hôpitaux de Paris", "OTHER", 2), ("GlaxoSmithKline", "INDUSTRY", 4),
    ("Novartis Pharmaceuticals", "INDUSTRY", 21), ("AstraZeneca", "INDUSTRY", 4), ("Mayo Clinic", "OTHER", 0),
    ("M.D. Anderson Cancer Center", "OTHER", 0), ("Massachusetts General Hospital", "OTHER", 0),
    ("Hoffmann-La Roche", "INDUSTRY", 21), ("Eli Lilly and Company", "INDUSTRY", 0), ("Sanofi", "INDUSTRY", 2),
    ("Hospices Civils de Lyon", "OTHER", 2), ("Boehringer Ingelheim", "INDUSTRY", 3), ("Bayer", "INDUSTRY", 3),
    ("National Institute of Allergy and Infectious Diseases (NIAID)", "NIH", 0),
    ("Novo Nordisk A/S", "INDUSTRY", 19),
    ("Merck Sharp & Dohme LLC", "INDUSTRY", 0), ("Bristol-Myers Squibb", "INDUSTRY", 0), ("Takeda", "INDUSTRY", 5),
    ("VA Office of Research and Development", "FED", 0), ("University College, London", "OTHER", 4),
)  # fmt: skip
_CLASSES = (("OTHER", 0.76), ("INDUSTRY", 0.2), ("OTHER_GOV", 0.03), ("NETWORK", 0.01))
_KINDS = {
    "OTHER": ("University of {town}", "{town} University", "{town} University Hospital", "{town} Medical Center",
              "Hospital of {town}", "{family} Foundation", "{town} Institute of {field} Research",
              "{family} {other} Research Group", "{family} Clinic, {town}", "{town} {field} Center"),
    "INDUSTRY": ("{family} Pharmaceuticals, Inc.", "{family} Therapeutics", "{family} Biotech Co., Ltd.",
                 "{family} Medical GmbH", "{family}-{other} Pharma", "{family} Diagnostics"),
    "OTHER_GOV": ("Ministry of Health, {town}", "{town} Health Authority", "{town} Public Health Agency"),
    "NETWORK": ("{field} Research Network {town}", "{town} {field} Trials Group"),
}  # fmt: skip
_DEGREES = (", MD", ", MD, PhD", ", PhD", "", "", ", Prof.", ", M.D.", ", MSc", " MD PhD")


class Organisation(NamedTuple):
    """An organisation: names that mean it, its class, the number of its country."""

    names: tuple[str, ...]
    kind: str
    country: int


class Person(NamedTuple):
    """A person, and where they work."""

    name: str
    degrees: str
    workplace: str
    title: str


@lru_cache(KEPT)
def organisation(rank: int) -> Organisation:
    """An organisation; low ranks are those with most trials."""
    if rank < len(_KNOWN):
        name, kind, country = _KNOWN[rank]
        return Organisation((name, name, name, name.upper()), kind, country)
    chance = Chance(6, rank)
    country = chance.weighed(WEIGHTS)
    kind = chance.weighed(_CLASSES)
    pattern = chance.one_of(_KINDS[kind])
    style = COUNTRIES[country].style
    city = town(country, chance.rank(8, 0.6))["city"]
    name = pattern.format(
        town=city, field=chance.one_of(FIELDS)[0], family=family(chance, style), other=family(chance, style)
    )
    return Organisation((name, name, name.removesuffix(", Inc."), f"{name}, {city}"), kind, country)


@lru_cache(KEPT)
def person(country: int, rank: int) -> Person:
    """A person who works in a country; low ranks are those with most trials."""
    chance = Chance(7, country, rank)
    style = COUNTRIES[country].style
    initial = f"{chance.one_of('ABCDEFGHIJKLMNOPRSTW')}. " if chance.is_so(0.35) else ""
    last = family(chance, style)
    if chance.is_so(0.25):
        last = f"{last}-{family(chance, style)}"
    return Person(
        f"{given(chance, style)} {initial}{last}",
        chance.one_of(_DEGREES),
        facility(country, chance.rank(30, 0.35)).names[0],
        chance.one_of(("Professor", "Principal Investigator", "Associate Professor", "Dr.", "Consultant")),
    )


def written(chance: Chance, who: Person) -> str:
    """A person's name as records write it."""
    way = chance.draw()
    if way < 0.8:
        return who.name + who.degrees
    if way < 0.9:
        return who.name
    return who.name.upper() if way < 0.93 else f"Dr. {who.name}"
