"""The words of organisations' names: where they say they are, what they are, and what many have in common."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from trialgraph import countries, names

fold = lru_cache(maxsize=1 << 12)(names.fold)
"""`names.fold`, as the parts of one name are folded again and again."""


def _table(text: str) -> Iterator[tuple[str, str]]:
    """Key and value of each entry of a list like "univ university; hosp hospital"."""
    for entry in " ".join(text.split()).split("; "):
        key, _, value = entry.partition(" ")
        yield key, value


def any_of(text: str) -> str:
    """The alternatives of a regular expression, from a list with spaces; `_` is a space within one.

    >>> any_of("clinic medical_cent(?:er|re)")
    '(?:clinic|medical cent(?:er|re))'
    """
    return "(?:" + "|".join(text.split()).replace("_", " ") + ")"


# --- places -------------------------------------------------------------------------------------------

_WRITTEN_ABROAD = """
    AE UAE; AE U.A.E.; AT Österreich; BE Belgique; BE België; BR Brasil; CH Schweiz; CH Suisse; CH Svizzera;
    CN PR China; CN P.R. China; CN People's Republic of China; CN PRC; CN P.R.C.; DE Deutschland; DE FRG;
    DE West Germany; DE Federal Republic of Germany; DK Danmark; ES España; IT Italia; KR Korea; LA Lao PDR;
    MX México; NL Nederland; NO Norge; PE Perú; PL Polska; SA Kingdom of Saudi Arabia; SA KSA; SE Sverige;
    TW Republic of China; TW R.O.C.; US Georgia
"""
"""As people write their own country in an address. Georgia is a country and a state."""
_SAINTS_ISLANDS = frozenset(("BL", "LC", "MF", "SH"))
"""Left out, since hospitals in other countries are called by these saints: Saint Martin, Saint Helena."""


@lru_cache(maxsize=1 << 10)
def alike(codes: frozenset[str]) -> frozenset[str]:
    """Country codes, and those that addresses do not tell apart from them ("Hong Kong, China"): CN and HK."""
    groups = [frozenset((country, *lands)) for country, lands in countries.TERRITORIES.items()]
    return frozenset().union(codes, *(group for group in groups for code in codes if code in group))


def _gather_countries() -> dict[str, frozenset[str]]:
    listed = [
        (code, name)
        for table in (countries.NAMES, countries.ENGLISH_NAMES)
        for code, written in table.items()
        for name in written
        if code not in _SAINTS_ISLANDS
    ]
    gathered: dict[str, frozenset[str]] = {}
    for code, name in (*listed, *_table(_WRITTEN_ABROAD)):
        gathered[fold(name)] = gathered.get(fold(name), frozenset()) | alike(frozenset((code,)))
    return gathered


COUNTRIES = _gather_countries()
"""The ISO 3166-1 alpha-2 codes that a folded name of a country stands for."""


def _gather_regions() -> Iterator[tuple[str, tuple[str, str]]]:
    """The folded names of the states and provinces, each with its country and its postal code, as ROR has it."""
    for code, written in countries.REGIONS["US"].items():
        yield from ((fold(name), ("US", code)) for name in written)
    for written in countries.REGIONS["CA"].values():
        code = next(name for name in written if name.isupper())
        yield from ((fold(name), ("CA", code)) for name in written if not name.isupper())


REGIONS = dict(_gather_regions())
"""The country and the code of a folded name of a state or province: US, TX for texas."""
_REGION_CODES = {region: (country, region) for country, region in REGIONS.values() if region != "NL"}
"""NL is the Netherlands in far more addresses than it is Newfoundland."""
_COUNTRY_WORDS = max(name.count(" ") for name in COUNTRIES) + 1
_NOT_THE_COUNTRY = frozenset("new northern north south southern west east".split())
"""Before a country's name these make another place of it: New Mexico, New Jersey, South Georgia."""


class Place(NamedTuple):
    """The countries and the state or province that a name or an address says."""

    countries: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()


def read_place(part: str) -> Place | None:
    """The place that a part of an address is, whatever number stands with it ("MA 02115"); None if it is none.

    A number or a postal code alone is a place that says nothing.
    """
    words = [word for word in re.sub(r"[^\w\s.]", " ", part).split() if not any(c.isdigit() for c in word)]
    text = fold(" ".join(words))
    if text in COUNTRIES:
        return Place(countries=COUNTRIES[text])
    region = REGIONS.get(text) or (_REGION_CODES.get(words[0].strip(".")) if len(words) == 1 else None)
    if region:
        return Place(frozenset((region[0],)), frozenset((region[1],)))
    is_number = not any(len(word) > 1 and word.isalpha() for word in fold(part).split())
    return Place() if is_number else None


