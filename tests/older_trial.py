"""What a study of ClinicalTrials.gov's API can be in the registry's older XML, which says less."""

from msgspec.structs import replace

from trialgraph.identifiers import scheme_of
from trialgraph.records import Concept, Identifier, RegistryRecord, Site, Trial


def as_older(record: RegistryRecord) -> RegistryRecord:
    """A record of the API without all that the older format lacks; the reasons stand at the functions."""
    trial = record.trial
    trial = replace(
        trial,
        identifiers=tuple(_identifier(each) for each in trial.identifiers),
        sites=tuple(_site(each) for each in trial.sites),
        references=tuple(each for each in trial.references if each.reference_type != "DERIVED"),
        **_mesh(trial),
    )
    return replace(record, trial=trial)


def _identifier(each: Identifier) -> Identifier:
    """The XML says of no number what kind it is, who issued it and where more stands; its shape may tell."""
    scheme = each.scheme if each.scheme in ("nct", "org") else scheme_of(each.value, None)[0]
    return Identifier(value=each.value, scheme=scheme)


def _site(each: Site) -> Site:
    """The XML has no geo-points."""
    return replace(each, latitude=None, longitude=None)


def _mesh(trial: Trial) -> dict[str, tuple[Concept, ...]]:
    """The XML has the labels of MeSH terms without their ids, and not the terms above them."""
    return {
        "condition_mesh": tuple(Concept(label=each.label) for each in trial.condition_mesh),
        "intervention_mesh": tuple(Concept(label=each.label) for each in trial.intervention_mesh),
        "condition_mesh_ancestors": (),
        "intervention_mesh_ancestors": (),
    }
