"""What one access record writes, by the tables it is in.

``entry`` is its position in its program's access log, ``request`` its stream there.
"""

from datetime import datetime
from typing import ClassVar
from uuid import UUID

from domain.kernel import PersonId
from domain.kernel.classes import Coded, Personal
from projections.projection import Write


class Know(Write, frozen=True):
    """A combination of codes occurs; ``kind`` is of the first object, ``label`` the highest."""

    request: UUID
    pattern: UUID
    outcome: Coded
    role: Coded
    basis: Coded
    purpose: Coded | None
    rule: Coded
    kind: Coded
    label: Coded


class Count(Write, frozen=True):
    """One more of a pattern on its day."""

    request: UUID
    pattern: UUID
    at: datetime


class Total(Write, frozen=True):
    """One more on its day in all."""

    request: UUID
    outcome: Coded
    at: datetime


class Record(Write, frozen=True):
    """The record itself, with its first object; ``objects`` is how many it names."""

    request: UUID
    entry: int
    pattern: UUID
    at: datetime
    actor: PersonId
    on_behalf_of: PersonId | None
    objects: int
    object_id: UUID


class Attribute(Write, frozen=True):
    """What it says besides: under which grant and rules, how and from where one asked.

    ``stands_for`` is how many refusals it counts, ``asked_in`` the request of the face that asked.
    """

    request: UUID
    entry: int
    grant_id: UUID | None
    policy: Coded
    authority: int | None
    strength: Coded
    session_id: UUID | None
    address: Personal
    stands_for: int
    asked_in: UUID
    traceparent: Coded | None


class Object(Write, frozen=True):
    """One object that it names: ``label`` is its class, ``version`` when it had been sealed."""

    key: ClassVar[int] = 2
    request: UUID
    ordinal: int
    entry: int
    object_id: UUID
    kind: Coded
    label: Coded
    version: datetime | None
    at: datetime
    actor: PersonId
    pattern: UUID


class End(Write, frozen=True):
    """How the look at ``entry`` ended, by which rule if it failed, and which entry says so."""

    request: UUID
    entry: int
    ended: Coded
    rule: Coded | None
    ended_entry: int


class Retire(Write, frozen=True):
    """The bodies of these entries are gone."""

    request: UUID
    first: int
    last: int


class Uncount(Retire, frozen=True):
    """They are no longer counted by pattern."""


class UncountTotals(Retire, frozen=True):
    """They are no longer counted in all."""


class ForgetTotals(Retire, frozen=True):
    """Days without any go."""


class ForgetDays(Retire, frozen=True):
    """Days of a pattern without any go."""


class ForgetPatterns(Retire, frozen=True):
    """Patterns without a day go."""


class ForgetObjects(Retire, frozen=True):
    """What they named goes."""


class ForgetAttributes(Retire, frozen=True):
    """What they said besides goes."""


class ForgetEndings(Retire, frozen=True):
    """How they ended goes."""


class ForgetRecords(Retire, frozen=True):
    """They go themselves."""


FORGETTING: tuple[type[Retire], ...] = (
    Uncount,
    UncountTotals,
    ForgetTotals,
    ForgetDays,
    ForgetPatterns,
    ForgetObjects,
    ForgetAttributes,
    ForgetEndings,
    ForgetRecords,
)
"""In this order, since counts are taken from the records that go last."""
