"""Texts: sealed by their authors, shared by them, and shown only after a record of the look."""

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
from domain.sessions.events import Audience, MaterialKind
from services.app.asking import answered, enacted, expected
from services.app.caller import Caller
from services.app.errors import TooLarge
from services.app.outcomes import Outcome
from services.app.sessions.entering import enter_session
from services.app.shell import Shell

TEXT_MAX = 64 * 1024
REASON_MAX = 2 * 1024


class NewText(msgspec.Struct, frozen=True, kw_only=True):
    """A text to seal, and with whom it is shared from the start.

    ``attested`` is how many likely names its author was shown and says are nobody's.
    """

    kind: MaterialKind
    locale: Coded
    text: Sealed
    audience: Audience = Audience.NOBODY
    attested: int = 0


async def seal_material(
    shell: Shell, caller: Caller, program: ProgramId, session: UUID, new: NewText
) -> Outcome:
    """Seal one's own text; at most 64 KB. Raises ``TooLarge`` (``material.too_long``)."""
    await enter_session(shell, caller, program, session)
    require_size(new.text, TEXT_MAX)
    request = SealMaterials(
        token=caller.token,
        program=program,
        materials=(
            NewMaterial(
                session=session,
                kind=new.kind,
                locale=new.locale,
                text=new.text,
                command_id=caller.command_id,
                audience=new.audience,
                attested=new.attested,
            ),
        ),
    )
    return await enacted(shell, caller, request, session, program)


async def share_item(
    shell: Shell, caller: Caller, program: ProgramId, item: UUID, audience: Audience
) -> Outcome:
    """Open one's own item to an audience, or close it; its author needs no place in the program."""
    request = ShareItem(
        token=caller.token,
        program=program,
        item=item,
        audience=audience,
        command_id=caller.command_id,
    )
    return await enacted(shell, caller, request, item, program)


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


async def erase_item(shell: Shell, caller: Caller, program: ProgramId, item: UUID) -> Outcome:
    """Destroy one's own item, at any time and from anywhere."""
    request = EraseItem(
        token=caller.token, program=program, item=item, command_id=caller.command_id
    )
    return await enacted(shell, caller, request, item, program)


async def list_items(
    shell: Shell, caller: Caller, program: ProgramId, session: UUID
) -> ItemsListed:
    """List which items of a session the caller may read; nothing is opened."""
    await enter_session(shell, caller, program, session)
    request = ListItems(token=caller.token, program=program, session=session)
    return await answered(shell.warden, request, ItemsListed)


async def list_own_items(shell: Shell, caller: Caller) -> tuple[ItemListed, ...]:
    """List one's own items in the whole organization."""
    return (await answered(shell.warden, ListOwnItems(token=caller.token), ItemsListed)).items


def require_size(text: Sealed, most: int) -> None:
    """Refuse a text of more than so many bytes."""
    if len(text.reveal().encode()) > most:
        raise TooLarge("material.too_long", f"write at most {most // 1024} KB")
