"""Reads study type and design out of the sentence in which each registry puts it."""

import re
from typing import Any

from trialgraph.codes import find_concept
from trialgraph.names import fold
from trialgraph.registries.cleaning import Cleaner
from trialgraph.registries.ictrp.texts import as_lines
from trialgraph.registries.ictrp.values import read_phases

_WORDS = {
    "allocation": (
        (r"non?[- ]?rando\w+|not randomi[sz]ed|\bnon-rct|randomi[sz]ed: no|randomi[sz]ation: n", "Non-randomised"),
        (r"randomi[sz]|\brct\b", "Randomised"),
    ),
    "masking": (
        (r"quadruple[- ]?(blind|mask)|masking: quadruple", "Quadruple blind"),
        (r"triple[- ]?(blind|mask)|masking: triple", "Triple blind"),
        (r"double[- ]?(blind|mask)(?!\w*: no)|masking: double", "Double blind"),
        (r"single[- ]?(blind|mask)(?!\w*: no)|masking: single", "Single blind"),
        (
            r"open[- ]label|\bopen: yes|\bopen ?[(,-]|masking: (none|open|no)|(un|not |non-?)(blind|mask)ed"
            r"|blinding: open|masking not used|no one is blinded",
            "Open label",
        ),
        (r"blinded \(masking used\)|masking: blinded", "Blinded (masking used)"),
    ),
    "intervention_model": (
        (r"cross[- ]?over(?!: no)", "Crossover"),
        (r"factorial", "Factorial"),
        (r"parallel(?! group: no)", "Parallel"),
        (r"single[- ](arm|group)|assignment: single", "Single group"),
        (r"sequential", "Sequential"),
    ),
}
"""What a design says unmistakably, and the word for it; the first that matches counts."""
_OBSERVATIONAL_WORDS = {
    "observational_model": (
        (r"cohort", "Cohort study"),
        (r"case[- ]control", "Case-control study"),
        (r"case series", "Case series"),
        (r"family[- ]based", "Family-based"),
    ),
    "time_perspective": (
        (r"cross[- ]?sectional", "Cross-sectional"),
        (r"retrospective", "Retrospective"),
        (r"prospective|longitudinal", "Prospective"),
    ),
}
_COLON = re.compile(r" ?: ?")
_PURPOSE = re.compile(
    r"\b(?:primary )?purpose\s*:\s*([A-Za-z /]+?)\s*(?:[.;,\n]|$)|\b(\w+) purpose\b", re.IGNORECASE
)


def read_design(study_type: str | None, design: str | None, phase: str | None, clean: Cleaner) -> dict[str, Any]:
    """Type, phases, purposes, allocation, masking, models, and the sentence itself.

    Some registries give the purpose as the type of study ("Screening"), or the time perspective as the phase.
    """
    kind = as_lines("study_type", study_type, clean)
    text = as_lines("study_design", design, clean)
    said: dict[str, Any] = {"study_type": kind, "design_description": text, "purposes": _purposes(text or "")}
    if kind and not find_concept("study-type", kind) and find_concept("purpose", kind):
        said |= {"study_type": None, "purposes": (kind,)}
    elif kind and not find_concept("study-type", kind):
        said["study_type"] = next(
            (word for word in ("Interventional", "Observational") if fold(kind).startswith(word[:12].lower())),
            kind,
        )
    observational = bool(kind) and (find_concept("study-type", said["study_type"] or "") or "").endswith(
        "observational"
    )
    known = _OBSERVATIONAL_WORDS if observational else _WORDS
    if observational and fold(phase or "") == "retrospective study":
        text, phase = f"{text or ''} {phase}", None
    line = _COLON.sub(": ", text or "")
    for name, words in known.items():
        said[name] = next((word for pattern, word in words if re.search(pattern, line, re.IGNORECASE)), None)
    return said | {"phases": read_phases(phase, clean)}


def _purposes(text: str) -> tuple[str, ...]:
    found = (match[1] or match[2] for match in _PURPOSE.finditer(text))
    return tuple(dict.fromkeys(word for word in found if find_concept("purpose", word)))
