"""What becomes of a thing that records name, from its names and its place alone: a function for each kind."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import groupby

import msgspec

from trialgraph import iris, names
from trialgraph.folding import loose_key
from trialgraph.linking.conditions import link_condition
from trialgraph.linking.drug_names import bare
from trialgraph.linking.drugs import link_drug
from trialgraph.linking.matches import Match, Predicate
from trialgraph.linking.organisations import link_organisation
from trialgraph.linking.outcomes import Outcome, keeps_of, merge_row, target_of
from trialgraph.linking.parallel import on_all_cores
from trialgraph.linking.places import country_code, link_city
from trialgraph.linking.shelf import Shelf
from trialgraph.mentions import Place
from trialgraph.redirects import Target
from trialgraph.vocabularies import Term
from trialgraph.workbench import Thing, Workbench

_SHORTEST_NAME = 3
_SURE_OF_FORM = 0.98
"""That a name without dose, form and route means the same drug."""
_encode = msgspec.msgpack.encode
_decode = msgspec.msgpack.Decoder(tuple[Thing, Match | None]).decode


def drug_outcome(shelf: Shelf, thing: Thing) -> Outcome:
    """A drug: a concept, a combination of several, or the same drug without dose, form and route."""
    others = {name for mention in thing.mentions for name in mention.other_names}
    found = link_drug(thing.names[0], shelf, other_names=others)
    matches = tuple(match for _, match in found.parts if match)
    if not matches and not found.is_combination:
        return _plain_drug(thing, found.doubtful)
    targets = tuple(_drug_target(part, match) for part, match in found.parts)
    keeps = "" if found.is_combination else keeps_of(matches)
    return Outcome(thing=thing, category="Drug", matches=matches, targets=targets, keeps=keeps)


def _drug_target(part: str, match: Match | None) -> Target:
    if match:
        return target_of(match.term)
    plain = _plain_name(part)
    return Target(iri=iris.drug(plain), label=plain, is_concept=False)


def _plain_drug(thing: Thing, doubtful: tuple[Match, ...]) -> Outcome:
    """A drug that no vocabulary knows; "X 10 mg" and "X tablets" are the drug X."""
    plain = _plain_name(thing.names[0])
    target = Target(iri=iris.drug(plain), label=plain, is_concept=False)
    if target.iri == thing.iri:
        return Outcome(thing=thing, category="Drug", doubtful=doubtful)
    how = "the same name after taking off brackets, dose, form and route"
    row = merge_row(thing, "Drug", target.iri, plain, how=how, confidence=_SURE_OF_FORM, predicate=Predicate.CLOSE)
    return Outcome(
        thing=thing, category="Drug", merged=(row,), targets=(target,), keeps="hidden", doubtful=doubtful
    )


def _plain_name(name: str) -> str:
    plain = bare(name)
    return plain if len(plain) >= _SHORTEST_NAME and any(map(str.isalpha, plain)) else name


def condition_outcome(shelf: Shelf, thing: Thing) -> Outcome:
    """A condition: a concept, several, or none where nobody is ill."""
    found = link_condition(thing.names[0], shelf)
    if not found.is_disease:
        return Outcome(thing=thing, category="Condition", targets=())
    if not found.matches:
        return Outcome(thing=thing, category="Condition", doubtful=found.doubtful)
    return Outcome(
        thing=thing,
        category="Condition",
        matches=found.matches,
        targets=_targets(found.matches),
        keeps=keeps_of(found.matches),
        qualifier=found.qualifier,
    )


def _targets(matches: tuple[Match, ...]) -> tuple[Target, ...]:
    return tuple(target_of(match.term) for match in matches)


def sponsor_outcome(shelf: Shelf, thing: Thing) -> Outcome:
    """A sponsor: an organisation of ROR, or a part of one, which stays by itself."""
    home = {mention.place.country for mention in thing.mentions if mention.place and mention.place.country}
    codes = frozenset(filter(None, (country_code(each, shelf.get("iso3166")) for each in home)))
    return _organisation(thing, link_organisation(thing.names[0], shelf["ror"], country_codes=codes))


def _organisation(thing: Thing, matches: list[Match]) -> Outcome:
    accepted = tuple(match for match in matches if match.accepted)[:1]
    doubtful = tuple(match for match in matches if not match.accepted)
    if accepted and accepted[0].predicate is Predicate.EXACT:
        return Outcome(
            thing=thing, category="Sponsor", matches=accepted, targets=_targets(accepted), keeps="label"
        )
    return Outcome(thing=thing, category="Sponsor", matches=accepted, doubtful=doubtful if not accepted else ())


def city_outcome(shelf: Shelf, thing: Thing) -> Outcome:
    """A town: one of GeoNames."""
    place = thing.mentions[0].place if thing.mentions else None
    place = place or Place()
    matches = link_city(
        thing.names[0],
        state=place.state,
        country_code=country_code(place.country or "", shelf.get("iso3166")),
        latitude=place.latitude,
        longitude=place.longitude,
        towns=shelf["geonames"],
    )
    accepted = tuple(match for match in matches if match.accepted)[:1]
    if not accepted:
        return Outcome(thing=thing, category="City", doubtful=tuple(matches))
    return Outcome(
        thing=thing, category="City", matches=accepted, targets=_targets(accepted), keeps=keeps_of(accepted)
    )


def country_outcome(shelf: Shelf, thing: Thing) -> Outcome:
    """A country, which stays a node of the graph's own: its code in ISO 3166-1, through which GeoNames has it."""
    index = shelf["iso3166"]
    code = country_code(thing.names[0], index)
    term = index.get(index.info.iri_form.format(code)) if code else None
    matches = (Match(term=term, vocabulary="iso3166", confidence=0.99, how="its ISO 3166-1 code"),) if term else ()
    return Outcome(thing=thing, category="Country", matches=matches)


