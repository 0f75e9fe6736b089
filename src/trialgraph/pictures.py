"""Networks as notebooks show them: pictures to explore, each a page of its own within the notebook.

The page is the HTML export, in a frame whose sandbox lets its scripts neither reach the notebook nor ask anybody
for anything.
"""

from dataclasses import dataclass
from html import escape
from typing import Self

import networkx as nx

from trialgraph.display import link_to, notebook_html, table_html, text_html
from trialgraph.exporters.html import render
from trialgraph.frozen import FrozenGraph
from trialgraph.networks import trim

MOST = 300
"""Nodes that are drawn."""
LARGEST = 2_000_000
"""Characters of a picture, which a notebook keeps in its file and writes anew whenever it is saved."""
LISTED = 20
"""Nodes that are listed beneath the picture."""
_SANDBOX = "allow-scripts allow-popups allow-popups-to-escape-sandbox"
"""Scripts run, as of another origin, and links open in a tab of their own; all else is refused."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Picture:
    """How a notebook shows a network; `Picture(network=...)` does it for any of NetworkX."""

    network: nx.Graph
    most: int = MOST
    """Nodes that are drawn: those of `networks.trim`."""
    height: int = 520
    """Pixels."""

    def _repr_html_(self) -> str:
        drawn, page = self._page()
        name = text_html(str(self.network))
        # In single quotes, since those of the network's JSON, which is most of it, are double.
        page = escape(page, quote=False).replace("'", "&#39;")
        frame = (
            f'<iframe title="{name}" width="100%" height="{self.height}" loading="lazy" sandbox="{_SANDBOX}"'
            f" srcdoc='{page}'></iframe>"
        )
        said = f"{len(drawn):,} nodes and {drawn.number_of_edges():,} edges"
        if len(drawn) < len(self.network):
            said += f"; {len(self.network) - len(drawn):,} more nodes are not drawn"
        said += ". Ctrl and the wheel zoom."
        return notebook_html(frame, f'<p class="quiet">{said}</p>', _best_linked(drawn))

    def _page(self) -> tuple[nx.Graph, str]:
        """What is drawn, and the picture: of half as many nodes, and again, while it would be too large."""
        most = self.most
        while True:
            drawn = trim(self.network, most)
            page = render(drawn, only_shown=True)
            if len(page) <= LARGEST or most < 2:
                return drawn, page
            most = min(most, len(drawn)) // 2


class _Shown:
    """Makes a network show itself as its picture."""

    def __repr__(self) -> str:
        return f"<{self}>"

    def _repr_html_(self) -> str:
        return Picture(network=self)._repr_html_()


class Network(_Shown, FrozenGraph):
    """A frozen network that notebooks show as a picture."""

    @classmethod
    def of(cls, network: FrozenGraph) -> Self:
        """The same network, and nothing of it copied."""
        _, arguments, state = network.__reduce__()
        shown = cls(*arguments)
        vars(shown).update(state)
        return shown


class Neighbourhood(_Shown, nx.MultiDiGraph):
    """A network of direct links that notebooks show as a picture."""


def _best_linked(network: nx.Graph) -> str:
    """What is linked best, as a table to unfold: also for those who see no picture."""
    best = sorted(network.degree(), key=lambda entry: (-entry[1], str(entry[0])))[:LISTED]
    if not best:
        return ""
    nodes = network.nodes
    rows = [(link_to(str(node), nodes[node].get("label")), nodes[node].get("kind"), links) for node, links in best]
    table = table_html(["node", "kind", "links"], rows)
    return f"<details><summary>The best-linked nodes as a table</summary>{table}</details>"
