"""Sealed texts as pages: the purpose is asked first; the text is on no page but its own."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.status_codes import HTTP_200_OK

from domain.access.purposes import FOR_LEADING, Purpose
from domain.codes import refusal
from domain.kernel import ProgramId, Sealed
from domain.kernel.classes import Coded
from domain.protocol.cases import ItemListed, ItemRedacted, PresentationCodes, Redacted
from domain.protocol.names import PersonName
from domain.sessions.words import Audience, MaterialKind
from services.app.caller import Caller
from services.app.denials import report_and_mask
from services.app.session_names import name_sessions
from services.app.sessions import materials
from services.app.sessions.entering import SessionPlace, seek_session
from services.app.sessions.materials import ITEMS, AudienceBody, session_of, take_item_step
from services.app.shell import Shell
from services.app.steps import Body
from services.http.places import ItemAt
from services.web.frame.addresses import page_of_own
from services.web.frame.answers import page
from services.web.frame.forms import form, questions_in
from services.web.frame.questions import FIRST, Unasked
from services.web.frame.steps import done
from services.web.member import asked

QUESTIONS: Final = questions_in(asked)


class PurposeForm(msgspec.Struct, frozen=True):
    """Why somebody reads; in the body, so that no address tells."""

    purpose: Purpose


class ReadingView(msgspec.Struct, frozen=True, kw_only=True):
    """The page that asks why, or the page that shows; ``left`` if the session is closed to one."""

    program: ProgramId
    session: UUID
    item: UUID
    kind: MaterialKind
    own: bool
    zone: Coded
    purposes: tuple[Purpose, ...] = FOR_LEADING
    shown: bool = False
    text: Sealed = Sealed("")
    codes: PresentationCodes | None = None
    presenter: PersonName | None = None
    locale: Coded = ""
    sealed_at: datetime | None = None
    record: int = 0
    redacted: Redacted | None = None
    left: bool = False
    once: UUID = UUID(int=0)


class MaterialPages(Controller):
    """One sealed text, and sealing a new one."""

    path = "/programs/{program_id:uuid}/sessions/{session_id:uuid}/items"

    @get("/{item_id:uuid}")
    async def ask(
        self,
        request: Request[Any, Any, Any],
        program_id: FromPath[ProgramId],
        session_id: FromPath[UUID],
        item_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[str]:
        """Ask why, before anything is opened; an author who has left is asked for their own."""
        at = await _at(shell, caller, program_id, session_id, item_id)
        item = at.own or await _listed(shell, caller, program_id, session_id, item_id)
        view = at.view(item_id, item.kind, own=item.own)
        shown = msgspec.structs.replace(view, redacted=item.redacted)
        return page(request, "member/reading.html", page=shown)

    @post("/{item_id:uuid}", status_code=HTTP_200_OK, opt={FIRST: Unasked.READS})
    async def read(
        self,
        request: Request[Any, Any, Any],
        program_id: FromPath[ProgramId],
        session_id: FromPath[UUID],
        item_id: FromPath[UUID],
        data: URLEncodedBody[PurposeForm],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[str]:
        """Show the text; the look is on record before it is opened."""
        at = await _at(shell, caller, program_id, session_id, item_id)
        item = await materials.read_item(shell, caller, program_id, item_id, data.purpose)
        view = at.view(item_id, item.kind, own=item.own)
        if isinstance(item, ItemRedacted):
            gone = msgspec.structs.replace(view, redacted=item.redacted)
            return page(request, "member/reading.html", page=gone)
        is_codes = item.kind is MaterialKind.PRESENTATION
        view = msgspec.structs.replace(
            view,
            shown=True,
            text=Sealed("") if is_codes else item.text,
            codes=msgspec.json.decode(item.text.reveal(), type=PresentationCodes)
            if is_codes
            else None,
            presenter=item.presenter,
            locale=item.locale,
            sealed_at=item.sealed_at,
            record=item.record,
            once=shell.new_id(),
        )
        return page(request, "member/reading.html", page=view)


@dataclass(frozen=True, slots=True)
class At:
    """Where a text is read: in its session, or by its author who has no place there any more."""

    program: ProgramId
    session: UUID
    own: ItemListed | None
    zone: str
    left: bool = False

    def view(self, item: UUID, kind: MaterialKind, *, own: bool) -> ReadingView:
        """Begin the page of a text."""
        return ReadingView(
            program=self.program,
            session=self.session,
            item=item,
            kind=kind,
            own=own,
            zone=self.zone,
            left=self.left,
        )


async def _at(shell: Shell, caller: Caller, program: ProgramId, session: UUID, item: UUID) -> At:
    """Find where a text is read. Raises ``Missing`` for who is neither there nor its author."""
    place = await seek_session(shell, caller, program, session)
    if place is not None:
        return At(program, session, None, place.scheduled.zone)
    mine = await materials.list_own_items(shell, caller)
    own = next((one for one in mine if one.item == item and one.session == session), None)
    if own is None:
        raise await report_and_mask(shell, caller, program, "session.missing")
    named = await name_sessions(shell, caller.principal.organization, [(program, session)])
    zone = named[session].row.zone if session in named else "UTC"
    return At(program, session, own, zone, left=True)


@form(ITEMS["erasure"], QUESTIONS)
async def erase(at: NamedDependency[ItemAt]) -> Response[Any]:
    """Destroy one's own text."""
    step, back = ITEMS["erasure"], page_of_own(await session_of(at.shell, at.caller, at.place))
    return await done(take_item_step(at, step, Body()), back, step.notice)


@form(ITEMS["share"], QUESTIONS)
async def share(at: NamedDependency[ItemAt], data: URLEncodedBody[AudienceBody]) -> Response[Any]:
    """Open one's own text to the leaders of then or of now, or close it again."""
    session = await session_of(at.shell, at.caller, at.place)
    shared = take_item_step(at, ITEMS["share"], data)
    notice = await _shared_with(at, session, data.audience)
    return await done(shared, page_of_own(session), notice)


STEP_FORMS: Final = [erase, share]


async def _shared_with(at: ItemAt, place: SessionPlace | None, audience: Audience) -> str:
    """Say with whom a text is shared, and if nobody of them can read it."""
    if audience is Audience.NOBODY:
        return ITEMS["share"].notice
    if place is None or not place.in_the_room:
        return f"shared_with_{audience}"
    program, session = at.place.program, place.stream.id
    listed = await materials.list_items(at.shell, at.caller, program, session)
    then = audience is Audience.LEADERS_THEN
    readers = listed.readers_then if then else listed.readers_now
    return f"shared_with_{audience}" if readers else "shared_with_nobody"


async def _listed(
    shell: Shell, caller: Caller, program: ProgramId, session: UUID, item: UUID
) -> ItemListed:
    listed = await materials.list_items(shell, caller, program, session)
    found = next((one for one in listed.items if one.item == item), None)
    if found is None:
        if listed.led_later:
            raise refusal("item.led_later")
        raise refusal("material.missing")
    return found
