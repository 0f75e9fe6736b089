"""Reads the design of a study in ClinicalTrials.gov's older XML, which packs several facts into one text."""

import re
from xml.etree.ElementTree import Element

from trialgraph.codes import find_concept
from trialgraph.registries.cleaning import Cleaner
from trialgraph.registries.ctgov import study as api
from trialgraph.registries.ctgov.xml_values import find_text

_FACT = re.compile(r",\s+(?=[A-Z][A-Za-z ]+:)")
_WORD = re.compile(r"[^,()]+(?:\([^()]*\))?")
"""What stands between commas, with what stands in brackets behind it."""
_MASKED = ("Single", "Double", "Triple", "Quadruple")
"""The registry's words for how many of the four parties do not know who receives what."""
_NAME_OF = {
    "purpose": "primary_purpose",
    "allocation": "allocation",
    "masking": "masking",
    "intervention-model": "intervention_model",
    "observational-model": "observational_model",
    "time-perspective": "time_perspective",
}
"""The ontology's schemes for what a design line says, and what the XML's elements for it are called."""


def read_design(root: Element, clean: Cleaner) -> api.DesignModule:
    """Study type, phases, design and enrolment."""
    enrolled = root.find("enrollment")
    study_type = find_text(root, "study_type")
    return api.DesignModule(
        study_type=study_type.partition("[")[0].strip() if study_type else None,
        phases=_phases(find_text(root, "phase")),
        design_info=_design_info(_design_facts(root)),
        enrollment_info=api.EnrollmentInfo(
            count=clean.count("enrollmentInfo", find_text(root, "enrollment")),
            type=None if enrolled is None else enrolled.get("type"),
        ),
    )


def _phases(text: str | None) -> tuple[str, ...]:
    """The phases of "Phase 1/Phase 2"; "N/A" is one word."""
    return tuple(re.split(r"/(?=Phase)", text)) if text else ()


def _design_facts(root: Element) -> dict[str, str]:
    """What is said of the design, by the names that its elements have; before 2017 all was said in one line."""
    found = root.find("study_design_info")
    if found is not None:
        return {each.tag: text for each in found if (text := find_text(found, each.tag))}
    facts = {}
    for fact in _FACT.split(find_text(root, "study_design") or ""):
        name, is_named, value = fact.partition(":")
        if is_named:
            facts[name.strip().lower().replace(" ", "_")] = value.strip()
        else:
            facts |= _unnamed_facts(fact)
    return facts


def _unnamed_facts(line: str) -> dict[str, str]:
    """The facts of a line without names, as it was until 2008: "Treatment, Randomized, Parallel Assignment"."""
    facts: dict[str, str] = {}
    for word in _WORD.findall(line):
        bare = word.partition("(")[0]
        scheme = next((scheme for scheme in _NAME_OF if find_concept(scheme, bare)), None)
        if scheme:
            facts.setdefault(_NAME_OF[scheme], word.strip())
    return facts


def _design_info(facts: dict[str, str]) -> api.DesignInfo:
    masking, masked = _masking(facts.get("masking"))
    return api.DesignInfo(
        allocation=facts.get("allocation"),
        intervention_model=facts.get("intervention_model"),
        intervention_model_description=facts.get("intervention_model_description"),
        primary_purpose=facts.get("primary_purpose"),
        observational_model=facts.get("observational_model"),
        time_perspective=facts.get("time_perspective"),
        masking_info=api.MaskingBlock(
            masking=masking, masking_description=facts.get("masking_description"), who_masked=masked
        ),
    )


def _masking(text: str | None) -> tuple[str | None, tuple[str, ...]]:
    """How the study is masked, and who: "Double (Participant, Investigator)".

    For some months of 2017 the XML named those who are masked and not how many they are.
    """
    if not text:
        return None, ()
    word, bracket, inside = text.partition("(")
    listed = inside.rstrip(") ") if bracket else text
    roles = tuple(role for part in listed.split(",") if find_concept("masked-role", role := part.strip()))
    if not bracket and 0 < len(roles) <= len(_MASKED):
        return _MASKED[len(roles) - 1], roles
    return (word.strip() if roles else text), roles
