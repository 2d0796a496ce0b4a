"""Signed notes, checkpoints and cosignatures as C2SP writes them; the keys are Ed25519.

https://c2sp.org/signed-note, https://c2sp.org/tlog-checkpoint, https://c2sp.org/tlog-cosignature.
"""

import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from enum import IntEnum
from hashlib import sha256
from typing import Final, NamedTuple

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from infra.transparency.merkle import HASH_BYTES

KEY_BYTES: Final = 32
KEY_ID_BYTES: Final = 4
TIME_BYTES: Final = 8
SIGNATURE_BYTES: Final = 64
MOST_SIGNATURES: Final = 100
LONGEST_TIME: Final = 2**63 - 1
NAME: Final = re.compile(r"[^\s+]+")
SIGNATURE_LINE: Final = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+=*)")
DECIMAL: Final = re.compile(r"0|[1-9][0-9]{0,18}")


class NoteInvalid(ValueError):
    """A note, a checkpoint or a key is not what it should be; ``code`` is stable.

    ``note.malformed``, ``note.unsigned`` (by no key that is trusted), ``note.forged`` (a line names
    a trusted key and that key did not sign), ``checkpoint.malformed``, ``key.malformed``.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Kind(IntEnum):
    """What a key signs: the text of a note, or that a witness saw it at a time."""

    NOTE = 0x01
    COSIGNATURE = 0x04


class VerifierKey(msgspec.Struct, frozen=True):
    """A name and a public key, 32 bytes, that is trusted under it."""

    name: str
    kind: Kind
    public: bytes

    @property
    def id(self) -> bytes:
        """What a signature line says of its key besides the name."""
        named = self.name.encode() + b"\n" + bytes([self.kind]) + self.public
        return sha256(named).digest()[:KEY_ID_BYTES]

    def __str__(self) -> str:
        """Write the key as C2SP does: name, id and key, joined by ``+``."""
        material = b64encode(bytes([self.kind]) + self.public).decode()
        return f"{self.name}+{self.id.hex()}+{material}"

    @classmethod
    def parse(cls, text: str) -> "VerifierKey":
        """Read a key. Raises ``NoteInvalid`` (``key.malformed``)."""
        try:
            name, key_id, material = text.strip().split("+", 2)
            decoded = b64decode(material, validate=True)
            key = cls(name, Kind(decoded[0]), decoded[1:])
        except (ValueError, IndexError):
            raise NoteInvalid("key.malformed") from None
        if not NAME.fullmatch(name) or len(key.public) != KEY_BYTES or key.id.hex() != key_id:
            raise NoteInvalid("key.malformed")
        return key

    def line(self, signature: bytes) -> str:
        """Write the signature line of what this key signed: 64 bytes, after eight for a time."""
        return f"— {self.name} {b64encode(self.id + signature).decode()}\n"


class Signature(msgspec.Struct, frozen=True):
    """One signature line of a note, of whatever key."""

    name: str
    key_id: bytes
    value: bytes

    @property
    def time(self) -> int:
        """The seconds since 1970 that a cosignature begins with."""
        return int.from_bytes(self.value[:TIME_BYTES])

    def line(self) -> str:
        """Write the line as it was."""
        return f"— {self.name} {b64encode(self.key_id + self.value).decode()}\n"


class Note(msgspec.Struct, frozen=True):
    """A text, which ends in a newline, and who signed it."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return self.text + "\n" + "".join(signature.line() for signature in self.signatures)

    @classmethod
    def parse(cls, note: str) -> "Note":
        """Read a note. Raises ``NoteInvalid`` (``note.malformed``)."""
        before, blank, lines = note.rpartition("\n\n")
        if not blank or not before or not lines.endswith("\n") or _has_controls(note):
            raise NoteInvalid("note.malformed")
        return cls(before + "\n", tuple(signatures_of(lines)))

    def verified(self, keys: Iterable[VerifierKey]) -> Sequence[tuple[VerifierKey, Signature]]:
        """Return the signatures by these keys; lines of other keys are passed over.

        Raises ``NoteInvalid``: ``note.unsigned`` if there is none, ``note.forged`` if a line names
        one of the keys and is not its signature.
        """
        known = {(key.name, key.id): key for key in keys}
        found = []
        for signature in self.signatures:
            key = known.get((signature.name, signature.key_id))
            if key is None:
                continue
            if not _is_by(key, self.text, signature.value):
                raise NoteInvalid("note.forged")
            found.append((key, signature))
        if not found:
            raise NoteInvalid("note.unsigned")
        return found


