"""The address under which people see the server, which a proxy may stand before."""

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from trialgraph.server.settings import Settings


def see_from_outside(app: ASGIApp, settings: Settings) -> ASGIApp:
    """Lets every link and redirect begin with `base`: requests look as they did before the proxy took them over.

    The proxy has cut the path of `base` off, which becomes the `root_path` of ASGI.
    """
    if not settings.base:
        return app
    base = urlsplit(settings.base)
    root, host = base.path.rstrip("/"), (b"host", base.netloc.encode("idna"))

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope = scope | {
                "scheme": base.scheme,
                "root_path": root,
                "path": root + scope["path"],
                "raw_path": root.encode() + scope.get("raw_path", scope["path"].encode()),
                "headers": [host, *(header for header in scope["headers"] if header[0] != b"host")],
            }
        return await app(scope, receive, send)

    return serve


def base_address(request: Request) -> str:
    """The address under which people see the server, without a slash at its end."""
    return (request.app.state.settings.base or str(request.base_url)).rstrip("/")


def root_of(request: Request) -> str:
    """The path of that address: empty, or `/trials`."""
    return request.scope.get("root_path", "").rstrip("/")
