"""Texts: sealed by their authors, shared by them, and shown only after a record of the look."""

from dataclasses import dataclass
from typing import Annotated, Final
from uuid import UUID

import msgspec

from domain.access.purposes import Purpose
from domain.kernel import ProgramId, Sealed
from domain.kernel.classes import Coded
from domain.protocol.cases import (
    EraseItem,
    ItemListed,
    ItemRedacted,
    ItemShown,
    ItemsListed,
    ListItems,
    ListOwnItems,
    NewMaterial,
    ReadItem,
    SealMaterials,
    ShareItem,
)
from domain.sessions.words import Audience, MaterialKind
from services.app.asking import ask_for, enact, expected
from services.app.caller import Caller
from services.app.errors import TooLarge
from services.app.numbers import Count
from services.app.outcomes import Outcome
from services.app.sessions.entering import SessionPlace, enter_session, seek_session
from services.app.sessions.presentations import case_of
from services.app.shell import Shell
from services.app.steps import At, Body, By, Step, Where, filled, table

TEXT_MAX = 64 * 1024
REASON_MAX = 2 * 1024


Code = Annotated[Coded, msgspec.Meta(min_length=1, max_length=48)]


class TextBody(Body, frozen=True, rename="camel", kw_only=True):
    """A text to seal, at most 64 KB, and with whom it is shared from the start.

    With `leaders` those who led when the session opened read it while they lead, with `leaders_now`
    those who lead when it is shared; nobody who comes to lead later.

    ``attested`` is how many likely names a refusal (``material.likely_name``) has shown of it of
    which the author says: this is not the name of a patient or colleague.
    """

    kind: MaterialKind
    text: Sealed
    locale: Code
    audience: Audience = Audience.NOBODY
    attested: Count = 0


class AudienceBody(Body, frozen=True, rename="camel", kw_only=True):
    """With whom the item is shared from now on: `leaders` of then, `leaders_now`, or `nobody`."""

    audience: Audience


@dataclass(frozen=True, slots=True)
class ItemPlace:
    """An item by its ids: what it is, and for whom, the Warden alone knows."""

    program: ProgramId
    item: UUID


ITEMS: Final = table(
    Step(
        word="share",
        command=ShareItem,
        where=Where.ITEM,
        address="/shares",
        operation="share_item",
        says="Open one's own item to an audience, or close it",
        by=(By.AUTHOR,),
        body=AudienceBody,
        notice="share_ended",
        first="again",
    ),
    Step(
        word="erasure",
        command=EraseItem,
        where=Where.ITEM,
        address="/erasures",
        operation="erase_item",
        says="Destroy one's own item, with its key; it cannot be undone",
        by=(By.AUTHOR,),
        body=Body,
        notice="text_erased",
        first="DESTROYABLE",
    ),
)

SEALING: Final = table(
    Step(
        word="text",
        command=SealMaterials,
        where=Where.SESSION,
        address="/items",
        operation="seal_material",
        says="Seal one's own text",
        by=(By.PRESENT,),
        body=TextBody,
        notice="text_sealed",
        first="again",
        creates=True,
        heading="Confidential",
    )
)


async def take_item_step(at: At[ItemPlace], step: Step, said: Body) -> Outcome:
    """Ask the Warden for a step of one's own item; its author needs no place in the program."""
    place, caller = at.place, at.caller
    request = filled(
        step.command,
        said,
        token=caller.token,
        program=place.program,
        item=place.item,
        command_id=caller.command_id,
    )
    return await enact(at.shell, caller, request, place.item, place.program)


async def session_of(shell: Shell, caller: Caller, item: ItemPlace) -> SessionPlace | None:
    """Enter the session of a text of one's own, if it is open to its author; of no other text."""
    mine = await list_own_items(shell, caller)
    own = next((one for one in mine if (one.program, one.item) == (item.program, item.item)), None)
    if own is None:
        return None
    return await seek_session(shell, caller, item.program, own.session)


async def seal_material(at: At[SessionPlace], _step: Step, text: TextBody) -> Outcome:
    """Seal one's own text; at most 64 KB. Raises ``TooLarge`` (``material.too_long``)."""
    require_size(text.text, TEXT_MAX)
    case, caller = case_of(at.place), at.caller
    new = filled(NewMaterial, text, session=case.session, command_id=caller.command_id)
    request = SealMaterials(token=caller.token, program=case.program, materials=(new,))
    return await enact(at.shell, caller, request, case.session, case.program)


async def read_item(
    shell: Shell,
    caller: Caller,
    program: ProgramId,
    item: UUID,
    purpose: Purpose,
    *,
    reason: Sealed | None = None,
) -> ItemShown | ItemRedacted:
    """Show one item to its reader; the Warden records the look before it opens anything.

    Of one that is destroyed it says when and why. What is one's own needs no place in the program.
    """
    if reason is not None:
        require_size(reason, REASON_MAX)
    request = ReadItem(
        token=caller.token,
        program=program,
        item=item,
        purpose=purpose,
        reason=reason,
    )
    answer = await shell.warden.ask(request)
    if isinstance(answer, ItemRedacted):
        return answer
    return expected(request, answer, ItemShown)


async def list_items(
    shell: Shell, caller: Caller, program: ProgramId, session: UUID
) -> ItemsListed:
    """List which items of a session the caller may read; nothing is opened."""
    await enter_session(shell, caller, program, session)
    request = ListItems(token=caller.token, program=program, session=session)
    return await ask_for(shell.warden, request, ItemsListed)


async def list_own_items(shell: Shell, caller: Caller) -> tuple[ItemListed, ...]:
    """List one's own items in the whole organization."""
    return (await ask_for(shell.warden, ListOwnItems(token=caller.token), ItemsListed)).items


def require_size(text: Sealed, most: int) -> None:
    """Refuse a text of more than so many bytes."""
    if len(text.reveal().encode()) > most:
        raise TooLarge("material.too_long", f"write at most {most // 1024} KB")
