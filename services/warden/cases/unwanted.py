"""What its author wants gone: destroyed at once, or closed while a legal hold keeps it."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID, uuid5

import msgspec

from domain.access.vault import Draft, Item
from domain.codes import refusal
from domain.sessions.words import Audience
from services.warden.caller import Caller
from services.warden.cases.erasing import erase_own
from services.warden.ports import Parts


class Going(NamedTuple):
    """Which texts can be destroyed, and how those are sealed anew that a legal hold keeps."""

    texts: Sequence[Item] = ()
    closing: Sequence[Draft] = ()


async def going(parts: Parts, texts: Sequence[Item]) -> Going:
    """Say what becomes of texts that their author wants gone.

    What a hold keeps is closed to all but the hold, and goes when that ends.
    """
    if not texts:
        return Going()
    tenant = texts[0].tenant
    held = set(await parts.vault.held(tenant, [text.item for text in texts]))
    kept = [text for text in texts if text.item in held and text.audience is not Audience.HOLD]
    opened = await parts.vault.open(tenant, kept) if kept else {}
    closing: list[Draft] = []
    for text in kept:
        words = opened.get(text.item)
        if words is None:
            raise refusal("item.unreadable")
        closed = msgspec.structs.replace(text, audience=Audience.HOLD)
        closing.append(Draft(closed, words))
    return Going([text for text in texts if text.item not in held], closing)


async def erase_each(parts: Parts, caller: Caller, texts: Sequence[Item], command_id: UUID) -> None:
    """Destroy texts of the caller's, each as if they had asked for it."""
    for text in texts:
        await erase_own(parts, caller, text, uuid5(command_id, str(text.item)))
