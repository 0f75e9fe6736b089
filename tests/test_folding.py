"""Names that are written in two ways are one key, and names that mean two things are two."""

from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from trialgraph.folding import key, loose_key

WORDS = st.sampled_from(
    "The of and non anti in situ Tumours α β2 leukaemias metastases crises Behçet’s Graves' (CD4+) viruses 2 IIb "
    "sulphate hospitalised alfa2b - , from Αθήνα œdème University ʼs programmes counselling ßs".split(" ")
)
NAMES = st.lists(WORDS | st.text(max_size=4), max_size=6).map(" ".join)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sjögren's syndrome", "SJOGREN SYNDROME"),
        ("Alzheimer’s Disease", "Alzheimers disease"),
        ("Graves' disease", "Graves disease"),
        ("tumour necrosis factor-α", "Tumor Necrosis Factor alpha"),
        ("TGFβ", "TGF-beta"),
        ("IFN-α2b", "IFN alpha-2b"),
        ("Interferon alfa-2b", "interferon alpha 2b"),
        ("Acute Myeloid Leukaemias", "acute myeloid leukemia"),
        ("Anaemia, hypoglycaemia and ischaemia", "anemia, hypoglycemia & ischemia"),
        ("Haemophilia", "hemophilia"),
        ("Methaemoglobinaemia", "methemoglobinemia"),
        ("Oesophageal", "esophageal"),
        ("œdème", "edeme"),
        ("Paediatric orthopaedics", "pediatric orthopedics"),
        ("Lymphoedema", "lymphedema"),
        ("Foetal distress", "fetal distress"),
        ("Diarrhoea", "diarrhea"),
        ("Sleep apnoeas", "sleep apnea"),
        ("Coeliac disease", "celiac diseases"),
        ("Phaeochromocytoma", "pheochromocytoma"),
        ("Sulphonylureas", "sulfonylureas"),
        ("Behavioural therapy", "behavioral therapies"),
        ("Ageing", "aging"),
        ("High-fibre diet", "high fiber diet"),
        ("Cancer Centre", "cancer center"),
        ("Randomised", "randomized"),
        ("Hospitalisations", "hospitalization"),
        ("Ministry of Defence", "ministry of defense"),
        ("Allergies", "allergy"),
        ("Abscesses", "abscess"),
        ("Viruses", "virus"),
        ("Diagnoses", "diagnosis"),
        ("Brain metastases", "brain metastasis"),
        ("Headaches", "headache"),
        ("Dry eyes", "dry eye"),
        ("Diseases", "disease"),
        ("Non-alcoholic steatohepatitis", "nonalcoholic steatohepatitis"),
        ("Pre-eclampsia", "preeclampsia"),
        ("Carcinoma in-situ", "carcinoma in situ"),
    ],
)
def test_two_ways_to_write_a_name_have_one_key(one: str, other: str) -> None:
    assert key(one) == key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Carcinoma, Non-Small-Cell Lung", "non small cell lung carcinoma"),
        ("Cancer of the Lung", "lung cancers"),
        ("Diabetes Mellitus, Type 2", "type 2 diabetes mellitus"),
        ("Leukaemia, Lymphocytic, Chronic, B-Cell", "B-cell chronic lymphocytic leukemia"),
        ("Head and Neck Neoplasms", "neoplasm of head & neck"),
        ("The University of Leeds", "University of Leeds"),
    ],
)
def test_names_in_two_orders_have_one_loose_key_and_two_keys(one: str, other: str) -> None:
    assert loose_key(one) == loose_key(other)
    assert key(one) != key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("type 1 diabetes", "type 2 diabetes"),
        ("CD4+", "CD4"),
        ("hypotension", "hypertension"),
        ("dermatomyositis", "dermatomycosis"),
        ("hepatitis A", "hepatitis"),
        ("hepatitis A", "hepatitis B"),
        ("small cell lung cancer", "non-small cell lung cancer"),
        ("AIDS", "aid"),
        ("leucovorin", "leukovorin"),
        ("ketoses", "ketosis"),
        ("cause", "causus"),
        ("rise", "rize"),
        ("stage 1 grade 2", "stage 2 grade 1"),
        ("ER+ HER2- breast cancer", "ER- HER2+ breast cancer"),
        ("lung metastases from breast cancer", "breast metastases from lung cancer"),
        ("pain without fever", "fever without pain"),
        ("University of Washington", "Washington University"),
        ("DNA-directed RNA polymerase", "RNA-directed DNA polymerase"),
        ("<5 years", ">5 years"),
        ("Αθήνα", "Αθηνών"),
    ],
)
def test_two_things_have_two_keys(one: str, other: str) -> None:
    assert key(one) != key(other)
    assert loose_key(one) != loose_key(other)


@pytest.mark.parametrize(
    "word",
    ["diabetes", "mellitus", "pancreas", "abscess", "psoriasis", "kansas", "melas", "species", "aids"],
)
def test_a_singular_that_ends_in_s_keeps_it(word: str) -> None:
    assert key(word) == word


@pytest.mark.parametrize("name", ["", " ", "***", "( - )", "\u0301"])
def test_a_name_without_letters_and_digits_has_no_key(name: str) -> None:
    assert key(name) == loose_key(name) == ""


def test_a_name_of_stop_words_keeps_them() -> None:
    assert loose_key("The The") == "the the"
    assert loose_key("And") == "and"


@pytest.mark.parametrize("fold", [key, loose_key])
@given(NAMES)
@example("aʼsʼs")
@example("x non")
@example("posts x")
def test_folding_twice_is_folding_once(fold: Callable[[str], str], name: str) -> None:
    assert fold(fold(name)) == fold(name)


@given(NAMES)
def test_names_with_one_key_have_one_loose_key(name: str) -> None:
    assert loose_key(key(name)) == loose_key(name)


@given(NAMES)
def test_case_and_outer_spaces_do_not_matter(name: str) -> None:
    if name.isascii():
        assert key(f"  {name.upper()} ") == key(name.lower())
