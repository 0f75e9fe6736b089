"""The reader of the ISRCTN registry's API: our own odd trials, damaged ones, and the real ones at hand."""

import re
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest

from trialgraph.codes import find_concept
from trialgraph.errors import RecordError
from trialgraph.mentions import find_unknown_words
from trialgraph.records import Identifier, Outcome, Reference, RegistryRecord, Site, Sponsor
from trialgraph.registries import find_format
from trialgraph.registries.isrctn import page
from trialgraph.registries.isrctn.xml import FORMAT
from trialgraph.triples import record_quads

ROOT = Path(__file__).parents[1]
FIXTURES = ROOT / "tests" / "fixtures"
REAL = ROOT.parent / "shared" / "registries" / "isrctn-xml"
NUMBERED = (FIXTURES / "isrctn-xml" / "numbered.xml").read_bytes()


def read_all(document: bytes) -> list[RegistryRecord]:
    return [FORMAT.read(raw.data) for raw in FORMAT.split(BytesIO(document))]


def read(trial: str = "", beside: str = "") -> RegistryRecord:
    """A trial of that content, and what stands beside it."""
    return FORMAT.read(f"<fullTrial><trial><isrctn>12345678</isrctn>{trial}</trial>{beside}</fullTrial>".encode())


# --- the same trial as the page's ---------------------------------------------------------------------

ONLY_ON_THE_PAGE = {
    "firstSubmitted": "the API gives no date of submission",
    "sponsorClass": "the API gives no types of funders",
}


def test_a_trial_gives_the_graph_of_its_page_but_for_what_the_api_does_not_give():
    (record,) = read_all(NUMBERED)
    shown = page.FORMAT.read((FIXTURES / "isrctn-page" / "numbered.txt").read_bytes())
    ours, theirs = (set(record_quads(each).splitlines()) for each in (record, shown))
    assert ours - theirs == set()
    assert {re.search(r"#(\w+)>", line)[1] for line in theirs - ours} == ONLY_ON_THE_PAGE.keys()
    assert [finding.field for finding in record.findings] == [finding.field for finding in shown.findings]


@pytest.mark.parametrize(
    ("scheme", "word"),
    [
        ("allocation", "N/A: single arm study"),
        ("allocation", "Randomized controlled trial"),
        ("allocation", "Non-randomized controlled trial"),
        ("masking", "Blinded (masking used)"),
        ("masking", "Open (masking not used)"),
        ("purpose", "Basic science"),
        ("sponsor-class", "Hospital/treatment centre"),
        ("intervention-type", "Biological/Vaccine"),
        ("age-group", "Neonate"),
    ],
)
def test_words_that_the_api_writes_mean_concepts(scheme, word):
    assert find_concept(scheme, word)


# --- one oddity each ----------------------------------------------------------------------------------


def test_no_contact_detail_and_no_mere_contact_is_stated():
    quads = record_quads(read_all(NUMBERED)[0])
    assert "Gus Holm" in quads
    for secret in ("example.org", "7946", "Patella"):
        assert secret not in quads
    contact = (
        "<contact><surname>Holm</surname><contactTypes><contactType>{}</contactType></contactTypes>{}</contact>"
    )
    assert read(beside=contact.format("Scientific", "")).trial.investigators == ()
    protected = contact.format("Principal investigator", "<privacy>Protected</privacy>")
    assert read(beside=protected).trial.investigators == ()


def test_an_outcome_in_parts_keeps_method_and_time_apart():
    parts = "<variable>Itching</variable><method>by camera</method><timepoints>4 weeks</timepoints>"
    description = (
        f"<primaryOutcomes><outcomeMeasure>{parts}</outcomeMeasure></primaryOutcomes><primaryOutcome />"
        "<secondaryOutcomes><outcomeMeasure><method>by eye</method></outcomeMeasure></secondaryOutcomes>"
        "<secondaryOutcome>1. Sleep&#13;\n2. Rest</secondaryOutcome>"
    )
    assert read(f"<trialDescription>{description}</trialDescription>").trial.outcomes == (
        Outcome(measure="Itching", outcome_type="primary", description="by camera", time_frame="4 weeks"),
        Outcome(measure="Sleep", outcome_type="secondary"),
        Outcome(measure="Rest", outcome_type="secondary"),
    )


