"""ClinicalTrials.gov, the registry of the U.S. National Library of Medicine."""

from trialgraph.registries.ctgov import api, page, xml
from trialgraph.registries.formats import Registry

REGISTRY = Registry(
    name="ctgov",
    title="ClinicalTrials.gov",
    homepage="https://clinicaltrials.gov/",
    formats=(api.FORMAT, xml.FORMAT, page.FORMAT),
)
