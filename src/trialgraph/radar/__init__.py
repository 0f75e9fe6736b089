"""Which drugs might be tried next for which conditions: pairs that no trial has yet, with paths as reasons.

A link is predicted from the trials there are: it says what may be studied next, never that a drug works. `paths`
is the method, `hindcast` tells how good it would have been, `setbacks` finds what stopped for safety or futility.
"""

from trialgraph.radar.finding import (
    Candidate,
    Radar,
    Reason,
    Setback,
    Surroundings,
    Thing,
    back_test,
    find_candidates,
    find_studied,
    survey,
)
from trialgraph.radar.hindcast import Figures
from trialgraph.radar.statements import write_turtle

__all__ = [
    "Candidate",
    "Figures",
    "Radar",
    "Reason",
    "Setback",
    "Surroundings",
    "Thing",
    "back_test",
    "find_candidates",
    "find_studied",
    "survey",
    "write_turtle",
]