def trailing_country(text: str) -> tuple[str, frozenset[str]]:
    """A text without the country that its last words name, and that country's codes, if they do.

    >>> trailing_country("Pfizer Japan"), trailing_country("University of New Mexico")[1]
    (('Pfizer', frozenset({'JP'})), frozenset())
    """
    words = text.rstrip(" .").split()
    for count in range(min(_COUNTRY_WORDS, len(words) - 1), 0, -1):
        codes = COUNTRIES.get(fold(" ".join(words[-count:])))
        if codes and fold(words[-count - 1]) not in _NOT_THE_COUNTRY:
            return " ".join(words[:-count]).rstrip(" ,"), codes
    return text, frozenset()


# --- companies ----------------------------------------------------------------------------------------

_LEGAL = any_of(
    r"""
    inc(?:orporated)? corp(?:oration)? co(?:mpany)? ltd limited ll[cp] l_l_c l_p lp plc
    gmbh(?:_and_co)? mbh ag kg kgaa e_[vk] ev se s_?a_de_c_v s_?a_?[sru]?
    s_?p_?a s_?r_?l s_?l_?u? b_?v n_?v a[bv] a_?s aps oyj? k_?k pty pte
    pvt private sdn_bhd (?:sp_)?z_?o_?o s_?r_?o kft zrt nyrt ooo [pc]?jsc lda ltda
    unipessoal group holdings? irccs e_?p_?e
    """
)
_LEGAL_BEHIND = re.compile(rf"(?: {_LEGAL})+$")
_LEGAL_FIRST = "[pc]?jsc ooo llc irccs limited_liability_company (?:public_)?joint_stock_company pt"
_LEGAL_BEFORE = re.compile(f"^{any_of(_LEGAL_FIRST)} ")
"""Forms of companies in the countries where trials are registered (ISO 20275 lists them all)."""
_OTHER_FORM = {
    "corp": "corporation", "corporation": "corp", "inc": "incorporated", "incorporated": "inc", "limited": "ltd",
    "ltd": "limited",
}  # fmt: skip

_WHERE_LEGAL = {
    form: frozenset(codes.split())
    for form, codes in _table(
        """
        inc US CA JP KR TW PH PR CN; llc US RU UA KZ AE PR GE; corporation US CA JP KR TW PH TH; corp US CA JP
        KR TW PH CN; gmbh DE AT CH; plc GB IE; ab SE FI; aps DK; spa IT CL DZ; bv NL BE; oy FI; pty AU ZA;
        sas FR CO
        """
    )
}
"""Legal forms that few countries have, with the codes of these."""

_BUSINESS = frozenset(
    """
    and biologics biopharma biopharmaceutical biopharmaceuticals biotech biotechnology company consumer d
    development diagnostics drug europe farma farmaceutica farmaceutici global group health healthcare
    international laboratories laboratorios medical medicines oncology pharma pharmaceutica pharmaceutical
    pharmaceuticals products r research sciences therapeutics us vaccines worldwide
    """.split()
)
"""What companies call the businesses and affiliates that go by the parent's name."""


def without_legal_form(name: str) -> str:
    """A company's folded name without its legal form.

    >>> without_legal_form("Dr. Falk Pharma GmbH & Co. KG"), without_legal_form("Hanmi Pharm. Co., Ltd.")
    ('dr falk pharma', 'hanmi pharm')
    """
    return _LEGAL_BEHIND.sub("", _LEGAL_BEFORE.sub("", fold(name)))


def has_legal_form(name: str) -> bool:
    """Whether a name gives a company's legal form, with which it is no other company's."""
    return without_legal_form(name) != fold(name)


def other_legal_form(name: str) -> str:
    """A folded name with the last word of its legal form written otherwise: Limited, Ltd."""
    words = fold(name).split()
    return " ".join((*words[:-1], _OTHER_FORM.get(words[-1], words[-1]))) if words else ""


def countries_of_legal_form(name: str) -> frozenset[str]:
    """The codes of the countries that have the legal form which a name gives; none where many have it.

    >>> sorted(countries_of_legal_form("Zincora GmbH")), countries_of_legal_form("Zincora Ltd.")
    (['AT', 'CH', 'DE'], frozenset())
    """
    forms = [word for word in fold(name).split() if word in _WHERE_LEGAL]
    return _WHERE_LEGAL[forms[-1]] if forms else frozenset()


