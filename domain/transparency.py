"""What the transparency log says: signed checkpoints, and how far others have seen them."""

from datetime import datetime

import msgspec

from domain.kernel import Log, ProgramId
from domain.kernel.classes import Coded, Opaque


class Witnessed(msgspec.Struct, frozen=True):
    """A witness has seen the first ``size`` entries: its cosignature holds, and says when.

    ``witness`` is its verifier key, one of those that the service was told of.
    """

    size: int
    at: datetime
    witness: Coded


class LettersSent(msgspec.Struct, frozen=True):
    """Auditors were sent a checkpoint of the first ``size`` entries, as the service notes it.

    Whether they hold it is for them to say: nothing that the service has proves it.
    """

    size: int
    at: datetime


class LogStanding(msgspec.Struct, frozen=True, kw_only=True):
    """How a log stands: its last checkpoint, how far it is witnessed, and why it is not signed.

    ``sent`` is how far letters to auditors go, which is the service's own word. ``origin`` is the
    log's name in checkpoints. ``refused`` is the signer's reason, if it has one.
    """

    program: ProgramId
    log: Log
    origin: Coded
    size: int
    root: Opaque
    signed_at: datetime
    witnessed: Witnessed | None
    sent: LettersSent | None
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
