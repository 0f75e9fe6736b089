"""Countries and their first divisions: the several names that registries give to one, and their codes."""

import re
from collections.abc import Iterator
from functools import lru_cache

from trialgraph.names import REMEMBERED, fold

NAMES = {
    "BO": ("Bolivia", "Bolivia, Plurinational State of"),
    "BN": ("Brunei", "Brunei Darussalam"),
    "CD": ("Democratic Republic of the Congo", "Congo, The Democratic Republic of the", "DR Congo", "Zaire"),
    "CG": ("Republic of the Congo", "Congo Republic"),
    "CI": ("Côte d'Ivoire", "Ivory Coast"),
    "CV": ("Cape Verde", "Cabo Verde"),
    "CZ": ("Czechia", "Czech Republic"),
    "FM": ("Micronesia", "Micronesia, Federated States of"),
    "GB": ("United Kingdom", "UK", "U.K.", "Great Britain", "Britain"),
    "IR": ("Iran", "Iran, Islamic Republic of", "Islamic Republic of Iran"),
    "KP": ("North Korea", "Korea, Democratic People's Republic of"),
    "KR": ("South Korea", "Korea, Republic of", "Republic of Korea"),
    "LA": ("Laos", "Lao People's Democratic Republic"),
    "LY": ("Libya", "Libyan Arab Jamahiriya"),
    "MD": ("Moldova", "Moldova, Republic of", "Republic of Moldova"),
    "MK": ("North Macedonia", "Macedonia", "Macedonia, The Former Yugoslav Republic of"),
    "MM": ("Myanmar", "Burma"),
    "NL": ("Netherlands", "The Netherlands", "Holland"),
    "PS": (
        "Palestine",
        "Palestinian Territory, Occupied",
        "Palestinian Territories, Occupied",
        "Palestine, State of",
    ),
    "RU": ("Russia", "Russian Federation"),
    "SY": ("Syria", "Syrian Arab Republic"),
    "SZ": ("Eswatini", "Swaziland"),
    "TL": ("Timor-Leste", "East Timor"),
    "TR": ("Turkey", "Turkey (Türkiye)", "Türkiye"),
    "TW": ("Taiwan", "Taiwan, Province of China"),
    "TZ": ("Tanzania", "Tanzania, United Republic of", "United Republic of Tanzania"),
    "US": ("United States", "United States of America", "USA", "U.S.A.", "US", "U.S."),
    "VA": ("Vatican City", "Vatican", "Holy See (Vatican City State)", "Holy See"),
    "VE": ("Venezuela", "Venezuela, Bolivarian Republic of"),
    "VN": ("Vietnam", "Viet Nam"),
}
"""By ISO 3166 alpha-2 code: first the name under which a country is one thing, then its others, as registries
use or used them. From ClinicalTrials.gov's records since 1999 and the standard's own names; countries with one
name are left out."""


def _read(table: str) -> dict[str, tuple[str, ...]]:
    """A table of codes, each before its names."""
    entries = (" ".join(entry.split()).partition(" ") for entry in table.split(";"))
    return {code: tuple(names.split("/")) for code, _, names in entries}


