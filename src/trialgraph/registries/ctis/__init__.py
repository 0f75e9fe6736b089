"""CTIS, the EU's register of the trials that are authorised under Regulation 536/2014."""

from trialgraph.registries.ctis import api, ctrdata
from trialgraph.registries.formats import Registry

REGISTRY = Registry(
    name="ctis",
    title="EU Clinical Trials Information System",
    homepage="https://euclinicaltrials.eu/",
    formats=(ctrdata.FORMAT, api.FORMAT),
)
