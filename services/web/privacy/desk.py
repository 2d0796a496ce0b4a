"""The privacy officer's desk as a page: requests with their clocks, holds, retention."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.status_codes import HTTP_422_UNPROCESSABLE_ENTITY

from domain.codes import refusal
from domain.kernel import PersonId, ProgramId, Refused
from domain.kernel.classes import Coded, Public
from domain.privacy.commands import ConfirmHold, LiftHold, PlaceHold, ProposeLifting
from domain.privacy.events import ErasureKind, ErasureObstacle, HoldGround
from domain.privacy.rules import RetentionRules
from domain.privacy.scope import Scope
from domain.protocol.names import PersonName
from projections.privacy_desk.queries import (
    AnnouncedRow,
    ClearingRow,
    HoldRow,
    RequestRow,
    RulesRow,
    RunRow,
)
from services.app import privacy
from services.app.caller import Caller
from services.app.numbers import Days
from services.app.outcomes import Outcome
from services.app.picking import name_anybody
from services.app.privacy import Desk
from services.app.session_names import SessionNamed, name_sessions
from services.app.shell import Shell
from services.app.waiting import WaitsShown
from services.http.instants import Day
from services.web.frame.answers import go, page
from services.web.frame.freshness import left_by
from services.web.frame.notices import Notice, refused
from services.web.frame.programs import programs_of, zone_of
from services.web.frame.questions import FIRST, Unasked
from services.web.frame.steps import FOR_AN_ERROR_PAGE, done, once
from services.web.frame.waits import waits_at_home
from services.web.privacy import asked

DESK = "/privacy"
OPEN = frozenset({"requested", "approved"})


class RetentionForm(msgspec.Struct, frozen=True, kw_only=True):
    """Days, from a day on."""

    from_day: Day
    case_narrative: Days
    reflection: Days
    leader_debrief: Days
    presentation: Days
    access_records: Days


class PrivacyView(msgspec.Struct, frozen=True, kw_only=True):
    """The desk; ``subjects`` are whom open requests are about, for officers.

    ``looked_at`` says of the requests that wait what keeps them from being approved now.
    """

    waiting: tuple[RequestRow, ...]
    requests: tuple[RequestRow, ...]
    subjects: dict[UUID, PersonId]
    looked_at: privacy.LookedAt
    names: dict[PersonId, PersonName]
    holds: tuple[HoldRow, ...]
    in_force: RetentionRules
    proposed: RulesRow | None
    sessions: dict[UUID, SessionNamed]
    announced: tuple[AnnouncedRow, ...]
    clearing: ClearingRow | None
    runs: tuple[RunRow, ...]
    programs: dict[ProgramId, Public]
    zone: Coded
    decides: bool
    me: PersonId
    today: date
    once: UUID
    waits: WaitsShown | None = None
    draft: RetentionForm | None = None
    refused: Notice | None = None
    obstacles: tuple[ErasureObstacle, ...] = tuple(ErasureObstacle)


class AskForm(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be erased; fields left empty say nothing."""

    kind: ErasureKind
    once: UUID
    person: Coded = ""
    program: Coded = ""
    session: Coded = ""
    label: Coded = ""


class ObstacleForm(msgspec.Struct, frozen=True):
    """Why a request is refused."""

    obstacle: ErasureObstacle


