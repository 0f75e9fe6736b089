"""The several names that registries give to one country."""

from trialgraph.names import fold

_OTHER_NAMES = {
    "bolivia": ("bolivia plurinational state of",),
    "brunei": ("brunei darussalam",),
    "cape verde": ("cabo verde",),
    "cote d ivoire": ("ivory coast",),
    "czechia": ("czech republic",),
    "democratic republic of the congo": ("congo the democratic republic of the", "dr congo"),
    "eswatini": ("swaziland",),
    "iran": ("iran islamic republic of", "islamic republic of iran"),
    "laos": ("lao people s democratic republic",),
    "libya": ("libyan arab jamahiriya",),
    "moldova": ("moldova republic of", "republic of moldova"),
    "myanmar": ("burma",),
    "netherlands": ("the netherlands", "holland"),
    "north korea": ("korea democratic people s republic of",),
    "north macedonia": ("macedonia the former yugoslav republic of", "macedonia"),
    "palestine": ("palestinian territories occupied", "palestinian territory occupied", "palestine state of"),
    "reunion": ("reunion france",),
    "russia": ("russian federation",),
    "south korea": ("korea republic of", "republic of korea"),
    "syria": ("syrian arab republic",),
    "taiwan": ("taiwan province of china",),
    "tanzania": ("tanzania united republic of", "united republic of tanzania"),
    "timor leste": ("east timor",),
    "turkey": ("turkiye", "turkey turkiye"),
    "united kingdom": ("uk", "u k", "great britain"),
    "united states": ("usa", "us", "u s", "u s a", "united states of america"),
    "vatican city": ("holy see vatican city state", "holy see"),
    "venezuela": ("venezuela bolivarian republic of",),
    "vietnam": ("viet nam",),
}
_ONE_NAME = {other: name for name, others in _OTHER_NAMES.items() for other in others}


def one_name(country: str) -> str:
    """The folded name under which a country is one thing, whatever a registry calls it this year.

    From the names in ClinicalTrials.gov's records since 1999 and ISO 3166's official ones.

    >>> one_name("Turkey (Türkiye)"), one_name("Korea, Republic of"), one_name("France")
    ('turkey', 'south korea', 'france')
    """
    folded = fold(country)
    return _ONE_NAME.get(folded, folded)
