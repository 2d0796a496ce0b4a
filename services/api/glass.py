"""Break-glass over HTTP: asked for, approved by two, opened once, told of, reviewed."""

from datetime import datetime
from uuid import UUID

import msgspec
from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from domain.kernel import PersonId, ProgramId
from domain.kernel.classes import Coded, Restricted
from domain.protocol.glass import BreakGlassListed, GlassNotice, GrantLine, SealedItem, Watermark
from domain.protocol.names import PersonName
from domain.sessions.words import MaterialKind
from services.api.commands import LOOK_PROBLEMS, reading
from services.api.materials import PresenterName, presenter_name
from services.api.steps import addresses_of, answering
from services.api.trail import ActorItem
from services.app.caller import Caller
from services.app.glass import register
from services.app.glass.steps import ASKED, STEPS, OpenItemBody, take_step
from services.app.shell import Shell
from services.http.paging import After, Limit
from services.http.places import GrantAt
from services.http.replies import Items


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
        listed = await register.list_break_glass(shell, caller, program, limit=limit, after=after)
        return _register(listed)

    @get("/notices", operation_id="list_break_glass_notices", responses=LOOK_PROBLEMS)
    async def list_notices(
        self, shell: NamedDependency[Shell], caller: NamedDependency[Caller]
    ) -> NoticesReply:
        """List what was opened by break-glass of one's own, and of the groups one leads."""
        told = await register.list_notices(shell, caller)
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
        return Items((await register.list_sealed(shell, caller, program_id, session_id)).items)


class GrantController(Controller):
    """One request, from asking to review."""

    path = "/programs/{program_id:uuid}/break-glass"
    tags = ["Break-glass"]

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
        _, listed = await register.show_break_glass(
            shell, caller, program_id, grant_id, after=after
        )
        return _register(listed)

    @reading("/{grant_id:uuid}/justifications", operation_id="read_justification")
    async def read_justification(
        self,
        program_id: FromPath[ProgramId],
        grant_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> JustificationReply:
        """Show why somebody asked (who decides); the look is on record first."""
        shown = await register.read_justification(shell, caller, program_id, grant_id)
        return JustificationReply(shown.text.reveal(), shown.record)


@answering(STEPS["open"])
async def open_by_break_glass(
    at: NamedDependency[GrantAt], data: JSONBody[OpenItemBody]
) -> GlassReply:
    """Show an item; its use is claimed with the record of the look."""
    place = at.place
    opened = await register.open_by_break_glass(
        at.shell, at.caller, place.program, place.grant, data.item
    )
    return GlassReply(
        id=opened.item,
        kind=opened.kind,
        locale=opened.locale,
        text=opened.text.reveal(),
        sealed_at=opened.sealed_at,
        watermark=opened.watermark,
        presenter=presenter_name(opened.presenter),
    )


STEP_ADDRESSES = [
    *addresses_of([step for step in STEPS.values() if step.command in ASKED], take_step),
    open_by_break_glass,
]


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
