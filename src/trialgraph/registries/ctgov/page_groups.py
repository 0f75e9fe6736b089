"""Reads interventions and arms from an aggregator's page about an NCT record.

Both sections name the interventions, with the same descriptions. With labels, `Group Type` and
`Intervention Type` tell what a line is; without, each section is the evidence for reading the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from trialgraph.records import Arm, Intervention
from trialgraph.registries.cleaning import Cleaner

_GROUP_TYPE = "Group Type "
_INTERVENTION_TYPE = "Intervention Type "
_TYPES = (_GROUP_TYPE, _INTERVENTION_TYPE)
_OTHER_NAMES = frozenset({"Other Names", "Other Intervention Names", "Intervention Aliases"})
_LONGEST_LABEL = 120
_GOES_ON = (".", ",", ";", ":")
_BULLETS = ("*", "-", "•", "–")


def read_interventions(lines: Sequence[str], group_lines: Sequence[str]) -> tuple[Intervention, ...]:
    """The interventions of the section `Interventions`, and those that only `Study Groups` names."""
    if any(line.startswith(_INTERVENTION_TYPE) for line in lines):
        listed = _labelled_interventions(lines, group_lines)
    else:
        listed = tuple(_intervention(block, None) for block in _unlabelled_blocks(lines, group_lines))
    names = {intervention.name for intervention in listed}
    return listed + tuple(more for more in _interventions_of_groups(group_lines) if more.name not in names)


def _intervention(block: Sequence[str], kind: str | None) -> Intervention:
    """An intervention from its name and the lines of its description."""
    return Intervention(name=block[0], intervention_type=kind, description="\n".join(block[1:]) or None)


def _labelled_interventions(lines: Sequence[str], group_lines: Sequence[str]) -> tuple[Intervention, ...]:
    """Name, description, type; what stands between a type and a name are other names of the one before."""
    names = {name for name, below in pairwise(group_lines) if below.startswith(_INTERVENTION_TYPE)}
    blocks: list[tuple[list[str], str | None]] = []
    other_names: dict[int, list[str]] = {}
    block: list[str] = []
    for line in [*lines, _INTERVENTION_TYPE]:
        if not line.startswith(_INTERVENTION_TYPE.rstrip()):
            block.append(line)
            continue
        start = next((at for at, written in enumerate(block) if written in names), 0) if blocks else 0
        other_names[len(blocks) - 1] = [name for name in block[:start] if name not in _OTHER_NAMES]
        if block[start:]:
            blocks.append((block[start:], line.removeprefix(_INTERVENTION_TYPE).strip() or None))
        block = []
    return tuple(
        Intervention(
            name=block[0],
            intervention_type=kind,
            description="\n".join(block[1:]) or None,
            other_names=tuple(other_names.get(position, ())),
        )
        for position, (block, kind) in enumerate(blocks)
    )


def _unlabelled_blocks(lines: Sequence[str], group_lines: Sequence[str]) -> list[list[str]]:
    """Name and description of each intervention, told apart by what follows what in `Study Groups`."""
    own = set(lines)
    follows = set(pairwise(group_lines))
    in_groups = set(group_lines)
    first_of_arm = {line for above, line in follows if line in own and (above not in own or above == line)}
    blocks: list[list[str]] = []
    for line in lines:
        last = blocks[-1] if blocks else []
        apart = bool(last) and last[-1] in in_groups and (last[-1], line) not in follows
        if (
            not last
            or (line in first_of_arm and last != [line])
            or apart
            or (len(last) > 1 and _looks_like_a_name(line))
        ):
            blocks.append([line])
        else:
            last.append(line)
    return blocks


def _looks_like_a_name(line: str) -> bool:
    return len(line) <= _LONGEST_LABEL and not line.endswith(_GOES_ON) and not line.startswith(_BULLETS)


def _interventions_of_groups(lines: Sequence[str]) -> tuple[Intervention, ...]:
    """The interventions that labelled groups name: a name, its type, its description."""
    starts = [at for at, below in enumerate(lines[1:]) if below.startswith(_TYPES)]
    found: dict[Intervention, None] = {}
    for start, end in pairwise([*starts, len(lines)]):
        kind = lines[start + 1]
        if kind.startswith(_INTERVENTION_TYPE) and not lines[start].startswith(_TYPES):
            block = [lines[start], *lines[start + 2 : end]]
            found[_intervention(block, kind.removeprefix(_INTERVENTION_TYPE))] = None
    return tuple(found)


@dataclass(kw_only=True)
class _ArmDraft:
    """An arm while its lines are being read."""

    name: str
    arm_type: str | None = None
    description: list[str] = field(default_factory=list)
    interventions: list[int] = field(default_factory=list)

    def finished(self) -> Arm:
        return Arm(
            name=self.name,
            arm_type=self.arm_type,
            description="\n".join(self.description) or None,
            interventions=tuple(self.interventions),
        )


def read_arms(lines: Sequence[str], interventions: Sequence[Intervention], clean: Cleaner) -> tuple[Arm, ...]:
    """The arms of the section `Study Groups`: label, description, and then the arm's interventions."""
    labelled = any(line.startswith(_GROUP_TYPE) for line in lines)
    by_name: dict[str | None, list[int]] = {}
    for position, intervention in enumerate(interventions):
        by_name.setdefault(intervention.name, []).append(position)
    drafts: list[_ArmDraft] = []
    at = 0
    while at < len(lines):
        line, below = lines[at], lines[at + 1] if at + 1 < len(lines) else ""
        known = {number: interventions[number].description for number in by_name.get(line, ())}
        used = _find_intervention(lines, at, known, drafts[-1].interventions) if drafts else None
        if below.startswith(_GROUP_TYPE) and not line.startswith(_TYPES):
            drafts.append(_ArmDraft(name=line, arm_type=below.removeprefix(_GROUP_TYPE)))
            at += 2
        elif used:
            drafts[-1].interventions.append(used[0])
            at = used[1]
        else:
            if not line.startswith(_TYPES):
                _add_text(drafts, line, below, labelled, clean)
            at += 1
    return tuple(draft.finished() for draft in drafts)


