"""Takes an intervention's name apart: which substances it names, and what stands around them."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from trialgraph.linking.phrases import any_of, as_words
from trialgraph.names import fold


class Form(NamedTuple):
    """A name, simplified, and what was taken off it, for the evidence."""

    name: str
    change: str
    """Empty for the name as written."""


_MARKS = re.compile(r"[®™©℠]|\((?:R|TM|C)\)")
_BRACKETS = re.compile(r"[\(\[（【]([^()\[\]（）【】]*)[\)\]）】]")
_OPEN_BRACKET = re.compile(r"[\(\[（【][^)\]）】]*$")
_JOINING_WORDS = any_of(
    "and, and/or, or, plus, with, combined with, in combination with, followed by, then, added to, vs., versus"
)
_JOINTS = re.compile(
    rf"""\s*(?:[+＋、;；&]|[,，](?=\s|\D))\s*  # and not the comma in 1,000
        | (?<=\w)/(?=[^\W\d_]{{3}})  # doses are held back, so that this is not 5 mg/day
        | \s/\s
        | \s+{_JOINING_WORDS}\s+
    """,
    re.VERBOSE | re.IGNORECASE,
)

# --- dose ---------------------------------------------------------------------------------------------

_UNIT = any_of(
    """
    kg, gr, g, gram(s), mg, milligram(s), mcg, µg, μg, ug, microgram(s), ng, l, dl, ml, µl, mm, cm
    mol, mmol, nmol, meq, %, percent, ppm, ppb
    mci, mbq, gbq, kbq, gy
    iu, i.u., miu, u, ui, ie, unit(s), cell(s), pfu, vp, vg, tcid50, lf
    au, bau, sq, sq-hdm, sq-u, ir, auc
    tablet(s), capsule(s), sachet(s), puff(s), bag(s), bottle(s)
    """
)
"""A line each: of mass, volume and length; of amount; of radiation; of activity and of what lives; of allergens
and exposure; pieces."""
_PER = any_of(
    """
    kg, g, body weight, m2, m², m^2, ml, dl, l, dose, time, tablet, capsule, actuation, puff
    min, h, hr, hour, d, day, wk, week, bid, qd
    """
)
_NUMBER = r"\d+(?:[.,·]\d+)*"
_RANGE = rf"{_NUMBER}(?:\s*(?:-|–|to|/|:|x|×)\s*{_NUMBER})*"
_OFTEN = any_of(
    """
    once, twice, thrice, three times, daily, nightly, weekly, bi-weekly, monthly, per day
    once a day, twice a day, three times a day, four times a day, 2 times a day, 3 times a day, 4 times a day
    qd, qod, b.i.d., t.i.d., q.i.d.
    """
)
_DAY = any_of("day(s), week(s), month(s), hour(s), morning(s), night(s)")
_SPAN = any_of("day(s), week(s), month(s), year(s), cycle(s), dose(s)")
_DOSE = re.compile(
    rf"""(?<![\w-])(?<!\d[.,·]){_RANGE}\s*(?:million\s+|billion\s+)?{_UNIT}
            (?:\s*(?:/|per|\ )\s*(?:{_NUMBER}\s*)?{_PER})*(?!\w)
        | (?<![\w-])\d+(?:\.\d+)?\s*%
        | \b(?:auc|area\ under\ the\ curve)\s*=?\s*\d+(?:\.\d+)?
        | \b{_OFTEN}\b | \bq\d+\s?[hdwm]\b | \bq\d?w\b  # q12h, q3w
        | \b(?:a|every|each)\ (?:other\ )?(?:\d+\ )?{_DAY}\b
        | \b(?:for|x)\s+\d+\s+{_SPAN}\b | \b(?:day|cycles?)\s+\d+\b
    """,
    re.VERBOSE | re.IGNORECASE,
)

# --- what stands around a substance -------------------------------------------------------------------

_FORMS = """
tablet(s), tab(s), capsule(s), cap(s), caplet(s), pill(s), lozenge(s), softgel(s), soft gel, sachet(s)
injection(s), inj, injectable(s), injected, infusion(s), concentrate, bolus, kit(s)
syringe(s), pen(s), auto-injector(s), vial(s), ampoule(s), ampule(s)
inhalation(s), inhaler(s), inhaled, nebulizer(s), nebuliser(s), nebulized, nebulised, metered-dose
solution(s), suspension(s), emulsion(s), syrup, elixir, mixture, drop(s), eye drop(s), ear drop(s), nasal drop(s)
spray(s), eye spray(s), ear spray(s), nasal spray(s), mouthwash
cream(s), ointment, gel(s), lotion, foam, shampoo, patch, patches, film, implant(s), suppository, suppositories
powder, powder for, granule(s), dry, aqueous, gas, formulation(s), product(s), preparation(s)
liposomal, pegylated liposomal, micellar, nanoparticle albumin-bound
HFA, DPI, pMDI, MDI
"""
"""What a drug is handed out as; the last line is of inhalers."""
_RELEASES = """
film-coated, enteric-coated, pre-filled, lyophilized, hard, soft, chewable, effervescent, dispersible
extended-release, sustained-release, delayed-release, immediate-release, modified-release, prolonged-release
controlled-release, orally-disintegrating
ER, XR, XL, SR, CR, LA, LAR, IR, MR, ODT, DR, USP, Ph.Eur., Ph. Eur.
"""
"""How a form is made and how it sets the substance free, and the letters behind a name that say so."""
_ROUTES = """
oral(ly), by mouth, p.o., buccal, sublingual, rectal, vaginal, nasal, intranasal(ly), ophthalmic, topical(ly)
transdermal, intravenous(ly), i.v., subcutaneous(ly), subcutan(ly), s.c., sub-q, intramuscular(ly), i.m.
intradermal(ly), intrathecal(ly), epidural, perineural, intravitreal, intraperitoneal, intra-articular
intra-arterial, intravesical, intratumoral, intratumoural, parenteral
"""
_STRENGTHS = any_of(
    """
    low, very low, lower, small, reduced, half, mid, medium, moderate, intermediate, standard, full
    high, very high, higher, single, multiple, repeat(ed), fixed, flat, ascending, escalating
    loading, priming, test, therapeutic, maintenance, booster
    """
)
_USES = """
treatment(s), therapy, therapies, monotherapy, administration(s), administered, regimen(s), drug(s)
medication(s), medicine(s), combination(s), combination(s) of, doublet combination, triplet combination, combined
fixed-dose combination(s), fixed combination(s), co-formulation(s), co-administration(s), co-administration(s) of
concurrent, concomitant, add-on, background, supplement(s), supplementation, replacement
rescue, premedication, pre-treatment, prophylaxis, prophylactic, maintenance, induction, consolidation
adjuvant, neoadjuvant, perioperative, first-line, second-line, low intensity, high intensity
eu-approved, eu-licensed, eu-sourced, eu-authorised, eu-authorized, us-approved, us-licensed, us-sourced
uk-approved, uk-licensed, uk-sourced, japan-approved, japan-licensed, japan-sourced
marketed, commercial, commercially available, generic, brand(ed)
open-label, double-blind, randomised, randomized, dosage(s)
"""
"""What a trial does with a drug, for what, and whose product it takes."""
_SMALL_WORDS = "as, of, the, a, an, for, given, in, via, by, using, use, only, alone, based, at, on, to"
_LETTER = r"(?:[- ](?:\d{1,2}|[A-D]|I{1,3}[abV]?))"
"""By which arms, doses and schedules are told apart."""
_TRIED = any_of("treatment, intervention, experimental, active, investigational, study")
_STEP = any_of("level, group, cohort, expansion, escalation")
_ARM = any_of("arm, group, cohort, part, stage, phase")
_SCHEDULES = (
    rf"{_STRENGTHS}[- ]doses?",
    rf"doses?(?:[- ]{_STEP})?{_LETTER}?",
    rf"schedules?{_LETTER}?",
    rf"(?:{_TRIED} )?{_ARM}{_LETTER}",
    rf"{_TRIED}[- ]{any_of('arm, group, drug, product, medicine, treatment, medication')}",
    r"(?:arms?|groups?)\s*$",
)
_AROUND = as_words(*_SCHEDULES, any_of(_FORMS + _RELEASES + _ROUTES + _USES + _SMALL_WORDS))
_SALTS = re.compile(
    r"\b(?:(?:mono|di|tri|tetra|penta|hexa|hepta|hemi|sesqui)?"
    + any_of(
        """
        hydrochlorid(e), hydrobromid(e), hydrat(e), sodium, potassium
        mesylat(e), maleat(e), phosphat(e), nitrat(e), acetat(e)
        """
    )
    + "|"
    + any_of(
        """
        hcl, calcium, magnesium, lithium, fumarate, hemifumarate, tartrate, bitartrate, succinate, citrate, sulfate
        sulphate, besylate, besilate, tosylate, tosilate, ditosylate, bromide, chloride, iodide, malate, lactate
        gluconate, xinafoate, dipropionate, propionate, furoate, medoxomil, dimeglumine, meglumine, anhydrous
        pamoate, decanoate, palmitate, valerate, etexilate, disoproxil, alafenamide, trometamol, tromethamine
        oxalate, esylate, camsylate, lysine, arginine, erbumine, axetil, proxetil, mofetil, pivoxil, cilexetil
        edisylate, napsylate, hyclate, base, glucuronate, gluceptate, mesilate, estolate, stearate, ethylsuccinate
        embonate, aspartate, orotate, caproate, enanthate, cypionate, undecanoate
        """
    )
    + r")\b",
    re.IGNORECASE,
)
"""What a substance is joined to in its product, which does not change what it does."""

_USUAL_CARE = frozenset(
    """
    basal basic best care conventional current general management normal routine standard standardised standardized
    supportive symptomatic usual western
    """.split()
)
"""What remains of "conventional treatment" and "best supportive care", beside which a drug is given."""
_RECOMBINANT = as_words("recombinant(?: human)?", "rh")
"""Of a protein, how it is made; what it is stays the same."""

_HEADS = as_words(
    any_of(
        """
        agonist(s), analog(s), analogue(s), antagonist(s), antibody, antibodies, antigen(s), blocker(s)
        derivative(s), inhibitor(s), receptor(s), targeting, vaccine(s)
        """
    )
)
"""What a substance is to the thing that is really meant."""

# --- names --------------------------------------------------------------------------------------------

_CODE = re.compile(r"(?P<letters>[A-Za-z]{1,6})[\s-]*(?P<digits>\d{2,}[A-Za-z]?)")
"""A research code: a sponsor's letters and a number, written together, with a hyphen or apart."""
_HELD = re.compile("\x00(\\d+)\x00")
_EDGES = " ,;:./*–-"
_SHORTEST_NAME = 3
_HYPHEN = re.compile(r"\s*[-–]\s*")
_LONG_WORD = re.compile(r"[^\W\d_]{5,}")


