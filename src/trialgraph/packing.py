"""How the workbench keeps what a record says: as bytes that take little room, whole and for linking."""

import msgspec
import zstandard
from msgspec import Struct

from trialgraph.facts import Facts
from trialgraph.mentions import Mention
from trialgraph.profiles import Profile

_LEVEL = 1
"""Of compression: higher ones gain a tenth and take half as long again."""

_encode = msgspec.msgpack.Encoder().encode
_decode_mentions = msgspec.msgpack.Decoder(list[Mention]).decode
_decode_facts = msgspec.msgpack.Decoder(Facts).decode


class Packed(Struct, frozen=True, kw_only=True, array_like=True):
    """One version of a record."""

    quads: bytes
    mentions: bytes
    profile: bytes
    facts: bytes
    findings: bytes
    """JSON lines, as they are."""


pack_profile = _encode
unpack_profile = msgspec.msgpack.Decoder(Profile).decode
pack_mention = _encode
unpack_mention = msgspec.msgpack.Decoder(Mention).decode


def pack_quads(quads: bytes) -> bytes:
    """N-Quads, compressed."""
    return zstandard.compress(quads, _LEVEL)


def unpack_quads(packed: bytes) -> bytes:
    """N-Quads as they were."""
    return zstandard.decompress(packed)


def pack_mentions(mentions: list[Mention]) -> bytes:
    """All that a record mentions."""
    return zstandard.compress(_encode(mentions), _LEVEL)


def unpack_mentions(packed: bytes) -> list[Mention]:
    """All that a record mentions."""
    return _decode_mentions(zstandard.decompress(packed))


def pack_facts(facts: Facts) -> bytes:
    """What of a record people follow over time."""
    return zstandard.compress(_encode(facts), _LEVEL)


def unpack_facts(packed: bytes) -> Facts:
    """What of a record people follow over time."""
    return _decode_facts(zstandard.decompress(packed))
