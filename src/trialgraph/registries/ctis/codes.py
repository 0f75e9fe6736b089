"""What the numbers mean that CTIS has in the place of words.

The portal shows the words; its records have the numbers. Taken from the portal's own lists of choices.
"""

STATUSES = {
    "1": "Under evaluation",
    "2": "Authorised, recruitment pending",
    "3": "Authorised, recruiting",
    "4": "Ongoing, recruiting",
    "5": "Ongoing, recruitment ended",
    "6": "Temporarily halted",
    "7": "Suspended",
    "8": "Ended",
    "9": "Expired",
    "10": "Revoked",
    "11": "Not authorised",
    "12": "Cancelled",
}
PHASES = {
    "1": ("Human Pharmacology (Phase I) - First administration to humans",),
    "2": ("Human Pharmacology (Phase I) - Bioequivalence Study",),
    "3": ("Human Pharmacology (Phase I) - Other",),
    "4": ("Therapeutic exploratory (Phase II)",),
    "5": ("Therapeutic confirmatory (Phase III)",),
    "6": ("Therapeutic use (Phase IV)",),
    "7": ("Phase I", "Phase II"),
    "8": ("Phase I", "Phase II"),
    "9": ("Phase I", "Phase II"),
    "10": ("Phase II", "Phase III"),
    "11": ("Phase III", "Phase IV"),
}
"""From 7 on these are integrated phases, of which each is stated by itself."""
SCOPES = {
    "1": "Diagnosis",
    "2": "Prophylaxis",
    "3": "Therapy",
    "4": "Safety",
    "5": "Efficacy",
    "6": "Pharmacokinetic",
    "7": "Pharmacodynamic",
    "8": "Bioequivalence",
    "9": "Dose response",
    "10": "Pharmacogenetic",
    "11": "Pharmacogenomic",
    "12": "Pharmacoeconomic",
}
AGE_GROUPS = {"1": "In utero", "2": "0-17 years", "3": "18-64 years", "4": "65+ years"}
ROLES = {"1": "Test", "2": "Comparator", "3": "Placebo", "4": "Auxiliary"}
PLACEBO = "3"
