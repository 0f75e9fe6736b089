"""The XML that the WHO's search portal exports: `Trials_downloaded_from_ICTRP/Trial`."""

from functools import partial

from trialgraph.records import RegistryRecord
from trialgraph.registries.cleaning import Cleaner
from trialgraph.registries.formats import Format
from trialgraph.registries.ictrp.data_set import as_record
from trialgraph.registries.ictrp.export_fields import as_data_set
from trialgraph.registries.xml_stream import find_root, read_xml, split_xml, text_of


def read(data: bytes) -> RegistryRecord:
    """One trial as the record of its own registry; raises `RecordError` where its number is of none."""
    clean = Cleaner()
    trial = read_xml(clean.text("Trial", data))
    fields: dict[str, str] = {}
    for element in trial:
        if text := text_of(element):
            fields.setdefault(element.tag, text)
    return as_record(as_data_set(fields), clean)


def recognises(head: bytes) -> bool:
    """Whether a document is an export of the portal, or one trial of it."""
    root = find_root(head)
    return root == "Trials_downloaded_from_ICTRP" or (root == "Trial" and b"<TrialID" in head)


FORMAT = Format(
    name="ICTRP export XML",
    richness=0,
    recognises=recognises,
    split=partial(split_xml, element="Trial"),
    read=read,
)