def split_combination(name: str) -> tuple[str, ...]:
    """The parts that a name joins ("A + B", "A/B", "A and B"), or the name alone; brackets and doses stay whole.

    >>> split_combination("Teneligliptin 20mg/day + Atorvastatin 40mg/day")
    ('Teneligliptin 20mg/day', 'Atorvastatin 40mg/day')
    """
    held: list[str] = []

    def hold(match: re.Match[str]) -> str:
        held.append(match[0])
        return f"\x00{len(held) - 1}\x00"

    masked = _DOSE.sub(hold, _BRACKETS.sub(hold, " ".join(name.split())))
    parts = (_trimmed(_give_back(part, held)) for part in _JOINTS.split(masked))
    return tuple(dict.fromkeys(part for part in parts if part)) or (name,)


def split_hyphened(name: str) -> tuple[str, ...]:
    """The words that hyphens join, if each is long enough to be a substance's name; else nothing.

    >>> split_hyphened("sulfadoxine-pyrimethamine"), split_hyphened("N-acetylcysteine")
    (('sulfadoxine', 'pyrimethamine'), ())
    """
    parts = _HYPHEN.split(bare(name))
    return tuple(parts) if len(parts) > 1 and all(map(_LONG_WORD.fullmatch, parts)) else ()


def _give_back(part: str, held: list[str]) -> str:
    while _HELD.search(part):
        part = _HELD.sub(lambda match: held[int(match[1])], part)
    return part


