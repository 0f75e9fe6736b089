"""The several names that registries give to one country."""

from trialgraph.names import fold

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

_ONE_NAME = {fold(name): fold(names[0]) for names in NAMES.values() for name in names}


def one_name(country: str) -> str:
    """The folded name under which a country is one thing, whatever a registry calls it this year.

    >>> one_name("Turkey (Türkiye)"), one_name("Korea, Republic of"), one_name("France")
    ('turkey', 'south korea', 'france')
    """
    folded = fold(country)
    return _ONE_NAME.get(folded, folded)
