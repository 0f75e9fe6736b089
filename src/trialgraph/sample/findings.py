"""Results as the registry has them, which the reader skips: written so that skipping costs what it does."""

from functools import cache

import msgspec

from trialgraph.sample.chance import Chance
from trialgraph.sample.prose import passage, sentences

_POOL = 250
_ENCODER = msgspec.json.Encoder()


def results(chance: Chance) -> msgspec.Raw:
    """A results section, ready encoded: 7 kB to a megabyte, half of them below 40 kB."""
    measures, events = _outcome_measures(), _adverse_events()
    size = chance.size(50_000, 1.2, 2_000_000)
    found: tuple[list[bytes], list[bytes]] = ([], [])
    while size > 0:
        which = chance.is_so(0.9)
        part = chance.one_of(events if which else measures)
        found[which].append(part)
        size -= len(part)
    return msgspec.Raw(
        b'{"outcomeMeasuresModule":{"outcomeMeasures":[' + b",".join(found[0]) + b"]},"
        b'"adverseEventsModule":{"frequencyThreshold":"5","timeFrame":"Up to 52 weeks","otherEvents":['
        + b",".join(found[1]) + b"]}}"
    )  # fmt: skip


@cache
def _outcome_measures() -> tuple[bytes, ...]:
    return tuple(_ENCODER.encode(_outcome_measure(Chance(9, number))) for number in range(_POOL))


def _outcome_measure(chance: Chance) -> dict[str, object]:
    groups = [f"OG{number:03}" for number in range(chance.between(1, 4))]
    return {
        "type": chance.one_of(("PRIMARY", "SECONDARY", "SECONDARY", "OTHER_PRE_SPECIFIED")),
        "title": chance.one_of(sentences("measure")),
        "description": passage(chance, 300, "detail"),
        "populationDescription": passage(chance, 150, "detail"),
        "reportingStatus": "POSTED",
        "paramType": "MEAN",
        "dispersionType": "Standard Deviation",
        "unitOfMeasure": "score on a scale",
        "timeFrame": "Baseline and 24 weeks",
        "groups": [
            {"id": each, "title": f"Group {each}", "description": passage(chance, 100, "arm")} for each in groups
        ],
        "denoms": [{"units": "Participants", "counts": _values(chance, groups, "value")}],
        "classes": [
            {"title": f"Week {week}", "categories": [{"measurements": _values(chance, groups, "value", "spread")}]}
            for week in range(chance.between(1, 12))
        ],
    }


@cache
def _adverse_events() -> tuple[bytes, ...]:
    return tuple(_ENCODER.encode(_adverse_event(Chance(10, number))) for number in range(_POOL))


def _adverse_event(chance: Chance) -> dict[str, object]:
    groups = [f"EG{number:03}" for number in range(chance.between(1, 5))]
    return {
        "term": chance.one_of(
            ("Headache", "Nausea", "Fatigue", "Anaemia", "Pyrexia", "Rash", "Dizziness", "Cough")
        ),
        "organSystem": chance.one_of(
            ("Nervous system disorders", "Gastrointestinal disorders", "General disorders")
        ),
        "sourceVocabulary": "Invented 1.0",
        "assessmentType": "SYSTEMATIC_ASSESSMENT",
        "stats": _values(chance, groups, "numAffected", "numAtRisk"),
    }


def _values(chance: Chance, groups: list[str], *names: str) -> list[dict[str, str]]:
    return [{"groupId": group} | {name: str(chance.between(1, 300)) for name in names} for group in groups]
