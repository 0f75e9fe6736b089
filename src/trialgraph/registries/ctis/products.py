"""Reads the medicinal products of a CTIS record as interventions."""

from trialgraph.names import fold
from trialgraph.records import Intervention
from trialgraph.registries.ctis.codes import PLACEBO, ROLES
from trialgraph.registries.json_values import Value

_NAMES = (
    "productName",
    "productDictionaryInfo.prodName",
    "scientificProductName",
    "sponsorProductCodeEdit",
    "productDictionaryInfo.sponsorProductCode",
)
_FORMS = ("productDictionaryInfo.pharmForm", "productDictionaryInfo.productPharmForm", "pharmaceuticalFormDisplay")
_NOT_A_NAME = frozenset({"", "n a", "na", "none", "not applicable"})


def read_products(part_one: Value) -> tuple[Intervention, ...]:
    """The products with their roles; several that do not differ in what is read here are one."""
    products = (_product(product) for product in part_one.each("products"))
    return tuple(dict.fromkeys(each for each in products if each.name or each.description))


def _product(product: Value) -> Intervention:
    """A product under the name of its substance, if it has only one and is no placebo; else under its own."""
    substances, own = _substances(product), [product.name(path) for path in _NAMES]
    is_placebo = product.name("mpRoleInTrial") == PLACEBO
    ordered = [*own, *substances] if is_placebo or len(substances) > 1 else [*substances, *own]
    names = list({fold(name): name for name in reversed(ordered) if _is_name(name)}.values())[::-1]
    return Intervention(
        name=names[0] if names else "Placebo" if is_placebo else None,
        intervention_type=_kind(product),
        description=_description(product),
        other_names=tuple(names[1:]),
    )


def _substances(product: Value) -> list[str]:
    """The active substances as the product names them; their synonyms are the EU's dictionary's."""
    listed = (each.name("actSubstName") for each in product.each("productDictionaryInfo.productSubstances"))
    named = [name for name in listed if _is_name(name)]
    alone = product.first("productDictionaryInfo.activeSubstanceName", "jsonActiveSubstanceNames")
    return list({fold(name): name for name in named}.values()) or ([alone] if _is_name(alone) else [])


def _is_name(name: str | None) -> bool:
    return name is not None and fold(name) not in _NOT_A_NAME


def _kind(product: Value) -> str:
    """Biological, where a substance is said to be of such origin or the product an advanced therapy."""
    origins = (
        each.first("actSubstOrigin", "substanceOrigin")
        for each in product.each("productDictionaryInfo.productSubstances")
    )
    is_biological = any(fold(origin or "").startswith("biolog") for origin in origins)
    return "BIOLOGICAL" if is_biological or product.truth("anAdvancedTherapyMedicinalProduct") else "DRUG"


def _description(product: Value) -> str | None:
    """Role, form, routes and the product's number in the EU's dictionary, a line for each."""
    role = product.name("mpRoleInTrial") or ""
    form, number = product.first(*_FORMS), product.name("productDictionaryInfo.euMpNumber")
    routes = "; ".join(route for each in product.each("routes") if (route := each.name()))
    lines = {
        "IMP role": ROLES.get(role, role),
        "Pharmaceutical form": form if _is_name(form) else None,
        "Routes of administration": routes,
        "EU MP number": number if _is_name(number) else None,
    }
    return "\n".join(f"{label}: {value}" for label, value in lines.items() if value) or None