ENGLISH_NAMES = _read(
    """
    AD Andorra; AE United Arab Emirates; AF Afghanistan; AG Antigua and Barbuda; AI Anguilla; AL Albania;
    AM Armenia; AO Angola; AQ Antarctica; AR Argentina; AS American Samoa; AT Austria; AU Australia; AW Aruba;
    AX Åland Islands; AZ Azerbaijan; BA Bosnia and Herzegovina; BB Barbados; BD Bangladesh; BE Belgium;
    BF Burkina Faso; BG Bulgaria; BH Bahrain; BI Burundi; BJ Benin; BL Saint Barthélemy; BM Bermuda; BN Brunei
    Darussalam; BO Bolivia, Plurinational State of; BQ Bonaire, Sint Eustatius and Saba/Caribbean Netherlands;
    BR Brazil; BS Bahamas; BT Bhutan; BV Bouvet Island; BW Botswana; BY Belarus; BZ Belize; CA Canada; CC Cocos
    (Keeling) Islands; CD Congo, Democratic Republic of the; CF Central African Republic; CG Congo;
    CH Switzerland; CI Côte d'Ivoire; CK Cook Islands; CL Chile; CM Cameroon; CN China; CO Colombia; CR Costa
    Rica; CU Cuba; CV Cabo Verde; CW Curaçao; CX Christmas Island; CY Cyprus; CZ Czechia; DE Germany;
    DJ Djibouti; DK Denmark; DM Dominica; DO Dominican Republic; DZ Algeria; EC Ecuador; EE Estonia; EG Egypt;
    EH Western Sahara; ER Eritrea; ES Spain; ET Ethiopia; FI Finland; FJ Fiji; FK Falkland Islands
    (Malvinas)/Falkland Islands; FM Micronesia, Federated States of; FO Faroe Islands; FR France; GA Gabon;
    GB United Kingdom of Great Britain and Northern Ireland/England/Northern Ireland/Scotland/Wales; GD Grenada;
    GE Georgia; GF French Guiana; GG Guernsey; GH Ghana; GI Gibraltar; GL Greenland; GM Gambia; GN Guinea;
    GP Guadeloupe; GQ Equatorial Guinea; GR Greece; GS South Georgia and the South Sandwich Islands;
    GT Guatemala; GU Guam; GW Guinea-Bissau; GY Guyana; HK Hong Kong/Hong Kong SAR; HM Heard Island and McDonald
    Islands; HN Honduras; HR Croatia; HT Haiti; HU Hungary; ID Indonesia; IE Ireland/Republic of Ireland;
    IL Israel; IM Isle of Man; IN India; IO British Indian Ocean Territory; IQ Iraq; IR Iran, Islamic Republic
    of; IS Iceland; IT Italy; JE Jersey; JM Jamaica; JO Jordan; JP Japan; KE Kenya; KG Kyrgyzstan/Kyrgyz
    Republic; KH Cambodia; KI Kiribati; KM Comoros; KN Saint Kitts and Nevis; KP Korea, Democratic People's
    Republic of; KR Korea, Republic of; KW Kuwait; KY Cayman Islands; KZ Kazakhstan; LA Lao People's Democratic
    Republic; LB Lebanon; LC Saint Lucia; LI Liechtenstein; LK Sri Lanka; LR Liberia; LS Lesotho; LT Lithuania;
    LU Luxembourg; LV Latvia; LY Libya; MA Morocco; MC Monaco; MD Moldova, Republic of; ME Montenegro; MF Saint
    Martin (French part)/Saint Martin; MG Madagascar; MH Marshall Islands; MK North Macedonia; ML Mali;
    MM Myanmar; MN Mongolia; MO Macao/Macau; MP Northern Mariana Islands; MQ Martinique; MR Mauritania;
    MS Montserrat; MT Malta; MU Mauritius; MV Maldives; MW Malawi; MX Mexico; MY Malaysia; MZ Mozambique;
    NA Namibia; NC New Caledonia; NE Niger; NF Norfolk Island; NG Nigeria; NI Nicaragua; NL Netherlands, Kingdom
    of the; NO Norway; NP Nepal; NR Nauru; NU Niue; NZ New Zealand; OM Oman; PA Panama; PE Peru; PF French
    Polynesia; PG Papua New Guinea; PH Philippines; PK Pakistan; PL Poland; PM Saint Pierre and Miquelon;
    PN Pitcairn; PR Puerto Rico; PS Palestine, State of; PT Portugal; PW Palau; PY Paraguay; QA Qatar;
    RE Réunion; RO Romania; RS Serbia; RU Russian Federation; RW Rwanda; SA Saudi Arabia; SB Solomon Islands;
    SC Seychelles; SD Sudan; SE Sweden; SG Singapore; SH Saint Helena, Ascension and Tristan da Cunha/Saint
    Helena; SI Slovenia; SJ Svalbard and Jan Mayen; SK Slovakia/Slovak Republic; SL Sierra Leone; SM San Marino;
    SN Senegal; SO Somalia; SR Suriname; SS South Sudan; ST Sao Tome and Principe; SV El Salvador; SX Sint
    Maarten (Dutch part); SY Syrian Arab Republic; SZ Eswatini; TC Turks and Caicos Islands; TD Chad; TF French
    Southern Territories; TG Togo; TH Thailand; TJ Tajikistan; TK Tokelau; TL Timor-Leste; TM Turkmenistan;
    TN Tunisia; TO Tonga; TR Türkiye; TT Trinidad and Tobago; TV Tuvalu; TW Taiwan, Province of China;
    TZ Tanzania, United Republic of; UA Ukraine; UG Uganda; UM United States Minor Outlying Islands; US United
    States of America; UY Uruguay; UZ Uzbekistan; VA Holy See; VC Saint Vincent and the Grenadines; VE Venezuela,
    Bolivarian Republic of; VG Virgin Islands (British)/British Virgin Islands; VI Virgin Islands (U.S.)/U.S.
    Virgin Islands/US Virgin Islands; VN Viet Nam; VU Vanuatu; WF Wallis and Futuna; WS Samoa; XK Kosovo;
    YE Yemen; YT Mayotte; ZA South Africa; ZM Zambia; ZW Zimbabwe
    """
)
"""By alpha-2 code, the short name in ISO 3166-1 and other names that `NAMES` does not have; Kosovo is under the
code that GeoNames and most data use."""

