"""Erasures, legal holds and retention for the faces: the Warden decides, read models show."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID

import msgspec

from domain.codes import refusal
from domain.kernel import (
    UNREADABLE,
    Fold,
    OrganizationId,
    PersonId,
    Role,
    Stream,
    Unavailable,
    Unreadable,
    own_log,
)
from domain.kernel.classes import Coded
from domain.privacy.hold import HOLD
from domain.privacy.officers import TOGETHER
from domain.privacy.periods import RetentionRules, preset_of
from domain.privacy.retention import RETENTION, rules_stream
from domain.privacy.state import Erasure, Hold, Stage
from domain.protocol.privacy import (
    CarryOutErasure,
    ErasureProgress,
    ErasureProofShown,
    ListOwnRequests,
    OwnRequest,
    OwnRequests,
    PreviewErasure,
    ShowErasureProof,
    ShowSubjects,
    SubjectsShown,
)
from projections.people_register.queries import who_has_died
from projections.privacy_desk import queries
from projections.privacy_desk.queries import (
    AnnouncedRow,
    ClearingRow,
    HoldRow,
    RequestRow,
    RulesRow,
    RunRow,
)
from services.app.asking import ask_for
from services.app.boards import wait_for
from services.app.caller import Caller, in_own_log
from services.app.denials import report
from services.app.organizations import show_organization
from services.app.privacy.steps import open_steps
from services.app.shell import Shell
from services.app.steps import Body, By, Step, Where, table

DESK = frozenset(TOGETHER)
SEES = DESK | {Role.AUDITOR}
MOST_LOOKED_AT = 50
SHOWN_FOR = timedelta(days=7)
"""How long what was announced is shown after it may go."""

RUNS: Final = table(
    Step(
        word="run",
        command=CarryOutErasure,
        where=Where.ERASURE,
        address="/runs",
        operation="carry_out_erasure",
        says="Go on with it now, for a while",
        by=(By.OFFICER,),
        body=Body,
    )
)
"""The service goes on by itself too; what it answers is how far it is, and no outcome."""


class LookedAt(NamedTuple):
    """Of requests that wait, those that a hold reaches into, and those that cannot be read now."""

    held: frozenset[UUID]
    unreadable: frozenset[UUID]


class Desk(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked, held and kept; ``decides`` is whether the reader does more than look.

    ``may`` names the steps that the reader may take now on requests and holds, by their ids, and on
    the rest by the organization's. ``deceased`` are people whose death is recorded, as long as
    nobody has them erased; who does not decide is shown none.
    """

    requests: tuple[RequestRow, ...]
    holds: tuple[HoldRow, ...]
    rules: tuple[RulesRow, ...]
    runs: tuple[RunRow, ...]
    announced: tuple[AnnouncedRow, ...]
    clearing: ClearingRow | None
    deceased: tuple[PersonId, ...]
    in_force: RetentionRules
    decides: bool
    may: Mapping[UUID, frozenset[Coded]]

    @property
    def proposed(self) -> RulesRow | None:
        """The rules that wait to be adopted."""
        latest = next(iter(self.rules), None)
        return None if latest is None or latest.adopted_at else latest


async def show_desk(shell: Shell, caller: Caller, *, after: str | None = None) -> Desk:
    """Show the desk (privacy officer, organization admin; to auditors content-free, too).

    ``after`` is a position of the organization's log to wait for. Raises ``Forbidden``
    (``erasure.not_officer``), on record, and ``Unavailable`` (``projection.late``).
    """
    organization = caller.principal.organization
    held = caller.offices(own_log(organization))
    if not held & SEES:
        await report(shell, caller, None, "erasure.not_officer")
        raise refusal("erasure.not_officer")
    for projection in ("privacy_desk", "people_register"):
        await wait_for(shell, own_log(organization), after, projection)
    rules = tuple(await queries.rules(shell.reads, organization))
    requests = tuple(await queries.requests(shell.reads, organization))
    holds = tuple(await queries.holds(shell.reads, organization))
    return Desk(
        requests=requests,
        holds=holds,
        rules=rules,
        runs=tuple(await queries.runs(shell.reads, organization)),
        announced=tuple(await _to_go(shell, organization)),
        clearing=next(iter(await queries.clearing(shell.reads, organization)), None),
        deceased=tuple(await who_has_died(shell.reads, organization)) if held & DESK else (),
        in_force=await _in_force(shell, caller, rules),
        decides=bool(held & DESK),
        may=await _open_to(shell, caller, requests, holds) if held & DESK else {},
    )


async def require_officer(shell: Shell, caller: Caller) -> None:
    """Insist on one who decides. Raises ``Forbidden`` (``erasure.not_officer``), on record."""
    if not caller.offices(own_log(caller.principal.organization)) & DESK:
        await report(shell, caller, None, "erasure.not_officer")
        raise refusal("erasure.not_officer")


