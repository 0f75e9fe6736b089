"""An assistant for tests: the SDK's own client, of the real command over stdio or of a server over HTTP."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from anyio.from_thread import BlockingPortal, start_blocking_portal
from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.types import CallToolResult, Tool

COMMAND = str(Path(sys.executable).parent / "trialgraph")


class Assistant:
    """Calls tools, one after the other."""

    def __init__(self, client: Client, portal: BlockingPortal):
        self._client, self._portal = client, portal

    @property
    def instructions(self) -> str:
        return self._client.instructions or ""

    def tools(self) -> list[Tool]:
        return self._portal.call(self._client.list_tools).tools

    def call(self, name: str, **arguments: Any) -> CallToolResult:
        return self._portal.call(self._client.call_tool, name, arguments)

    def pages(self, name: str, **arguments: Any) -> Iterator[dict[str, Any]]:
        """The pages of an answer to its end."""
        page: dict[str, Any] = {"cursor": ""}
        while "cursor" in page:
            answer = self.call(name, **arguments, cursor=page["cursor"])
            assert not answer.is_error, answer.content[0].text
            page = answer.structured_content
            yield page


@contextmanager
def assistant(where: Path | str, *options: str) -> Iterator[Assistant]:
    """An assistant that asks a graph's folder by `trialgraph mcp`, or the server at an address."""
    with start_blocking_portal() as portal:
        if isinstance(where, Path):
            parameters = StdioServerParameters(command=COMMAND, args=["mcp", "-g", str(where), *options])
            client = Client(stdio_client(parameters))
        else:
            client = Client(where)
        with portal.wrap_async_context_manager(client) as opened:
            yield Assistant(opened, portal)
