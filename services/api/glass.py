"""Break-glass over HTTP: asked for, approved by two, opened once, told of, reviewed."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from domain.grants.events import Disposition, Ground
from domain.kernel import PersonId, ProgramId, Sealed
from domain.kernel.classes import Coded, Restricted
from domain.protocol.glass import BreakGlassListed, GlassNotice, GrantLine, SealedItem, Watermark
from domain.protocol.names import PersonName
from domain.sessions.events import MaterialKind
from services.api.commands import LOOK_PROBLEMS, command, creation, reading
from services.api.materials import PresenterName, presenter_name
from services.api.trail import ActorItem
from services.app import glass
from services.app.caller import Caller
from services.app.instants import Moment
from services.app.shell import Shell
from services.http.paging import After, Limit
from services.http.replies import Changed, Items, changed

Named = Annotated[tuple[UUID, ...], msgspec.Meta(max_length=100)]


class GlassBody(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """What to read, on which ground, and why; the reason is sealed."""

    ground: Ground
    items: Named
    reason: Sealed


class OpeningBody(msgspec.Struct, frozen=True, rename="camel"):
    """The item to open."""

    item: UUID


class DeferralBody(msgspec.Struct, frozen=True, rename="camel"):
    """Until when the law bars telling those concerned, and which; the reason is sealed."""

    until: Moment
    reason: Sealed


class ReviewBody(msgspec.Struct, frozen=True, rename="camel"):
    """What the review found; the note is sealed."""

    disposition: Disposition
    note: Sealed


class RegisterReply(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """Requests and grants, the newest first, with the names of who took part."""

    items: tuple[GrantLine, ...]
    people: tuple[ActorItem, ...]


class JustificationReply(msgspec.Struct, frozen=True, rename="camel"):
    """Why somebody asked; ``record`` is this look in the access log, 0 where that is not told."""

    text: Restricted
    record: int

    def __repr__(self) -> str:
        return "<reason>"


class GlassReply(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """The text, to be read through; the watermark belongs across it wherever it is shown."""

    id: UUID
    kind: MaterialKind
    locale: Coded
    text: Restricted
    sealed_at: datetime
    watermark: Watermark
    presenter: PresenterName | None

    def __repr__(self) -> str:
        return "<item>"


class NoticesReply(msgspec.Struct, frozen=True, rename="camel"):
    """What was opened of one's own; ``ofTheYear`` is null for some, but fewer than five."""

    items: tuple[GlassNotice, ...]
    of_the_year: int | None


class BreakGlassController(Controller):
    """The register, and what one is told."""

    path = "/break-glass"
    tags = ["Break-glass"]

    @get("/", operation_id="list_break_glass", responses=LOOK_PROBLEMS)
    async def list_break_glass(
        self,
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        program: FromQuery[ProgramId | None] = None,
        limit: Limit = 100,
        after: After = None,
    ) -> RegisterReply:
        """Show the register (auditor, privacy officer, organization admin).

        `after` is a position of the program that is named.
        """
        listed = await glass.list_break_glass(shell, caller, program, limit=limit, after=after)
        return _register(listed)

    @get("/notices", operation_id="list_break_glass_notices", responses=LOOK_PROBLEMS)
    async def list_notices(
        self, shell: NamedDependency[Shell], caller: NamedDependency[Caller]
    ) -> NoticesReply:
        """List what was opened by break-glass of one's own, and of the groups one leads."""
        told = await glass.list_notices(shell, caller)
        return NoticesReply(told.notices, told.of_the_year)


