"""What the transparency log says: signed checkpoints, and how far others have seen them."""

from datetime import datetime

import msgspec

from domain.kernel import Log, ProgramId
from domain.kernel.classes import Coded, Opaque


class Witnessed(msgspec.Struct, frozen=True):
    """Somebody outside has seen the first ``size`` entries: a witness, or auditors by mail.

    ``witness`` is the verifier key of the one who cosigned, none for a letter.
    """

    size: int
    at: datetime
    witness: Coded | None


class LogStanding(msgspec.Struct, frozen=True, kw_only=True):
    """How a log stands: its last checkpoint, how far it is witnessed, and why it is not signed.

    ``origin`` is the log's name in checkpoints. ``refused`` is the signer's reason, if it has one.
    """

    program: ProgramId
    log: Log
    origin: Coded
    size: int
    root: Opaque
    signed_at: datetime
    witnessed: Witnessed | None
    refused: Coded | None


class SignedCheckpoint(msgspec.Struct, frozen=True, kw_only=True):
    """A checkpoint as a signed note, with the lines of all who have cosigned it.

    ``chain_hash`` is that of the last of its ``size`` entries.
    """

    size: int
    root: Opaque
    chain_hash: Opaque
    note: Coded
    signed_at: datetime


class LogKey(msgspec.Struct, frozen=True):
    """An Ed25519 public key, 32 bytes, under which an organization's checkpoints are signed."""

    version: int
    public_key: Opaque
    since: datetime


class KeyGap(msgspec.Struct, frozen=True, kw_only=True):
    """One key followed another on a log: the old one's last checkpoint, and the new one's first.

    Between ``after`` entries and ``first`` no checkpoint was signed while they were written.
    """

    program: ProgramId
    log: Log
    after: int
    first: int


class Exported(msgspec.Struct, frozen=True):
    """The beginning of a bundle: its first line, and which entries follow."""

    line: Opaque
    first: int
    last: int
