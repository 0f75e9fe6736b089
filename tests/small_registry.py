"""Small invented registries, for the tests of what is drawn and found in a graph."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from api_study import encoded, study
from trialgraph.build import build


def small_study(number: int, drugs: list[str], conditions: list[str], sponsor: str) -> dict[str, Any]:
    """A study with little but what networks are drawn from."""
    return study(
        f"NCT9{number:07}",
        identificationModule={"briefTitle": f"Trial {number}"},
        sponsorCollaboratorsModule={"leadSponsor": {"name": sponsor, "class": "OTHER"}},
        conditionsModule={"conditions": conditions},
        armsInterventionsModule={"interventions": [{"type": "DRUG", "name": drug} for drug in drugs]},
    )


STUDIES = (
    small_study(1, ["Alpha", "Beta"], ["Gout"], "North"),
    small_study(2, ["Alpha"], ["Gout", "Acne"], "North"),
    small_study(3, ["Beta", "Gamma"], ["Acne"], "South"),
    small_study(4, ["Delta"], ["Mumps"], "East"),
    small_study(5, ["Placebo"], ["Mumps"], "West"),
)
"""Two groups that nothing joins."""


def build_studies(folder: Path, studies: Sequence[dict[str, Any]] = STUDIES) -> Path:
    """The graph of some studies, in a folder of its own beside them."""
    (folder / "studies.json").write_bytes(encoded(studies))
    build([folder / "studies.json"], folder / "graph")
    return folder / "graph"
