"""An invented registry of any size, in ClinicalTrials.gov's format, to try things on and to measure with.

Sizes, skew and oddities are those of the registry, the contents are nobody's: see `trialgraph.sample.studies`.
"""

from trialgraph.sample.studies import MARK, MOST
from trialgraph.sample.writing import ON_A_PAGE, sample_studies, write_sample

__all__ = ["MARK", "MOST", "ON_A_PAGE", "sample_studies", "write_sample"]
