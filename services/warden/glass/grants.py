"""Break-glass before it is used and after: requests, approvals, endings, deferrals, reviews."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID, uuid5

from domain.access.rights import LABELS
from domain.access.vault import Change, Draft, Item
from domain.codes import refusal
from domain.execute import Step, execute, state_of
from domain.grants.commands import (
    ApproveGrant,
    DeferNotice,
    GrantCommand,
    RefuseGrant,
    RequestGrant,
    ReviewGrant,
    Stance,
    WithdrawGrant,
)
from domain.grants.events import NamedItem
from domain.grants.grant import GRANT
from domain.kernel import Refused, Role, Sealed, Stream, Tenant
from domain.organizations.organization import ORGANIZATION
from domain.protocol.answers import Done
from domain.protocol.glass import (
    ApproveBreakGlass,
    DeferBreakGlassNotice,
    RefuseBreakGlass,
    RequestBreakGlass,
    ReviewBreakGlass,
    WithdrawBreakGlass,
)
from domain.sessions.words import Audience
from services.warden.caller import Caller
from services.warden.cases.reading import record_unknown_item
from services.warden.cases.screening import screen
from services.warden.glass.matters import (
    Matter,
    in_conflict,
    matter_of,
    officer_in_person,
    record_refused,
    reference_to,
    sealed_once,
    stance_on,
)
from services.warden.ports import Parts
from services.warden.recording import record_refusal

LONGEST_REASON: Final = 8 * 1024


async def request_break_glass(parts: Parts, request: RequestBreakGlass) -> Done:
    """Ask to read named items; the grant's id is the same for the same command.

    One that is gone can be named as well as one that is there: else the answer would say which.
    """
    caller = await officer_in_person(parts, request.token)
    tenant = caller.in_program(request.program)
    if Role.PRIVACY_OFFICER not in caller.offices(request.program):
        raise await record_refused(parts, caller, caller.own_log, None, "grant.not_privacy_officer")
    items = await sealed_once(parts, tenant, request.items)
    for wanted in request.items:
        if wanted not in items or items[wanted].kind not in LABELS:
            raise await record_unknown_item(parts, caller)
    grant = parts.tags.item(caller.organization, caller.person, request.command_id)
    reason, changes = await _seal(parts, caller, tenant, grant, request.reason)
    named = tuple(NamedItem(item, items[item].group) for item in request.items)
    command = RequestGrant(
        ground=request.ground,
        items=named,
        reason=reason,
        stance=Stance(in_conflict=await in_conflict(parts, caller, tenant, named, items)),
        audited=await _has_an_auditor(parts, caller),
    )
    return await _enact(parts, caller, tenant, grant, request.command_id, command, changes)


async def approve_break_glass(parts: Parts, request: ApproveBreakGlass) -> Done:
    """Approve; with the second approval the four hours begin."""
    matter = await matter_of(parts, request.token, request.program, request.grant)
    command = ApproveGrant(await stance_on(parts, matter))
    return await _decide(parts, matter, request.command_id, command)


async def refuse_break_glass(parts: Parts, request: RefuseBreakGlass) -> Done:
    """Refuse for good."""
    matter = await matter_of(parts, request.token, request.program, request.grant)
    command = RefuseGrant(await stance_on(parts, matter))
    return await _decide(parts, matter, request.command_id, command)


async def withdraw_break_glass(parts: Parts, request: WithdrawBreakGlass) -> Done:
    """End it at once: the right to open goes in the same transaction."""
    matter = await matter_of(parts, request.token, request.program, request.grant)
    return await _decide(parts, matter, request.command_id, WithdrawGrant())


async def defer_notice(parts: Parts, request: DeferBreakGlassNotice) -> Done:
    """Have those concerned told later, for a reason in law."""
    matter = await matter_of(parts, request.token, request.program, request.grant)
    reason, changes = await _seal_for(parts, matter, request.reason)
    command = DeferNotice(request.until, reason, await stance_on(parts, matter))
    return await _decide(parts, matter, request.command_id, command, changes)


async def review_break_glass(parts: Parts, request: ReviewBreakGlass) -> Done:
    """Say what a third person found."""
    matter = await matter_of(parts, request.token, request.program, request.grant)
    note, changes = await _seal_for(parts, matter, request.note)
    command = ReviewGrant(request.disposition, note, await stance_on(parts, matter))
    return await _decide(parts, matter, request.command_id, command, changes)


async def _decide(
    parts: Parts,
    matter: Matter,
    command_id: UUID,
    command: GrantCommand,
    changes: Sequence[Change] = (),
) -> Done:
    return await _enact(
        parts, matter.caller, matter.tenant, matter.grant, command_id, command, changes
    )


async def _enact(
    parts: Parts,
    caller: Caller,
    tenant: Tenant,
    grant: UUID,
    command_id: UUID,
    command: GrantCommand,
    changes: Sequence[Change],
) -> Done:
    """Decide and append with what is sealed; a refusal is on record before it is given.

    The command's id is made the caller's own, so that nobody's step answers to somebody else's.
    """
    own = uuid5(caller.person, str(command_id))
    step = Step(
        stream=Stream(tenant, GRANT.category, grant),
        command=command,
        context=caller.context(parts, tenant, own),
        basis=caller.basis,
    )
    try:
        appended = await execute(parts.keeping({own: changes}), GRANT, step)
    except Refused as error:
        await record_refusal(parts, caller, tenant, error.code, [reference_to(grant)])
        raise
    return Done(appended.position, grant)


async def _has_an_auditor(parts: Parts, caller: Caller) -> bool:
    stream = Stream(caller.own_log, ORGANIZATION.category, caller.organization)
    organization, _ = await state_of(parts.store, ORGANIZATION, stream)
    return any(office.role is Role.AUDITOR for office in organization.offices)


async def _seal_for(parts: Parts, matter: Matter, text: Sealed) -> tuple[UUID, Sequence[Change]]:
    return await _seal(parts, matter.caller, matter.tenant, matter.grant, text)


async def _seal(
    parts: Parts, caller: Caller, tenant: Tenant, grant: UUID, text: Sealed
) -> tuple[UUID, Sequence[Change]]:
    """Seal what somebody wrote about a grant, as class C5; the event names it by id."""
    if not text.reveal().strip():
        raise refusal("reason.missing")
    if len(text.reveal().encode()) > LONGEST_REASON:
        raise refusal("reason.too_long")
    reason = parts.new_id()
    item = Item(
        tenant=tenant,
        item=reason,
        kind="reason",
        label="C5",
        author=parts.tags.author(caller.organization, caller.person),
        scope=grant,
        group=None,
        audience=Audience.NOBODY,
        locale=caller.principal.locale,
        sealed_at=parts.now(),
    )
    return reason, await parts.vault.seal(tenant, [Draft(item, await screen(parts, text))])
