"""Invented sentences, of which descriptions, criteria and outcomes are put together."""
# ruff: noqa: E501 - lists of words read better unbroken

from bisect import bisect_left
from functools import cache
from itertools import accumulate

from trialgraph.sample.chance import Chance

_POOL = 4000
_LONGEST = 50_000
"""Characters that a passage may be asked for."""
_GRAMMAR = {
    "summary": (
        "The {aim} is to {assess} whether {regimen} {changes} {measure} in {people}.",
        "This {adjective} study will {assess} {measure} among {people} over {time}.",
        "It is {known} that {measure} differs between {people} and {people}; the reasons are {known}.",
        "{people_} will be followed for {time}, with visits every {time}.",
        "The {adjective} hypothesis is that {regimen} {changes} {measure} more than {regimen} does.",
        "Earlier work in {people} suggested that {measure} {follows} {regimen}, but the evidence is {adjective}.",
        "About {number} participants are to be enrolled at {number} centres.",
        "{people_} receive {regimen} for {time}; thereafter {measure} is {taken}.",
        "Secondary aims include {measure}, {measure} and safety up to {time}.",
        "An independent board reviews {measure} after {number} participants have completed {time} of treatment.",
        "Samples are {taken} at baseline, {time} and {time}, and stored at -80 °C until {measure} is determined.",
        "The sample size of {number} gives a power of {percent} % to detect a difference of {percent} % in {measure}.",
        "Results will be analysed by intention to treat; missing values of {measure} are imputed.",
        "OBJECTIVES:\n\n* To {assess} {measure} in {people}.\n* To {assess} the tolerability of {regimen}.",
        "Patients &lt; {number} years and those with {measure} \\> {number} are analysed separately (α = 0.05).",
    ),
    "criterion": (
        "* Age ≥ {number} years", "* {measure_} \\> {number} within {time} before enrolment",
        "* Able to give written informed consent", "* Pregnancy or breastfeeding",
        "* History of {measure} within the past {time}", "* Known hypersensitivity to {regimen} or its excipients",
        "* Treatment with {regimen} within {time} prior to randomisation",
        "* {people_} with {adjective} disease for at least {time}",
        "* Participation in another interventional study within {time}",
        "* Women of childbearing potential must use effective contraception during the study and for {time} after it",
        "* Haemoglobin &lt; {number} g/L, platelets &lt; {number} x 10\\^9/L, or creatinine \\> {number} µmol/L",
        "* Any {adjective} condition that in the investigator's opinion would interfere with {measure}",
        "* Concomitant use of {regimen} or of {regimen} unless the dose was stable for {time}",
        "* {adjective_} {measure} as judged by two readers", "* Body mass index between {number} and {number} kg/m\\^2",
    ),
    "measure": (
        "Change from baseline in {measure}", "Number of participants with {measure}", "Time to {measure}",
        "{measure_} at {time}", "Percentage of {people} with {adjective} {measure}", "Mean {measure} after {regimen}",
        "Area under the curve of {measure}", "Incidence of {adjective} adverse events", "Overall survival",
        "Quality of life by a {adjective} questionnaire of {number} items", "Correlation of {measure} and {measure}",
        "Difference between groups in {measure}",
    ),
    "detail": (
        "Measured by {adjective} assessment on a scale from 0 to {number}; higher scores mean a {adjective} outcome.",
        "{measure_} is {taken} before {regimen} and {time} later.",
        "Defined as a change of at least {percent} % in {measure}, confirmed after {time}.",
        "Two readers who do not know the arm assess {measure}; a third one decides where they differ.",
        "Participants who leave before {time} count as failures in the analysis of {measure}.",
    ),
    "arm": (
        "Participants receive {regimen} for {time}.", "{regimen_}, then {regimen}, for {number} cycles of {time}.",
        "Usual care, with visits every {time}.", "{regimen_} by {adjective} schedule until progression or {time}.",
        "{people_} who are assigned to {regimen}; the dose may be lowered once for {measure}.",
    ),
    "why": ("Slow accrual", "Sponsor decision", "Lack of funding", "Lack of efficacy at the interim analysis",
            "Investigator left the institution", "Safety concerns", "Study was never started", "Business reasons"),
    "citation": ("{family_} A, {family_} B, {family_} C, {family_} D, {family_} E. {measure_} after {regimen}, and {measure} over {time} in {people}: a {adjective}, "
                 "{adjective} trial. J Invented Med. {year} Mar;{number}({percent}):{number}-99.",),
}  # fmt: skip
_WORDS = {
    "aim": "aim|purpose|main objective|goal|primary purpose",
    "assess": "assess|determine|compare|describe|evaluate|explore|quantify|test",
    "adjective": "randomised|prospective|severe|moderate|standard|clinical|validated|early|late|persistent|stable|poor|"
                 "better|multicentre|controlled|blinded|novel|intensive|chronic|worse|limited|symptomatic|partial",
    "regimen": "the study drug|placebo|standard treatment|a low dose|a high dose|combination therapy|monotherapy|usual care|"
               "the procedure|surgery|the device|infusions|daily tablets|weekly injections|physiotherapy|the programme|"
               "maintenance treatment|induction|corticosteroids|immunosuppressants|antibiotics|anticoagulants|radiotherapy",
    "changes": "improves|reduces|delays|increases|changes|prevents|shortens|stabilises",
    "follows": "follows|precedes|depends on|is independent of|improves with|worsens after",
    "people": "adults|children|older adults|women|men|patients in hospital|outpatients|healthy volunteers|participants|"
              "people at high risk|infants|adolescents|patients after surgery|patients with relapse|carers|smokers",
    "known": "well known|not known|often reported|disputed|poorly understood|rarely studied",
    "taken": "taken|measured|recorded|collected|assessed|repeated",
    "time": "24 hours|2 days|7 days|14 days|4 weeks|6 weeks|8 weeks|12 weeks|16 weeks|24 weeks|26 weeks|48 weeks|52 weeks|"
            "3 months|6 months|9 months|12 months|18 months|2 years|3 years|5 years|1 hour|30 minutes|the end of treatment",
    "measure_1": "systolic|diastolic|fasting|serum|plasma|urinary|maximal|minimal|mean|median|total|peak|resting|daily|"
                 "cumulative|relative|absolute|baseline|morning|nocturnal|postoperative|residual|objective|self-reported",
    "measure_2": "blood pressure|glucose|pain|fatigue|cholesterol|creatinine|albumin|viral load|tumour size|grip strength|"
                 "walking distance|sleep duration|heart rate|oxygen saturation|bone density|body weight|antibody titre|"
                 "cytokine levels|relapse rate|mortality|infection|bleeding|nausea|anxiety|mood|cognition|visual acuity|"
                 "hearing threshold|lesion count|wound healing|adherence|cost|length of stay|lung function|ferritin|"
                 "platelet count|lymphocyte count|liver fat|joint swelling|muscle strength|skin thickness|quality of life",
    "family": "Arkov|Belmar|Cordin|Delvane|Estrup|Farolle|Gundry|Hovelt|Ilmari|Jastow|Kerrin|Lomax|Morvin|Nesbo|Ostrand",
}  # fmt: skip
_CHOICES = {slot: tuple(words.split("|")) for slot, words in _WORDS.items()}


