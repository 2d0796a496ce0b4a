"""What can be asked of a program's key; the Warden says how the key stands."""

from datetime import datetime
from typing import TypeAlias

import msgspec

from domain.kernel import ProgramId, Voice
from domain.kernel.classes import Coded
from domain.keys.version import KeptVersion


class RotateKey(msgspec.Struct, frozen=True, tag=True):
    """Make the next version (privacy officer or organization admin; the system when it is due).

    ``current`` is the version in use, made at ``made_at``; 0 if there is none.
    """

    program: ProgramId
    current: int
    made_at: datetime


class DestroyKeyVersion(Voice, frozen=True, tag=True):
    """Destroy a retired version (the same people): announced first, and done a day later.

    ``kept`` is how it stands, None if there is none; ``held`` whether a legal hold is in force.
    ``at_once`` waits for nothing but for another officer to say the same.
    """

    program: ProgramId
    version: int
    kept: KeptVersion | None
    held: bool
    at_once: bool = False

    @property
    def takes_two(self) -> bool:
        """Whether it is to go before it is due."""
        return self.at_once


class GiveUpSigningKey(Voice, frozen=True, tag=True):
    """Say that the key which signs checkpoints is lost for good (two officers, one each).

    ``version`` is the newest that has signed, which the Warden has looked up; 0 if none has.
    """

    version: int


class NoteSecret(msgspec.Struct, frozen=True, tag=True):
    """Note what a secret makes of its purpose and version, once (the system)."""

    purpose: Coded
    version: int
    check: Coded


class TakeSecret(msgspec.Struct, frozen=True, tag=True):
    """Note that a version that was noted is in use from now on (the system)."""

    purpose: Coded
    version: int


class NoteDestroyed(msgspec.Struct, frozen=True, tag=True):
    """Note that a version that was noted is gone for good (the system)."""

    purpose: Coded
    version: int


SecretCommand: TypeAlias = NoteSecret | TakeSecret | NoteDestroyed
KeyCommand: TypeAlias = RotateKey | DestroyKeyVersion | GiveUpSigningKey | SecretCommand
