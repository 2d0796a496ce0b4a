"""What the Warden answers to anything: that it is done, or why not."""

from typing import TypeAlias
from uuid import UUID

import msgspec

from domain.kernel import Finding
from domain.kernel.classes import Coded


class Done(msgspec.Struct, frozen=True, tag=True):
    """It is done; ``position`` is where the tenant's log stands, ``made`` what now exists."""

    position: int = 0
    made: UUID | None = None


class RefusedAnswer(msgspec.Struct, frozen=True, tag=True):
    """It is not done. ``kind`` names the class of refusal, such as missing or forbidden.

    ``findings`` are the places in the caller's own text for which it is not, ``after_s`` in how
    many seconds it may be tried again, where that is known.
    """

    kind: Coded
    code: Coded
    reason: Coded
    findings: tuple[Finding, ...] = ()
    after_s: int = 0


class StepDone(msgspec.Struct, frozen=True):
    """The answer to one step: either it holds at ``version``, or why not.

    ``made`` is the id of the item or presentation it made.
    """

    version: int = 0
    position: int = 0
    made: UUID | None = None
    refused: RefusedAnswer | None = None
    noted: tuple[Coded, ...] = ()


class Enacted(msgspec.Struct, frozen=True, tag=True):
    """One answer per step, in order; ``noted`` are the tags of events that warn."""

    steps: tuple[StepDone, ...]


Answer: TypeAlias = Done | RefusedAnswer | Enacted