def test_the_design_of_newer_trials_has_elements_of_its_own():
    own = "<allocation>Randomized controlled trial</allocation><masking>Not applicable</masking>"
    own += "<assignment>Crossover</assignment><purposes><purpose>Screening</purpose></purposes>"
    kinds = "<trialTypes><trialType>Screening</trialType><trialType>Treatment</trialType></trialTypes>"
    trial = read(
        f"<trialDesign><interventionalTrialDesign>{own}</interventionalTrialDesign>{kinds}</trialDesign>"
    ).trial
    assert (trial.allocation, trial.masking) == ("Randomized controlled trial", None)
    assert (trial.intervention_model, trial.purposes) == ("Crossover", ("Screening", "Treatment"))


def test_several_interventions_are_all_read():
    one = "<intervention><interventionType>Device</interventionType><drugNames>A, B</drugNames></intervention>"
    two = "<intervention><description>Walk</description><phase>Phase IV</phase></intervention>"
    trial = read(f"<interventions>{one}{two}</interventions>").trial
    assert [each.name or each.description for each in trial.interventions] == ["A", "B", "Walk"]
    assert trial.phases == ("Phase IV",)


@pytest.mark.parametrize(
    ("final", "target", "enrolled"),
    [
        ("0", "34", (34, "Target")),
        ("", "34", (34, "Target")),
        ("25", "81", (25, "Final")),
        ("0", "", (None, None)),
    ],
)
def test_a_final_number_of_nobody_is_not_taken_for_one(final, target, enrolled):
    numbers = f"<targetEnrolment>{target}</targetEnrolment><totalFinalEnrolment>{final}</totalFinalEnrolment>"
    trial = read(f"<participants>{numbers}</participants>").trial
    assert (trial.enrollment, trial.enrollment_type) == enrolled


def test_an_age_is_read_from_its_attributes_where_it_has_no_text():
    limits = '<lowerAgeLimit unit="years" value="16.0" /><upperAgeLimit unit="months" value="300" />'
    eligibility = read(f"<participants>{limits}</participants>").trial.eligibility
    assert (eligibility.minimum_age_months, eligibility.maximum_age_months) == (192, 300)


def test_secondary_numbers_are_told_by_their_kind_and_those_known_already_are_not_repeated():
    numbers = """<externalRefs><protocolSerialNumber>KNEE/1</protocolSerialNumber><secondaryNumbers>
        <secondaryNumber numberType="ctis">2023-505613-24-00</secondaryNumber>
        <secondaryNumber numberType="cpms">4711</secondaryNumber>
        <secondaryNumber numberType="iras">298897</secondaryNumber>
        <secondaryNumber>NCT90000004</secondaryNumber><secondaryNumber>KNEE/1</secondaryNumber>
        </secondaryNumbers></externalRefs>"""
    assert read(numbers).trial.identifiers[1:] == (
        Identifier(value="2023-505613-24", scheme="ctis"),
        Identifier(value="298897", scheme="iras"),
        Identifier(value="KNEE/1", scheme="org"),
        Identifier(value="CPMS 4711", scheme="org"),
        Identifier(value="NCT90000004", scheme="nct"),
    )


def test_publications_are_found_by_their_numbers_and_each_is_one():
    results = """<results><publicationDetails>2011 Results article in http://www.ncbi.nlm.nih.gov/pubmed/90000001
        2013 Protocol in https://doi.org/10.9999/knees.1 (added 01/02/2013)</publicationDetails></results>"""
    outputs = """<outputs>
        <output outputType="resultsarticle"><externalLink url="https://pubmed.ncbi.nlm.nih.gov/90000001/"/></output>
        <output outputType="pis"><externalLink url="See study outputs table"/><description>Leaflet</description>
        </output></outputs>"""
    assert read(results + outputs).trial.references == (
        Reference(pmid="90000001", reference_type="RESULT"),
        Reference(doi="10.9999/knees.1"),
    )


def test_a_summary_without_headings_is_kept_whole():
    record = read("<trialDescription><plainEnglishSummary>Pears\n\nhelp.</plainEnglishSummary></trialDescription>")
    assert record.trial.brief_summary == "Pears\nhelp."


@pytest.mark.parametrize("word", ["Nil known", "Not provided at time of registration", "Not Specified", " "])
def test_words_for_nothing_are_left_out(word):
    record = read(
        f"<trialDescription><acronym>{word}</acronym></trialDescription>"
        f"<participants><gender>{word}</gender></participants>"
        f"<externalRefs><eudraCTNumber>{word}</eudraCTNumber></externalRefs>",
        f"<sponsor><organisation>{word}</organisation></sponsor>",
    )
    assert (record.trial.acronym, record.trial.eligibility, record.trial.sponsors) == (None, None, ())
    assert (len(record.trial.identifiers), record.findings) == (1, ())


