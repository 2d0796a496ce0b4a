"""What an officer's rows say, typed; a row that cannot be understood is refused."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum

import msgspec

from domain.codes import refusal
from domain.kernel import Role, Sealed
from domain.kernel.locales import Locale, languages_with
from domain.people.addresses import looked_up
from domain.protocol.people import PersonalData
from domain.rules import ContentCapture, Participation, SamePractice
from domain.sessions.words import Capacity
from services.app.imports import fields
from services.app.imports.clock import instant
from services.app.imports.columns import PROGRAMS
from services.app.imports.reading import Line


class Program(msgspec.Struct, frozen=True):
    """A program as the organization lists it."""

    code: str
    languages: tuple[Locale, ...]
    names: Mapping[Locale, str]
    setting: str
    region: str
    zone: str
    participation: Participation
    same_practice: SamePractice
    capture: ContentCapture
    professions: tuple[str, ...]

    @property
    def key(self) -> tuple[str, ...]:
        """What names it."""
        return (self.code,)


class Person(msgspec.Struct, frozen=True):
    """A person; ``data`` is sealed, ``alike`` and ``mailbox`` compare without being shown."""

    code: str
    data: Sealed
    mailbox: Sealed
    alike: Sealed
    locale: str
    profession: str
    practice: str | None
    home: str | None

    @property
    def key(self) -> tuple[str, ...]:
        """What names the person."""
        return (self.code,)


class Group(msgspec.Struct, frozen=True):
    """A group and its frame."""

    code: str
    program: str
    name: str
    method: str
    started_on: date
    mode: str
    frequency: str
    local_time: str
    slot_minutes: int
    setting: str

    @property
    def key(self) -> tuple[str, ...]:
        """What names it."""
        return (self.code,)


class Membership(msgspec.Struct, frozen=True):
    """A seat in a group: from ``joined_on``, until the day before ``left_on``."""

    group: str
    person: str
    joined_on: date
    left_on: date | None
    signed_on: date | None
    locale: str
    consent: bool | None

    @property
    def key(self) -> tuple[str, ...]:
        """Somebody may leave and come back: the day is part of the key."""
        return (self.group, self.person, self.joined_on.isoformat())

    def covers(self, day: date) -> bool:
        """Whether the seat is taken on a day."""
        return self.joined_on <= day and (self.left_on is None or day < self.left_on)


class Leader(msgspec.Struct, frozen=True):
    """Somebody who leads a group."""

    group: str
    person: str
    role: Role
    assigned_on: date
    credential: str
    supervisor: str | None

    @property
    def key(self) -> tuple[str, ...]:
        """What names the leadership."""
        return (self.group, self.person)

    def covers(self, day: date) -> bool:
        """Whether the person leads on a day."""
        return self.assigned_on <= day


class Status(StrEnum):
    """What became of a session."""

    HELD = "held"
    CANCELLED = "cancelled"
    NOT_HELD = "not_held"
    SCHEDULED = "scheduled"


class Session(msgspec.Struct, frozen=True):
    """An occurrence: ``starts_at`` follows from the wall clock; ``utc_differs`` from the file's."""

    code: str
    group: str
    number: int
    local_start: str
    zone: str
    starts_at: datetime
    utc_differs: bool
    status: Status

    @property
    def key(self) -> tuple[str, ...]:
        """What names it."""
        return (self.code,)

    @property
    def day(self) -> date:
        """The day on the wall calendar."""
        return date.fromisoformat(self.local_start[:10])


class Presence(StrEnum):
    """Whether somebody was there."""

    PRESENT = "present"
    ABSENT = "absent"
    APOLOGIES = "apologies"


class Attendance(msgspec.Struct, frozen=True):
    """Whether somebody was at a session, and as what."""

    session: str
    person: str
    presence: Presence
    capacity: Capacity

    @property
    def key(self) -> tuple[str, ...]:
        """What names it."""
        return (self.session, self.person)


def program(line: Line) -> Program:
    """Read a row of programs.csv: its own language, and the others in which it has a name."""
    own = fields.locale(line, "locale", "program.locale_unknown")
    names = {
        PROGRAMS.language_of(column): fields.text(line, column)
        for column, value in line.values.items()
        if value and PROGRAMS.language_of(column)
    }
    return Program(
        code=fields.code(line, "program_code"),
        languages=languages_with(own, names),
        names=names,
        setting=fields.text(line, "setting"),
        region=fields.text(line, "region"),
        zone=fields.zone(line, "timezone"),
        participation=fields.choice(line, "participation", Participation),
        same_practice=fields.choice(line, "same_practice", SamePractice),
        capture=fields.choice(line, "content_capture", ContentCapture),
        professions=tuple(
            word for word in fields.text(line, "eligible_professions").split(";") if word
        ),
    )


