"""Which records, in one registry or in several, are about the same trial, with the evidence.

`pairs` finds those that have a number in common, `evidence` weighs what else they say for and against it, and
`groups` joins them, the surest first, where nothing speaks against it. What is in doubt is left to people.
"""

from trialgraph.matching.evidence import Comparison, compare
from trialgraph.matching.groups import SameTrial, find_same_trials
from trialgraph.matching.pairs import Tie, bearings, find_pairs

__all__ = ["Comparison", "SameTrial", "Tie", "bearings", "compare", "find_pairs", "find_same_trials"]