REGIONS = {
    "AU": _read(
        """
        01 Australian Capital Territory/ACT; 02 New South Wales/NSW; 03 Northern Territory/NT; 04 Queensland/QLD;
        05 South Australia/SA; 06 Tasmania/TAS; 07 Victoria/VIC; 08 Western Australia/WA
        """
    ),
    "CA": _read(
        """
        01 Alberta/AB; 02 British Columbia/BC; 03 Manitoba/MB; 04 New Brunswick/NB; 05 Newfoundland and
        Labrador/Newfoundland/NL; 07 Nova Scotia/NS; 08 Ontario/ON; 09 Prince Edward Island/PE; 10 Quebec/QC/PQ;
        11 Saskatchewan/SK; 12 Yukon/YT; 13 Northwest Territories/NT; 14 Nunavut/NU
        """
    ),
    "CN": _read(
        """
        01 Anhui; 02 Zhejiang; 03 Jiangxi; 04 Jiangsu; 05 Jilin; 06 Qinghai; 07 Fujian; 08 Heilongjiang;
        09 Henan; 10 Hebei; 11 Hunan; 12 Hubei; 13 Xinjiang; 14 Tibet/Xizang; 15 Gansu; 16 Guangxi; 18 Guizhou;
        19 Liaoning; 20 Inner Mongolia/Nei Mongol; 21 Ningxia; 22 Beijing; 23 Shanghai; 25 Shandong;
        26 Shaanxi; 28 Tianjin; 29 Yunnan; 30 Guangdong; 31 Hainan; 32 Sichuan; 33 Chongqing
        """
    ),
    "JP": _read(
        """
        01 Aichi; 02 Akita; 03 Aomori; 04 Chiba; 05 Ehime; 06 Fukui; 07 Fukuoka; 08 Fukushima; 09 Gifu; 10 Gunma;
        11 Hiroshima; 12 Hokkaido; 13 Hyogo; 14 Ibaraki; 15 Ishikawa; 16 Iwate; 17 Kagawa; 18 Kagoshima;
        19 Kanagawa; 20 Kochi; 21 Kumamoto; 22 Kyoto; 23 Mie; 24 Miyagi; 25 Miyazaki; 26 Nagano; 27 Nagasaki;
        28 Nara; 29 Niigata; 30 Oita; 31 Okayama; 32 Osaka; 33 Saga; 34 Saitama; 35 Shiga; 36 Shimane;
        37 Shizuoka; 38 Tochigi; 39 Tokushima; 40 Tokyo; 41 Tottori; 42 Toyama; 43 Wakayama; 44 Yamagata;
        45 Yamaguchi; 46 Yamanashi; 47 Okinawa
        """
    ),
    "KR": _read(
        """
        01 Jeju; 03 North Jeolla/Jeollabuk/Jeonbuk; 05 North Chungcheong/Chungcheongbuk/Chungbuk; 06 Gangwon;
        10 Busan; 11 Seoul; 12 Incheon; 13 Gyeonggi; 14 North Gyeongsang/Gyeongsangbuk/Gyeongbuk; 15 Daegu;
        16 South Jeolla/Jeollanam/Jeonnam; 17 South Chungcheong/Chungcheongnam/Chungnam; 18 Gwangju; 19 Daejeon;
        20 South Gyeongsang/Gyeongsangnam/Gyeongnam; 21 Ulsan; 22 Sejong
        """
    ),
    "US": _read(
        """
        AK Alaska; AL Alabama; AR Arkansas; AZ Arizona; CA California; CO Colorado; CT Connecticut; DC District
        of Columbia; DE Delaware; FL Florida; GA Georgia; HI Hawaii; IA Iowa; ID Idaho; IL Illinois; IN Indiana;
        KS Kansas; KY Kentucky; LA Louisiana; MA Massachusetts; MD Maryland; ME Maine; MI Michigan; MN Minnesota;
        MO Missouri; MS Mississippi; MT Montana; NC North Carolina; ND North Dakota; NE Nebraska; NH New
        Hampshire; NJ New Jersey; NM New Mexico; NV Nevada; NY New York; OH Ohio; OK Oklahoma; OR Oregon;
        PA Pennsylvania; RI Rhode Island; SC South Carolina; SD South Dakota; TN Tennessee; TX Texas; UT Utah;
        VA Virginia; VT Vermont; WA Washington; WI Wisconsin; WV West Virginia; WY Wyoming
        """
    ),
}
"""States and provinces by country and GeoNames' code, which is the postal one in the United States: of countries
with many towns of one name, and of those where the province is often written in place of the town. Shanxi is left
out, since people write it for Shaanxi as well."""

