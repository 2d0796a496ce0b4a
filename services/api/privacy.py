"""Legal holds and retention over HTTP, and the addresses of what is done about all of privacy."""

from datetime import date, datetime
from uuid import UUID

import msgspec
from litestar import Controller, get
from litestar.di import NamedDependency

from domain.kernel import PersonId, ProgramId
from domain.kernel.classes import Coded
from domain.privacy.events import HoldGround
from domain.privacy.periods import RetentionRules
from services.api.commands import LOOK_PROBLEMS
from services.api.steps import addresses_of
from services.app.caller import Caller
from services.app.privacy import desk
from services.app.privacy.steps import STEPS, take_step
from services.app.shell import Shell
from services.http.paging import After
from services.http.replies import Items


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


class HoldController(Controller):
    """Legal holds: privacy officer and organization admin act together."""

    path = "/legal-holds"
    tags = ["Privacy"]

    @get("/", operation_id="list_holds", responses=LOOK_PROBLEMS)
    async def list_holds(
        self,
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        after: After = None,
    ) -> Items[HoldItem]:
        """List holds, those in force first."""
        found = await desk.show_desk(shell, caller, after=after)
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
                for row in found.holds
            )
        )


class RetentionController(Controller):
    """How long things are kept."""

    path = "/retention"
    tags = ["Privacy"]

    @get("/", operation_id="show_retention", responses=LOOK_PROBLEMS)
    async def show_retention(
        self,
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        after: After = None,
    ) -> RetentionReply:
        """Show the rules, and what ran lately."""
        found = await desk.show_desk(shell, caller, after=after)
        waiting = next(iter(found.rules), None)
        if waiting is not None and waiting.adopted_at is not None:
            waiting = None
        return RetentionReply(
            in_force=found.in_force,
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
                for row in found.announced
            ),
            clearing=None
            if found.clearing is None
            else ClearingItem(
                by=found.clearing.clearing_by,
                proposed_at=found.clearing.proposed_at,
                until=found.clearing.until,
            ),
            runs=tuple(
                RunItem(
                    program=row.program_id,
                    kind=row.kind,
                    items=row.items,
                    before=row.before,
                    at=row.at,
                )
                for row in found.runs
            ),
        )


STEP_ADDRESSES = addresses_of(STEPS.values(), take_step)