def site_outcomes(bench: Workbench, shelf: Shelf) -> Iterator[Outcome]:
    """Each site with a telling name: one with those that are the same organisation, or named alike, in one town.

    The node that is named most often stays; to be called when towns are linked. A registry has a million sites,
    so they are sorted on disk by what they share.
    """
    with closing(sqlite3.connect("", isolation_level=None)) as database:
        database.executescript(
            "CREATE TABLE site (town TEXT, shared TEXT, times INTEGER, iri TEXT, data BLOB); BEGIN;"
        )
        organisations = on_all_cores(site_organisation, bench.things("Site"), shelf)
        for site, organisation in zip(bench.things("Site"), organisations, strict=True):
            if shared := _shared(site, organisation, bench):
                data = _encode((msgspec.structs.replace(site, mentions=()), organisation))
                database.execute("INSERT INTO site VALUES (?, ?, ?, ?, ?)", (*shared, site.times, site.iri, data))
        rows = database.execute("SELECT town, shared, data FROM site ORDER BY town, shared, times DESC, iri")
        for _, alike in groupby(rows, key=lambda row: row[:2]):
            sites = (_decode(data) for *_, data in alike)
            first, organisation = next(sites)
            yield Outcome(thing=first, category="Site", matches=(organisation,) if organisation else ())
            yield from (_merged_site(site, found, first) for site, found in sites)


def site_organisation(shelf: Shelf, site: Thing) -> Match | None:
    """The organisation of ROR that a site is, or is a part of, without more than its term's id and label."""
    place, organisations = _named_place(site), shelf.get("ror")
    if not place or not organisations:
        return None
    code = country_code(place.country or "", shelf.get("iso3166"))
    codes = frozenset([code] if code else [])
    found = link_organisation(place.facility or "", organisations, country_codes=codes, town=place.city)
    return next((_without_term(match) for match in found if match.accepted), None)


def _named_place(site: Thing) -> Place | None:
    """Where a site is, if it has a telling name and a town."""
    place = site.mentions[0].place if site.mentions else None
    if not place or not place.facility or not place.city or names.is_generic_facility(place.facility):
        return None
    return place


def _shared(site: Thing, organisation: Match | None, bench: Workbench) -> tuple[str, str] | None:
    """What a site shares with those that it is one with: the town, and the organisation or else the name."""
    place = _named_place(site)
    if not place:
        return None
    town = bench.redirects.targets(iris.city(place.city or "", place.state, place.country))[0]
    is_whole = organisation is not None and organisation.predicate is Predicate.EXACT
    return town, organisation.term.id if is_whole else loose_key(names.facility_name(place.facility or ""))


def _without_term(match: Match) -> Match:
    return msgspec.structs.replace(match, term=Term(id=match.term.id, label=match.term.label))


def _merged_site(site: Thing, organisation: Match | None, into: Thing) -> Outcome:
    matches = (organisation,) if organisation else ()
    is_whole = organisation is not None and organisation.predicate is Predicate.EXACT
    how = "one organisation in one town" if is_whole else "one name in one town, spelled in another way"
    sure = organisation.confidence if is_whole else _SURE_OF_FORM
    row = merge_row(site, "Site", into.iri, into.names[0], how=how, confidence=sure)
    target = Target(iri=into.iri, label=into.names[0], is_concept=False)
    return Outcome(thing=site, category="Site", matches=matches, merged=(row,), targets=(target,), keeps="label")
