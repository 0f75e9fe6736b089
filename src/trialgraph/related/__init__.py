"""Related trials, each with the evidence for it.

`kinds` has the weights, `evidence`, `hierarchy` and `likeness` what trials have in common, `scoring` finds,
`grounds` and `explaining` say why, `modes` narrows down what is asked; `finding` does it all for one trial,
`batches` for every trial, and `walking` by SPARQL alone what can be asked of an endpoint.
"""

from trialgraph.related.reasons import Reason, RelatedTrial, RelatedTrials

__all__ = ["Reason", "RelatedTrial", "RelatedTrials"]
