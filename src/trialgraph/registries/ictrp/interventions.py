"""Reads interventions and arms out of one field: typed lists, groups, product sheets, or prose."""

import re
from collections.abc import Iterator, Sequence

from trialgraph.codes import find_concept, labels
from trialgraph.names import fold
from trialgraph.records import Arm, Intervention
from trialgraph.registries.cleaning import Cleaner
from trialgraph.registries.ictrp.texts import as_lines, says_nothing

_TYPES = "|".join(re.escape(label) for label in labels("intervention-type"))
_TYPED = re.compile(rf"(?:^|;)\s*(?P<kind>{_TYPES})\s*:\s*", re.IGNORECASE)
_PRODUCT = re.compile(
    r"^(?P<label>Trade Name|Product Name|Product Code|INN or Proposed INN):[ \t]*(?P<value>.*)$", re.MULTILINE
)
_NOT_GIVEN = frozenset({"without", "blank", "no intervention"})
_NUMBERED = re.compile(r"(?:^|(?<=[\s.;]))(?P<arm>(?:Control )?(?:Intervention|Arm) ?\d{1,2}) ?: *")
_NAMED = re.compile(r"(?P<name>[^:\n]{2,120}): *(?P<description>.*)", re.DOTALL)
_LONGEST_NAME = 120
_DIAGNOSTIC = ("Gold Standard", "Index test")
"""Under these ChiCTR lists what a study of a diagnostic test compares."""

Read = tuple[tuple[Intervention, ...], tuple[Arm, ...]]


def read_interventions(raw: str | None, codes: Sequence[str], groups: Sequence[str], clean: Cleaner) -> Read:
    """What is given or done, and the arms as far as the text is one of groups.

    `groups` are the names under which the target size was given; ChiCTR writes the interventions under the same.
    """
    text = as_lines("intervention", raw, clean)
    if not text or _is_nothing(text):
        return (), tuple(Arm(name=group) for group in groups if group)
    if groups and (found := _by_group(text, groups)):
        return found
    if tests := _by_group(text, _DIAGNOSTIC):
        return tests[0], tuple(Arm(name=group) for group in groups if group)
    if _TYPED.match(text):
        return _typed(text), ()
    if _NUMBERED.match(text):
        return _numbered(text)
    if _PRODUCT.search(text):
        return _products(text), ()
    kinds = [code for code in codes if find_concept("intervention-type", code)]
    return (Intervention(intervention_type=kinds[0] if len(kinds) == 1 else None, description=text),), ()


def _is_nothing(text: str) -> bool:
    return says_nothing(text) or fold(text) in _NOT_GIVEN


def _behind(cuts: Sequence[re.Match[str]], text: str) -> list[str]:
    """What stands behind each of these headings, up to the next one."""
    ends = [*(cut.start() for cut in cuts[1:]), len(text)]
    return [text[cut.end() : end].strip("; \n") for cut, end in zip(cuts, ends, strict=True)]


def _by_group(text: str, groups: Sequence[str]) -> Read | None:
    """Each group and its intervention; None where the text does not begin with the first group's name."""
    cuts, place = [], 0
    for group in groups:
        found = re.compile(rf"(?:^|;)\s*{re.escape(group)}\s*[:：]", re.IGNORECASE).search(text, place)
        if not found or (not cuts and found.start()):
            return None
        cuts.append(found)
        place = found.end()
    interventions, arms = [], []
    for group, given in zip(groups, _behind(cuts, text), strict=True):
        received: tuple[int, ...] = ()
        if not _is_nothing(given):
            named = given if len(given) <= _LONGEST_NAME else None
            intervention = Intervention(name=named, description=None if named else given)
            if intervention not in interventions:
                interventions.append(intervention)
            received = (interventions.index(intervention),)
        arms.append(Arm(name=group, interventions=received))
    return tuple(interventions), tuple(arms)


def _numbered(text: str) -> Read:
    """Numbered interventions as India's, Iran's and Germany's registries list them, each the arm that receives it.

    Before a colon stands the intervention's name (CTRI) or that of the group (IRCT).
    """
    cuts = list(_NUMBERED.finditer(text))
    interventions, arms = [], []
    for cut, given in zip(cuts, _behind(cuts, text), strict=True):
        said = _NAMED.fullmatch(given)
        group = said["name"] if said and fold(said["name"]).endswith("group") else None
        name = said["name"] if said and not group else given if len(given) <= _LONGEST_NAME else None
        description = said["description"].strip() or None if said else given
        received: tuple[int, ...] = ()
        if not _is_nothing(name or description or ""):
            received = (len(interventions),)
            interventions.append(Intervention(name=name, description=None if name == description else description))
        arms.append(Arm(name=group or cut["arm"], interventions=received))
    return tuple(interventions), tuple(arms)


def _typed(text: str) -> tuple[Intervention, ...]:
    """A list as ClinicalTrials.gov gives it ("Drug: Examplumab;Drug: Placebo"), each once."""
    cuts = list(_TYPED.finditer(text))
    found = []
    for cut, given in zip(cuts, _behind(cuts, text), strict=True):
        named = len(given) <= _LONGEST_NAME and "\n" not in given
        found.append(
            Intervention(
                name=given if named else None,
                intervention_type=cut["kind"],
                description=None if named else given,
            )
        )
    return tuple(dict.fromkeys(each for each in found if each.name or each.description))


def _products(text: str) -> tuple[Intervention, ...]:
    """Products as the EU's register lists them: the substance by its international name, else by the product's."""
    found = []
    for said in _sheets(text):
        names = [
            said.get(label) for label in ("INN or Proposed INN", "Product Name", "Trade Name", "Product Code")
        ]
        known = tuple(dict.fromkeys(name for name in names if name and not _is_nothing(name)))
        if known:
            found.append(Intervention(name=known[0], intervention_type="Drug", other_names=known[1:]))
    return tuple(dict.fromkeys(found)) or (Intervention(description=text),)


def _sheets(text: str) -> Iterator[dict[str, str]]:
    """The labelled lines of each product; one begins behind an empty line, or where a label comes again."""
    for block in text.split("\n\n"):
        sheet: dict[str, str] = {}
        for line in _PRODUCT.finditer(block):
            if line["label"] in sheet:
                yield sheet
                sheet = {}
            sheet[line["label"]] = line["value"].strip()
        yield sheet
