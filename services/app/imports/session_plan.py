"""A session with its attendance, decided with the roster of its day."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from domain.codes import refusal
from domain.kernel import Recorded, Stream
from domain.sessions.commands import (
    CancelSession,
    CheckIn,
    ConfirmAttendance,
    EnterSessionLate,
    GroupStanding,
    NoteAbsence,
    RecordNotHeld,
    ScheduleSession,
)
from domain.sessions.naming import session_id
from domain.sessions.session import SESSION
from domain.sessions.warnings import session_warnings
from domain.sessions.words import Capacity
from services.app.imports import rows
from services.app.imports.book import Book, Entry, depends_on
from services.app.imports.columns import ATTENDANCE, LEADERS, MEMBERSHIPS, PEOPLE, SESSIONS
from services.app.imports.group_facts import GroupFrame
from services.app.imports.identity import person_id, step_id
from services.app.imports.officer import Officer
from services.app.imports.thread import Act, Move, Thread

Attended = Sequence[Entry[rows.Attendance]]


class SessionPlan:
    """Turns the rows about one session into moves, deciding as it goes."""

    def __init__(
        self,
        book: Book,
        frame: GroupFrame,
        officer: Officer,
        *,
        entry: Entry[rows.Session],
        attended: Attended,
        history: Sequence[Recorded[Any]],
        slot_minutes: int,
    ) -> None:
        self._book = book
        self._frame = frame
        self._entry = entry
        self._attended = attended
        self._slot_minutes = slot_minutes
        self._context = officer.context(frame.tenant, entry.row.zone)
        self._officer = officer.person
        self._at = min(entry.row.starts_at, frame.now)
        id_ = session_id(frame.organization, entry.row.code)
        self._stream = Stream(frame.tenant, "session", id_)
        self._confirm = self._session_step("confirm")
        claimed = [self._session_step("schedule"), self._session_step("outcome"), self._confirm]
        claimed += [self._attendance_step(one.row) for one in attended]
        self._known = {recorded.command_id for recorded in history}
        self._thread = Thread(SESSION, history, claimed, frame.attested_at)
        self.fresh: list[Move] = []

    def decide(self, standing: GroupStanding) -> None:
        """Decide on the session, then on who was there, then confirm."""
        place, row = self._entry.place, self._entry.row
        settle = self._book.settle
        if settle(place, lambda: self._hold(standing)) and row.utc_differs:
            reason = "utc_start differs from local_start in its time zone, which counts"
            self._book.tally.warn(place, "import.utc_differs", reason)
        held = row.status is rows.Status.HELD
        confirm = self._move(self._confirm, ConfirmAttendance(standing))
        for one in self._attended:
            settle(one.place, partial(self._attend, one, standing))
        if held:
            settle(place, lambda: self._take(Act((confirm,))))

    def _hold(self, standing: GroupStanding) -> None:
        row = self._entry.row
        schedule = ScheduleSession(
            code=row.code,
            number=row.number,
            starts_at=row.starts_at,
            local_start=row.local_start,
            zone=row.zone,
            slot_minutes=self._slot_minutes,
            standing=standing,
        )
        moves = [self._move(self._session_step("schedule"), schedule)]
        outcome = self._session_step("outcome")
        match row.status:
            case rows.Status.HELD:
                moves.append(self._move(outcome, self._entered(standing)))
            case rows.Status.CANCELLED:
                moves.append(self._move(outcome, CancelSession(standing)))
            case rows.Status.NOT_HELD:
                moves.append(self._move(outcome, RecordNotHeld(standing)))
            case rows.Status.SCHEDULED:
                self._take(Act(tuple(moves), unsaid=(outcome,), founding=True))
                return
        self._take(Act(tuple(moves), founding=True))

    def _entered(self, standing: GroupStanding) -> EnterSessionLate:
        present = [
            (one.row.capacity, person_id(self._frame.organization, one.row.person))
            for one in self._attended
            if one.row.presence is rows.Presence.PRESENT
        ]
        if self._session_step("outcome") in self._known:
            present.append((Capacity.LEADER, self._officer))  # recognised, not decided anew
        led_by = [person for capacity, person in present if capacity is Capacity.LEADER]
        if not led_by:
            raise refusal("import.leader_missing", about=ATTENDANCE.name)
        eligible = [person for person in led_by if person in standing.leaders]
        members = {p for c, p in present if c is Capacity.MEMBER} & standing.members
        few = [*session_warnings(standing.rules, len(members & standing.signed))]
        place = self._entry.place
        for code in few:
            self._book.tally.warn(place, code, f"{len(members)} members were present")
            self._book.tally.attest("quorum_overrides", place)
        return EnterSessionLate((eligible or led_by)[0], standing, override_quorum=bool(few))

    def _attend(self, one: Entry[rows.Attendance], standing: GroupStanding) -> None:
        row = one.row
        self._book.require(SESSIONS, row.session)
        self._book.require(PEOPLE, row.person)
        person = person_id(self._frame.organization, row.person)
        if person not in standing.members | standing.leaders:
            self._blame(row)
        if row.presence is rows.Presence.PRESENT:
            command: Any = CheckIn(person, row.capacity, standing, first=True)
        else:
            apologies = row.presence is rows.Presence.APOLOGIES
            command = NoteAbsence(person, apologies, standing, row.capacity, first=True)
        move = Move(
            place=one.place,
            stream=self._stream,
            command=command,
            command_id=self._attendance_step(row),
            at=self._at,
        )
        taken = self._thread.take(Act((move,)), self._context)
        if taken.fresh and self._confirm in self._known:
            raise refusal("attendance.confirmed")
        self.fresh += taken.fresh

    def _blame(self, row: rows.Attendance) -> None:
        """Name the refused row by which the person would have been in the group that day."""
        sheet = LEADERS if row.capacity is Capacity.LEADER else MEMBERSHIPS
        session = self._entry.row
        place = self._book.refused_about(sheet, session.group, row.person, session.day)
        if place:
            raise depends_on(place)

    def _take(self, act: Act) -> None:
        self.fresh += self._thread.take(act, self._context).fresh

    def _move(self, id_: UUID, command: Any) -> Move:  # noqa: ANN401 (any command)
        return Move(
            place=self._entry.place,
            stream=self._stream,
            command=command,
            command_id=id_,
            at=self._at,
        )

    def _session_step(self, name: str) -> UUID:
        return step_id(self._frame.organization, SESSIONS, name, *self._entry.row.key)

    def _attendance_step(self, row: rows.Attendance) -> UUID:
        return step_id(self._frame.organization, ATTENDANCE, "attend", *row.key)
