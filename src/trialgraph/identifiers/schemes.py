"""The formats of trial numbers that are unique in the world, as the registries that issue them give them.

Sources: each registry's own page on its numbers; the WHO's list of primary and partner registries, and the numbers
in its search portal; NLM's table of databanks for what is written in publications.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class NumberScheme:
    """How the numbers of one register look, and where they lead to."""

    name: str
    """Short, as it stands in IRIs: `nct`, `eudract`."""
    written: dict[str, str]
    """The ways in which people write a number, as regular expressions, and the normal form of each.

    That form has a `{}` for each group. Case is ignored but in `(?-i:...)`. What can be checked is checked here:
    years, months, numbers never issued.
    """
    small_letters: bool = False
    """Whether the letters in a number's own part are small ones."""
    page: str | None = None
    """The number's page at its register, with a `{}` for it; `{digits}` stands for its digits alone."""
    at_who: str | None = "{}"
    """The number in the search portal of the WHO, which has no page for some."""
    prefix: str | None = None
    """The register's name at identifiers.org, if it is there."""
    doi: str | None = None
    """The DOI of the record, if the registry mints them."""


_NUMBER = r"(?:(?:n(?:[or°]|um[a-z]{0,4})|id(?:entifier)?)[\W_]{0,3}){0,2}"
_LABEL = r"[\W_]{0,3}(?:(?:project|trial|study)[\W_]{1,3})?" + _NUMBER
"""What may stand between a scheme's name and its number: "EudraCT: ", "IRAS number ", "CTIS no. "."""
_SIGNS = r"[\s:#-]{0,3}"
_YEAR = r"20[0-4]\d"
_SINCE_2004 = r"20(?:0[4-9]|[1-4]\d)"
_MONTH = r"(?:0[1-9]|1[0-2])"
_COUNTRY = r"(?:-(?:[A-Z]{2}|3RD|outside[ -]EU(?:/EEA)?)(?![A-Z\d]))?"
"""A EudraCT number has one protocol for each country."""

