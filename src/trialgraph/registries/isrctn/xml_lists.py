"""Reads what the ISRCTN registry's API tells apart and its page runs together: places, measures, publications."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from msgspec.structs import replace

from trialgraph.identifiers import find_doi
from trialgraph.records import Outcome, Reference, Site, Trial
from trialgraph.registries.cleaning import Cleaner
from trialgraph.registries.isrctn.page_fields import read_line, read_prose
from trialgraph.registries.isrctn.page_lists import read_interventions
from trialgraph.registries.isrctn.trial import read_phases
from trialgraph.registries.isrctn.xml_fields import find_text, intervention_fields

_PUBMED = re.compile(r"(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/(\d{1,8})(?!\d)", re.ASCII)


def with_lists(trial: Trial, element: Element, clean: Cleaner) -> Trial:
    """A trial made of the page's fields, with what its element says beyond them.

    Of several interventions the page's fields hold the first.
    """
    more = [intervention_fields(each) for each in element.findall("interventions/intervention")[1:]]
    interventions = [
        each
        for fields in more
        for each in read_interventions(fields, read_prose(fields, "interventions", clean), clean)
    ]
    phases = [phase for fields in more for phase in read_phases(read_line(fields, "phase", clean) or "")]
    outcomes = (*_outcomes(element, clean), *trial.outcomes)
    return replace(
        trial,
        sites=tuple(_sites(element, clean)),
        outcomes=tuple(sorted(outcomes, key=lambda each: each.outcome_type)),
        interventions=(*trial.interventions, *interventions),
        phases=tuple(dict.fromkeys((*trial.phases, *phases))),
        references=tuple(_references(element, clean)),
    )


def _sites(element: Element, clean: Cleaner) -> Iterator[Site]:
    """The trial centres, without their streets."""
    for each in element.iterfind("participants/trialCentres/trialCentre"):
        site = Site(
            facility=clean.name("trialCentre/name", find_text(each, "name")),
            city=clean.name("trialCentre/city", find_text(each, "city")),
            state=clean.name("trialCentre/state", find_text(each, "state")),
            postal_code=clean.name("trialCentre/zip", find_text(each, "zip")),
            country=clean.name("trialCentre/country", find_text(each, "country")),
        )
        if site != Site():
            yield site


def _outcomes(element: Element, clean: Cleaner) -> Iterator[Outcome]:
    """The outcomes that are given in parts: what is measured, by which method, and when."""
    for kind in ("primary", "secondary"):
        for each in element.iterfind(f"trialDescription/{kind}Outcomes/outcomeMeasure"):
            if measure := clean.prose("outcomeMeasure/variable", find_text(each, "variable")):
                yield Outcome(
                    measure=measure,
                    outcome_type=kind,
                    description=clean.prose("outcomeMeasure/method", find_text(each, "method")),
                    time_frame=clean.prose("outcomeMeasure/timepoints", find_text(each, "timepoints")),
                )


def _references(element: Element, clean: Cleaner) -> Iterator[Reference]:
    """Publications that are known by a PubMed number or a DOI, each once; of most only the address is given."""
    seen: set[str | None] = set()
    for text in _publications(element):
        pubmed, doi = _PUBMED.search(text), find_doi(text)
        if (pubmed or doi) and (number := pubmed[1] if pubmed else doi) not in seen:
            seen.add(number)
            kind = "RESULT" if "result" in text.lower() else None
            yield Reference(
                pmid=pubmed and pubmed[1], doi=clean.name("publicationDetails", doi), reference_type=kind
            )


def _publications(element: Element) -> Iterator[str]:
    """What is said of each publication, in the list of outputs or, earlier, a line each."""
    yield from (find_text(element, "results/publicationDetails") or "").split("\n")
    for each in element.iterfind("outputs/output"):
        link = each.find("externalLink")
        address = None if link is None else link.get("url") or find_text(each, "externalLink")
        yield " ".join(filter(None, (each.get("outputType"), find_text(each, "description"), address)))
