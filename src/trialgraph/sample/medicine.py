"""Invented conditions, drugs and other interventions, each a number in a field of medicine; few are real names."""

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from trialgraph.sample.chance import Chance

KEPT = 2**15
"""How many of the last used names of a kind stay in memory."""
_FOLDER = Path(__file__).parent
FIELDS = tuple(
    (name, tuple(known.split("|")))
    for name, known in (
        line.split("\t") for line in (_FOLDER / "fields.tsv").read_text(encoding="utf-8").strip().split("\n")[1:]
    )
)
"""Fields of medicine, as adjectives, and names of conditions in them that everybody knows; large ones first."""
_PARTS = """
Basal Cortical Distal Focal Lateral Medial Proximal Septal Ventral Apical Mucosal Vascular Stromal Ductal
Glandular Capsular Epithelial Membranous Follicular Papillary Tubular Alveolar Sinus Nodal Marrow Synovial
Tendinous Corneal Retinal Thymic Splenic Adrenal Thyroid Pituitary Cervical Thoracic Lumbar Sacral Gastric
Duodenal Ileal Colonic Rectal Biliary Pleural Tracheal Laryngeal Pharyngeal Nasal Lingual Gingival Pelvic
Uterine Ovarian Testicular Ureteral Bladder Glomerular Valvular Atrial Ventricular Coronary Carotid Venous
Lymphatic Spinal Cerebellar
""".split()
_DISEASES = """
Carcinoma Fibrosis Dystrophy Stenosis Neuropathy Atrophy Insufficiency Deficiency Inflammation Syndrome
Disorder Infection Ulceration Hyperplasia Dysplasia Lymphoma Sarcoma Adenoma Sclerosis Ischemia Thrombosis
Embolism Haemorrhage Oedema Neoplasms Malformation Degeneration Rupture Injury Failure Dysfunction Pain
Spasm Calculi Abscess Necrosis Effusion Hypertrophy Myopathy Amyloidosis Vasculitis Granuloma Cyst Fistula
Prolapse Perforation
""".split()
_QUALIFIERS = """
Acute Chronic Recurrent Refractory Severe Moderate Early Advanced Metastatic Idiopathic Congenital Juvenile
Hereditary Secondary Primary Postoperative Progressive Diffuse Localised Resistant Newly-Diagnosed Relapsed
""".split()
_SYLLABLES = """
ba be bi bo bra bru ca ce ci co cra dal del dor du fa fel fi flo ga gel go gra ha hel ir ja jo ka kel ki la
len li lo lu ma mel mi mo mu na nel ni no nu o pa pel pi pra ra rel ri ro ru sa sel si so ta tel ti to tra
tu u va vel vi vo xa xe xi za ze zi zo zu
""".split()
_STEMS = """
mab tinib ciclib statin pril sartan gliptin gliflozin parib lisib vastat azole cillin mycin vir buvir caine
olol dipine setron triptan prazole zumab ximab limus nib degib rafenib fenacin glutide parin xaban grel bart
cept leucel gene vec platin rubicin taxel
""".split()
_CODES = (
    "ABX",
    "BNV",
    "CRX",
    "DLT",
    "EVN",
    "FLX",
    "GNV",
    "HRM",
    "IMX",
    "JNT",
    "KLR",
    "LMN",
    "MVX",
    "NRT",
    "OPX",
    "QRS",
)
_DOSES = (5, 10, 20, 25, 40, 50, 75, 100, 120, 150, 200, 250, 300, 400, 500, 600, 800, 1000)
_UNITS = (" mg", "mg", " mg/kg", " µg", " IU")
_FORMS = """
tablet tablets capsule|oral solution|injection|infusion|subcutaneous injection|cream|ointment|inhaler| eye
drops|patch|nasal spray|extended release|high dose|low dose|suspension|gel""".replace("\n", "").split("|")
_MODES = """Guided Home-based Web-based Group Intensive Structured Brief Mobile Remote Supervised Early
Nurse-led Peer Ultrasound-guided Robotic Laparoscopic Portable Combined Standard Adaptive Virtual Individual
Family School-based Personalised Preoperative Postoperative Culturally-adapted Stepped Digital
""".split()
_OBJECTS = """
Mindfulness Exercise Cognitive Motivational Breathing Balance Nutrition Sleep Acupuncture Massage Yoga Laser
Stimulation Ultrasound Catheter Stent Suture Implant Mesh Monitor Screening Imaging Biopsy Blood Gait Voice
Memory Adherence Education Coaching Telephone Video Reminder Diet Protein Fibre Probiotic Vitamin Omega Iron
Nerve Block Spinal Airway Ventilation Dialysis Transfusion Radiotherapy Proton Brachytherapy
""".split()
_DEEDS = """
Training Therapy Programme Intervention Support System Device Procedure Protocol Technique Assessment
Counselling Session Test Supplement Application Package Questionnaire Rehabilitation Treatment Monitoring
""".split()
_COMMON_DRUGS = tuple(
    """Dexamethasone|Metformin|Cyclophosphamide|Pembrolizumab|Bupivacaine|Cisplatin|Carboplatin|
Paclitaxel|Nivolumab|Methotrexate|Rituximab|Prednisone|Bevacizumab|Ketamine|Tacrolimus|
Dexmedetomidine|Aspirin|Vitamin D|Insulin|Methylprednisolone|Fluorouracil|Gemcitabine|Docetaxel|
Semaglutide|Atorvastatin|Lidocaine|Baricitinib|Tofacitinib|Adalimumab|Hydroxychloroquine|
Remdesivir|Colchicine|Midazolam|Propofol|Ropivacaine|Oxytocin|Tranexamic Acid|Heparin|
Azithromycin|Doxorubicin|Capecitabine|Trastuzumab|Imatinib|Lenalidomide|Bortezomib|Warfarin|
Rivaroxaban""".replace("\n", "").split("|")
)
COMMON_DRUGS = len(_COMMON_DRUGS)
_CLASSES = ("Enzyme Inhibitors", "Antineoplastic Agents", "Immunologic Factors", "Anti-Infective Agents",
            "Hormones", "Analgesics", "Cardiovascular Agents", "Membrane Transport Modulators")  # fmt: skip


