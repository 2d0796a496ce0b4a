"""What can happen to the key that a program's data keys are wrapped under."""

from typing import TypeAlias

from domain.kernel import Event, ProgramId


class KeyRotated(Event, frozen=True, tag="key.rotated"):
    """From now on data keys are wrapped under this version; those that exist are wrapped anew."""

    program: ProgramId
    version: int


class KeyVersionDestroyed(Event, frozen=True, tag="key.version_destroyed"):
    """A version is gone, and with it every copy of what was wrapped under it."""

    program: ProgramId
    version: int


KeyEvent: TypeAlias = KeyRotated | KeyVersionDestroyed
