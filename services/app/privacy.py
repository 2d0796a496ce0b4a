"""Erasures, legal holds and retention for the faces: the Warden decides, read models show."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

import msgspec

from domain.codes import refusal
from domain.kernel import UNREADABLE, OrganizationId, Role, Unavailable, own_log
from domain.privacy.commands import (
    AdoptRetention,
    AgreeClearing,
    ConfirmHold,
    LiftHold,
    PlaceHold,
    ProposeClearing,
    ProposeLifting,
    ProposeRetention,
    RenewHold,
)
from domain.privacy.events import ErasureKind, ErasureObstacle
from domain.privacy.rules import RetentionRules, preset_of
from domain.privacy.scope import Scope
from domain.protocol.privacy import (
    ApproveRequest,
    AskErasure,
    CarryOutErasure,
    EnactHold,
    EnactRetention,
    ErasureProgress,
    ErasureProofShown,
    ListOwnRequests,
    OwnRequest,
    OwnRequests,
    PreviewErasure,
    RefuseRequest,
    ShowErasureProof,
    ShowSubjects,
    SubjectsShown,
    WithdrawRequest,
)
from projections.privacy_desk import queries
from projections.privacy_desk.queries import (
    AnnouncedRow,
    ClearingRow,
    HoldRow,
    RequestRow,
    RulesRow,
    RunRow,
)
from services.app.asking import answered, enacted
from services.app.boards import wait_for
from services.app.caller import Caller
from services.app.denials import report
from services.app.organizations import show_organization
from services.app.outcomes import Outcome
from services.app.shell import Shell

DESK = frozenset({Role.PRIVACY_OFFICER, Role.ORGANIZATION_ADMIN})
SEES = DESK | {Role.AUDITOR}
MOST_LOOKED_AT = 50
SHOWN_FOR = timedelta(days=7)
"""How long what was announced is shown after it may go."""


class LookedAt(NamedTuple):
    """Of requests that wait, those that a hold reaches into, and those that cannot be read now."""

    held: frozenset[UUID]
    unreadable: frozenset[UUID]


class Desk(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked, held and kept; ``decides`` is whether the reader does more than look."""

    requests: tuple[RequestRow, ...]
    holds: tuple[HoldRow, ...]
    rules: tuple[RulesRow, ...]
    runs: tuple[RunRow, ...]
    announced: tuple[AnnouncedRow, ...]
    clearing: ClearingRow | None
    in_force: RetentionRules
    decides: bool

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
    await wait_for(shell, own_log(organization), after, "privacy_desk")
    rules = tuple(await queries.rules(shell.reads, organization))
    return Desk(
        requests=tuple(await queries.requests(shell.reads, organization)),
        holds=tuple(await queries.holds(shell.reads, organization)),
        rules=rules,
        runs=tuple(await queries.runs(shell.reads, organization)),
        announced=tuple(await _to_go(shell, organization)),
        clearing=next(iter(await queries.clearing(shell.reads, organization)), None),
        in_force=await _in_force(shell, caller, rules),
        decides=bool(held & DESK),
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
    return await answered(shell.warden, ShowSubjects(caller.token, requests), SubjectsShown)


async def list_own_requests(shell: Shell, caller: Caller) -> tuple[OwnRequest, ...]:
    """List what one has asked to be erased of one's own."""
    return (await answered(shell.warden, ListOwnRequests(caller.token), OwnRequests)).requests


async def ask_erasure(
    shell: Shell,
    caller: Caller,
    kind: ErasureKind,
    scope: Scope = Scope(),  # noqa: B008 - it is frozen
) -> Outcome:
    """Ask for an erasure of one's own, or as an officer."""
    request = AskErasure(caller.token, kind, caller.command_id, scope)
    return await enacted(shell, caller, request, caller.command_id)


async def approve_erasure(shell: Shell, caller: Caller, request: UUID) -> Outcome:
    """Let an erasure be carried out (an officer other than who asked)."""
    asked = ApproveRequest(caller.token, request, caller.command_id)
    return await enacted(shell, caller, asked, request)


async def refuse_erasure(
    shell: Shell, caller: Caller, request: UUID, obstacle: ErasureObstacle
) -> Outcome:
    """Refuse an erasure, on a ground of the list (an officer)."""
    asked = RefuseRequest(caller.token, request, obstacle, caller.command_id)
    return await enacted(shell, caller, asked, request)


async def withdraw_erasure(shell: Shell, caller: Caller, request: UUID) -> Outcome:
    """Take back what one asked for."""
    asked = WithdrawRequest(caller.token, request, caller.command_id)
    return await enacted(shell, caller, asked, request)


async def preview_erasure(shell: Shell, caller: Caller, request: UUID) -> ErasureProgress:
    """Say how far an erasure is (an officer)."""
    return await answered(shell.warden, PreviewErasure(caller.token, request), ErasureProgress)


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
    return await answered(shell.warden, CarryOutErasure(caller.token, request), ErasureProgress)


async def show_erasure_proof(shell: Shell, caller: Caller, request: UUID) -> ErasureProofShown:
    """Show the proof of an erasure (officers, auditors, whom it was about)."""
    return await answered(shell.warden, ShowErasureProof(caller.token, request), ErasureProofShown)


async def place_hold(shell: Shell, caller: Caller, hold: PlaceHold) -> Outcome:
    """Let nothing in a scope be destroyed (an officer)."""
    request = EnactHold(caller.token, hold, caller.command_id)
    return await enacted(shell, caller, request, caller.command_id)


async def go_on_with_hold(
    shell: Shell,
    caller: Caller,
    hold: UUID,
    command: ConfirmHold | RenewHold | ProposeLifting | LiftHold,
) -> Outcome:
    """Confirm, renew or lift a hold (officers, in two offices)."""
    request = EnactHold(caller.token, command, caller.command_id, hold)
    return await enacted(shell, caller, request, hold)


async def propose_retention(
    shell: Shell, caller: Caller, rules: RetentionRules, from_day: date
) -> Outcome:
    """Propose how long things are kept (an officer)."""
    request = EnactRetention(caller.token, ProposeRetention(rules, from_day), caller.command_id)
    return await enacted(shell, caller, request, caller.principal.organization)


async def adopt_retention(shell: Shell, caller: Caller) -> Outcome:
    """Adopt the rules that the other office has proposed."""
    request = EnactRetention(caller.token, AdoptRetention(), caller.command_id)
    return await enacted(shell, caller, request, caller.principal.organization)


async def propose_clearing(shell: Shell, caller: Caller) -> Outcome:
    """Propose that all that was announced goes at once (an officer)."""
    request = EnactRetention(caller.token, ProposeClearing(), caller.command_id)
    return await enacted(shell, caller, request, caller.principal.organization)


async def agree_clearing(shell: Shell, caller: Caller) -> Outcome:
    """Agree that all that was announced goes at once, as the other office has proposed."""
    request = EnactRetention(caller.token, AgreeClearing(), caller.command_id)
    return await enacted(shell, caller, request, caller.principal.organization)


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