TERRITORIES = {
    "CN": ("HK", "MO"),
    "DK": ("FO", "GL"),
    "FI": ("AX",),
    "FR": ("GF", "GP", "MQ", "NC", "PF", "RE", "YT"),
    "GB": ("GG", "IM", "JE"),
    "NL": ("AW", "BQ", "CW", "SX"),
    "US": ("AS", "GU", "MP", "PR", "VI"),
}
"""Lands with an ISO 3166 code of their own that records also count to the country they belong to."""

_ONE_NAME = {fold(name): fold(names[0]) for names in NAMES.values() for name in names}


@lru_cache(maxsize=REMEMBERED)
def one_name(country: str) -> str:
    """The folded name under which a country is one thing, whatever a registry calls it this year.

    >>> one_name("Turkey (Türkiye)"), one_name("Korea, Republic of"), one_name("France")
    ('turkey', 'south korea', 'france')
    """
    folded = fold(country)
    return _ONE_NAME.get(folded, folded)


def find_code(country: str) -> str | None:
    """The ISO 3166-1 alpha-2 code of a country, by one of its English names or the code itself; else None.

    >>> find_code("Korea, Republic of"), find_code("The Gambia"), find_code("Scotland"), find_code("Atlantis")
    ('KR', 'GM', 'GB', None)
    """
    return next((_CODES[name] for name in _both_ways(country) if name in _CODES), None)


def main_name(code: str) -> str | None:
    """The name under which the country of an ISO 3166-1 alpha-2 code is one thing; None for another code.

    >>> main_name("KR"), main_name("FR"), main_name("AA")
    ('South Korea', 'France', None)
    """
    names = NAMES.get(code) or ENGLISH_NAMES.get(code)
    return names[0] if names else None


def find_region(country_code: str, name: str) -> str | None:
    """GeoNames' code of a state or province; None where it, or its country, is not in `REGIONS`.

    >>> find_region("US", "Texas"), find_region("JP", "Aichi-ken"), find_region("KR", "Seoul Teugbyeolsi")
    ('TX', '01', '11')
    """
    known = _REGION_CODES.get(country_code, {})
    folded = _without_article(name)
    return known.get(folded) or known.get(_REGION_WORDS.sub("", folded).strip())


_REGION_WORDS = re.compile(
    r"""^(state|province|prefecture)\ of\b
    | \ (state|province|prefecture|municipality|((zhuang|hui|uygur)\ )?autonomous\ region|sheng|shi|ken|fu)$
    | \ ?do$ | \ ?(teu[gk]\ ?byeol|gwang\ ?yeo[gk])\ ?si\b.*$""",
    re.VERBOSE,
)
"""What is written around a name: 広島県 Hiroshima-ken, 경기도 Gyeonggi-do, 서울특별시 Seoul Teukbyeolsi."""


def _without_article(name: str) -> str:
    return " ".join(word for word in fold(name).split() if word != "the")


def _both_ways(name: str) -> Iterator[str]:
    """A name, and the same the other way round if it has a comma: "Korea, Republic of"."""
    main, _, rest = name.partition(", ")
    yield _without_article(name)
    yield _without_article(f"{rest} {main}")


_CODES = {
    written: code
    for table in (NAMES, ENGLISH_NAMES)
    for code, names in table.items()
    for name in (code, *names)
    for written in _both_ways(name)
}
_REGION_CODES = {
    country: {_without_article(name): code for code, names in regions.items() for name in (code, *names)}
    for country, regions in REGIONS.items()
}
