"""Erasures over HTTP: which were asked for, how far they are, and what proves them."""

from datetime import date, datetime
from uuid import UUID

import msgspec
from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from domain.kernel import ProgramId
from domain.kernel.classes import Coded
from domain.privacy.events import ErasureKind
from domain.privacy.proof import ErasureProof
from domain.protocol.privacy import ErasureProgress
from services.api.commands import LOOK_PROBLEMS
from services.api.steps import answering
from services.app.caller import Caller
from services.app.privacy import desk
from services.app.shell import Shell
from services.http.paging import After
from services.http.places import ThingAt
from services.http.replies import Items


class RequestItem(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """A request with its clock; nothing of it says whom it is about."""

    id: UUID
    kind: ErasureKind
    own: bool
    asked_at: datetime
    due_on: date
    stage: Coded
    program: ProgramId | None
    session: UUID | None
    label: Coded | None
    obstacle: Coded | None
    proven_at: datetime | None
    backups_expire_on: date | None


class OwnRequestItem(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """One's own request."""

    id: UUID
    kind: ErasureKind
    stage: Coded
    due_on: date


class ProgressReply(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """How far an erasure is; nothing is counted.

    ``held`` says that a legal hold reaches into what was asked, whether or not it keeps anything.
    """

    stage: Coded
    held: bool


class ErasureProofReply(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """The text as it was signed, by Ed25519 over its UTF-8, and the same as fields."""

    text: Coded
    proof: ErasureProof
    key_version: int
    public_key: Coded
    signature: Coded
    position: int


class ErasureController(Controller):
    """Requests for erasure, for officers; auditors see the list and the proofs."""

    path = "/erasures"
    tags = ["Privacy"]

    @get("/", operation_id="list_erasures", responses=LOOK_PROBLEMS)
    async def list_erasures(
        self,
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        after: After = None,
    ) -> Items[RequestItem]:
        """List requests, the newest first."""
        found = await desk.show_desk(shell, caller, after=after)
        return Items(
            tuple(
                RequestItem(
                    id=row.request_id,
                    kind=ErasureKind(row.kind),
                    own=row.own,
                    asked_at=row.asked_at,
                    due_on=row.due_on,
                    stage=row.stage,
                    program=row.of_program,
                    session=row.of_session,
                    label=row.of_class,
                    obstacle=row.obstacle,
                    proven_at=row.proven_at,
                    backups_expire_on=row.backups_expire_on,
                )
                for row in found.requests
            )
        )

    @get("/{request_id:uuid}/progress", operation_id="preview_erasure", responses=LOOK_PROBLEMS)
    async def preview_erasure(
        self,
        request_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> ProgressReply:
        """Say how far it is (an officer)."""
        return _progress(await desk.preview_erasure(shell, caller, request_id))

    @get("/{request_id:uuid}/proof", operation_id="show_erasure_proof", responses=LOOK_PROBLEMS)
    async def show_erasure_proof(
        self,
        request_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> ErasureProofReply:
        """Show the proof (officers, auditors, whom it was about)."""
        shown = await desk.show_erasure_proof(shell, caller, request_id)
        return ErasureProofReply(
            text=shown.text,
            proof=shown.proof,
            key_version=shown.key_version,
            public_key=shown.public_key,
            signature=shown.signature,
            position=shown.position,
        )


class OwnErasureController(Controller):
    """What one asks to be erased of one's own."""

    path = "/my-erasures"
    tags = ["Privacy"]

    @get("/", operation_id="list_own_erasures", responses=LOOK_PROBLEMS)
    async def list_own_erasures(
        self, shell: NamedDependency[Shell], caller: NamedDependency[Caller]
    ) -> Items[OwnRequestItem]:
        """List one's own requests."""
        found = await desk.list_own_requests(shell, caller)
        return Items(
            tuple(
                OwnRequestItem(id=one.request, kind=one.kind, stage=one.stage, due_on=one.due_on)
                for one in found
            )
        )


@answering(desk.RUNS["run"])
async def carry_out_erasure(at: NamedDependency[ThingAt]) -> ProgressReply:
    """Go on with an erasure, and say how far it is."""
    return _progress(await desk.carry_out_erasure(at.shell, at.caller, at.place))


STEP_ADDRESSES: list[HTTPRouteHandler] = [carry_out_erasure]


def _progress(progress: ErasureProgress) -> ProgressReply:
    return ProgressReply(stage=progress.stage, held=progress.held)
