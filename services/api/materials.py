"""Sealed texts over HTTP: written once, shown only by a reading that is on record."""

from datetime import datetime
from uuid import UUID

import msgspec
from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from domain.access.purposes import Purpose
from domain.kernel import ProgramId, Sealed
from domain.kernel.classes import CaseText, Coded, Personal
from domain.organizations.events import Naming
from domain.protocol.cases import ItemListed, ItemRedacted, Redacted
from domain.protocol.mine import IdentityNotice
from domain.protocol.names import PersonName
from domain.protocol.trail import TrailEntry
from domain.sessions.words import Audience, Ground, MaterialKind
from services.api.commands import LOOK_PROBLEMS, reading
from services.api.steps import addresses_of
from services.api.trail import ActorItem, actors
from services.app import trail
from services.app.caller import Caller
from services.app.instants import Moment
from services.app.sessions import materials
from services.app.sessions.materials import ITEMS, SEALING, seal_material, take_item_step
from services.app.shell import Shell
from services.http.replies import Items


class ReadingBody(msgspec.Struct, frozen=True, rename="camel"):
    """Why the caller needs to see it. A reason in words is sealed with the record."""

    purpose: Purpose
    reason: Sealed | None = None


class RedactedItem(msgspec.Struct, frozen=True, rename="camel"):
    """The text is destroyed: when, and why."""

    at: datetime
    ground: Ground


class PresenterName(msgspec.Struct, frozen=True, rename="camel"):
    """Who presented, by name."""

    given_name: Personal
    family_name: Personal

    def __repr__(self) -> str:
        return "<name>"


class ItemReply(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """The text; ``record`` is the entry of the access log about this look.

    Where the text says who presented, ``presenter`` names them: no other look is needed. Of a text
    that is destroyed there is none of these, but ``redacted``.
    """

    id: UUID
    kind: MaterialKind
    session: UUID
    locale: Coded | None = None
    text: CaseText | None = None
    sealed_at: datetime | None = None
    own: bool
    record: int | None = None
    presenter: PresenterName | None = None
    redacted: RedactedItem | None = None

    def __repr__(self) -> str:
        return "<item>"


class ItemItem(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """An item by reference; nothing of it is opened. ``redacted`` if it is destroyed.

    ``forMeAlone`` tells its author that its theme closes it to all others, shared or not;
    ``audience`` is nobody once sharing ended with the theme, until it is shared again.
    """

    id: UUID
    program: ProgramId
    kind: MaterialKind
    session: UUID
    own: bool
    audience: Audience
    sealed_at: datetime
    redacted: RedactedItem | None = None
    for_me_alone: bool = False


class RefusedItem(msgspec.Struct, frozen=True, rename="camel"):
    """How often somebody else asked for an item and was refused."""

    item: UUID
    attempts: int


class MineReply(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """Looks of others and one's own at one's items, the newest first.

    Where the organization does not tell names, `actor` of others is the nil id. `told` is when an
    officer was told who one is. `unreadable` are records that cannot be read now and may be one's
    own: they are left out.
    """

    items: tuple[TrailEntry, ...]
    own: tuple[TrailEntry, ...]
    refused: tuple[RefusedItem, ...]
    actors: tuple[ActorItem, ...]
    told: tuple[IdentityNotice, ...]
    naming: Naming
    newest: datetime | None
    unreadable: int


class SessionItemController(Controller):
    """Sealed texts of a session."""

    path = "/programs/{program_id:uuid}/sessions/{session_id:uuid}/items"
    tags = ["Confidential"]

    @get("/", operation_id="list_items", responses=LOOK_PROBLEMS)
    async def list_items(
        self,
        program_id: FromPath[ProgramId],
        session_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Items[ItemItem]:
        """List which items of the session one may read, oldest first."""
        listed = await materials.list_items(shell, caller, program_id, session_id)
        return Items(tuple(_item(item) for item in listed.items))


class ItemController(Controller):
    """One sealed text; how it is shared and destroyed is in the table of steps."""

    path = "/programs/{program_id:uuid}/items/{item_id:uuid}"
    tags = ["Confidential"]

    @reading("/readings", operation_id="read_item")
    async def read_item(
        self,
        program_id: FromPath[ProgramId],
        item_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        data: JSONBody[ReadingBody],
    ) -> ItemReply:
        """Show the text; the look is on record before anything is opened.

        Of one that is destroyed it says when and why.
        """
        shown = await materials.read_item(
            shell, caller, program_id, item_id, data.purpose, reason=data.reason
        )
        if isinstance(shown, ItemRedacted):
            return ItemReply(
                id=shown.item,
                kind=shown.kind,
                session=shown.session,
                own=shown.own,
                redacted=_redacted(shown.redacted),
            )
        return ItemReply(
            id=shown.item,
            kind=shown.kind,
            session=shown.session,
            locale=shown.locale,
            text=shown.text.reveal(),
            sealed_at=shown.sealed_at,
            own=shown.own,
            record=shown.record or None,
            presenter=presenter_name(shown.presenter),
        )


class OwnItemController(Controller):
    """What one wrote oneself, and who was shown it."""

    path = "/my-items"
    tags = ["Confidential"]

    @get("/", operation_id="list_own_items", responses=LOOK_PROBLEMS)
    async def list_own_items(
        self, shell: NamedDependency[Shell], caller: NamedDependency[Caller]
    ) -> Items[ItemItem]:
        """List one's own items, in every program."""
        return Items(tuple(_item(item) for item in await materials.list_own_items(shell, caller)))

    @get("/accesses", operation_id="who_saw_mine", responses=LOOK_PROBLEMS)
    async def who_saw_mine(
        self,
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        *,
        item: FromQuery[UUID | None] = None,
        after: FromQuery[Moment | None] = None,
    ) -> MineReply:
        """Show who was shown one's own items: when, in which role, why; names as was adopted.

        With `after`, the `newest` of an earlier answer, nothing is shown and nothing recorded
        unless there is something newer.
        """
        shown = await trail.who_saw_mine(shell, caller, item=item, after=after)
        return MineReply(
            items=shown.others,
            own=shown.own,
            refused=tuple(RefusedItem(id_, count) for id_, count in shown.refused.items()),
            actors=actors(shown.names),
            told=shown.told,
            naming=shown.naming,
            newest=shown.newest,
            unreadable=shown.unreadable,
        )


def _item(item: ItemListed) -> ItemItem:
    return ItemItem(
        id=item.item,
        program=item.program,
        kind=item.kind,
        session=item.session,
        own=item.own,
        audience=item.audience,
        sealed_at=item.sealed_at,
        redacted=None if item.redacted is None else _redacted(item.redacted),
        for_me_alone=item.for_me_alone,
    )


def _redacted(redacted: Redacted) -> RedactedItem:
    return RedactedItem(redacted.at, redacted.ground)


def presenter_name(name: PersonName | None) -> PresenterName | None:
    """Write who presented; None where nothing says so, or the name is erased."""
    return None if name is None else PresenterName(name.given_name, name.family_name)


STEP_ADDRESSES = [
    *addresses_of(SEALING.values(), seal_material),
    *addresses_of(ITEMS.values(), take_item_step),
]
