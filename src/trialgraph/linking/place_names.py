"""Takes apart what registries write where a town belongs: the names to look up, and what else it says."""

import re
from collections.abc import Iterator

from msgspec import Struct

from trialgraph import names
from trialgraph.countries import REGIONS, find_code, find_region
from trialgraph.linking.matches import Predicate

CITIES_THAT_ARE_REGIONS = {
    "CN": frozenset(("22", "23", "28", "33")),
    "JP": frozenset(("40",)),
    "KR": frozenset(("10", "11", "12", "15", "18", "19", "21", "22")),
}
"""Codes in `countries.REGIONS` of cities that are no part of a province, so that all in them is in the city."""


class Reading(Struct, frozen=True, kw_only=True):
    """One way to understand what stands in the field for the town."""

    name: str
    how: str
    """For people: how the name comes from what is written."""
    confidence: float
    predicate: Predicate = Predicate.EXACT
    region: str | None = None
    """GeoNames' code of the state that is written with the town."""
    is_certain: bool = True
    """False where a town of the name may well be another: then something else must speak for it."""
    is_ward: bool = False


def readings(text: str, country: str, region: str | None) -> Iterator[Reading]:
    """The ways to read what is written, the most literal first.

    `country` is an ISO 3166-1 alpha-2 code, and `region` GeoNames' code of the state that the record gives. What
    stands behind a comma and is no state is a wider place: "Edgbaston, Birmingham".
    """
    text = names.repair_encoding(text) or text
    yield Reading(name=text, how="as written", confidence=1.0)
    if usual := _SHORT_FORMS.get((country, names.fold(text))):
        yield Reading(name=usual, how="by its short form", confidence=1.0)
    parts, written_region = _parts(text, country)
    for position, part in enumerate(parts):
        for spelling in _spellings(part, country):
            yield Reading(
                name=spelling,
                how=f"as {spelling!r}",
                confidence=0.96 if position else 0.98,
                predicate=Predicate.BROAD if position else Predicate.EXACT,
                region=written_region,
                is_certain=not position,
            )
    yield from _wards(parts, country, region or written_region)


_SHORT_FORMS = {
    ("AR", "caba"): "Buenos Aires",
    ("AR", "c a b a"): "Buenos Aires",
    ("AR", "capital federal"): "Buenos Aires",
    ("AR", "ciudad autonoma buenos aires"): "Buenos Aires",
    ("AR", "ciudad autonoma de buenos aires"): "Buenos Aires",
    ("MX", "cd mexico"): "Mexico City",
    ("MX", "cdmx"): "Mexico City",
    ("MX", "distrito federal"): "Mexico City",
    ("MX", "mexico df"): "Mexico City",
    ("VN", "hcmc"): "Ho Chi Minh City",
    ("VN", "hochiminh city"): "Ho Chi Minh City",
}


# --- parts --------------------------------------------------------------------------------------------

_POST = re.compile(
    r"""\bcedex\b.* | \b[A-Z]{1,2}\d[A-Z\d]?\ ?\d[A-Z]{2}\b | \b[A-Z]\d[A-Z]\ ?\d[A-Z]\d\b | \b\d{4}\ ?[A-Z]{2}\b
        | \b([A-Z]{1,3}-)?\d{3,}(-\d{2,4})?\b | (?<=\w)\ +\d{1,2}(er?|[eè]me)?\b""",
    re.VERBOSE | re.IGNORECASE,
)
"""CEDEX, British, Canadian, Dutch and numeric codes, and numbers of districts: "Lyon Cedex 08", "Praha 4"."""
_LETTERS_OF_THE_POST = {
    "DK": re.compile(r" (K|V|N|S|C|M|Ø|NV|NØ|SV|SØ)$"),
    "IT": re.compile(r" [a-z]{2}$", re.IGNORECASE),
}
"""Districts of København, Aarhus and Odense; the province behind an Italian town."""
_BETWEEN_PARTS = re.compile(
    r"\s*[,;/()\[\]|]+\s* | \s+[-–]+\s+ | (?<=[-\ ](?:gu|si|ku))\s+ | (?<=[-\ ]shi)\s+", re.VERBOSE | re.IGNORECASE
)
"""Signs, and the words for a ward and a city: "Bundang-gu Seongnam-si"."""
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
"""Where a sponsor's system has lost the signs between words: "GangnamGu", "SaintHerblain"."""
_LONGEST_REGION = 3


