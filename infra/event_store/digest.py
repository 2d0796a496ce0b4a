"""How an event is sealed into its log: digest of the event, chain over the digests."""

import secrets
from hashlib import sha256
from struct import Struct
from uuid import UUID

SALT_BYTES = 16
_LENGTH = Struct(">I")
_BEFORE_TYPE = Struct(">I16s I16s Ih I16s I16s Ii I")
_BEFORE_PAYLOAD = Struct(">I16s I")


def genesis(organization: UUID, program: UUID, log: int) -> bytes:
    """Return the hash that a log begins with; it names the log, so that chains are not swapped."""
    return sha256(b"log:v1" + organization.bytes + program.bytes + log.to_bytes(2, "big")).digest()


def new_salt() -> bytes:
    """Return 128 random bits: without them, a kept digest would let contents be guessed."""
    return secrets.token_bytes(SALT_BYTES)


def digest(
    *,
    organization: UUID,
    program: UUID,
    log: int,
    event_id: UUID,
    stream_id: UUID,
    version: int,
    event_type: str,
    command_id: UUID,
    payload: bytes,
    metadata: bytes,
    salt: bytes,
) -> bytes:
    """Return SHA-256 over the columns in this order, each after its length in four bytes.

    Ids are 16 bytes, ``log`` two and ``version`` four, big-endian and signed; the type is UTF-8.
    """
    topic = event_type.encode()
    sealed = (
        _BEFORE_TYPE.pack(
            *(16, organization.bytes, 16, program.bytes, 2, log),
            *(16, event_id.bytes, 16, stream_id.bytes, 4, version),
            len(topic),
        ),
        topic,
        _BEFORE_PAYLOAD.pack(16, command_id.bytes, len(payload)),
        payload,
        _LENGTH.pack(len(metadata)),
        metadata,
        _LENGTH.pack(len(salt)),
        salt,
    )
    return sha256(b"".join(sealed)).digest()


def link(previous: bytes, position: int, recorded_us: int, event_digest: bytes) -> bytes:
    """Return the hash of an event, given the hash before it. The database does the same."""
    return sha256(
        previous + position.to_bytes(8, "big") + recorded_us.to_bytes(8, "big") + event_digest
    ).digest()