class Term(NamedTuple):
    """A condition or drug: names that mean it, the usual one first, and MeSH-like terms for it and above it."""

    names: tuple[str, ...]
    mesh: tuple[str, str] | None
    above: tuple[tuple[str, str], ...]


@lru_cache(KEPT)
def condition(field: int, rank: int) -> Term:
    """A condition of a field; low ranks are those that are had most."""
    adjective, known = FIELDS[field]
    if rank < len(known):
        return Term(_spellings(known[rank]), (_mesh(9, field, rank), known[rank]), _fields_above(field))
    chance = Chance(1, field, rank)
    part, disease = chance.below(len(_PARTS)), chance.below(len(_DISEASES))
    name = f"{adjective} {_PARTS[part]} {_DISEASES[disease]}"
    term = (_mesh(2, field, part * 64 + disease), f"{_PARTS[part]} {_DISEASES[disease]}, {adjective}")
    above = (
        (_mesh(5, field, part), f"{_PARTS[part]} Diseases, {adjective}"),
        *_fields_above(field),
        (_mesh(1, disease, 0), f"{_DISEASES[disease]}, General"),
        (_mesh(1, disease % 7, 1), f"Pathologic Processes, Type {disease % 7}"),
        (_mesh(1, 0, 2), "Pathologic Processes, All"),
    )
    if rank >= 200:
        name = chance.one_of((
            f"{chance.one_of(_QUALIFIERS)} {name}",
            f"{chance.one_of(_QUALIFIERS)} {_PARTS[part]} {_DISEASES[disease]}",
            f"{_word(chance).title()} {_DISEASES[disease]}",
            f"{_word(chance).title()}-{_word(chance).title()} Syndrome",
            f"{name} Stage {chance.one_of('I II III IV IIIb'.split())}",
            f"{name} With {chance.one_of(_PARTS)} {chance.one_of(_DISEASES)}",
        ))  # fmt: skip
    return Term(_spellings(name), term if rank < 4000 else None, above)


@lru_cache(KEPT)
def common_drug(number: int) -> Term:
    """One of the real drugs that are tried for everything."""
    name = _COMMON_DRUGS[number]
    return Term(_spellings(name), (_mesh(0, 0, number), name), _classes_above(number))


def _fields_above(field: int) -> tuple[tuple[str, str], ...]:
    group = field // 4
    return (_mesh(3, field, 0), f"{FIELDS[field][0]} Diseases"), (
        _mesh(4, group, 0),
        f"Diseases, Group {group + 1}",
    )


def _spellings(name: str) -> tuple[str, ...]:
    """A name as several people write it."""
    words = name.split(" ")
    inverted = f"{words[-1]}, {' '.join(words[:-1])}" if len(words) > 1 else name
    return name, name.lower(), name.capitalize(), inverted, name.upper(), f"{name}s" if name[-1] != "s" else name


def _mesh(kind: int, field: int, number: int) -> str:
    """An invented id in MeSH's form, above those that MeSH has given."""
    return f"D99{kind}{field:02}{number % 10_000:04}"


def _word(chance: Chance) -> str:
    return "".join(chance.one_of(_SYLLABLES) for _ in range(chance.between(2, 3)))


@lru_cache(KEPT)
def drug(field: int, rank: int) -> Term:
    """An invented drug of a field, with a brand and often a code."""
    chance = Chance(2, field, rank)
    stem = chance.below(len(_STEMS))
    name = f"{_word(chance)}{_STEMS[stem]}".capitalize()
    code = f"{chance.one_of(_CODES)}-{chance.between(1000, 99999)}"
    brand = f"{_word(chance).capitalize()}{chance.one_of('a ix ra vo zen um'.split())}"
    names = (code, name) if chance.is_so(0.3) else (name, code, brand, name.lower(), f"{name} ({brand})")
    mesh = (_mesh(6, field, rank), name) if rank < 3000 else None
    return Term(names, mesh, _classes_above(stem))


def _classes_above(number: int) -> tuple[tuple[str, str], ...]:
    kind = number % len(_CLASSES)
    return (_mesh(7, number, 0), f"{_CLASSES[kind]}, Type {number}"), (_mesh(8, kind, 0), _CLASSES[kind])


def presentation(chance: Chance, name: str) -> str:
    """A drug's name as interventions say it, with dose or form."""
    way = chance.draw()
    if way < 0.25:
        return f"{name} {chance.one_of(_DOSES)} mg"
    if way < 0.35:
        return f"{name} {chance.one_of(_DOSES)}{chance.one_of(_UNITS)} {chance.one_of(_FORMS)}"
    return f"{name} {chance.one_of(_FORMS)}" if way < 0.45 else name


@lru_cache(KEPT)
def treatment(field: int, rank: int) -> str:
    """What is done and is no drug: a procedure, a device, a programme."""
    chance = Chance(3, field, rank)
    name = f"{chance.one_of(_OBJECTS)} {chance.one_of(_DEEDS)}"
    if rank > 3:
        name = f"{chance.one_of(_MODES)} {name}"
    if rank > 60:
        name = f"{name} for {chance.one_of(_PARTS)} {chance.one_of(_DISEASES)}"
    return name if rank < 2000 or chance.is_so(0.5) else f"{_word(chance).title()} {name}"