def _add_text(drafts: list[_ArmDraft], line: str, below: str, labelled: bool, clean: Cleaner) -> None:
    """A line that is no intervention's: an arm's label, or a line of the last arm's description."""
    if not drafts or (drafts[-1].interventions and not labelled):
        drafts.append(_ArmDraft(name=line))
    elif drafts[-1].interventions:
        clean.note("arms", line, "no line of an intervention's description")
    elif drafts[-1].description and not labelled and _starts_another_arm(drafts[-1], line, below):
        clean.note("arms", line, "taken for an arm's label by its shape")
        drafts.append(_ArmDraft(name=line))
    else:
        drafts[-1].description.append(line)


def _starts_another_arm(arm: _ArmDraft, line: str, below: str) -> bool:
    """Whether a line below an arm's description names the next arm.

    It does if it is short and the lines around it are longer, or if an intervention of the same name follows.
    """
    longer = len(line) < min(len(below), len(arm.description[-1]))
    return line == below or (longer and _looks_like_a_name(line))


def _find_intervention(
    lines: Sequence[str], at: int, known: dict[int, str | None], had: Sequence[int]
) -> tuple[int, int] | None:
    """Which of the interventions with a line's name it means, and where the line after its description is.

    `known` are their positions and descriptions, `had` those that the arm has already. The line may be an
    arm's label as well: without a type below it, the intervention's own description must follow, or it has
    none and the arm has not had it yet.
    """
    after = at + 1
    typed = after < len(lines) and lines[after].startswith(_INTERVENTION_TYPE)
    after += typed
    for position, description in known.items():
        expected = description.split("\n") if description else []
        if expected and lines[after : after + len(expected)] == expected:
            return position, after + len(expected)
    if typed:
        return (next(iter(known)), after) if known else None
    for position, description in known.items():
        repeated = position in had or lines[after : after + 1] == lines[at : at + 1]
        if description is None and not repeated:
            return position, after
    return None
