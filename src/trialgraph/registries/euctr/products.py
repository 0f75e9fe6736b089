"""Reads the medicinal products and placebos of a protocol (section D) as interventions."""

from trialgraph.names import fold
from trialgraph.records import Intervention
from trialgraph.registries.cleaning import Cleaner
from trialgraph.registries.euctr.form import Form

_KINDS = {
    "D.3.11.3.2": "GENETIC",
    "D.3.11.4": "COMBINATION_PRODUCT",
    "D.3.11.2": "BIOLOGICAL",
    "D.3.11.3": "BIOLOGICAL",
    "D.3.11.6": "BIOLOGICAL",
    "D.3.11.7": "BIOLOGICAL",
}
"""What a product is said to contain, and the type of intervention that it therefore is; else it is a drug."""
_NAMES = ("D.3.8", "D.3.1", "D.2.1.1.1", "D.3.9.3", "D.3.2", "D.3.9.2")
"""A product's names, the most telling first: substance, product, brand, description, the sponsor's codes."""
_OF_A_PRODUCT = {"D.1.2": "IMP role", "D.3.4": "Pharmaceutical form", "D.3.7": "Routes of administration"}
_OF_A_PLACEBO = {"D.8.3": "Pharmaceutical form", "D.8.4": "Route of administration"}
_STRENGTH = ("D.3.10.2", "D.3.10.3", "D.3.10.1")
_NOT_A_NAME = frozenset(
    {"", "not applicable", "not yet available", "not available", "none", "na", "n a", "nd", "tbd"}
)


def read_products(form: Form, clean: Cleaner) -> tuple[Intervention, ...]:
    """The products, then the placebos; several that do not differ in what is read here are one."""
    products = [_product(part, clean) for part in form.parts("D.IMP")]
    placebos = [_placebo(part, clean) for part in form.parts("D.8") if part.answer("D.8.1") is not False]
    return tuple(dict.fromkeys(each for each in (*products, *placebos) if each.name or each.description))


def _product(part: Form, clean: Cleaner) -> Intervention:
    """A product under the name of its substance, if it has only one; else under its own."""
    names = {code: _names(part, code, clean) for code in _NAMES}
    if len(names["D.3.8"]) > 1:
        names = {"D.3.1": names.pop("D.3.1"), "D.2.1.1.1": names.pop("D.2.1.1.1"), **names}
    if not any(names.values()):
        clean.note("D.3.1", part.value("D.1.2") or "", "a product without a name")
    ordered = list({fold(name): name for group in reversed(names.values()) for name in reversed(group)}.values())[
        ::-1
    ]
    kind = next((kind for code, kind in _KINDS.items() if part.answer(code)), "DRUG")
    return Intervention(
        name=ordered[0] if ordered else None,
        intervention_type=kind,
        description=_description(part, _OF_A_PRODUCT, clean),
        other_names=tuple(ordered[1:]),
    )


def _placebo(part: Form, clean: Cleaner) -> Intervention:
    description = _description(part, _OF_A_PLACEBO, clean)
    return Intervention(name="Placebo", intervention_type="DRUG", description=description)


def _names(part: Form, code: str, clean: Cleaner) -> list[str]:
    names = (clean.name(code, raw) for raw in part.values(code))
    return [name for name in names if name and fold(name) not in _NOT_A_NAME]


def _description(part: Form, details: dict[str, str], clean: Cleaner) -> str | None:
    """What the form says of a product, a line for each field."""
    lines = [(label, "; ".join(_lines(part, code, clean))) for code, label in details.items()]
    if len(part.values("D.3.10.3")) == 1:  # else it is the strength of one substance among several
        strength = (clean.name(code, part.value(code)) for code in _STRENGTH)
        lines.append(("Strength", " ".join(filter(None, strength))))
    return "\n".join(f"{label}: {value}" for label, value in lines if value) or None


def _lines(part: Form, code: str, clean: Cleaner) -> list[str]:
    texts = (clean.prose(code, raw) for raw in part.values(code))
    return [" ".join(line.split()) for text in texts if text for line in text.split("\n") if line.strip()]