class Checkpoint(msgspec.Struct, frozen=True):
    """How large a log is, and the root of its tree at that size. ``origin`` names the log."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """What is signed."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """Read the text of a note. Raises ``NoteInvalid`` (``checkpoint.malformed``)."""
        lines = text.split("\n")
        if len(lines) < 4 or lines.pop() or not all(lines) or not DECIMAL.fullmatch(lines[1]):  # noqa: PLR2004
            raise NoteInvalid("checkpoint.malformed")
        origin, size, encoded = lines[:3]
        try:
            root = b64decode(encoded, validate=True)
        except ValueError:
            raise NoteInvalid("checkpoint.malformed") from None
        if len(root) != HASH_BYTES or b64encode(root).decode() != encoded:
            raise NoteInvalid("checkpoint.malformed")
        return cls(origin, int(size), root)


class Cosignature(NamedTuple):
    """By which key a checkpoint was cosigned, and the line that says so."""

    key: VerifierKey
    signature: Signature


def cosignature(text: str, witness: str, line: str) -> Cosignature | None:
    """Read one line beside a checkpoint's text, by the key that stands with it, if it holds."""
    try:
        key = VerifierKey.parse(witness)
        [(_, signature)] = Note(text, (_signature(line.removesuffix("\n")),)).verified([key])
    except NoteInvalid:
        return None
    is_as_written = str(key) == witness and signature.line() == line
    return Cosignature(key, signature) if is_as_written and key.kind is Kind.COSIGNATURE else None


def signatures_of(lines: str) -> Sequence[Signature]:
    """Read signature lines. Raises ``NoteInvalid`` (``note.malformed``)."""
    written = lines.removesuffix("\n").split("\n")
    if len(written) > MOST_SIGNATURES:
        raise NoteInvalid("note.malformed")
    return [_signature(line) for line in written]


def cosigned(text: str, time: int) -> bytes:
    """Return what a witness signs: the text of a checkpoint, and when it was seen."""
    return f"cosignature/v1\ntime {time}\n{text}".encode()


def timestamped(time: int, signature: bytes) -> bytes:
    """Return a cosignature as its line holds it: when, in seconds since 1970, and what."""
    return time.to_bytes(TIME_BYTES) + signature


def _signature(line: str) -> Signature:
    found = SIGNATURE_LINE.fullmatch(line)
    if found is None:
        raise NoteInvalid("note.malformed")
    name, encoded = found.groups()
    try:
        decoded = b64decode(encoded, validate=True)
    except ValueError:
        raise NoteInvalid("note.malformed") from None
    if len(decoded) <= KEY_ID_BYTES or b64encode(decoded).decode() != encoded:
        raise NoteInvalid("note.malformed")
    return Signature(name, decoded[:KEY_ID_BYTES], decoded[KEY_ID_BYTES:])


def _is_by(key: VerifierKey, text: str, value: bytes) -> bool:
    signed, signature = text.encode(), value
    if key.kind is Kind.COSIGNATURE:
        time, signature = int.from_bytes(value[:TIME_BYTES]), value[TIME_BYTES:]
        if time > LONGEST_TIME:
            return False
        signed = cosigned(text, time)
    try:
        Ed25519PublicKey.from_public_bytes(key.public).verify(signature, signed)
    except (InvalidSignature, ValueError):
        return False
    return True


def _has_controls(note: str) -> bool:
    return any(character < " " and character != "\n" for character in note)
