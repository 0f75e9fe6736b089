"""What a server serves, to whom, and how much of it at once."""

from dataclasses import dataclass, field
from pathlib import Path

from trialgraph.errors import ConfigError

ANY = "*"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings of one server; `create_app` takes them, and they are `app.state.settings`."""

    graph: str | None = None
    """A folder or the URL of an endpoint; None to serve vocabularies only."""
    vocabularies: Path | None = None
    """The folder of their indexes; by default the one where `vocabulary add` puts them."""
    base: str | None = None
    """The address under which people see the server, where a proxy stands before it: `https://example.org/trials`."""

    seconds: float = 30
    """How long a question may take."""
    rows: int = 1_000_000
    """How many rows or triples an answer may have."""
    bytes: int = 4 * 2**20
    """How large the body of a request may be, other than a graph to be stored."""
    stored_bytes: int = 2**30
    """How large a graph may be that is put into the store."""
    concurrency: int = 64
    """How many requests of one client may be under way at once."""
    workers: int = 4
    """Processes that answer questions; with more than there are cores, a quick one need not wait for slow ones."""
    memory: int = 2 * 2**30
    """How many bytes a worker may need, on Linux; one that needs more is ended, and its question refused."""
    patience: float = 5
    """How many seconds a question waits for a free worker."""

    writable: bool = False
    token: str | None = field(default=None, repr=False)
    """What a client must show (`Authorization: Bearer ...`) to change the graph."""
    hosts: tuple[str, ...] = ()
    """Names under which the server may be asked, besides localhost, IP addresses and that of `base`."""
    origins: tuple[str, ...] = ()
    """Origins whose pages may ask and read (CORS): `https://example.org`, or `*` for any."""
    services: tuple[str, ...] = ()
    """The endpoints that a query may ask by SERVICE."""

    def __post_init__(self) -> None:
        if self.writable and not self.token:
            raise ConfigError("a graph that can be changed needs a token: --token, or TRIALGRAPH_TOKEN")
        if self.base and not self.base.startswith(("http://", "https://")):
            raise ConfigError(f"the base address begins with http:// or https://, not {self.base!r}")
