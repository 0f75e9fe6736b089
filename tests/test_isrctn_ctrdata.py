"""The reader of ISRCTN trials as the R package ctrdata keeps them."""

import copy
import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from isrctn_as_ctrdata import NUMBERED, document
from spoiled_json import spoiled
from trialgraph.errors import RecordError
from trialgraph.mentions import find_unknown_words
from trialgraph.records import RegistryRecord
from trialgraph.registries import find_format
from trialgraph.registries.isrctn import xml
from trialgraph.registries.isrctn.ctrdata import FORMAT
from trialgraph.triples import record_quads

ROOT = Path(__file__).parents[1]
REAL = ROOT.parent / "shared" / "registries" / "isrctn-ctrdata"


def read(document: object) -> RegistryRecord:
    return FORMAT.read(json.dumps(document).encode())


def test_a_document_gives_the_graph_of_its_xml_but_for_dates_people_and_sponsors():
    (raw,) = xml.FORMAT.split(BytesIO(NUMBERED))
    ours, theirs = (
        set(record_quads(record).splitlines()) for record in (read(document()), xml.FORMAT.read(raw.data))
    )
    lost = {line for line in theirs - ours if "/sponsor" not in line and "/appointment" not in line}
    assert {line.split("#", 1)[1].split(">")[0] for line in lost} == {
        "firstPosted",
        "lastUpdated",
        "hasInvestigator",
    }
    assert ours - theirs == set()


def test_a_list_of_one_item_may_be_that_item_or_a_list():
    whole = document()
    assert isinstance(whole["conditions"]["condition"], dict)
    listed = copy.deepcopy(whole)
    listed["conditions"]["condition"] = [whole["conditions"]["condition"]]
    listed["participants"]["recruitmentCountries"] = [whole["participants"]["recruitmentCountries"]]
    assert read(listed) == read(whole)


def test_documents_are_recognised_alone_in_a_list_and_on_lines():
    one = json.dumps(document()).encode()
    for data, count in (
        (one, 1),
        (b"\xef\xbb\xbf" + one, 1),
        (b"[%b, %b]" % (one, one), 2),
        (b"%b\n%b\n" % (one, one), 2),
    ):
        assert find_format(data[: 2**16]) is FORMAT
        records = [FORMAT.read(raw.data) for raw in FORMAT.split(BytesIO(data))]
        assert [record.number for record in records] == ["ISRCTN12345678"] * count


@pytest.mark.parametrize(
    "data",
    [
        b"{}",
        b'{"protocolSection": {}}',
        b'{"ctrname": "EUCTR", "trialDescription": {}}',
        b"trialDescription",
        b"[]",
    ],
)
def test_other_json_is_not_recognised(data):
    assert not FORMAT.recognises(data)


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{", b'"x"', b"{}", b'{"isrctn": "12"}', b"[" * 5000, b'{"a":' * 5000]
)
def test_what_is_no_document_with_a_number_is_refused(data):
    with pytest.raises(RecordError) as refused:
        FORMAT.read(data)
    assert refused.value.detail


def test_half_a_surrogate_pair_is_noted_and_costs_nothing_else():
    data = json.dumps(document()).encode().replace(b"Pears help.", b"Pears \\ud83d help.")
    record = FORMAT.read(data)
    assert record.trial.detailed_description == "Pears \ufffd help."
    assert "half a surrogate pair" in [finding.detail for finding in record.findings]
    assert record_quads(record).encode()


@given(spoiled(document()))
@settings(max_examples=200, deadline=None)
def test_any_json_in_any_place_gives_a_record_or_a_record_error(changed):
    try:
        record = read(changed)
    except RecordError as error:
        assert error.detail
        return
    assert record.number and record_quads(record).encode()


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@pytest.mark.skipif(not REAL.is_dir(), reason="../shared/registries/isrctn-ctrdata is not here")
def test_real_documents_are_read_whole_and_without_findings():
    paths = sorted(REAL.glob("*.json"))
    assert len(paths) == 6
    for path in paths:
        data, whole = path.read_bytes(), json.loads(path.read_bytes())
        assert find_format(data[: 2**16]) is FORMAT
        (raw,) = FORMAT.split(BytesIO(data))
        record = FORMAT.read(raw.data)
        trial, participants = record.trial, whole["participants"]
        assert (record.findings, list(find_unknown_words(record))) == ((), [])
        assert record.number == "ISRCTN" + whole["isrctn"]
        assert len(trial.sites) == len(listed(participants["trialCentres"]["trialCentre"]))
        assert list(trial.countries) == listed(participants["recruitmentCountries"]["country"])
        assert trial.enrollment == int(participants["totalFinalEnrolment"] or participants["targetEnrolment"])
        assert trial.enrollment_end_date == participants["recruitmentEnd"][:10]
        assert len(trial.references) == whole["results"]["publicationDetails"].count(" in http")
        assert trial.brief_title and trial.conditions and trial.interventions and trial.outcomes and trial.phases
        assert "@" not in record_quads(record)
