"""What the pages in HTML have in common: they stand in one file, and may run and load nothing but that."""

import base64
import hashlib
from importlib.resources import files


def read_part(name: str) -> str:
    """A file beside this one, which a page is made of."""
    text = (files("trialgraph.exporters") / name).read_text(encoding="utf-8")
    # The hash in the policy is that of the text as a browser reads it, with LF line ends.
    return text.replace("\r\n", "\n")


def content_policy(style: str, script: str | None = None) -> str:
    """The policy (CSP Level 3) of a page that has this style and this script inlined, and asks no server."""
    scripts = "" if script is None else f"script-src {_hash(script)}; "
    return f"default-src 'none'; style-src {_hash(style)}; {scripts}base-uri 'none'; form-action 'none'"


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