async def show_subjects(shell: Shell, caller: Caller, requests: tuple[UUID, ...]) -> SubjectsShown:
    """Show an officer whom open requests are about; the look is on record."""
    if not requests:
        return SubjectsShown({}, {})
    return await ask_for(shell.warden, ShowSubjects(caller.token, requests), SubjectsShown)


async def list_own_requests(shell: Shell, caller: Caller) -> tuple[OwnRequest, ...]:
    """List what one has asked to be erased of one's own."""
    return (await ask_for(shell.warden, ListOwnRequests(caller.token), OwnRequests)).requests


async def preview_erasure(shell: Shell, caller: Caller, request: UUID) -> ErasureProgress:
    """Say how far an erasure is (an officer)."""
    return await ask_for(shell.warden, PreviewErasure(caller.token, request), ErasureProgress)


async def looked_at(shell: Shell, caller: Caller, requests: Sequence[UUID]) -> LookedAt:
    """Say of the first 50 requests what keeps them from being approved now (an officer)."""
    held, unreadable = set[UUID](), set[UUID]()
    for request in requests[:MOST_LOOKED_AT]:
        try:
            progress = await preview_erasure(shell, caller, request)
        except Unavailable as refused:
            if refused.code != UNREADABLE:
                raise
            unreadable.add(request)
        else:
            if progress.held:
                held.add(request)
    return LookedAt(frozenset(held), frozenset(unreadable))


async def carry_out_erasure(shell: Shell, caller: Caller, request: UUID) -> ErasureProgress:
    """Go on with an erasure that is approved (an officer); the service does so by itself too."""
    return await ask_for(shell.warden, CarryOutErasure(caller.token, request), ErasureProgress)


async def show_erasure_proof(shell: Shell, caller: Caller, request: UUID) -> ErasureProofShown:
    """Show the proof of an erasure (officers, auditors, whom it was about)."""
    return await ask_for(shell.warden, ShowErasureProof(caller.token, request), ErasureProofShown)


async def _open_to(
    shell: Shell, caller: Caller, requests: Sequence[RequestRow], holds: Sequence[HoldRow]
) -> Mapping[UUID, frozenset[Coded]]:
    """Name what an officer may do; on what cannot be read now, nothing."""
    ctx = in_own_log(shell, caller)
    log = ctx.tenant
    asked: dict[Stream, Fold[Any, Any]] = {
        Stream(log, HOLD.category, row.hold_id): HOLD for row in holds if row.lifted_at is None
    }
    asked[rules_stream(log)] = RETENTION
    may = {
        row.request_id: open_steps(Erasure(stage=Stage(row.stage), by=row.asked_by), ctx)
        for row in requests
        if row.decided_at is None
    }
    may[log.organization] = open_steps(Erasure(), ctx) | open_steps(Hold(), ctx)
    for stream, state in (await _legible(shell, asked)).items():
        if isinstance(state, Hold):
            may[stream.id] = open_steps(state, ctx)
        else:
            may[log.organization] |= open_steps(state, ctx)
    return may


async def _legible(shell: Shell, asked: Mapping[Stream, Fold[Any, Any]]) -> Mapping[Stream, Any]:
    """Fold streams in one round trip; if one cannot be read, each by itself, without it."""
    try:
        return {stream: one.state for stream, one in (await shell.store.look(asked)).items()}
    except Unreadable:
        if len(asked) == 1:
            return {}
    found: dict[Stream, Any] = {}
    for stream, fold in asked.items():
        found |= await _legible(shell, {stream: fold})
    return found


async def _to_go(shell: Shell, organization: OrganizationId) -> list[AnnouncedRow]:
    """Return what was announced and waits, or goes some a day."""
    since = shell.now() - SHOWN_FOR
    announced = await queries.announced(shell.reads, organization)
    return [row for row in announced if row.goes_at > since]


async def _in_force(shell: Shell, caller: Caller, rules: tuple[RulesRow, ...]) -> RetentionRules:
    """Return the rules of today: those adopted last that hold by now, or the jurisdiction's."""
    today = shell.now().date()
    holding = [row for row in rules if row.adopted_at is not None and row.from_day <= today]
    if not holding:
        view = await show_organization(shell, caller)
        return preset_of(view.founded.jurisdiction)
    row = max(holding, key=lambda one: one.adopted_at or one.proposed_at)
    return RetentionRules(
        case_narrative=row.case_narrative,
        reflection=row.reflection,
        leader_debrief=row.leader_debrief,
        presentation=row.presentation,
        access_records=row.access_records,
    )
