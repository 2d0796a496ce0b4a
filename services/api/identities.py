"""Who a number of the access log is, over HTTP: asked, agreed to by another, told once."""

from uuid import UUID

import msgspec
from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from domain.identities.events import IdentityGround
from domain.kernel import PersonId, ProgramId, Sealed
from domain.protocol.identities import IdentitiesListed, IdentityLine, IdentityStep
from services.api.commands import LOOK_PROBLEMS, command, creation, reading
from services.api.glass import JustificationReply
from services.api.trail import ActorItem, actors
from services.app import identities
from services.app.caller import Caller
from services.app.numbers import Position
from services.app.shell import Shell
from services.http.replies import Changed, changed


class IdentityBody(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """Whose number, of which entry of which program's log, for which purpose, and why."""

    program: ProgramId
    entry: Position
    subject: PersonId
    ground: IdentityGround
    reason: Sealed


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

    path = "/identity-requests"
    tags = ["Access log"]

    @get("/", operation_id="list_identities", responses=LOOK_PROBLEMS)
    async def list_identities(
        self, shell: NamedDependency[Shell], caller: NamedDependency[Caller]
    ) -> IdentitiesReply:
        """Show the register (auditor, privacy officer, organization admin)."""
        return _register(await identities.list_identities(shell, caller))

    @get("/{request_id:uuid}", operation_id="show_identity", responses=LOOK_PROBLEMS)
    async def show_identity(
        self,
        request_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> IdentitiesReply:
        """Show one request."""
        _, listed = await identities.show_identity(shell, caller, request_id)
        return _register(listed)

    @creation("/", operation_id="request_identity")
    async def request_identity(
        self,
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        data: JSONBody[IdentityBody],
    ) -> Response[Changed]:
        """Ask who a number of one entry is (auditor, privacy officer)."""
        outcome = await identities.request_identity(
            shell,
            caller,
            program=data.program,
            entry=data.entry,
            subject=data.subject,
            ground=data.ground,
            reason=data.reason,
        )
        return changed(outcome, 201)

    @command("/{request_id:uuid}/approvals", operation_id="approve_identity")
    async def approve_identity(
        self,
        request_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Changed]:
        """Agree: the asker may learn it once within 24 hours (another privacy officer)."""
        step = IdentityStep.APPROVE
        return changed(await identities.decide_identity(shell, caller, request_id, step))

    @command("/{request_id:uuid}/refusals", operation_id="decline_identity")
    async def decline_identity(
        self,
        request_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Changed]:
        """Do not agree (another privacy officer)."""
        step = IdentityStep.DECLINE
        return changed(await identities.decide_identity(shell, caller, request_id, step))

    @command("/{request_id:uuid}/withdrawals", operation_id="withdraw_identity")
    async def withdraw_identity(
        self,
        request_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Changed]:
        """End it (who asked, who agreed)."""
        step = IdentityStep.WITHDRAW
        return changed(await identities.decide_identity(shell, caller, request_id, step))

    @reading("/{request_id:uuid}/justifications", operation_id="read_identity_reason")
    async def read_identity_reason(
        self,
        request_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> JustificationReply:
        """Show why it was asked (privacy officers, who asked); the look is on record first."""
        shown = await identities.read_identity_reason(shell, caller, request_id)
        return JustificationReply(shown.text.reveal(), shown.record)

    @reading("/{request_id:uuid}/tellings", operation_id="learn_identity")
    async def learn_identity(
        self,
        request_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> IdentityReply:
        """Be told who it is, once (who asked); the look is on record first."""
        shown = await identities.learn_identity(shell, caller, request_id)
        known = {} if shown.name is None else {shown.person: shown.name}
        name = next(iter(actors(known)), None)
        return IdentityReply(person=shown.person, name=name, record=shown.record)


def _register(listed: IdentitiesListed) -> IdentitiesReply:
    return IdentitiesReply(
        items=listed.requests,
        people=actors(listed.names),
        unreadable=listed.unreadable,
    )
