"""Breaks the glass: shows one named item, once, after its record is durable and its use claimed."""

from typing import Final

from domain.access.events import ObjectRef
from domain.access.purposes import Basis, ObjectKind, Purpose
from domain.access.rights import GONE, LABELS, NOT_OPENED, Denial, Glass, Look, Permit, decide_item
from domain.access.vault import Item
from domain.codes import refusal
from domain.execute import Step, execute, state_of
from domain.grants.commands import OpenItem
from domain.grants.grant import GRANT
from domain.kernel import Context, Refused, Reservation, Role, Stream
from domain.ports import AlreadyReserved
from domain.protocol.glass import (
    GlassOpened,
    JustificationShown,
    ListSealed,
    OpenByBreakGlass,
    ReadJustification,
    SealedItem,
    SealedListed,
    Watermark,
)
from domain.sessions.session import SESSION
from domain.sessions.state import Stage
from domain.sessions.words import MaterialKind
from services.warden.cases.reading import record_unknown_item
from services.warden.cases.sensitive import as_shown
from services.warden.glass.matters import (
    Matter,
    deciding_office,
    matter_of,
    officer_of,
    record_refused,
    reference_to,
    stance_on,
)
from services.warden.on_record import reference
from services.warden.outcomes import record_failure
from services.warden.people.personal_data import LABEL, known_people, opened_people
from services.warden.people.presenter import presenter_of
from services.warden.ports import Parts
from services.warden.recording import decide_twice, record_permit, record_refusal

USE: Final = "grant.use"


async def open_by_break_glass(parts: Parts, request: OpenByBreakGlass) -> GlassOpened:
    """Decide, note that it is opened, claim its one use with the record, and only then open."""
    return await decide_twice(parts, request, _open)


async def read_justification(parts: Parts, request: ReadJustification) -> JustificationShown:
    """Show why somebody asked, to the offices that decide and to who asked; never to auditors."""
    return await decide_twice(parts, request, _justification)


async def list_sealed(parts: Parts, request: ListSealed) -> SealedListed:
    """Say which texts were ever sealed in a session, and nothing of whose they are.

    Whether one is still there is not said: by what goes, whoever asked for an erasure, or placed a
    hold, would know whose it was. Of an open session none is listed: who follows what comes would
    know when each was sealed.
    """
    return await decide_twice(parts, request, _list)


async def _open(parts: Parts, request: OpenByBreakGlass) -> GlassOpened:
    matter = await matter_of(parts, request.token, request.program, request.grant)
    caller, tenant = matter.caller, matter.tenant
    item = (await parts.vault.items(tenant, [request.item])).get(request.item)
    if item is None or item.kind not in LABELS:
        raise await record_unknown_item(parts, caller, matter.asked.ground)
    own = item.author == parts.tags.author(caller.organization, caller.person)
    look = Look(caller.who, item, own, glass=Glass(matter.grant, matter.state, parts.latest()))
    verdict = decide_item(look, Purpose(matter.asked.ground))
    if isinstance(verdict, Denial) or verdict.basis is not Basis.GRANT:
        raise await _record_kept_shut(parts, matter, item, _why_not(parts, matter, item))
    try:
        await execute(parts.store, GRANT, _opening(parts, matter, item))
    except Refused as error:
        raise await _record_kept_shut(parts, matter, item, error) from None
    use = Reservation(USE, matter.grant.bytes + item.item.bytes, parts.new_id())
    shown = [reference(parts, item), ObjectRef(ObjectKind.NAME, caller.person, LABEL)]
    try:
        position = await record_permit(
            parts, caller, tenant, verdict, shown, grant=matter.grant, claims=[use]
        )
    except AlreadyReserved:
        raise await _record_kept_shut(parts, matter, item, refusal("grant.used")) from None
    if matter.state.is_over(parts.latest()):
        await record_failure(parts, "grant.expired")
        raise refusal("grant.expired")
    return await _open_item(parts, matter, item, position)


