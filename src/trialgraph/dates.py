"""Dates and ages as registries write them, brought to one form."""

import re
from datetime import date

_MONTH_NAMES = "january february march april may june july august september october november december"
_MONTHS = {
    written: number
    for number, name in enumerate(_MONTH_NAMES.split(), start=1)
    for written in (name, name[:3], name[:4])
}
_FORMS = (
    re.compile(r"(?P<y>\d{4})(?:-(?P<m>\d{1,2})(?:-(?P<d>\d{1,2})(?:T[\d:.Z+-]*)?)?)?"),
    re.compile(r"(?P<y>\d{4})/(?P<m>\d{1,2})/(?P<d>\d{1,2})"),
    re.compile(r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)"),
    re.compile(r"(?P<d>\d{1,2})[-/.](?P<m>\d{1,2})[-/.](?P<y>\d{4})"),
    re.compile(r"(?P<m>[A-Za-z]{3,9})\.? (?:(?P<d>\d{1,2}),? )?(?P<y>\d{4})"),
    re.compile(r"(?P<d>\d{1,2}) (?P<m>[A-Za-z]{3,9})\.? (?P<y>\d{4})"),
)
_AGE = re.compile(r"(?P<number>\d+(?:[.,]\d+)?) ?(?P<unit>year|month|week|day|hour|minute)s?\.?", re.IGNORECASE)
_OLDEST_MONTHS = 150 * 12
_DAYS_PER_MONTH = 30.4375
_MONTHS_PER = {
    "year": 12.0,
    "month": 1.0,
    "week": 7 / _DAYS_PER_MONTH,
    "day": 1 / _DAYS_PER_MONTH,
    "hour": 1 / _DAYS_PER_MONTH / 24,
    "minute": 1 / _DAYS_PER_MONTH / 24 / 60,
}


def read_date(text: str) -> str | None:
    """A date in ISO 8601 with the precision it was written in, or None where it is no date of the calendar.

    Slashes, dots and dashes with the year last mean day first, as on ISRCTN, the European and the WHO pages.

    >>> read_date("2022-08"), read_date("03/06/2025"), read_date("January 2011"), read_date("2022-02-30")
    ('2022-08', '2025-06-03', '2011-01', None)
    """
    match = next((m for form in _FORMS if (m := form.fullmatch(text.strip()))), None)
    if not match:
        return None
    month, day = match["m"], match["d"]
    if month and not month.isdecimal():
        month = _MONTHS.get(month.lower(), 0)
    try:
        whole = date(int(match["y"]), int(month if match["m"] else 1), int(day or 1)).isoformat()
    except (TypeError, ValueError):
        return None
    return whole if day else whole[:7] if match["m"] else whole[:4]


def age_groups(minimum_months: float | None, maximum_months: float | None) -> tuple[str, ...]:
    """ClinicalTrials.gov's groups that an age range takes in: child to 17 years, adult 18 to 64, older adult.

    The registry's own rule for its field `stdAges`; a range without either end tells nothing.

    >>> age_groups(36.0, 216.0)
    ('CHILD', 'ADULT')
    """
    if minimum_months is None and maximum_months is None:
        return ()
    youngest, oldest = minimum_months or 0.0, float("inf") if maximum_months is None else maximum_months
    groups = (("CHILD", 0, 18), ("ADULT", 18, 65), ("OLDER_ADULT", 65, float("inf")))
    return tuple(name for name, start, end in groups if youngest < end * 12 and oldest >= start * 12)


def age_in_months(text: str) -> float | None:
    """An age ("18 Years", "6 weeks") in months of 30.4375 days, or None where it is none ("N/A", "999 Years").

    >>> age_in_months("18 Years"), age_in_months("N/A")
    (216.0, None)
    """
    match = _AGE.fullmatch(text.strip())
    if not match:
        return None
    months = float(match["number"].replace(",", ".")) * _MONTHS_PER[match["unit"].lower()]
    return months if months <= _OLDEST_MONTHS else None