def person(line: Line) -> Person:
    """Read a row of people.csv."""
    data = PersonalData(
        given_name=fields.name(line, "given_name"),
        family_name=fields.name(line, "family_name"),
        post_nominals=fields.post_nominals(line, "post_nominals"),
        email=fields.email(line, "email"),
    )
    if not (data.given_name or data.family_name):
        raise refusal("import.bad_value", about="family_name is empty")
    practice = fields.text(line, "practice", required=False) or None
    alike = "\x1f".join([data.given_name.casefold(), data.family_name.casefold(), practice or ""])
    return Person(
        code=fields.code(line, "person_code"),
        data=Sealed(msgspec.json.encode(data).decode()),
        mailbox=Sealed(looked_up(data.email)),
        alike=Sealed(alike if practice else ""),
        locale=fields.locale(line, "locale", "person.locale_unknown"),
        profession=fields.text(line, "profession"),
        practice=practice,
        home=fields.code_or_none(line, "home_program"),
    )


def group(line: Line) -> Group:
    """Read a row of groups.csv."""
    return Group(
        code=fields.code(line, "group_code"),
        program=fields.code(line, "program_code"),
        name=fields.text(line, "name"),
        method=fields.text(line, "method"),
        started_on=fields.day(line, "started_on"),
        mode=fields.text(line, "mode"),
        frequency=fields.text(line, "frequency"),
        local_time=fields.time_of_day(line, "local_time"),
        slot_minutes=fields.any_number(line, "slot_minutes"),
        setting=fields.text(line, "setting"),
    )


def membership(line: Line) -> Membership:
    """Read a row of memberships.csv."""
    joined_on = fields.day(line, "joined_on")
    left_on = fields.day_or_none(line, "left_on")
    if left_on is not None and left_on <= joined_on:
        raise refusal("import.bad_date", about="left_on is not after joined_on")
    consent = fields.one_of(line, "content_consent", ("", "yes", "no"))
    return Membership(
        group=fields.code(line, "group_code"),
        person=fields.code(line, "person_code"),
        joined_on=joined_on,
        left_on=left_on,
        signed_on=fields.day_or_none(line, "agreement_signed_on"),
        locale=fields.locale(line, "agreement_locale", "agreement.locale_unknown")
        if line.values["agreement_locale"]
        else "",
        consent=None if consent == "" else consent == "yes",
    )


def leader(line: Line) -> Leader:
    """Read a row of leaders.csv."""
    allowed = (Role.LEADER, Role.CO_LEADER, Role.TRAINEE)
    return Leader(
        group=fields.code(line, "group_code"),
        person=fields.code(line, "person_code"),
        role=Role(fields.one_of(line, "role", allowed)),
        assigned_on=fields.day(line, "assigned_on"),
        credential=fields.text(line, "credential"),
        supervisor=fields.code_or_none(line, "supervisor"),
    )


def session(line: Line) -> Session:
    """Read a row of sessions.csv; an hour that occurs twice is told apart by ``utc_start``."""
    local = fields.local_start(line, "local_start")
    zone = fields.zone(line, "timezone")
    stated = fields.utc(line, "utc_start")
    starts_at = instant(local, zone, stated)
    return Session(
        code=fields.code(line, "session_code"),
        group=fields.code(line, "group_code"),
        number=fields.any_number(line, "number"),
        local_start=local.isoformat(timespec="minutes"),
        zone=zone,
        starts_at=starts_at,
        utc_differs=starts_at != stated,
        status=fields.choice(line, "status", Status),
    )


def attendance(line: Line) -> Attendance:
    """Read a row of attendance.csv; an empty role is a member's."""
    role = fields.one_of(line, "role", ("", *Capacity))
    return Attendance(
        session=fields.code(line, "session_code"),
        person=fields.code(line, "person_code"),
        presence=fields.choice(line, "attendance", Presence),
        capacity=Capacity(role or Capacity.MEMBER),
    )
