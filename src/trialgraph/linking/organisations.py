"""Links sponsors and facilities to ROR by their names."""

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator

import msgspec

from trialgraph.countries import main_name
from trialgraph.linking.matches import Match
from trialgraph.linking.organisation_choice import Found, Where, bears_bare_name, first_accepted, listed
from trialgraph.linking.organisation_names import OrganisationName, read_name
from trialgraph.linking.organisation_phrases import (
    Phrase,
    part_phrases,
    phrases_with_university,
    phrases_without_town,
    whole_phrases,
    wider_phrases,
)
from trialgraph.linking.organisation_words import (
    alike,
    fold,
    is_country_wide,
    is_generic,
    names_hospital,
    town_names,
    with_english_towns,
    without_business,
    without_country,
    without_legal_form,
)
from trialgraph.names import facility_name, is_generic_facility
from trialgraph.vocabularies import Hit, Index, Term
from trialgraph.vocabularies.ror import bare_name

_FEW_COUNTRIES = 3
"""The countries of a larger trial say little about where its sponsor is."""


def link_organisation(
    name: str, organisations: Index, *, country_codes: frozenset[str] = frozenset(), town: str | None = None
) -> list[Match]:
    """The organisation that a sponsor's or a facility's name means, first; then those that it may mean.

    `country_codes`, ISO 3166-1 alpha-2, are those of its trials or of its site. With a `town`, that of a site,
    they hold; without, they are a hint only. The match is broad for a part of an institution, and for an
    affiliate of a company that has no record of its own.
    """
    if is_generic_facility(name):
        return []
    parsed = read_name(facility_name(name))
    where = Where(
        said=parsed.place.countries or (alike(country_codes) if town else frozenset()),
        likely=alike(country_codes),
        home=alike(country_codes) if len(country_codes) <= _FEW_COUNTRIES else frozenset(),
        regions=parsed.place.regions,
        words=f" {' '.join((fold(name), with_english_towns(name), *sorted(town_names(town or ''))))} ",
        town=town,
    )
    phrases = itertools.chain(
        whole_phrases(parsed),
        _with_country(parsed, where),
        phrases_without_town(parsed, town),
        phrases_with_university(parsed, where.said or where.home, town),
        wider_phrases(parsed),
        part_phrases(parsed),
    )
    found = itertools.chain(
        _of_families(find(phrases, organisations), where, organisations),
        find_company(parsed.parts, where, organisations),
    )
    return listed(first_accepted(found, where))


def _with_country(name: OrganisationName, where: Where) -> Iterator[Phrase]:
    """The name of a body that each country has one of, with its country: "National Cancer Centre Singapore"."""
    whole = " ".join(name.parts)
    if is_country_wide(whole) and is_generic(whole):
        for code in sorted(where.said or where.home):
            for between in (" ", " of "):
                yield Phrase(f"{whole}{between}{main_name(code)}", "with its country", there=frozenset((code,)))


def find(phrases: Iterable[Phrase], organisations: Index) -> Iterator[Found]:
    """Each phrase that the index knows, once, with its hits."""
    seen: set[str] = set()
    for phrase in phrases:
        folded = fold(phrase.text)
        if folded and folded not in seen:
            if not phrase.there:
                seen.add(folded)
            hits = [_current(hit, organisations) for hit in organisations.find(phrase.text)]
            if there := [hit for hit in hits if _is_there(hit.term, phrase.there)]:
                yield phrase, there


def _is_there(term: Term, there: frozenset[str]) -> bool:
    return not there or term.country in there or fold(term.place or "") in there


def _current(hit: Hit, organisations: Index) -> Hit:
    """A hit on what an organisation that has ended has become; a company that was bought stays what it was."""
    if hit.term.status != "active" and hit.term.replaced_by and not bears_bare_name(hit):
        successor = organisations.get(hit.term.replaced_by)
        if successor:
            return msgspec.structs.replace(hit, term=successor, replaces=hit.term.id)
    return hit


# --- companies ----------------------------------------------------------------------------------------

_TWO_COMPANIES = frozenset(("merck",))
"""Merck KGaA and Merck & Co. have been two since 1917; only the country tells them apart."""


def find_company(parts: tuple[str, ...], where: Where, organisations: Index) -> Iterator[Found]:
    """The company of a name, under which ROR has one record for each country: "Pfizer (Portugal)".

    Without a country the head of the family is meant; and where an affiliate has no record, the head is wider.
    """
    if not parts or names_hospital(parts[0]):
        return
    company = without_legal_form(parts[0])
    brief = without_business(company)
    if brief in _TWO_COMPANIES and not where.said:
        return
    if where.said:
        local = without_country(company)
        for base in dict.fromkeys((local, brief)):
            phrase = Phrase(base, "the company in its country", wider=base != local, beside=parts[1:])
            yield phrase, [hit for hit in _called(base, organisations) if hit.term.country in where.said]
    else:
        heads = _heads(_called(company, organisations), organisations)
        yield Phrase(company, "the company", beside=parts[1:]), heads
    if brief != company or where.said:
        family = _called(brief, organisations)
        heads = _heads(family, organisations) if len(family) > 1 else []
        yield Phrase(brief, "the head of the company", wider=True), heads


def _called(company: str, organisations: Index) -> list[Hit]:
    """The companies of a name, one for each country."""
    return [hit for hit in organisations.find(company) if bears_bare_name(hit)]


def _of_families(found: Iterable[Found], where: Where, organisations: Index) -> Iterator[Found]:
    """What was found, with the heads in place of the companies of a family that bear one name."""
    for phrase, hits in found:
        is_other_name = len(hits) == 1 and not bears_bare_name(hits[0])
        if where.said or is_other_name or not all(hit.term.kind == "company" for hit in hits):
            yield phrase, hits
            continue
        heads = _heads(hits, organisations) or [hit for hit in hits if not bears_bare_name(hit)]
        if len(heads) > 1 and (above := _common_parent(heads, organisations)):
            yield phrase._replace(rule="the company above all of its name", wider=True), [above]
        else:
            yield phrase, heads


def _heads(hits: list[Hit], organisations: Index) -> list[Hit]:
    """The company that stands above most of those found, or all that do; none where one has no record here."""
    heads: dict[str, Hit] = {}
    families: Counter[str] = Counter()
    for hit in hits:
        head: Term | None = hit.term
        while head and (above := _parent_company(head, organisations)) is not head:
            head = above
        if head is None:
            return []
        heads.setdefault(head.id, msgspec.structs.replace(hit, term=head))
        families[head.id] += 1
    largest = families.most_common(2)
    if len(largest) > 1 and largest[0][1] > largest[1][1]:
        return [heads[largest[0][0]]]
    return list(heads.values())


def _parent_company(company: Term, organisations: Index) -> Term | None:
    """The company of the same name above a company; itself if it is the head, None if its parent has no record."""
    if not company.broader:
        return company
    above = organisations.get(company.broader[0])
    if above and _folded_bare(company) != _folded_bare(above):
        return company
    return above


def _folded_bare(company: Term) -> str:
    return fold(bare_name(company.label or "", company.country))


def _common_parent(hits: list[Hit], organisations: Index) -> Hit | None:
    """The one company that all that were found belong to."""
    parents = {hit.term.broader for hit in hits}
    if len(parents) != 1 or len(*parents) != 1:
        return None
    above = organisations.get(hits[0].term.broader[0])
    return msgspec.structs.replace(hits[0], term=above) if above else None
