"""What stopped for safety or for lack of effect, as the words of the registries' records tell.

A record that is terminated, withdrawn or suspended may say why in a sentence of its own. The rule looks for words
of harm and of failure, clause by clause, and heeds a denial before them: "Business decision (not for safety
reasons)" tells of no harm. It knows neither which of several drugs was at fault nor whether a control was: where
it errs, somebody can read the reason, which stands beside.
"""

import re

_CLAUSE = re.compile(r"[.;:,()\n]|\bbut\b|\bhowever\b| [-–—] ", re.IGNORECASE)
_DENIAL = (
    r"\b(?:not?|nor|neither|none|never|without|unrelated|non|rather than|other than|absence of|free of|any)\b"
)
_CAUSE = r"(?:due|related|because|caused|driven|owing|based|linked|prompted|for|a result|unrelated|reasons?)\b"
_SAFETY = (
    r"\b(?:un)?safe(?:ty)?\b|\btoxic|\w+toxic|\badverse|\bside[ -]effects?|\bharm|\bdeaths?\b|\bmortality|\bfatal"
    r"|\btolerab|\bintoleran|\bSAEs?\b|\bAEs\b|\bSUSARs?\b|\bDLTs?\b|\bbenefit[ -/]+risk|\brisk[ -/]+benefit"
    r"|\bpotential risk|\bincreased risk|\bhigher risk"
)
_FUTILITY = (
    r"\bfutil|\bineffective|\binefficac|\binferior|\bunlikely to (?:meet|show|reach|achieve|demonstrate)"
    r"|\b(?:lack|absence|loss|insufficient|inadequate|poor|low|limited|disappointing)\w*(?: of)?(?: \w+){0,2}?"
    r" (?:efficacy|effectiveness|effects?|benefits?|activity|response)\b"
    r"|\b(?:no|not|without)(?: \w+){0,3}? (?:efficac\w+|effective\w*|benefit\w*|superior\w*)\b"
    r"|\bno(?: \w+){0,2}? (?:difference|effect|improvement|response)s?\b"
    r"|\b(?:not|fail\w*|unable|did not) (?:to )?(?:meet|met|reach\w*|achiev\w*|show\w*|demonstrat\w*)"
    r"(?: \w+){0,5}? (?:end ?points?|efficacy|effect\w*|benefit|superiority|improvement|primary)\b"
    r"|\bnegative (?:results?|trial|study|outcome|data|interim)\b|\befficacy (?:reasons?|concerns?)\b"
)
_HARMED = re.compile(_SAFETY, re.IGNORECASE)
_FAILED = re.compile(_FUTILITY, re.IGNORECASE)
_DENIED = re.compile(rf"{_DENIAL}(?:\W+\w+){{0,6}}\W*$", re.IGNORECASE)
_NO_CAUSE = re.compile(rf"{_DENIAL}(?:\W+\w+){{0,2}}?\W+{_CAUSE}(?:\W+\w+){{0,8}}?\W*$", re.IGNORECASE)


def tell_setback(why: str) -> str | None:
    """`safety` or `futility` where a reason for stopping tells of harm or of lack of effect; safety goes first.

    >>> tell_setback("Hepatotoxicity in two patients"), tell_setback("Futility at the interim analysis")
    ('safety', 'futility')
    >>> tell_setback("Business decision (not for safety reasons)"), tell_setback("Slow accrual")
    (None, None)
    """
    clauses = [clause for clause in _CLAUSE.split(why) if clause.strip()]
    if any(_meant(_HARMED, _DENIED, clause) for clause in clauses):
        return "safety"
    return "futility" if any(_meant(_FAILED, _NO_CAUSE, clause) for clause in clauses) else None


def _meant(words: re.Pattern[str], denied: re.Pattern[str], clause: str) -> bool:
    """Whether a clause has such words and does not deny what they say."""
    return any(not denied.search(clause[: match.start()]) for match in words.finditer(clause))
