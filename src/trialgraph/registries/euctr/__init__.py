"""The EU Clinical Trials Register, with the trials that were authorised under Directive 2001/20/EC."""

from trialgraph.registries.euctr import ctrdata, full_text, summary
from trialgraph.registries.formats import Registry

REGISTRY = Registry(
    name="euctr",
    title="EU Clinical Trials Register",
    homepage="https://www.clinicaltrialsregister.eu/",
    formats=(full_text.FORMAT, summary.FORMAT, ctrdata.FORMAT),
)
