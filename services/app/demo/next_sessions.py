"""Gives every group that meets a next session, at its own rhythm and hour."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import cast

import msgspec

from domain.execute import Step, execute_all
from domain.groups.events import GroupEvent
from domain.groups.group import GROUP
from domain.groups.rhythm import next_day
from domain.groups.standing import standing
from domain.kernel import Refused, Stream, Tenant
from domain.sessions.commands import ScheduleSession
from domain.sessions.naming import session_id
from domain.sessions.session import SESSION
from services.app.imports import rows
from services.app.imports.book import Book
from services.app.imports.clock import instant
from services.app.imports.columns import SESSIONS
from services.app.imports.identity import group_id, program_id, step_id
from services.app.imports.officer import Officer
from services.app.imports.report import Place
from services.app.imports.thread import Move
from services.app.shell import Shell


async def schedule_next(shell: Shell, officer: Officer, book: Book) -> int:
    """Schedule a next session for each group that may meet; return how many there are."""
    by_program: dict[str, list[rows.Group]] = {}
    for entry in book.groups.values():
        if book.stands(entry.place):
            by_program.setdefault(entry.row.program, []).append(entry.row)
    scheduled = 0
    for code, groups in by_program.items():
        scheduled += await _schedule(shell, officer, book, code, groups)
    return scheduled


async def _schedule(
    shell: Shell, officer: Officer, book: Book, code: str, groups: Sequence[rows.Group]
) -> int:
    organization = officer.organization
    tenant = Tenant(organization, program_id(organization, code))
    zone = book.programs[code,].row.zone
    ids = {row.code: group_id(organization, row.code) for row in groups}
    streams = [Stream(tenant, GROUP.category, id_) for id_ in ids.values()]
    histories = await shell.store.read_streams(streams)
    steps = []
    for row in groups:
        state = GROUP.fold(cast("GroupEvent", r.event) for r in histories[ids[row.code]])
        now = standing(state, officer.now, ids[row.code])
        if not now.may_meet:
            continue
        sessions = [
            entry.row
            for entry in book.sessions.values()
            if entry.row.group == row.code and book.stands(entry.place)
        ]
        number = max((session.number for session in sessions), default=0) + 1
        day = next_day([session.day for session in sessions], row.frequency, officer.now.date())
        local = datetime.combine(day, time.fromisoformat(row.local_time))
        steps.append(
            _step(
                officer,
                tenant,
                ScheduleSession(
                    code=f"{row.code}-S{number:02}",
                    number=number,
                    starts_at=instant(local, zone),
                    local_start=local.isoformat(timespec="minutes"),
                    zone=zone,
                    slot_minutes=row.slot_minutes,
                    standing=now,
                ),
            )
        )
    for outcome in await execute_all(shell.store, SESSION, steps) if steps else ():
        if isinstance(outcome, Refused):
            raise outcome
    return len(steps)


def _step(officer: Officer, tenant: Tenant, command: ScheduleSession) -> Step:
    organization = officer.organization
    stream = Stream(tenant, SESSION.category, session_id(organization, command.code))
    move = Move(
        place=Place(SESSIONS.name, 0),
        stream=stream,
        command=command,
        command_id=step_id(organization, SESSIONS, "next", command.code),
        at=officer.now,
    )
    context = officer.context(tenant, command.zone)(move)
    return Step(
        stream=stream,
        command=command,
        context=msgspec.structs.replace(context, entered_late=False),
    )
