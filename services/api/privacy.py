"""Erasures, legal holds and retention over HTTP."""

from datetime import date, datetime
from uuid import UUID

import msgspec
from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from domain.kernel import PersonId, ProgramId
from domain.kernel.classes import Coded
from domain.privacy.commands import ConfirmHold, LiftHold, PlaceHold, ProposeLifting, RenewHold
from domain.privacy.events import ErasureKind, ErasureObstacle, HoldGround
from domain.privacy.proof import ErasureProof
from domain.privacy.rules import RetentionRules
from domain.privacy.scope import Label, Scope
from domain.protocol.privacy import ErasureProgress
from services.api.commands import LOOK_PROBLEMS, command, creation, reading
from services.app import privacy
from services.app.caller import Caller
from services.app.numbers import Days
from services.app.shell import Shell
from services.http.instants import Day
from services.http.paging import After
from services.http.replies import Changed, Items, changed


class ScopeBody(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """What is meant: all that fits everything that is named."""

    person: PersonId | None = None
    program: ProgramId | None = None
    group: UUID | None = None
    session: UUID | None = None
    label: Label | None = None

    @property
    def scope(self) -> Scope:
        """As the domain says it."""
        return Scope(
            person=self.person,
            program=self.program,
            group=self.group,
            session=self.session,
            label=self.label,
        )


class ErasureBody(ScopeBody, frozen=True, rename="camel", kw_only=True):
    """What is to be erased: of a person, of a session, or a class of a program."""

    kind: ErasureKind


class OwnErasureBody(msgspec.Struct, frozen=True, rename="camel"):
    """What of one's own: ``author`` for one's texts, ``member`` for oneself as well."""

    kind: ErasureKind


class RefusalBody(msgspec.Struct, frozen=True, rename="camel"):
    """Why not, by a ground of the list."""

    obstacle: ErasureObstacle


class HoldBody(ScopeBody, frozen=True, rename="camel", kw_only=True):
    """What must not be destroyed, why, and by when that is reviewed."""

    ground: HoldGround
    review_on: Day


class RenewalBody(msgspec.Struct, frozen=True, rename="camel"):
    """By when it is reviewed again."""

    review_on: Day


class RetentionBody(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """How many days things are kept, from a day on."""

    from_day: Day
    case_narrative: Days = 90
    reflection: Days = 90
    leader_debrief: Days = 180
    presentation: Days = 730
    access_records: Days = 2190


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
    certified_at: datetime | None
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


class HoldItem(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """A legal hold; without a second signature it lapses at ``lapsesAt``."""

    id: UUID
    ground: HoldGround
    person: PersonId | None
    program: ProgramId | None
    group: UUID | None
    session: UUID | None
    label: Coded | None
    placed_by: PersonId
    placed_at: datetime
    review_on: date
    lapses_at: datetime | None
    lifting_by: PersonId | None
    lifted_at: datetime | None


class RunItem(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """What had its time in a program, and went."""

    program: ProgramId
    kind: Coded
    items: int
    before: datetime
    at: datetime


class AnnouncedItem(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """What had its time in a program, and goes at ``goesAt`` at the soonest."""

    program: ProgramId
    kind: Coded
    items: int
    before: datetime
    goes_at: datetime


class ClearingItem(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """An officer proposed that all of it goes at once; ``until`` once the other office agreed."""

    by: PersonId
    proposed_at: datetime
    until: datetime | None


class RetentionReply(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """The rules of today, the one that waits for a second signature, what goes and what ran."""

    in_force: RetentionRules
    proposed: RetentionRules | None
    proposed_from: date | None
    announced: tuple[AnnouncedItem, ...]
    clearing: ClearingItem | None
    runs: tuple[RunItem, ...]


class ErasureController(Controller):
    """Requests for erasure, for officers; auditors see the list and the proofs."""

    path = "/organization/erasures"
    tags = ["Privacy"]

    @get("/", operation_id="list_erasures", responses=LOOK_PROBLEMS)
    async def list_erasures(
        self,
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        after: After = None,
    ) -> Items[RequestItem]:
        """List requests, the newest first."""
        desk = await privacy.show_desk(shell, caller, after=after)
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
                    certified_at=row.certified_at,
                    backups_expire_on=row.backups_expire_on,
                )
                for row in desk.requests
            )
        )

    @creation("/", operation_id="ask_erasure")
    async def ask_erasure(
        self,
        data: JSONBody[ErasureBody],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Changed]:
        """Ask on somebody's behalf, or for a session or a class (an officer)."""
        return changed(await privacy.ask_erasure(shell, caller, data.kind, data.scope), 201)

    @command("/{request_id:uuid}/approvals", operation_id="approve_erasure")
    async def approve_erasure(
        self,
        request_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Changed]:
        """Approve: from now on keys are destroyed (an officer other than who asked)."""
        return changed(await privacy.approve_erasure(shell, caller, request_id))

    @command("/{request_id:uuid}/refusals", operation_id="refuse_erasure")
    async def refuse_erasure(
        self,
        request_id: FromPath[UUID],
        data: JSONBody[RefusalBody],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Changed]:
        """Refuse, on a ground of the list (an officer)."""
        return changed(await privacy.refuse_erasure(shell, caller, request_id, data.obstacle))

    @get("/{request_id:uuid}/progress", operation_id="preview_erasure", responses=LOOK_PROBLEMS)
    async def preview_erasure(
        self,
        request_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> ProgressReply:
        """Say how far it is (an officer)."""
        return _progress(await privacy.preview_erasure(shell, caller, request_id))

    @reading("/{request_id:uuid}/runs", operation_id="carry_out_erasure")
    async def carry_out_erasure(
        self,
        request_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> ProgressReply:
        """Go on with it now, for a while (an officer)."""
        return _progress(await privacy.carry_out_erasure(shell, caller, request_id))

    @get("/{request_id:uuid}/proof", operation_id="show_erasure_proof", responses=LOOK_PROBLEMS)
    async def show_erasure_proof(
        self,
        request_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> ErasureProofReply:
        """Show the proof (officers, auditors, whom it was about)."""
        shown = await privacy.show_erasure_proof(shell, caller, request_id)
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
        found = await privacy.list_own_requests(shell, caller)
        return Items(
            tuple(
                OwnRequestItem(id=one.request, kind=one.kind, stage=one.stage, due_on=one.due_on)
                for one in found
            )
        )

    @creation("/", operation_id="ask_own_erasure")
    async def ask_own_erasure(
        self,
        data: JSONBody[OwnErasureBody],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Changed]:
        """Ask for the erasure of one's texts, or of oneself; decided within 30 days."""
        return changed(await privacy.ask_erasure(shell, caller, data.kind), 201)

    @command("/{request_id:uuid}/withdrawals", operation_id="withdraw_erasure")
    async def withdraw_erasure(
        self,
        request_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Changed]:
        """Take a request back, until it is decided (whoever asked)."""
        return changed(await privacy.withdraw_erasure(shell, caller, request_id))


class HoldController(Controller):
    """Legal holds: privacy officer and organization admin act together."""

    path = "/organization/legal-holds"
    tags = ["Privacy"]

    @get("/", operation_id="list_holds", responses=LOOK_PROBLEMS)
    async def list_holds(
        self,
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        after: After = None,
    ) -> Items[HoldItem]:
        """List holds, those in force first."""
        desk = await privacy.show_desk(shell, caller, after=after)
        return Items(
            tuple(
                HoldItem(
                    id=row.hold_id,
                    ground=HoldGround(row.ground),
                    person=row.of_person,
                    program=row.of_program,
                    group=row.of_group,
                    session=row.of_session,
                    label=row.of_class,
                    placed_by=row.placed_by,
                    placed_at=row.placed_at,
                    review_on=row.review_on,
                    lapses_at=row.lapses_at,
                    lifting_by=row.lifting_by,
                    lifted_at=row.lifted_at,
                )
                for row in desk.holds
            )
        )

    @creation("/", operation_id="place_hold")
    async def place_hold(
        self,
        data: JSONBody[HoldBody],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Changed]:
        """Let nothing in a scope be destroyed; it lapses in 72 hours unless it is confirmed."""
        hold = PlaceHold(data.scope, data.ground, data.review_on)
        return changed(await privacy.place_hold(shell, caller, hold), 201)

    @command("/{hold_id:uuid}/confirmations", operation_id="confirm_hold")
    async def confirm_hold(
        self,
        hold_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Changed]:
        """Agree to a hold that the other office has placed."""
        return changed(await privacy.go_on_with_hold(shell, caller, hold_id, ConfirmHold()))

    @command("/{hold_id:uuid}/renewals", operation_id="renew_hold")
    async def renew_hold(
        self,
        hold_id: FromPath[UUID],
        data: JSONBody[RenewalBody],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Changed]:
        """Say after a review that it is still needed."""
        renewal = RenewHold(data.review_on)
        return changed(await privacy.go_on_with_hold(shell, caller, hold_id, renewal))

    @command("/{hold_id:uuid}/lifting-proposals", operation_id="propose_lifting")
    async def propose_lifting(
        self,
        hold_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Changed]:
        """Say that it is no longer needed."""
        return changed(await privacy.go_on_with_hold(shell, caller, hold_id, ProposeLifting()))

    @command("/{hold_id:uuid}/liftings", operation_id="lift_hold")
    async def lift_hold(
        self,
        hold_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Changed]:
        """Lift a hold of which the other office said so."""
        return changed(await privacy.go_on_with_hold(shell, caller, hold_id, LiftHold()))


class RetentionController(Controller):
    """How long things are kept."""

    path = "/organization/retention"
    tags = ["Privacy"]

    @get("/", operation_id="show_retention", responses=LOOK_PROBLEMS)
    async def show_retention(
        self,
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        after: After = None,
    ) -> RetentionReply:
        """Show the rules, and what ran lately."""
        desk = await privacy.show_desk(shell, caller, after=after)
        waiting = next(iter(desk.rules), None)
        if waiting is not None and waiting.adopted_at is not None:
            waiting = None
        return RetentionReply(
            in_force=desk.in_force,
            proposed=None
            if waiting is None
            else RetentionRules(
                case_narrative=waiting.case_narrative,
                reflection=waiting.reflection,
                leader_debrief=waiting.leader_debrief,
                presentation=waiting.presentation,
                access_records=waiting.access_records,
            ),
            proposed_from=None if waiting is None else waiting.from_day,
            announced=tuple(
                AnnouncedItem(
                    program=row.program_id,
                    kind=row.kind,
                    items=row.items,
                    before=row.before,
                    goes_at=row.goes_at,
                )
                for row in desk.announced
            ),
            clearing=None
            if desk.clearing is None
            else ClearingItem(
                by=desk.clearing.clearing_by,
                proposed_at=desk.clearing.proposed_at,
                until=desk.clearing.until,
            ),
            runs=tuple(
                RunItem(
                    program=row.program_id,
                    kind=row.kind,
                    items=row.items,
                    before=row.before,
                    at=row.at,
                )
                for row in desk.runs
            ),
        )

    @command("/proposals", operation_id="propose_retention")
    async def propose_retention(
        self,
        data: JSONBody[RetentionBody],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Changed]:
        """Propose rules, from a month from now or later."""
        rules = RetentionRules(
            case_narrative=data.case_narrative,
            reflection=data.reflection,
            leader_debrief=data.leader_debrief,
            presentation=data.presentation,
            access_records=data.access_records,
        )
        return changed(await privacy.propose_retention(shell, caller, rules, data.from_day))

    @command("/adoptions", operation_id="adopt_retention")
    async def adopt_retention(
        self, shell: NamedDependency[Shell], caller: NamedDependency[Caller]
    ) -> Response[Changed]:
        """Adopt what the other office has proposed."""
        return changed(await privacy.adopt_retention(shell, caller))

    @command("/clearing-proposals", operation_id="propose_clearing")
    async def propose_clearing(
        self, shell: NamedDependency[Shell], caller: NamedDependency[Caller]
    ) -> Response[Changed]:
        """Propose that all that was announced goes at once, more than goes in a day otherwise."""
        return changed(await privacy.propose_clearing(shell, caller))

    @command("/clearings", operation_id="agree_clearing")
    async def agree_clearing(
        self, shell: NamedDependency[Shell], caller: NamedDependency[Caller]
    ) -> Response[Changed]:
        """Agree to that, for a day, as the other office."""
        return changed(await privacy.agree_clearing(shell, caller))


def _progress(progress: ErasureProgress) -> ProgressReply:
    return ProgressReply(stage=progress.stage, held=progress.held)