def _parts(text: str, country: str) -> tuple[list[str], str | None]:
    """The folded names in a text without postal codes, state and country; and the state, if one stands there."""
    text = _POST.sub(" ", _CAMEL.sub(" ", text)).strip()
    if letters := _LETTERS_OF_THE_POST.get(country):
        text = letters.sub("", text)
    region: str | None = None
    kept: list[str] = []
    for part in filter(None, map(names.fold, _BETWEEN_PARTS.split(text))):
        if kept and (said := find_region(country, part)):
            region = region or said
        elif len(part.replace(" ", "")) > 2 and (not kept or find_code(part) is None):
            kept.append(part)
    if kept and country in CITIES_THAT_ARE_REGIONS:
        kept[0], said = _without_region(kept[0], country)
        region = region or said
    return kept, region


def _without_region(name: str, country: str) -> tuple[str, str | None]:
    """A name without the province behind it, and that: "Seongnam-si Gyeonggi-do"."""
    words = name.split(" ")
    for length in range(1, min(len(words), _LONGEST_REGION + 1)):
        if region := find_region(country, " ".join(words[-length:])):
            return " ".join(words[:-length]), region
    return name, None


# --- spellings ----------------------------------------------------------------------------------------

_SAINTS = (
    (re.compile(r"\bst\b"), ("saint", "sankt")),
    (re.compile(r"\bste\b"), ("sainte",)),
    (re.compile(r"\bsaint\b"), ("st",)),
    (re.compile(r"\bsankt\b"), ("st",)),
    (re.compile(r"\bsta\b"), ("santa",)),
    (re.compile(r"\bs\b"), ("san", "sao")),
    (re.compile(r"\bmt\b"), ("mount",)),
    (re.compile(r"\bft\b"), ("fort",)),
)
_PREFIX = re.compile(
    r"""(greater | (the\ )?(city|town|municipality|metropolitan\ (city|area))\ of | ville\ de | comune\ di
        | ciudad\ de | municipio\ de | comuna | grad | stadt | hansestadt | landeshauptstadt)\ (?=\w)""",
    re.VERBOSE,
)
_CITY_WORD = re.compile(r" (city|town|municipality)$")
_CITY_IN_THE_NAME = frozenset("CA PH US".split())
"""There "City" belongs to the name: Neptune City is not Neptune."""
_TOWN_WORD = {
    "CN": re.compile(r" shi$"),
    "JP": re.compile(r" ?(shi|cho|machi)$"),
    "KR": re.compile(r" ?(si| gun)$"),
}
_DIGRAPH = re.compile(r"(?<=[aou])e")
_WITH_UMLAUTS = frozenset("AT CH DE DK FI LI NO SE".split())


def _spellings(part: str, country: str) -> Iterator[str]:
    """A folded name as it is, with its saints spelled out, and without the words for a town around it."""
    yield part
    for short, longs in _SAINTS:
        if short.search(part):
            yield from (short.sub(long, part) for long in longs)
    plain = _PREFIX.sub("", part)
    if country not in _CITY_IN_THE_NAME:
        plain = _CITY_WORD.sub("", plain)
    if country in _TOWN_WORD:
        plain = _TOWN_WORD[country].sub("", plain)
    if country in _WITH_UMLAUTS:
        plain = _DIGRAPH.sub("", plain)
    if plain != part:
        yield plain
    if country in CITIES_THAT_ARE_REGIONS and " " in plain:
        yield plain.replace(" ", "")  # Cheng Du


# --- wards --------------------------------------------------------------------------------------------

_WARD_WORD = {
    "CN": re.compile(r" (district|qu)$"),
    "JP": re.compile(r" ?(ku| ward)$"),
    "KR": re.compile(r" ?(gu|dong|tong)$"),
}
_SHARED_WARDS = frozenset("asahi buk chuo dong higashi jung kita midori minami minato naka nam nishi seo".split())
"""North, south, middle, harbour: wards that many cities of Japan and Korea have."""


def _wards(parts: list[str], country: str, region: str | None) -> Iterator[Reading]:
    """A ward under its own name, else as a part of its city: Shinjuku; Seoul for Jongno, which is not listed."""
    word = _WARD_WORD.get(country)
    wards = [word.sub("", part) for part in parts if word.search(part)] if word else []
    for ward in wards:
        if region or ward not in _SHARED_WARDS:
            yield Reading(name=ward, how=f"as the ward {ward!r}", confidence=0.98, region=region, is_ward=True)
    if wards and region in CITIES_THAT_ARE_REGIONS[country]:
        city = REGIONS[country][region][0]
        yield Reading(
            name=city, how="a ward of this city", confidence=0.98, predicate=Predicate.BROAD, region=region
        )
