"""The pages that people read: each gathers in a worker what stored queries say, and shows it by a template."""

from starlette.routing import BaseRoute

from trialgraph.server.pages import asking, downloads, exploring, home, reviewing, searching, things
from trialgraph.server.pages.rendering import explain
from trialgraph.server.pages.searching import give_up, prepare

__all__ = ["explain", "give_up", "prepare", "routes"]


def routes() -> list[BaseRoute]:
    """The addresses of the pages; that of any thing, which takes whatever is left, comes last."""
    rooms = (home, searching, asking, exploring, downloads, reviewing, things)
    return [route for room in rooms for route in room.routes()]
