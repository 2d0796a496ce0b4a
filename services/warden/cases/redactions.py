"""Says of what is destroyed that it was here, to whoever could have read it."""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from domain.access.purposes import Purpose
from domain.access.rights import GONE, LABELS, LEADING, Look, Permit, decide_item
from domain.access.vault import Redaction
from domain.kernel import Tenant
from domain.protocol.cases import ItemListed, ItemRedacted, Redacted
from domain.sessions.words import Audience, MaterialKind
from services.warden.caller import Caller
from services.warden.cases.looks import look_at, looks_at
from services.warden.on_record import reference
from services.warden.ports import Parts
from services.warden.recording import record_refusal


async def redacted_item(
    parts: Parts, caller: Caller, tenant: Tenant, item: UUID, purpose: Purpose
) -> ItemRedacted | None:
    """Say that an item is destroyed; None for whoever could not have read it."""
    for remains in await parts.vault.redactions(tenant, item=item):
        look = _known_again(await look_at(parts, caller, remains.item))
        if readable(look):
            gone = reference(parts, remains.item)
            why, group = purpose, remains.item.group
            await record_refusal(
                parts, caller, tenant, GONE, [gone], purpose=why, own=look.own, group=group
            )
            return ItemRedacted(
                item=item,
                kind=MaterialKind(remains.item.kind),
                session=remains.item.scope,
                own=look.own,
                redacted=_redacted(remains),
            )
    return None


async def redacted_items(
    parts: Parts, caller: Caller, tenant: Tenant, session: UUID
) -> Sequence[ItemListed]:
    """List what was destroyed in a session and could have been read by the caller."""
    found = await parts.vault.redactions(tenant, scope=session)
    return await _readable(parts, caller, found)


async def redactions_of(parts: Parts, caller: Caller) -> Sequence[Redaction]:
    """Return what remains of one's own items that are destroyed, in the whole organization."""
    mine = parts.tags.author(caller.organization, caller.person)
    found = await parts.vault.redacted_of(caller.organization, mine)
    return [remains for remains in found if remains.item.kind in LABELS]


async def redacted_own(parts: Parts, caller: Caller) -> Sequence[ItemListed]:
    """List what was destroyed of one's own, in the whole organization."""
    found = await redactions_of(parts, caller)
    looks = [(remains, _known_again(Look(caller.who, remains.item, own=True))) for remains in found]
    return [_listed(remains, look) for remains, look in looks if readable(look)]


def readable(look: Look) -> bool:
    """Whether there is a purpose for which the item may be shown."""
    if look.item.kind not in LABELS:
        return False
    purposes = {Purpose.OWN} if look.own else LEADING
    return any(isinstance(decide_item(look, purpose), Permit) for purpose in purposes)


def _known_again(look: Look) -> Look:
    """What was closed for a hold and is gone may be known again by its author, and nobody else."""
    if look.own and look.item.audience is Audience.HOLD:
        item = msgspec.structs.replace(look.item, audience=Audience.NOBODY)
        return msgspec.structs.replace(look, item=item)
    return look


async def _readable(
    parts: Parts, caller: Caller, found: Sequence[Redaction]
) -> Sequence[ItemListed]:
    looks = await looks_at(parts, caller, [remains.item for remains in found])
    both = zip(found, map(_known_again, looks), strict=True)
    return [_listed(remains, look) for remains, look in both if readable(look)]


def _listed(remains: Redaction, look: Look) -> ItemListed:
    item = look.item
    return ItemListed(
        item=item.item,
        program=item.tenant.program,
        kind=MaterialKind(item.kind),
        session=item.scope,
        own=look.own,
        audience=item.audience,
        sealed_at=item.sealed_at,
        redacted=_redacted(remains),
    )


def _redacted(remains: Redaction) -> Redacted:
    return Redacted(remains.erased_at, remains.ground)