class HoldForm(msgspec.Struct, frozen=True, kw_only=True):
    """What must not be destroyed, why, and by when that is reviewed."""

    ground: HoldGround
    review_on: Day
    once: UUID
    person: Coded = ""
    program: Coded = ""
    session: Coded = ""
    label: Coded = ""


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

    @get(f"{DESK}/erasures/{{request_id:uuid}}")
    async def proof(
        self,
        request: Request[Any, Any, Any],
        request_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[str]:
        """Show the proof of an erasure, to be kept."""
        shown = await privacy.show_erasure_proof(shell, caller, request_id)
        return page(request, "privacy/proof.html", page=shown)

    @post(f"{DESK}/erasures", opt={FIRST: Unasked.ANOTHER})
    async def ask(
        self,
        data: URLEncodedBody[AskForm],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Ask on somebody's behalf, or for a session or a class."""
        scope = _scope(data.person, data.program, data.session, data.label)
        asked = privacy.ask_erasure(shell, once(caller, data.once), data.kind, scope)
        return await done(asked, DESK, "erasure_asked")

    @post(f"{DESK}/erasures/{{request_id:uuid}}/approval", opt={FIRST: asked.APPROVABLE})
    async def approve(
        self,
        request_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Let an erasure be carried out; a small one is done before the page is back."""
        approved = _approved_and_begun(shell, caller, request_id)
        return await done(approved, DESK, "erasure_approved")

    @post(f"{DESK}/erasures/{{request_id:uuid}}/refusal", opt={FIRST: asked.ERASURE_REFUSAL})
    async def refuse(
        self,
        request_id: FromPath[UUID],
        data: URLEncodedBody[ObstacleForm],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Refuse an erasure."""
        declined = privacy.refuse_erasure(shell, caller, request_id, data.obstacle)
        return await done(declined, DESK, "erasure_refused")

    @post(f"{DESK}/holds", opt={FIRST: asked.HOLD})
    async def place_hold(
        self,
        data: URLEncodedBody[HoldForm],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Place a legal hold."""
        scope = _scope(data.person, data.program, data.session, data.label)
        hold = PlaceHold(scope, data.ground, data.review_on)
        placed = privacy.place_hold(shell, once(caller, data.once), hold)
        return await done(placed, DESK, "hold_placed")

    @post(f"{DESK}/holds/{{hold_id:uuid}}/confirmation", opt={FIRST: asked.HOLD_CONFIRMATION})
    async def confirm_hold(
        self,
        hold_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Agree to a hold."""
        confirmed = privacy.go_on_with_hold(shell, caller, hold_id, ConfirmHold())
        return await done(confirmed, DESK, "hold_confirmed")

    @post(f"{DESK}/holds/{{hold_id:uuid}}/lifting-proposal", opt={FIRST: Unasked.ANOTHER})
    async def propose_lifting(
        self,
        hold_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Propose that a hold be lifted."""
        proposed = privacy.go_on_with_hold(shell, caller, hold_id, ProposeLifting())
        return await done(proposed, DESK, "lifting_proposed")

    @post(f"{DESK}/holds/{{hold_id:uuid}}/lifting", opt={FIRST: asked.HOLD_LIFTING})
    async def lift_hold(
        self,
        hold_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Lift a hold."""
        lifted = privacy.go_on_with_hold(shell, caller, hold_id, LiftHold())
        return await done(lifted, DESK, "hold_lifted")

    @post(f"{DESK}/retention", opt={FIRST: Unasked.ANOTHER})
    async def propose_retention(
        self,
        request: Request[Any, Any, Any],
        data: URLEncodedBody[RetentionForm],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Propose how long things are kept; when a rule refuses, the figures typed come back."""
        rules = RetentionRules(
            case_narrative=data.case_narrative,
            reflection=data.reflection,
            leader_debrief=data.leader_debrief,
            presentation=data.presentation,
            access_records=data.access_records,
        )
        try:
            outcome = await privacy.propose_retention(shell, caller, rules, data.from_day)
        except FOR_AN_ERROR_PAGE:
            raise
        except Refused as error:
            view = await _view(request, shell, caller)
            view = msgspec.structs.replace(view, draft=data, refused=refused(error.code))
            status = HTTP_422_UNPROCESSABLE_ENTITY
            return page(request, "privacy/privacy.html", status_code=status, back=DESK, page=view)
        return go(DESK, "retention_proposed", cookies=[left_by(outcome)])

    @post(f"{DESK}/retention/adoption", opt={FIRST: asked.RETENTION})
    async def adopt_retention(
        self, shell: NamedDependency[Shell], caller: NamedDependency[Caller]
    ) -> Response[Any]:
        """Adopt the rules that are proposed."""
        return await done(privacy.adopt_retention(shell, caller), DESK, "retention_adopted")

    @post(f"{DESK}/retention/clearing-proposals", opt={FIRST: Unasked.ANOTHER})
    async def propose_clearing(
        self, shell: NamedDependency[Shell], caller: NamedDependency[Caller]
    ) -> Response[Any]:
        """Propose that all that was announced goes at once."""
        return await done(privacy.propose_clearing(shell, caller), DESK, "clearing_proposed")

    @post(f"{DESK}/retention/clearings", opt={FIRST: asked.CLEARING})
    async def agree_clearing(
        self, shell: NamedDependency[Shell], caller: NamedDependency[Caller]
    ) -> Response[Any]:
        """Agree that all that was announced goes at once."""
        return await done(privacy.agree_clearing(shell, caller), DESK, "clearing_agreed")


async def _view(request: Request[Any, Any, Any], shell: Shell, caller: Caller) -> PrivacyView:
    """Gather the desk; the look at whom requests are about is on record."""
    found = await privacy.show_desk(shell, caller)
    waiting = tuple(row for row in found.requests if row.stage == "requested")
    about = tuple(row.request_id for row in found.requests if row.stage in OPEN)
    subjects = await privacy.show_subjects(shell, caller, about if found.decides else ())
    held = tuple({PersonId(hold.of_person) for hold in found.holds if hold.of_person})
    programs = await programs_of(request, shell, caller)
    undecided = [row.request_id for row in waiting if found.decides]
    return PrivacyView(
        waiting=waiting,
        requests=found.requests,
        subjects=subjects.people,
        looked_at=await privacy.looked_at(shell, caller, undecided),
        names=subjects.names | await name_anybody(shell, caller, held if found.decides else ()),
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
        me=caller.principal.person,
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


async def _approved_and_begun(shell: Shell, caller: Caller, request: UUID) -> Outcome:
    """Approve, and begin; the service does the rest by itself."""
    approved = await privacy.approve_erasure(shell, caller, request)
    with suppress(Refused):
        await privacy.carry_out_erasure(shell, caller, request)
    return approved


def _scope(person: str, program: str, session: str, label: str) -> Scope:
    """Read what was named; what cannot be read names nothing that there is."""
    given = {"person": person, "program": program, "session": session, "label": label}
    named = {name: value.strip() for name, value in given.items() if value.strip()}
    try:
        return msgspec.convert(named, Scope, strict=False)
    except msgspec.ValidationError:
        raise refusal("erasure.scope_unfit") from None