def without_country(name: str) -> str:
    """A name without the country at its end: "pfizer japan", "pfizer"."""
    return trailing_country(name)[0]


def without_business(name: str) -> str:
    """A company's folded name without its businesses and countries: "pfizer" of "Pfizer Oncology Japan"."""
    words = without_legal_form(name).split()
    while len(words) > 1:
        shorter = without_country(" ".join(words)).split()
        if shorter == words and words[-1] in _BUSINESS:
            shorter = words[:-1]
        if shorter == words:
            break
        words = shorter
    return " ".join(words)


# --- institutions -------------------------------------------------------------------------------------

_HOSPITAL_WORDS = r"""
    hopita\w* ospedal\w* \w*klinik\w* \w*krankenhaus \w*ziekenhuis gasthuis \w*sjukhus\w* \w*sykehus\w* szpital\w*
    nemocnice hastane\w* policlin\w* infirmary
"""
_INSTITUTION = re.compile(
    rf"""\b(?:
    {any_of(_HOSPITAL_WORDS)}
    | hosp | \w*hospital\w* | clini\w* | polyclinic | ch[ru]*u | azienda | irccs | nhs | trust
    | univ | univers\w* | \w*universitat\w* | \w*universitet\w* | poli?te[ck]\w*
    | college\w* | colegio | school | ecole | escuela | escola | scuola | academ\w* | akadem\w*
    | inst(?:itut\w*)? | istituto | laborator\w* | cent(?:er|re|ro|rum|rul) | \w*zentrum | health
    | foundation | fund\w* | fondazione | \w*stiftung | society | association | organi[sz]ation
    | ministr?y\w* | ministeri\w* | agency | council | authority | survey | observatory | museum | bank
    | corporation | company | ltd | gmbh | inc
    )\b""",
    re.VERBOSE,
)
_HOSPITAL = re.compile(
    rf"""\b(?:
    {any_of(_HOSPITAL_WORDS)}
    | hosp\w* | \w+hospital\w* | clinic | clinica | clinique | ch[ru]*u
    | medical[ ]cent(?:er|re)s? | health[ ](?:system|care|center)
    )\b""",
    re.VERBOSE,
)
_DEPARTMENT_WORDS = r"""
    dep(?:t|artment|artments|artamento|artement|artemen)? dipartimento abteilung lehrstuhl chair div(?:ision)?
    section unit units unita uo service\w* servi[zc]i?o area branch office team group ward
    faculty facult\w+ facolta faculdade fakulte\w* school college graduate campus program(?:me)? research
    lab(?:oratory|oratories|oratoire|oratorio|s)? institutes? institut enstitu\w* centers? centres? \w*zentrum
    clinic poliklinik klinik pharmacy bilim\w* bolum\w* anabilim
    oncology oncologia hematology ematologia haematology gynakologie
"""
_DEPARTMENT = re.compile(rf"\b{any_of(_DEPARTMENT_WORDS)}\b")

_GENERIC = frozenset(
    """
    a academic academy affiliated agency and army association at authority baptist biomedical board cancer
    cardiac cardiology care catholic center central centre centro centrum chest child children childrens
    christian city clinic clinica clinical college community council county cross d de del dental department der
    dermatology di diabetes disease district east education eye fakultesi federal fifth first for foundation
    fourth fur general geral good government group hastanesi health heart holy hopital hospital hospitalar
    hospitalier hospitals infirmary institut institute institutes instituto international jewish king klinik
    klinikum krankenhaus la laboratories laboratory lady law local lutheran maternity medical medicine medico
    memorial mental mercy methodist military ministerio ministry mother municipal nacional national north
    northeast northeastern northern northwest northwestern nursing of office on oncology or orthopedic ortopedic
    ospedale our pediatric people peoples pharmacy police presbyterian program provincial public queen red
    referral region regional research royal s sacred safety saint samaritan school science sciences second
    services shriner society south southern
    specialist st state surgery system teaching technical technology the third tip trauma trinity trust tumor
    unit united universidad universitaire universitario university veterans welfare west western women womens
    """.split()
)
"""Words that many organisations share in many towns; a name of nothing else says too little by itself."""
_SAINT = frozenset("st saint san santa santo sankt sint sao ste sainte".split())
_COUNTRY_WIDE = frozenset("federal ministerio ministry national nacional".split())


