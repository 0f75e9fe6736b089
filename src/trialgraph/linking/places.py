"""Towns and countries: which place a registry means, by its name, its state and its point on the map."""

from collections import defaultdict
from functools import lru_cache
from math import asin, cos, floor, radians, sin, sqrt

from msgspec import Struct
from rapidfuzz.fuzz import token_set_ratio

from trialgraph import names
from trialgraph.countries import TERRITORIES, find_code, find_region
from trialgraph.linking.matches import Justification, Match, Predicate
from trialgraph.linking.place_names import CITIES_THAT_ARE_REGIONS, Reading, readings
from trialgraph.vocabularies import Hit, Index, Likeness, Rank, Term

VOCABULARY = "geonames"
NEAR_KM = 50
"""A point on a record is a town's centre; the suburbs that bear their city's name lie this far out."""
CLOSE_KM = 5
"""Nearer than this, two centres are those of one town."""
SUBURB_KM = 10
LARGE_TOWN = 100_000
MUCH_LARGER = 10
"""So many times the people of any namesake: then nobody writes the name alone and means another."""
ALIKE = 60
"""Of 100 in rapidfuzz's `token_set_ratio`: so are Mantova and Mantua, or Halle and Halle (Saale)."""
MOST_CANDIDATES = 5


# --- what is known ------------------------------------------------------------------------------------


class _Place(Struct, frozen=True, kw_only=True):
    """What a record says of a town besides its name."""

    country: str
    region: str | None = None
    """GeoNames' code of the state, where `countries.REGIONS` has it."""
    point: tuple[float, float] | None = None
    """Degrees north and east."""


class _Town(Struct, frozen=True, kw_only=True):
    """A town of the name, and what speaks for it and against it."""

    hit: Hit
    in_region: bool | None
    """None where the state is not known."""
    km: float | None
    """The distance to the record's point."""

    @property
    def is_close(self) -> bool:
        """Whether the point lies in the town."""
        return self.km is not None and self.km <= CLOSE_KM

    @property
    def is_near(self) -> bool:
        """Whether the point is no further than geocoders stray for a sure town, or than a suburb lies."""
        return self.km is not None and self.km <= (NEAR_KM if self.is_sure else SUBURB_KM)

    @property
    def is_there(self) -> bool:
        """Whether the point is that of this large town, so that the state is a mistake: Zhengzhou in Hainan."""
        return self.is_labelled and self.is_large and self.is_close

    @property
    def agrees(self) -> bool:
        """Whether the point or the state speaks for the town."""
        return self.is_near or (bool(self.in_region) and self.is_sure)

    @property
    def is_sure(self) -> bool:
        """Whether the name is the town's own, which other names of small ones often are not.

        Many are those of a village nearby, whose namesake elsewhere may be meant: GeoNames has "Great Neck" for
        Copiague. The ways to spell one name are like each other.
        """
        if self.is_labelled or self.is_large:
            return True
        return token_set_ratio(names.fold(self.hit.name), names.fold(self.hit.label)) >= ALIKE

    @property
    def is_labelled(self) -> bool:
        """Whether the name is the one under which GeoNames lists the town."""
        return self.hit.rank is Rank.LABEL

    @property
    def population(self) -> int:
        """Inhabitants; 0 where GeoNames gives none."""
        return self.hit.term.population or 0

    @property
    def is_large(self) -> bool:
        """Whether it is a town that a name without more is likely to mean."""
        return self.population > LARGE_TOWN


def country_code(name: str, countries: Index | None) -> str | None:
    """The ISO 3166-1 alpha-2 code of a country: by its English names, else by the `iso3166` index if it is there.

    >>> country_code("Turkey (Türkiye)", None), country_code("Atlantis", None)
    ('TR', None)
    """
    code = find_code(name)
    if code or countries is None:
        return code
    codes = {hit.term.country for hit in countries.find(name) if hit.likeness is not Likeness.REORDERED}
    return codes.pop() if len(codes) == 1 else None


def link_city(
    name: str,
    *,
    state: str | None,
    country_code: str | None,
    latitude: float | None,
    longitude: float | None,
    towns: Index,
) -> list[Match]:
    """The GeoNames town that a registry's city is: the accepted match alone, or candidates, the likeliest first.

    A town is looked for in its country only; without a country nothing is accepted. Latitude and longitude are
    degrees north and east (WGS 84), and `towns` is the open `geonames` index.
    """
    if not country_code:
        return _candidates(
            [_candidate(hit.term, "name of a town, no country known", 0.3) for hit in towns.find(name)]
        )
    place = _Place(
        country=country_code,
        region=find_region(country_code, state) if state else None,
        point=(latitude, longitude) if latitude is not None and longitude is not None else None,
    )
    found: list[Match] = []
    for reading in readings(name, place.country, place.region):
        matches = _choose(reading, place, towns)
        if matches and matches[0].accepted:
            return matches[:1]
        found += matches
    return _candidates(found + _around(place, towns))


def _candidate(term: Term, how: str, confidence: float) -> Match:
    return Match(term=term, vocabulary=VOCABULARY, confidence=confidence, how=how, accepted=False)


def _candidates(matches: list[Match]) -> list[Match]:
    """The first match with each term; none of them is accepted."""
    best: dict[str, Match] = {}
    for match in matches:
        best.setdefault(match.term.id, match)
    return list(best.values())[:MOST_CANDIDATES]


# --- which of the towns of a name ---------------------------------------------------------------------


