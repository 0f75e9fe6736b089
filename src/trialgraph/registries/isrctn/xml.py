"""The ISRCTN registry's API XML: `allTrials` with a `fullTrial` for each trial, or one `fullTrial`.

What the page shows as labelled fields is brought into these, of which `trial` makes the record: what both say is
the same graph. What the XML tells apart and the page runs together is read on top.
"""

import re
from functools import partial
from xml.etree.ElementTree import Element

from msgspec.structs import replace

from trialgraph.identifiers import find_in_scheme
from trialgraph.records import RegistryRecord
from trialgraph.registries.cleaning import Cleaner
from trialgraph.registries.formats import Format
from trialgraph.registries.isrctn.trial import record_of
from trialgraph.registries.isrctn.xml_fields import find_fields, find_text
from trialgraph.registries.isrctn.xml_lists import with_lists
from trialgraph.registries.xml_stream import find_root, read_xml, split_xml

_STATUSES = {
    "overall study status": ("trialDesign/overallStatusOverride",),
    "recruitment status": (
        "participants/recruitmentStatusOverride",
        "participants/recruitmentStartStatusOverride",
    ),
}
"""Where statuses are that were set by hand, by the page's labels; the page makes others from the dates."""
_NUMBER = re.compile(r"\d{8}", re.ASCII)


def recognises(head: bytes) -> bool:
    """Whether a document is an answer of the API, to a search or to a question for one trial."""
    return find_root(head) in ("allTrials", "fullTrial")


def read(data: bytes) -> RegistryRecord:
    """One `fullTrial`; raises `RecordError` where it is no XML or has no number at all."""
    clean = Cleaner()
    return record_of_element(read_xml(clean.text("", data)), clean)


def record_of_element(root: Element, clean: Cleaner) -> RegistryRecord:
    """The record of a `fullTrial`, or of what has the same elements; raises `RecordError` without any number."""
    found = root.find("trial")
    trial = root if found is None else found
    record = record_of(
        find_fields(root, trial),
        _isrctn(trial),
        find_text(trial, "trialDescription/title"),
        _header(trial),
        clean,
    )
    return replace(record, trial=with_lists(record.trial, trial, clean), findings=tuple(clean.findings))


def _isrctn(trial: Element) -> str | None:
    """The trial's ISRCTN, which its element writes without the letters; some trials have another number only."""
    written = find_text(trial, "isrctn") or ""
    return find_in_scheme("isrctn", "ISRCTN" + written if _NUMBER.fullmatch(written) else written)


def _header(trial: Element) -> dict[str, str]:
    """What stands in the page's first lines, as far as the XML has it: not the date of submission."""
    assigned = trial.find("isrctn")
    dates = {
        "registration date": trial.get("publicIdentifierDateAssigned")
        or (assigned.get("dateAssigned") if assigned is not None else None),
        "last edited": trial.get("lastUpdated"),
    }
    statuses = {
        label: next((text for path in paths if (text := find_text(trial, path))), None)
        for label, paths in _STATUSES.items()
    }
    return {label: text for label, text in (dates | statuses).items() if text}


FORMAT = Format(
    name="API XML",
    richness=3,
    recognises=recognises,
    split=partial(split_xml, element="fullTrial"),
    read=read,
)