@pytest.mark.parametrize(
    ("elements", "status"),
    [
        ("<trialDesign><overallStatusOverride>Stopped</overallStatusOverride></trialDesign>", "Stopped"),
        (
            "<participants><recruitmentStatusOverride>Suspended</recruitmentStatusOverride></participants>",
            "Suspended",
        ),
        ("<participants><recruitmentEnd>2010-01-01T00:00:00.000Z</recruitmentEnd></participants>", None),
    ],
)
def test_a_status_is_what_was_set_by_hand_and_none_is_made_from_dates(elements, status):
    assert read(elements).trial.status == status


def test_a_trial_stopped_says_why():
    trial = read("<trialDesign><reasonAbandoned>No knees</reasonAbandoned></trialDesign>").trial
    assert trial.why_stopped == "No knees"


# --- documents ----------------------------------------------------------------------------------------


def test_a_trial_without_an_isrctn_has_its_strongest_other_number_or_is_refused():
    trial = (
        "<fullTrial><trial><isrctn/><externalRefs><irasNumber>{}</irasNumber></externalRefs></trial></fullTrial>"
    )
    record = FORMAT.read(trial.format("1011391").encode())
    assert (record.number, record.url) == ("IRAS1011391", None)
    with pytest.raises(RecordError) as refused:
        FORMAT.read(trial.format("").encode())
    assert refused.value.field == "number"


def test_answers_to_a_search_and_for_one_trial_are_recognised():
    one = NUMBERED[NUMBERED.index(b"<fullTrial>") : NUMBERED.index(b"</allTrials>")]
    alone = one.replace(b"<fullTrial>", b'<ns:fullTrial xmlns:ns="http://www.67bricks.com/isrctn">').replace(
        b"</fullTrial>", b"</ns:fullTrial>"
    )
    several = NUMBERED.replace(one, one * 3)
    for document, count in ((NUMBERED, 1), (alone, 1), (several, 3), (b"<allTrials totalCount='0'/>", 0)):
        assert find_format(document[: 2**16]) is FORMAT
        assert len(read_all(document)) == count
    assert not FORMAT.recognises(b"<trials><trial/></trials>") and not FORMAT.recognises(b"allTrials")


# --- real trials --------------------------------------------------------------------------------------


@pytest.mark.skipif(not REAL.is_dir(), reason="../shared/registries/isrctn-xml is not here")
@pytest.mark.parametrize(
    ("number", "numbers", "enrolled"),
    [
        ("ISRCTN38597726", {"isrctn"}, 34),
        ("ISRCTN54285094", {"isrctn", "org"}, 600),
        ("ISRCTN62918594", {"isrctn", "nct", "eudract", "iras", "org"}, 25),
    ],
)
def test_real_trials_are_read_whole_and_without_findings(number, numbers, enrolled):
    data = (REAL / f"{number}.xml").read_bytes()
    (record,) = read_all(data)
    trial, text = record.trial, data.decode()
    assert (record.number, record.findings, list(find_unknown_words(record))) == (number, (), [])
    assert {identifier.scheme for identifier in trial.identifiers} == numbers
    assert (trial.enrollment, len(trial.sites)) == (enrolled, text.count("<trialCentre "))
    assert len(trial.countries) == len(re.findall("<country>.*</country>", text.partition("<trialCentres>")[0]))
    assert len(trial.sponsors) == text.count("<sponsor ") + text.count("<funder ")
    assert trial.sponsors[0].ror and trial.conditions and trial.interventions and trial.outcomes
    assert len(trial.references) == len(re.findall(r"\w+ results .*?in http|Results article in http", text))
    for tag, said in (
        ("inclusion", trial.eligibility),
        ("title", trial.brief_title),
        ("recruitmentStart", trial.start_date),
    ):
        assert bool(ElementTree.fromstring(data).find(f".//{{*}}{tag}").text) == bool(said)


def test_a_site_has_its_town_and_no_street():
    centre = "<name>Knee House</name><address>1 Main Street</address><city>Kneetown</city><zip>AB1 2CD</zip>"
    record = read(f"<participants><trialCentres><trialCentre>{centre}</trialCentre></trialCentres></participants>")
    assert record.trial.sites == (Site(facility="Knee House", city="Kneetown", postal_code="AB1 2CD"),)


def test_sponsors_go_before_funders():
    beside = "<funder><name>Ministry</name></funder><sponsor><organisation>University</organisation></sponsor>"
    assert read(beside=beside).trial.sponsors == (
        Sponsor(name="University", sponsor_role="lead"),
        Sponsor(name="Ministry", sponsor_role="funder"),
    )
