"""Measures of a network: who is central in it, what belongs together, and how sure that is.

They are NetworkX's, called so that they are fast on a network that this package has drawn; where shortest paths
from every node would take too long, a sample stands for them, and the bounds of its error stand beside each value.
"""

from trialgraph.measures.communities import find_communities
from trialgraph.measures.listing import LISTS, list_rows, path_rows
from trialgraph.measures.measuring import MEASURES, USUAL, measure
from trialgraph.measures.naming import links_of, name_communities, told_by
from trialgraph.measures.paths import cheapest_path, costs
from trialgraph.measures.structure import bridges, components
from trialgraph.measures.values import Choices

__all__ = [
    "LISTS",
    "MEASURES",
    "USUAL",
    "Choices",
    "bridges",
    "cheapest_path",
    "components",
    "costs",
    "find_communities",
    "links_of",
    "list_rows",
    "measure",
    "name_communities",
    "path_rows",
    "told_by",
]