def simpler_forms(name: str) -> Iterator[Form]:
    """A substance's name as written, then ever simpler: without marks, brackets, dose, form and route, salt.

    >>> [form.name for form in simpler_forms("Olumiant® 4 mg oral tablet")][-1]
    'Olumiant'
    """
    seen: set[str] = set()
    for form in _forms(name):
        trimmed = _trimmed(form.name)
        if len(trimmed) >= _SHORTEST_NAME and (folded := fold(trimmed)) not in seen:
            seen.add(folded)
            yield Form(trimmed, form.change)
            yield from _other_codes(trimmed, form.change, seen)


def names_in_brackets(name: str) -> tuple[str, ...]:
    """What stands in brackets in a name: another name, a code, a class, a maker."""
    plain = _MARKS.sub("", name)
    return tuple(part.strip() for part in _BRACKETS.findall(plain) if len(part.strip()) >= _SHORTEST_NAME)


def without_brackets(name: str) -> str:
    """A name without what stands in brackets in it, closed or not."""
    return _trimmed(_OPEN_BRACKET.sub(" ", _BRACKETS.sub(" ", name)))


def bare(name: str) -> str:
    """A name without marks, brackets, dose, form, route, schedule and arm; empty where nothing else is there.

    >>> bare("Xolair® 150 mg for subcutaneous injection"), bare("low dose treatment, arm A")
    ('Xolair', '')
    """
    return _trimmed(_AROUND.sub(" ", _DOSE.sub(" ", without_brackets(_MARKS.sub("", name)))))