_SCHEMES = (
    # ClinicalTrials.gov
    NumberScheme(
        name="nct",
        written={rf"NCT{_LABEL}(?!0{{8}})(\d{{8}})": "NCT{}"},
        page="https://clinicaltrials.gov/study/{}",
        prefix="clinicaltrials",
    ),
    # ISRCTN: eight digits, given out at random; its documents know of no check digit
    NumberScheme(
        name="isrctn",
        written={rf"ISRCTN{_LABEL}(?!0{{8}})(\d{{8}})": "ISRCTN{}"},
        page="https://www.isrctn.com/{}",
        doi="10.1186/{}",
    ),
    # EU Clinical Trials Information System: year, 500000 to 599999, two check digits, and a count of
    # resubmissions, with and without which it is one trial
    NumberScheme(
        name="ctis",
        written={rf"(?:(?:EU[ -]?CTR?|CTIS|EudraCT){_LABEL})?(20[2-4]\d-5\d{{5}}-\d\d)(?:-\d\d(?!\d))?": "{}"},
        page="https://euclinicaltrials.eu/ctis-public/view/{}-00",
        at_who="CTIS{}-00",
    ),
    # EudraCT: year, that year's count, which never had six digits (so without the name none is taken), two check
    # digits
    NumberScheme(
        name="eudract",
        written={
            rf"(?:EudraCT|EU[ -]?CTR?){_LABEL}({_SINCE_2004})[ -]?([0-46-9]\d{{5}})[ -]?(\d\d){_COUNTRY}": (
                "{}-{}-{}"
            ),
            rf"({_SINCE_2004})-(0\d{{5}})-(\d\d){_COUNTRY}": "{}-{}-{}",
        },
        page="https://www.clinicaltrialsregister.eu/ctr-search/search?query=eudract_number:{}",
        prefix="euclinicaltrials",
    ),
    # Universal Trial Number of the WHO
    NumberScheme(
        name="utn",
        written={rf"(?:UTN{_LABEL}U?|U)[ -]?1111[ -]?(\d{{4}})[ -]?(\d{{4}})": "U1111-{}-{}"},
        at_who=None,
    ),
    # Integrated Research Application System of the United Kingdom
    NumberScheme(name="iras", written={rf"IRAS{_LABEL}(\d{{5,7}})": "{}"}, at_who=None),
    # Germany
    NumberScheme(
        name="drks",
        written={rf"DRKS{_LABEL}(?:DRKS)?(\d{{8}})": "DRKS{}"},
        page="https://drks.de/search/en/trial/{}",
    ),
    # Australia and New Zealand: 126, the year, a count, three check digits; in the first years with a 0 before
    NumberScheme(
        name="actrn",
        written={rf"ACTRN{_LABEL}0?(126(?:0[5-9]|[1-4]\d)\d{{9}})p?": "ACTRN{}"},
        page="https://anzctr.org.au/{}.aspx",
    ),
    # China: until 2017 with letters for the kind of study; traditional medicine; the authority's own register
    NumberScheme(
        name="chictr",
        written={
            rf"ChiCTR{_SIGNS}([A-Z]{{2,6}})[\s-]{{0,2}}([012]\d{{7}})": "ChiCTR-{}-{}",
            rf"ChiCTR{_SIGNS}([12]\d{{9}})": "ChiCTR{}",
        },
    ),
    NumberScheme(name="itmctr", written={rf"ITMCTR{_SIGNS}(\d{{9,10}})": "ITMCTR{}"}),
    NumberScheme(name="cde", written={rf"(?-i:CTR){_SIGNS}({_YEAR}\d{{4}})": "CTR{}"}, at_who=None),
    # India: where the month stands, the first years have 091, its country code
    NumberScheme(
        name="ctri",
        written={
            rf"CTRI{_LABEL}(?:CTRI)?[\s/-]{{0,2}}({_YEAR})[\s/-]{{1,3}}({_MONTH}|0\d\d)[\s/-]{{1,3}}(\d{{6}})": (
                "CTRI/{}/{}/{}"
            )
        },
    ),
    # Japan: jRCT, and the three that it grew from; UMIN's first numbers began with a C
    NumberScheme(
        name="jrct",
        written={rf"(?:JPRN-)?jRCT{_LABEL}(?:jRCT)?([a-cs]\d{{9}}|\d{{10}})": "jRCT{}"},
        small_letters=True,
        page="https://jrct.mhlw.go.jp/en-latest-detail/{}",
        at_who="JPRN-{}",
    ),
    NumberScheme(
        name="umin",
        written={rf"(?:(?:JPRN-)?UMIN(?:[ -]CTR)?{_LABEL}(?:UMIN|C)?|JPRN-C)(000\d{{6}})": "UMIN{}"},
        at_who="JPRN-{}",
    ),
    NumberScheme(
        name="japiccti",
        written={rf"(?:JPRN-)?Japic[ -]?CTI{_SIGNS}(\d{{6}})": "JapicCTI-{}"},
        at_who="JPRN-{}",
    ),
    NumberScheme(name="jma", written={rf"(?:JPRN-)?JMA[ -]?IIA{_SIGNS}(\d{{5}})": "JMA-IIA{}"}, at_who="JPRN-{}"),
    # Korea, Thailand, Iran (by its calendar at first), Africa, Sri Lanka
    NumberScheme(name="kct", written={rf"KCT{_LABEL}(\d{{7}})": "KCT{}"}),
    NumberScheme(
        name="tctr",
        written={rf"TCTR{_LABEL}({_YEAR}\d{{7}})": "TCTR{}"},
        page="https://www.thaiclinicaltrials.org/show/{}",
    ),
    NumberScheme(
        name="irct", written={rf"IRCT{_LABEL}((?:13[89]\d|20\d\d)\d{{6,12}})[ -]?N(\d{{1,3}})": "IRCT{}N{}"}
    ),
    NumberScheme(name="pactr", written={rf"PACTR{_LABEL}({_YEAR}{_MONTH}\d{{9,10}})": "PACTR{}"}),
    NumberScheme(
        name="slctr",
        written={
            rf"SLCTR{_LABEL}(?:SLCTR)?[\s/-]{{0,2}}({_YEAR})[\s/-]{{1,3}}(\d{{3}})": "SLCTR/{}/{}",
        },
    ),
    # The Netherlands: its register until 2022 (NTR, then NL), its heir (OMON), the ethics committees' file
    NumberScheme(name="ntr", written={r"NTR(\d{2,4})": "NTR{}", r"NTR[\s:#-]{1,3}(\d{3,4})": "NTR{}"}),
    NumberScheme(name="nl", written={r"(?-i:NL)(\d{4})(?![.]?\d)": "NL{}"}),
    NumberScheme(
        name="omon",
        written={rf"(?:NL[ -]?)?OMON{_SIGNS}(\d{{4,6}})": "NL-OMON{}"},
        page="https://onderzoekmetmensen.nl/en/trial/{digits}",
    ),
    NumberScheme(name="ccmo", written={r"(?-i:NL)[ -]?(\d{4,5}\.\d{3}\.\d\d)": "NL{}"}, at_who=None),
    # Brazil, Cuba, Peru, Lebanon
    NumberScheme(
        name="rbr",
        written={r"(?-i:RBR)[ -]?((?=[a-z]{0,7}\d)[a-z\d]{6,8})": "RBR-{}"},
        small_letters=True,
        page="https://ensaiosclinicos.gov.br/rg/{}",
    ),
    NumberScheme(
        name="rpcec",
        written={rf"RPCEC{_LABEL}(0\d{{7}})": "RPCEC{}"},
        page="https://rpcec.sld.cu/en/trials/{}-En",
    ),
    NumberScheme(name="per", written={r"(?-i:PER)-(\d{3})-(\d\d)": "PER-{}-{}"}),
    NumberScheme(name="lbctr", written={rf"LBCTR{_LABEL}({_YEAR}{_MONTH}\d{{4}})": "LBCTR{}"}),
    # France's number for research on people; Switzerland's portal
    NumberScheme(name="idrcb", written={rf"(?:ID[ -]?RCB{_LABEL})?({_YEAR}-A\d{{5}}-\d\d)": "{}"}, at_who=None),
    NumberScheme(name="snctp", written={rf"SNCTP{_LABEL}(\d{{9}})": "SNCTP{}"}, at_who=None),
)
SCHEMES = {scheme.name: scheme for scheme in _SCHEMES}
"""By name. Each one's numbers are unique in the world: one number is one node, whichever records give it."""
