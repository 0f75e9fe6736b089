"""The WHO's registry platform: its search portal's exports, and the data set that its registries publish.

What comes from here are records of other registries, as the platform or they themselves put them into the items of
the WHO Trial Registration Data Set (version 1.3.1).
"""

from trialgraph.registries.formats import Registry
from trialgraph.registries.ictrp import data_set_xml, export_csv, export_xml

REGISTRY = Registry(
    name="ictrp",
    title="WHO International Clinical Trials Registry Platform",
    homepage="https://trialsearch.who.int/",
    formats=(export_xml.FORMAT, export_csv.FORMAT, data_set_xml.FORMAT),
)
