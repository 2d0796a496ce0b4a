"""The privacy officer's desk as a page: requests with their clocks, holds, retention."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.status_codes import HTTP_422_UNPROCESSABLE_ENTITY

from domain.kernel import PersonId, ProgramId, Refused
from domain.kernel.classes import Coded, Public
from domain.privacy.events import ErasureObstacle
from domain.privacy.periods import RetentionRules
from domain.protocol.names import PersonName
from projections.privacy_desk.queries import (
    AnnouncedRow,
    ClearingRow,
    HoldRow,
    RequestRow,
    RulesRow,
    RunRow,
)
from services.app.caller import Caller
from services.app.outcomes import Outcome
from services.app.picking import name_anybody
from services.app.privacy import desk
from services.app.privacy.desk import Desk
from services.app.privacy.steps import DESK, STEPS, RetentionBody, take_step
from services.app.session_names import SessionNamed, name_sessions
from services.app.shell import Shell
from services.app.steps import Body, Where
from services.app.waiting import WaitsShown
from services.http.places import DOORS, OrganizationAt, ThingAt
from services.web.frame.answers import go, page
from services.web.frame.forms import form, forms_of, questions_in, said_in
from services.web.frame.freshness import left_by
from services.web.frame.notices import Notice, refused
from services.web.frame.programs import programs_of, zone_of
from services.web.frame.steps import FOR_AN_ERROR_PAGE, done
from services.web.frame.waits import waits_at_home
from services.web.privacy import asked

QUESTIONS: Final = questions_in(asked)
OPEN = frozenset({"requested", "approved"})


class PrivacyView(msgspec.Struct, frozen=True, kw_only=True):
    """The desk; ``subjects`` are whom open requests are about, for officers.

    ``looked_at`` says of the requests that wait what keeps them from being approved now.
    """

    waiting: tuple[RequestRow, ...]
    requests: tuple[RequestRow, ...]
    subjects: dict[UUID, PersonId]
    looked_at: desk.LookedAt
    names: dict[PersonId, PersonName]
    holds: tuple[HoldRow, ...]
    in_force: RetentionRules
    proposed: RulesRow | None
    sessions: dict[UUID, SessionNamed]
    announced: tuple[AnnouncedRow, ...]
    clearing: ClearingRow | None
    runs: tuple[RunRow, ...]
    deceased: tuple[PersonId, ...]
    programs: dict[ProgramId, Public]
    zone: Coded
    decides: bool
    may: Mapping[UUID, frozenset[Coded]]
    organization: UUID
    today: date
    once: UUID
    waits: WaitsShown | None = None
    draft: RetentionBody | None = None
    refused: Notice | None = None
    obstacles: tuple[ErasureObstacle, ...] = tuple(ErasureObstacle)


class PrivacyPages(Controller):
    """For privacy officers and organization admins; auditors look."""

    @get(DESK)
    async def desk(
        self,
        request: Request[Any, Any, Any],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        *,
        behind: NamedDependency[bool],
    ) -> Response[str]:
        """Show the desk; whom requests are about is shown by a look on record."""
        view = await _view(request, shell, caller)
        return page(request, "privacy/privacy.html", behind=behind, page=view)

    @get(DOORS[Where.ERASURE].path)
    async def proof(
        self,
        request: Request[Any, Any, Any],
        request_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[str]:
        """Show the proof of an erasure, to be kept."""
        shown = await desk.show_erasure_proof(shell, caller, request_id)
        return page(request, "privacy/proof.html", page=shown)


@form(STEPS["erasure_approval"], QUESTIONS)
async def approve_erasure(at: NamedDependency[ThingAt]) -> Response[Any]:
    """Let an erasure be carried out; a small one is done before the page is back."""
    step = STEPS["erasure_approval"]

    async def approve() -> Outcome:
        approved = await take_step(at, step, Body())
        with suppress(Refused):
            await desk.carry_out_erasure(at.shell, at.caller, at.place)
        return approved

    return await done(approve(), DESK, step.notice)


@form(STEPS["retention_proposal"], QUESTIONS)
async def propose_retention(
    request: Request[Any, Any, Any], at: NamedDependency[OrganizationAt]
) -> Response[Any]:
    """Propose how long things are kept; when a rule refuses, the figures typed come back."""
    step, said = STEPS["retention_proposal"], await said_in(request, RetentionBody)
    try:
        outcome = await take_step(at, step, said)
    except FOR_AN_ERROR_PAGE:
        raise
    except Refused as error:
        view = await _view(request, at.shell, at.caller)
        view = msgspec.structs.replace(view, draft=said, refused=refused(error.code))
        status = HTTP_422_UNPROCESSABLE_ENTITY
        return page(request, "privacy/privacy.html", status_code=status, back=DESK, page=view)
    return go(DESK, step.notice, cookies=[left_by(outcome)])


BY_HAND: Final = {"erasure_approval", "retention_proposal"}
"""What takes more than its row says: see above."""
STEP_FORMS: Final = [
    approve_erasure,
    propose_retention,
    *forms_of(
        [
            step
            for step in STEPS.values()
            if step.notice and step.then == DESK and step.word not in BY_HAND
        ],
        take_step,
        STEPS,
        QUESTIONS,
    ),
]


async def _view(request: Request[Any, Any, Any], shell: Shell, caller: Caller) -> PrivacyView:
    """Gather the desk; the look at whom requests are about is on record."""
    found = await desk.show_desk(shell, caller)
    waiting = tuple(row for row in found.requests if row.stage == "requested")
    about = tuple(row.request_id for row in found.requests if row.stage in OPEN)
    subjects = await desk.show_subjects(shell, caller, about if found.decides else ())
    held = {PersonId(hold.of_person) for hold in found.holds if hold.of_person}
    named = (*held, *found.deceased) if found.decides else ()
    programs = await programs_of(request, shell, caller)
    undecided = [row.request_id for row in waiting if found.decides]
    return PrivacyView(
        waiting=waiting,
        requests=found.requests,
        subjects=subjects.people,
        looked_at=await desk.looked_at(shell, caller, undecided),
        names=subjects.names | await name_anybody(shell, caller, named),
        deceased=found.deceased,
        sessions=await name_sessions(shell, caller.principal.organization, _with_sessions(found)),
        holds=found.holds,
        in_force=found.in_force,
        proposed=found.proposed,
        runs=found.runs,
        announced=found.announced,
        clearing=found.clearing,
        programs={one.id: one.name for one in programs},
        zone=zone_of(programs),
        decides=found.decides,
        may=found.may,
        organization=caller.principal.organization,
        today=shell.now().date(),
        once=shell.new_id(),
        waits=await waits_at_home(request, shell, caller),
    )


def _with_sessions(found: Desk) -> Iterator[tuple[UUID, UUID]]:
    """Give program and session of all that is about a session."""
    about: tuple[RequestRow | HoldRow, ...] = (*found.requests, *found.holds)
    for row in about:
        if row.of_program and row.of_session:
            yield row.of_program, row.of_session