@cache
def sentences(kind: str) -> tuple[str, ...]:
    """A few thousand sentences of a kind, always the same."""
    chance = Chance(8, list(_GRAMMAR).index(kind))
    return tuple(_sentence(chance, chance.one_of(_GRAMMAR[kind])) for _ in range(_POOL))


def _sentence(chance: Chance, pattern: str) -> str:
    """A pattern with each of its slots filled anew; `_` after a slot's name asks for a capital."""
    first, *rest = pattern.split("{")
    parts = [first]
    for part in rest:
        slot, _, after = part.partition("}")
        found = _filling(chance, slot.removesuffix("_"))
        parts += (found[0].upper() + found[1:] if slot.endswith("_") else found, after)
    return "".join(parts)


def _filling(chance: Chance, slot: str) -> str:
    if slot == "number":
        return str(chance.between(2, 90))
    if slot == "percent":
        return str(chance.between(5, 95))
    if slot == "year":
        return str(chance.between(1985, 2025))
    if slot == "measure":
        return f"{chance.one_of(_CHOICES['measure_1'])} {chance.one_of(_CHOICES['measure_2'])}"
    return chance.one_of(_CHOICES[slot])


def passage(chance: Chance, length: int, kind: str = "summary") -> str:
    """Sentences of a kind, about so many characters of them."""
    pool, ends = _shelf(kind)
    start = chance.below(_POOL)
    return ("\n" if kind == "criterion" else " ").join(
        pool[start : bisect_left(ends, ends[start] + length, start + 1)]
    )


@cache
def _shelf(kind: str) -> tuple[tuple[str, ...], list[int]]:
    """Sentences of a kind one after the other, often enough for the longest passage, and where each begins."""
    pool = sentences(kind)
    pool = pool * (1 + _LONGEST // sum(map(len, pool)) + 1)
    return pool, list(accumulate((len(each) + 1 for each in pool), initial=0))


def criteria(chance: Chance, length: int) -> str:
    """Criteria of inclusion and exclusion, in one text as the registry has them."""
    part = length // 2 if length < 2000 else length // 3
    return (
        f"Inclusion Criteria:\n\n{passage(chance, part, 'criterion')}\n\n"
        f"Exclusion Criteria:\n\n{passage(chance, length - part, 'criterion')}"
    )