def _forms(name: str) -> Iterator[Form]:
    plain = _MARKS.sub("", " ".join(name.split()))
    yield Form(name, "")
    yield Form(plain, "trade marks")
    yield Form(_DOSE.sub(" ", plain), "dose")
    yield Form(_AROUND.sub(" ", _DOSE.sub(" ", plain)), "dose, form and route")
    yield Form(without_brackets(plain), "what stands in brackets")
    stripped = bare(name)
    yield Form(stripped, "brackets, dose, form and route")
    salt_free = _SALTS.sub(" ", stripped)
    yield Form(salt_free, "brackets, dose, form, route and salt")
    yield Form(_RECOMBINANT.sub(" ", salt_free), "brackets, dose, form, route, salt and how it is made")


def _other_codes(name: str, change: str, seen: set[str]) -> Iterator[Form]:
    """A research code written in the other ways."""
    if match := _CODE.fullmatch(name):
        for joint in ("", " "):
            code = match["letters"] + joint + match["digits"]
            if (folded := fold(code)) not in seen:
                seen.add(folded)
                yield Form(code, ", ".join(filter(None, (change, "spacing of the code"))))


def says_nothing(part: str) -> bool:
    """Whether a part of a name tells of no drug: "standard treatment", "10 mg daily", "arm B"."""
    return set(fold(bare(part)).split()) <= _USUAL_CARE


def is_about_another(part: str) -> bool:
    """Whether a part of a list says that the whole is about something else: "Analogs, Prostaglandin E1"."""
    return bool(_HEADS.fullmatch(part.strip()))


def is_code(name: str) -> bool:
    """Whether a name is a research code: "LY3009104", "AMG 355"."""
    return bool(_CODE.fullmatch(name.strip()))


def _trimmed(name: str) -> str:
    return " ".join(name.split()).strip(_EDGES)