class SealedItemController(Controller):
    """Which texts a session has, for those who must name some."""

    path = "/programs/{program_id:uuid}/sessions/{session_id:uuid}/sealed-items"
    tags = ["Break-glass"]

    @get("/", operation_id="list_sealed", responses=LOOK_PROBLEMS)
    async def list_sealed(
        self,
        program_id: FromPath[ProgramId],
        session_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Items[SealedItem]:
        """List the sealed texts of a session by id (privacy officer); nothing is opened."""
        return Items((await glass.list_sealed(shell, caller, program_id, session_id)).items)


class GrantController(Controller):
    """One request, from asking to review."""

    path = "/programs/{program_id:uuid}/break-glass"
    tags = ["Break-glass"]

    @creation("/", operation_id="request_break_glass")
    async def request_break_glass(
        self,
        program_id: FromPath[ProgramId],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        data: JSONBody[GlassBody],
    ) -> Response[Changed]:
        """Ask to read named items (privacy officer)."""
        outcome = await glass.request_break_glass(
            shell, caller, program_id, ground=data.ground, items=data.items, reason=data.reason
        )
        return changed(outcome, 201)

    @get("/{grant_id:uuid}", operation_id="show_break_glass", responses=LOOK_PROBLEMS)
    async def show_break_glass(
        self,
        program_id: FromPath[ProgramId],
        grant_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        after: After = None,
    ) -> RegisterReply:
        """Show one entry of the register."""
        _, listed = await glass.show_break_glass(shell, caller, program_id, grant_id, after=after)
        return _register(listed)

    @command("/{grant_id:uuid}/approvals", operation_id="approve_break_glass")
    async def approve_break_glass(
        self,
        program_id: FromPath[ProgramId],
        grant_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Changed]:
        """Approve; the second approval, by the other office, opens it for four hours."""
        return changed(await glass.approve_break_glass(shell, caller, program_id, grant_id))

    @command("/{grant_id:uuid}/refusals", operation_id="refuse_break_glass")
    async def refuse_break_glass(
        self,
        program_id: FromPath[ProgramId],
        grant_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Changed]:
        """Refuse (who could approve)."""
        return changed(await glass.refuse_break_glass(shell, caller, program_id, grant_id))

    @command("/{grant_id:uuid}/withdrawals", operation_id="withdraw_break_glass")
    async def withdraw_break_glass(
        self,
        program_id: FromPath[ProgramId],
        grant_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Changed]:
        """End a request or a grant at once (who asked, who approved)."""
        return changed(await glass.withdraw_break_glass(shell, caller, program_id, grant_id))

    @command("/{grant_id:uuid}/deferrals", operation_id="defer_notice")
    async def defer_notice(
        self,
        program_id: FromPath[ProgramId],
        grant_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        data: JSONBody[DeferralBody],
    ) -> Response[Changed]:
        """Have those concerned told later, thirty days at most (another privacy officer)."""
        outcome = await glass.defer_notice(
            shell, caller, program_id, grant_id, until=data.until, reason=data.reason
        )
        return changed(outcome)

    @command("/{grant_id:uuid}/reviews", operation_id="review_break_glass")
    async def review_break_glass(
        self,
        program_id: FromPath[ProgramId],
        grant_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        data: JSONBody[ReviewBody],
    ) -> Response[Changed]:
        """Say what was found, as somebody who neither asked nor approved."""
        outcome = await glass.review_break_glass(
            shell, caller, program_id, grant_id, disposition=data.disposition, note=data.note
        )
        return changed(outcome)

    @reading("/{grant_id:uuid}/justifications", operation_id="read_justification")
    async def read_justification(
        self,
        program_id: FromPath[ProgramId],
        grant_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> JustificationReply:
        """Show why somebody asked (who decides); the look is on record first."""
        shown = await glass.read_justification(shell, caller, program_id, grant_id)
        return JustificationReply(shown.text.reveal(), shown.record)

    @reading("/{grant_id:uuid}/openings", operation_id="open_by_break_glass")
    async def open_by_break_glass(
        self,
        program_id: FromPath[ProgramId],
        grant_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        data: JSONBody[OpeningBody],
    ) -> GlassReply:
        """Show one named item, once (who asked); its use is claimed with the record of it."""
        opened = await glass.open_by_break_glass(shell, caller, program_id, grant_id, data.item)
        return GlassReply(
            id=opened.item,
            kind=opened.kind,
            locale=opened.locale,
            text=opened.text.reveal(),
            sealed_at=opened.sealed_at,
            watermark=opened.watermark,
            presenter=presenter_name(opened.presenter),
        )


def _register(listed: BreakGlassListed) -> RegisterReply:
    return RegisterReply(
        items=listed.grants,
        people=tuple(_person(person, name) for person, name in listed.names.items()),
    )


def _person(person: PersonId, name: PersonName) -> ActorItem:
    return ActorItem(
        person=person,
        given_name=name.given_name,
        family_name=name.family_name,
        post_nominals=name.post_nominals,
    )
