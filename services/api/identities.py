"""Who a number of the access log is, over HTTP: asked, agreed to by another, told once."""

from uuid import UUID

import msgspec
from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from domain.kernel import PersonId
from domain.protocol.identities import IdentitiesListed, IdentityLine
from services.api.commands import LOOK_PROBLEMS, reading
from services.api.glass import JustificationReply
from services.api.steps import addresses_of, answering
from services.api.trail import ActorItem, actors
from services.app.caller import Caller
from services.app.identities import register
from services.app.identities.steps import STEPS, take_step
from services.app.shell import Shell
from services.app.steps import Where
from services.http.places import DOORS, ThingAt


class IdentitiesReply(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """Requests, the newest first, with the names of the officers in them.

    `unreadable` are those that cannot be read now: they are left out.
    """

    items: tuple[IdentityLine, ...]
    people: tuple[ActorItem, ...]
    unreadable: int


class IdentityReply(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """Who it is; without a name if their data is erased. ``record`` is the entry of this look."""

    person: PersonId
    name: ActorItem | None
    record: int


class IdentityController(Controller):
    """Requests to learn who a number is."""

    path = DOORS[Where.IDENTITIES].path
    tags = ["Access log"]

    @get("/", operation_id="list_identities", responses=LOOK_PROBLEMS)
    async def list_identities(
        self, shell: NamedDependency[Shell], caller: NamedDependency[Caller]
    ) -> IdentitiesReply:
        """Show the register (auditor, privacy officer, organization admin)."""
        return _register(await register.list_identities(shell, caller))

    @get("/{request_id:uuid}", operation_id="show_identity", responses=LOOK_PROBLEMS)
    async def show_identity(
        self,
        request_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> IdentitiesReply:
        """Show one request."""
        _, listed = await register.show_identity(shell, caller, request_id)
        return _register(listed)

    @reading("/{request_id:uuid}/justifications", operation_id="read_identity_reason")
    async def read_identity_reason(
        self,
        request_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> JustificationReply:
        """Show why it was asked (privacy officers, who asked); the look is on record first."""
        shown = await register.read_identity_reason(shell, caller, request_id)
        return JustificationReply(shown.text.reveal(), shown.record)


@answering(STEPS["tell"])
async def learn_identity(at: NamedDependency[ThingAt]) -> IdentityReply:
    """Tell who it is; the look is on record first."""
    shown = await register.learn_identity(at.shell, at.caller, at.place)
    known = {} if shown.name is None else {shown.person: shown.name}
    name = next(iter(actors(known)), None)
    return IdentityReply(person=shown.person, name=name, record=shown.record)


STEP_ADDRESSES = [
    *addresses_of([step for step in STEPS.values() if step.notice], take_step),
    learn_identity,
]


def _register(listed: IdentitiesListed) -> IdentitiesReply:
    return IdentitiesReply(
        items=listed.requests,
        people=actors(listed.names),
        unreadable=listed.unreadable,
    )