@lru_cache(maxsize=1 << 14)
def is_generic(phrase: str) -> bool:
    """Whether a name has only words that many organisations share, and saints' names: "St. Mary's Hospital"."""
    words = fold(phrase.replace("'", "").replace("’", "")).split()
    after_saint = {second for first, second in pairwise(words) if first in _SAINT}
    return all(word in _GENERIC or word in after_saint or word.isdigit() or len(word) == 1 for word in words)


_OF_A_STATE = re.compile(r"(?:the )?(?:university of (.*)|(.*) university|state university of (.*))")


def has_campuses(name: str) -> bool:
    """Whether a name is that of a state's university, of which there is one in several towns."""
    match = _OF_A_STATE.fullmatch(fold(name))
    return bool(match) and any(state in REGIONS for state in match.groups() if state)


def is_country_wide(phrase: str) -> bool:
    """Whether a generic name is that of a body which a country has one of: "Ministry of Health"."""
    return not _COUNTRY_WIDE.isdisjoint(fold(phrase).split())


@lru_cache(maxsize=1 << 12)
def names_institution(phrase: str) -> bool:
    """Whether a phrase has a word that organisations are called by: university, hospital, foundation, Ltd."""
    return bool(_INSTITUTION.search(fold(phrase)))


@lru_cache(maxsize=1 << 12)
def names_hospital(phrase: str) -> bool:
    """Whether a phrase has a word for a hospital or clinic."""
    return bool(_HOSPITAL.search(fold(phrase)))


def names_department(phrase: str) -> bool:
    """Whether a phrase has a word for a part of an institution: department, faculty, unit."""
    return bool(_DEPARTMENT.search(fold(phrase)))


# --- spellings ----------------------------------------------------------------------------------------

_SPELLED_OUT = dict(
    _table(
        """
        univ university; uni university; hosp hospital; inst institute; natl national; nat national; ctr center;
        cntr center; coll college; med medical; sch school; tech technology; technol technology; sci sciences;
        res research; lab laboratory; labs laboratories; acad academy; intl international; gen general; fdn
        foundation; assoc association; dept department; polytech polytechnic; mem memorial; chu centre
        hospitalier universitaire; chru centre hospitalier regional universitaire; chr centre hospitalier
        regional; ch centre hospitalier; aou azienda ospedaliero universitaria; ao azienda ospedaliera; mc
        medical center; univerisity university; univeristy university; univercity university
        """
    )
)
"""As bibliographic databases and registries shorten and misspell words; the first reading of each."""
_ENGLISH_TOWNS = dict(
    _table(
        """
        antwerpen antwerp; basle basel; beograd belgrade; bruxelles
        brussels; bucuresti bucharest; firenze florence; gent ghent; geneve geneva; genova genoa; goteborg
        gothenburg; kobenhavn copenhagen; koln cologne; krakow cracow;
        lisboa lisbon; mantova mantua; milano milan; moskva moscow; munchen munich; muenchen munich; napoli
        naples; nurnberg nuremberg; padova padua; peking beijing; praha prague; roma rome; sevilla seville;
        torino turin; venezia venice; warszawa warsaw; wien vienna
        """
    )
)
"""Towns with trials whose English name is another; people write "University of Genova"."""


def spelled_out(phrase: str) -> str:
    """A folded phrase with its abbreviations written in full: "Washington Univ", "washington university"."""
    return " ".join(_SPELLED_OUT.get(word, word) for word in fold(phrase).split())


def with_english_towns(phrase: str) -> str:
    """A folded phrase with the towns in it as the English call them: "university of genoa"."""
    return " ".join(_ENGLISH_TOWNS.get(word, word) for word in fold(phrase).split())


_SAINT_IN_FULL = re.compile(r"\bsaint ")
_SAINT_IN_SHORT = re.compile(r"\bst ")


def town_names(town: str) -> frozenset[str]:
    """The ways to write a town, folded.

    >>> sorted(town_names("Milano")), sorted(town_names("St. Louis"))
    (['milan', 'milano'], ['saint louis', 'st louis'])
    """
    folded = fold(town)
    in_full, in_short = _SAINT_IN_SHORT.sub("saint ", folded), _SAINT_IN_FULL.sub("st ", folded)
    return frozenset(filter(None, (folded, with_english_towns(folded), in_full, in_short)))
