"""Who may change what a server holds: from `~/.netrc`, or given; never in a URL, a message or a graph."""

import base64
import netrc
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import (
    HTTPDigestAuthHandler,
    HTTPPasswordMgrWithDefaultRealm,
    OpenerDirector,
    build_opener,
)

from trialgraph.errors import ConfigError


@dataclass(frozen=True, kw_only=True)
class Credentials:
    """A name and a password, which no message shows."""

    user: str
    password: str = field(repr=False)

    def header(self) -> str:
        """As HTTP's Basic scheme has them (RFC 7617)."""
        return "Basic " + base64.b64encode(f"{self.user}:{self.password}".encode()).decode()


def find_credentials(url: str, path: Path | None = None) -> Credentials | None:
    """What `~/.netrc` has for a URL's host, if anything; raises `ConfigError` where the file is malformed."""
    path = path or Path.home() / ".netrc"
    try:
        found = netrc.netrc(path).authenticators(urlsplit(url).hostname or "") if path.is_file() else None
    except netrc.NetrcParseError as error:
        # what the error says may be a password
        raise ConfigError(f"{path}: line {error.lineno} is not as netrc wants it") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read ({type(error).__name__})") from None
    user, _, password = found or ("", None, "")
    return Credentials(user=user, password=password or "") if user else None


def refuse_password(url: str) -> None:
    """Raises `ConfigError` for a URL with a password in it, since messages name URLs."""
    parts = urlsplit(url)
    if parts.password is not None:
        shown = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        raise ConfigError(f"{shown} has a password in it; put it in ~/.netrc, or a variable that a file names")


def digest_opener(credentials: Credentials, urls: Iterable[str]) -> OpenerDirector:
    """What opens requests to these URLs with the credentials when the server asks for them, as RFC 7616 has it."""
    told = HTTPPasswordMgrWithDefaultRealm()
    for url in urls:
        told.add_password(None, url, credentials.user, credentials.password)
    return build_opener(HTTPDigestAuthHandler(told))