def _choose(reading: Reading, place: _Place, towns: Index) -> list[Match]:
    """The one town that a reading means, accepted; or all that it may mean, for review."""
    known = [_weigh(hit, reading, place) for hit in _towns_called(reading.name, place.country, towns)]
    fitting = [town for town in known if town.in_region is not False] or [town for town in known if town.is_there]
    agreeing = [town for town in fitting if town.is_near] or [town for town in fitting if town.agrees]
    best = _best(agreeing or fitting)
    confidence, why = _judge(best, reading, place, are_several=len(fitting) > 1) if best else (0.0, "")
    if not best or not confidence or _is_only_a_province(reading.name, best, place):
        return [_candidate(town.hit.term, f"{_name_of(town)}, {reading.how}", 0.4) for town in fitting or known]
    match = Match(
        term=best.hit.term,
        vocabulary=VOCABULARY,
        predicate=reading.predicate,
        confidence=round(confidence * reading.confidence, 3),
        how=f"{_name_of(best)}, {reading.how}, {why}",
    )
    return [match]


def _judge(town: _Town, reading: Reading, place: _Place, *, are_several: bool) -> tuple[float, str]:
    """How sure it is that this town is meant, and why; 0 if it is not taken.

    Towns far from the point are taken where they are large: registries look points up by name, and of towns known
    under several names they find a hamlet instead (ClinicalTrials.gov's "Roma" and "Torino" lie in the Po delta).
    """
    if town.agrees:
        return 0.99, f"{town.km:.0f} km from the point" if town.is_near else "in the state"
    if reading.is_ward and town.hit.term.region not in CITIES_THAT_ARE_REGIONS.get(place.country, ()):
        return 0.0, ""
    if town.km is not None:
        return (0.92, "large, though not at the point") if town.is_large and reading.is_certain else (0.0, "")
    if not (town.is_sure and (reading.is_certain or town.is_large)):
        return 0.0, ""
    return (0.93, "much the largest in the country") if are_several else (0.97, "the only one in the country")


def _towns_called(name: str, country: str, towns: Index) -> list[Hit]:
    """The towns of a name in a country, else in its territories; written the same, if any is."""
    hits = [
        hit for hit in towns.find(name) if hit.rank is not Rank.RELATED and hit.likeness is not Likeness.REORDERED
    ]
    there = [hit for hit in hits if hit.term.country == country] or [
        hit for hit in hits if hit.term.country in TERRITORIES.get(country, ())
    ]
    return [hit for hit in there if hit.likeness is Likeness.WRITTEN] or there


def _weigh(hit: Hit, reading: Reading, place: _Place) -> _Town:
    region = place.region or reading.region
    in_region = hit.term.region == region if region and hit.term.country == place.country else None
    km = None
    if place.point and hit.term.latitude is not None and hit.term.longitude is not None:
        km = _distance_km(place.point, (hit.term.latitude, hit.term.longitude))
    return _Town(hit=hit, in_region=in_region, km=km)


def _best(towns: list[_Town]) -> _Town | None:
    """The one town among namesakes: by its label and the point, or by far the largest.

    Where a small town's label is another name of a great one (Mirano, Japanese also for Milan), none is best.
    """
    labelled = [town for town in towns if town.is_labelled]
    for some in (labelled, towns):
        close = [town for town in some if town.is_close]
        if len(close) == 1:
            return close[0]
        if len(some) == 1 and _is_largest(some[0], towns, times=1):
            return some[0]
    largest = max(labelled or towns, key=lambda town: town.population, default=None)
    return largest if largest and _is_largest(largest, towns, times=MUCH_LARGER) else None


def _is_largest(town: _Town, towns: list[_Town], *, times: int) -> bool:
    return all(other is town or town.population >= times * other.population for other in towns)


def _name_of(town: _Town) -> str:
    return "label of the town" if town.is_labelled else "other name of the town"


def _is_only_a_province(name: str, town: _Town, place: _Place) -> bool:
    """Whether a name is a province's and not its seat's as well, nor followed by a state: "Kanagawa", "Aichi".

    Points do not help here: registries look them up, and find a village that bears a province's name.
    """
    region = find_region(place.country, name)
    if not region:
        return False
    bears_it = names.fold(town.hit.label).startswith(names.fold(name))
    is_seat = town.hit.term.region == region and town.is_large
    return not (bears_it and (is_seat or town.in_region))


# --- the map ------------------------------------------------------------------------------------------


def _around(place: _Place, towns: Index) -> list[Match]:
    """The one large town within whose suburbs a point lies: never more than a candidate."""
    if not place.point:
        return []
    cells = _large_towns(towns)
    north, east = map(floor, place.point)
    found = [
        term
        for row in (north - 1, north, north + 1)
        for column in (east - 1, east, east + 1)
        for term in cells.get((row, column), ())
        if term.country == place.country
        and _distance_km(place.point, (term.latitude or 0.0, term.longitude or 0.0)) <= SUBURB_KM
    ]
    if len(found) != 1:
        return []
    match = Match(
        term=found[0],
        vocabulary=VOCABULARY,
        predicate=Predicate.BROAD,
        justification=Justification.BACKGROUND,
        confidence=0.5,
        how="the large town at the point",
        accepted=False,
    )
    return [match]


@lru_cache(maxsize=4)
def _large_towns(towns: Index) -> dict[tuple[int, int], list[Term]]:
    """The towns of more than `LARGE_TOWN` people, by whole degrees north and east."""
    cells = defaultdict(list)
    for term in towns.terms():
        if (term.population or 0) > LARGE_TOWN and term.latitude is not None and term.longitude is not None:
            cells[floor(term.latitude), floor(term.longitude)].append(term)
    return dict(cells)


def _distance_km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The great-circle distance between two points in degrees (haversine, mean radius of the Earth)."""
    north, east, other_north, other_east = map(radians, (*one, *other))
    chord = sin((other_north - north) / 2) ** 2 + cos(north) * cos(other_north) * sin((other_east - east) / 2) ** 2
    return 2 * 6371.0 * asin(sqrt(min(1.0, chord)))