async def _open_item(parts: Parts, matter: Matter, item: Item, position: int) -> GlassOpened:
    caller = matter.caller
    texts = await parts.vault.open(item.tenant, [item])
    text = texts.get(item.item)
    if text is None:
        gone = item.item not in texts
        await record_failure(parts, GONE if gone else NOT_OPENED)
        raise refusal("item.missing" if gone else "item.unreadable")
    known = await known_people(parts, caller.organization, [caller.person])
    person = (await opened_people(parts, caller.organization, known)).get(caller.person)
    reader = f"{person.given_name} {person.family_name}" if person else str(caller.person)
    return GlassOpened(
        item=item.item,
        kind=MaterialKind(item.kind),
        locale=item.locale,
        text=as_shown(item, text),
        sealed_at=item.sealed_at,
        watermark=Watermark(reader, parts.now(), position),
        presenter=await presenter_of(parts, item, text),
    )


def _opening(parts: Parts, matter: Matter, item: Item) -> Step:
    """Note the opening in the grant's own stream, before the record.

    So those concerned hear of it even if the Warden dies between the two.
    """
    return Step(
        stream=matter.stream,
        command=OpenItem(item.item),
        context=_context(parts, matter),
        basis=matter.caller.basis,
    )


def _context(parts: Parts, matter: Matter) -> Context:
    return matter.caller.context(parts, matter.tenant, parts.new_id())


def _why_not(parts: Parts, matter: Matter, item: Item) -> Refused:
    """Name the rule by which the grant does not open the item."""
    try:
        GRANT.decide(matter.state, OpenItem(item.item), _context(parts, matter))
    except Refused as error:
        return error
    return refusal("grant.not_active")


async def _record_kept_shut(parts: Parts, matter: Matter, item: Item, error: Refused) -> Refused:
    """Record that nothing was opened, by which rule, under which grant."""
    await record_refusal(
        parts,
        matter.caller,
        matter.tenant,
        error.code,
        [reference(parts, item), reference_to(matter.grant)],
        purpose=matter.asked.ground,
        grant=matter.grant,
        own=item.author == parts.tags.author(matter.caller.organization, matter.caller.person),
    )
    return error


async def _justification(parts: Parts, request: ReadJustification) -> JustificationShown:
    matter = await matter_of(parts, request.token, request.program, request.grant)
    caller, tenant = matter.caller, matter.tenant
    office = deciding_office(matter)
    if office is None:
        raise await record_refused(parts, caller, tenant, matter.grant, "grant.not_an_approver")
    if (await stance_on(parts, matter)).in_conflict:
        raise await record_refused(parts, caller, tenant, matter.grant, "grant.in_conflict")
    reason = ObjectRef(ObjectKind.REASON, matter.asked.reason, "C5")
    permit = Permit("grant.reason", Basis.OFFICE, office, Purpose.PRIVACY)
    position = await record_permit(parts, caller, tenant, permit, [reason], grant=matter.grant)
    items = await parts.vault.items(tenant, [reason.id])
    text = (await parts.vault.open(tenant, list(items.values()))).get(reason.id)
    if text is None:
        await record_failure(parts, NOT_OPENED if items else GONE)
        raise refusal("item.unreadable" if items else "item.missing")
    return JustificationShown(text, position)


async def _list(parts: Parts, request: ListSealed) -> SealedListed:
    caller = await officer_of(parts, request.token)
    tenant = caller.in_program(request.program)
    if Role.PRIVACY_OFFICER not in caller.offices(request.program):
        raise await record_refused(parts, caller, caller.own_log, None, "grant.not_privacy_officer")
    session, _ = await state_of(
        parts.store, SESSION, Stream(tenant, SESSION.category, request.session)
    )
    if session.stage is Stage.OPEN or not session.items:
        return SealedListed((), 0)
    permit = Permit("grant.listed", Basis.OFFICE, Role.PRIVACY_OFFICER, Purpose.PRIVACY)
    page = ObjectRef(ObjectKind.PAGE, request.session, "AX")
    position = await record_permit(parts, caller, tenant, permit, [page])
    texts = tuple(SealedItem(item, ObjectKind.SEALED_TEXT) for item in sorted(session.items))
    return SealedListed(texts, position)
