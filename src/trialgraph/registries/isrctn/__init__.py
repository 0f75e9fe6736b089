"""The ISRCTN registry, run by BMC for the ISRCTN charity."""

from trialgraph.registries.formats import Registry
from trialgraph.registries.isrctn import ctrdata, page, xml

REGISTRY = Registry(
    name="isrctn",
    title="ISRCTN registry",
    homepage="https://www.isrctn.com/",
    formats=(xml.FORMAT, ctrdata.FORMAT, page.FORMAT),
)
