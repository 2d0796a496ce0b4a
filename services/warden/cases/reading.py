"""Shows one item, after its access record is durable; if anything is amiss, it shows nothing."""

from collections.abc import Sequence
from uuid import UUID

from domain.access.rights import GONE, LABELS, NOT_OPENED, UNKNOWN_ITEM, Denial, Permit, decide_item
from domain.access.vault import Change, Draft, Item, KeysAway
from domain.codes import refusal
from domain.kernel import Refused, Tenant, Unavailable
from domain.protocol.cases import ItemRedacted, ItemShown, ReadItem
from domain.sessions.words import Audience, MaterialKind
from services.warden.caller import Caller, authenticate_in_person
from services.warden.cases.looks import look_at
from services.warden.cases.redactions import redacted_item
from services.warden.cases.screening import screen
from services.warden.cases.sensitive import as_shown
from services.warden.failpoints import UNWRAPPED, fail_at
from services.warden.limits import Counted
from services.warden.on_record import as_recorded, reference
from services.warden.outcomes import record_failure
from services.warden.people.presenter import presenter_of
from services.warden.ports import Parts
from services.warden.quotas import require_within_quota
from services.warden.recording import decide_twice, record_permit, record_refusal


async def read_item(parts: Parts, request: ReadItem) -> ItemShown | ItemRedacted:
    """Authenticate, decide, record, and only then open."""
    return await decide_twice(parts, request, _read)


async def _read(parts: Parts, request: ReadItem) -> ItemShown | ItemRedacted:
    caller = await authenticate_in_person(parts, request.token)
    tenant = caller.in_program(request.program)
    item = (await parts.vault.items(tenant, [request.item])).get(request.item)
    if item is None or item.kind not in LABELS:
        gone = await redacted_item(parts, caller, tenant, request.item, request.purpose)
        if gone is not None:
            return gone
        raise await record_unknown_item(parts, caller, request.purpose)
    shown = [reference(parts, item)]
    own = item.author == parts.tags.author(caller.organization, caller.person)
    try:
        look = await look_at(parts, caller, item)
    except (Unavailable, KeysAway):
        # Whose texts these are is sealed too: that somebody asked is on record all the same.
        await record_refusal(
            parts, caller, tenant, NOT_OPENED, shown, purpose=request.purpose, own=own
        )
        raise
    verdict = decide_item(look, request.purpose)
    if isinstance(verdict, Denial):
        why, group = request.purpose, item.group
        await record_refusal(
            parts, caller, tenant, verdict.rule, shown, purpose=why, own=own, group=group
        )
        raise refusal("access.purpose" if verdict.known else "item.missing")
    if not own:
        await require_within_quota(parts, caller, tenant, Counted.READS, shown, request.purpose)
    position = await record_permit(
        parts,
        caller,
        tenant,
        as_recorded(verdict),
        shown,
        reason=await _seal_reason(parts, caller, tenant, request, own=own),
    )
    return await _open(parts, item, verdict, position)


async def _open(parts: Parts, item: Item, permit: Permit, position: int) -> ItemShown:
    texts = await parts.vault.open(item.tenant, [item])
    fail_at(parts.failpoint, UNWRAPPED)
    text = texts.get(item.item)
    if text is None:
        gone = item.item not in texts
        await record_failure(parts, GONE if gone else NOT_OPENED)
        raise refusal("item.missing" if gone else "item.unreadable")
    return ItemShown(
        item=item.item,
        kind=MaterialKind(item.kind),
        session=item.scope,
        locale=item.locale,
        text=as_shown(item, text),
        sealed_at=item.sealed_at,
        own=permit.rule == "item.own",
        record=position,
        presenter=await presenter_of(parts, item, text),
    )


async def _seal_reason(
    parts: Parts, caller: Caller, tenant: Tenant, request: ReadItem, *, own: bool
) -> tuple[UUID, Sequence[Change]] | None:
    """Seal what the reader wrote as a reason; the record names it by id. One's own needs none."""
    if own or request.reason is None or not len(request.reason):
        return None
    reason = parts.new_id()
    item = Item(
        tenant=tenant,
        item=reason,
        kind="reason",
        label="C5",
        author=parts.tags.author(caller.organization, caller.person),
        scope=reason,
        group=None,
        audience=Audience.NOBODY,
        locale=caller.principal.locale,
        sealed_at=parts.now(),
    )
    return reason, await parts.vault.seal(
        tenant, [Draft(item, await screen(parts, request.reason))]
    )


async def record_unknown_item(parts: Parts, caller: Caller, purpose: str | None = None) -> Refused:
    """Record that somebody asked for an item that is not there, and make the refusal.

    Which is not said: it may have been theirs, and be gone or in another program.
    """
    await record_refusal(parts, caller, caller.own_log, UNKNOWN_ITEM, [], purpose=purpose)
    return refusal("item.missing")
