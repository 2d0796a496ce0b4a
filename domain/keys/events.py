"""What can happen to the key that a program's data keys are wrapped under."""

from datetime import datetime
from typing import TypeAlias

from domain.kernel import Event, PersonId, ProgramId, Role
from domain.kernel.classes import Coded


class KeyRotated(Event, frozen=True, tag="key.rotated"):
    """From now on data keys are wrapped under this version; those that exist are wrapped anew."""

    program: ProgramId
    version: int


class KeyDestructionAnnounced(Event, frozen=True, tag="key.destruction_announced"):
    """A version has had its time and goes; not in the day after ``at``."""

    program: ProgramId
    version: int
    at: datetime


class KeyDestructionProposed(Event, frozen=True, tag="key.destruction_proposed"):
    """An officer finds that a version is to be destroyed at once; another has to agree."""

    program: ProgramId
    version: int
    by: PersonId
    office: Role


class KeyVersionDestroyed(Event, frozen=True, tag="key.version_destroyed"):
    """A version is gone, and with it every copy of what was wrapped under it."""

    program: ProgramId
    version: int


class SigningLossProposed(Event, frozen=True, tag="key.signing_loss_proposed"):
    """An officer finds that the key which signs checkpoints is lost; another has to agree."""

    version: int
    by: PersonId
    office: Role


class SigningKeyGivenUp(Event, frozen=True, tag="key.signing_given_up"):
    """Two officers agree that it is lost: where it is missing, the next version signs instead."""

    version: int


class SecretNoted(Event, frozen=True, tag="key.secret_noted"):
    """What a secret makes of its purpose and version, in hex: another makes something else.

    It is an HMAC under the secret, which has 256 bits: nobody finds the secret by it. The first of
    a purpose is in use from now on; those that follow, when it is said that they are taken.
    """

    purpose: Coded
    version: int
    check: Coded


class SecretTaken(Event, frozen=True, tag="key.secret_taken"):
    """From now on this version is the one in use; the one before it opens what it has sealed."""

    purpose: Coded
    version: int


class SecretDestroyed(Event, frozen=True, tag="key.secret_destroyed"):
    """A version is gone for good: from now on nobody misses it."""

    purpose: Coded
    version: int


KeyEvent: TypeAlias = (
    SecretNoted
    | SecretTaken
    | SecretDestroyed
    | SigningLossProposed
    | SigningKeyGivenUp
    | KeyRotated
    | KeyDestructionAnnounced
    | KeyDestructionProposed
    | KeyVersionDestroyed
)
