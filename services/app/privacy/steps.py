"""What can be done about erasures, legal holds and retention: the table, and how it is done."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, TypeAlias
from uuid import UUID

from domain.kernel import Context, PersonId, ProgramId
from domain.kernel.classes import Coded
from domain.privacy.commands import (
    AdoptRetention,
    AgreeClearing,
    ApproveErasure,
    ConfirmHold,
    LiftHold,
    PlaceHold,
    ProposeClearing,
    ProposeLifting,
    ProposeRetention,
    RefuseErasure,
    RenewHold,
    RequestErasure,
    WithdrawErasure,
)
from domain.privacy.events import ErasureKind, ErasureObstacle, HoldGround
from domain.privacy.guards import Kept, may
from domain.privacy.periods import RetentionRules
from domain.privacy.scope import Label, Scope
from domain.privacy.state import Erasure, Hold
from domain.protocol import Request
from domain.protocol.privacy import (
    ApproveRequest,
    AskErasure,
    EnactHold,
    EnactRetention,
    RefuseRequest,
    WithdrawRequest,
)
from services.app.asking import enact
from services.app.instants import Day
from services.app.numbers import Days
from services.app.outcomes import Outcome
from services.app.steps import At, Body, By, Step, Where, filled, table

DESK: Final = "/privacy"
PrivacyAt: TypeAlias = At[UUID | None]
"""A request or a hold by its id; none where there is to be one, or of the rules of retention."""


class ScopeBody(Body, frozen=True, kw_only=True, rename="camel"):
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


class ErasureBody(ScopeBody, frozen=True, kw_only=True, rename="camel"):
    """What is to be erased: of a person, of a session, or a class of a program."""

    kind: ErasureKind


class OwnErasureBody(Body, frozen=True, kw_only=True, rename="camel"):
    """What of one's own: ``author`` for one's texts, ``member`` for oneself as well."""

    kind: ErasureKind


class RefusalBody(Body, frozen=True, kw_only=True, rename="camel"):
    """Why not, by a ground of the list."""

    obstacle: ErasureObstacle


class HoldBody(ScopeBody, frozen=True, kw_only=True, rename="camel"):
    """What must not be destroyed, why, and by when that is reviewed."""

    ground: HoldGround
    review_on: Day


class RenewalBody(Body, frozen=True, kw_only=True, rename="camel"):
    """By when it is reviewed again."""

    review_on: Day


class RetentionBody(Body, frozen=True, kw_only=True, rename="camel"):
    """How many days things are kept, from a day on."""

    from_day: Day
    case_narrative: Days = 90
    reflection: Days = 90
    leader_debrief: Days = 180
    presentation: Days = 730
    access_records: Days = 2190

    @property
    def rules(self) -> RetentionRules:
        """As the domain says them."""
        return filled(RetentionRules, self)


STEPS: Final = table(
    Step(
        word="erasure",
        command=RequestErasure,
        where=Where.ERASURES,
        address="",
        operation="ask_erasure",
        says="Ask on somebody's behalf, or for a session or a class",
        by=(By.OFFICER,),
        body=ErasureBody,
        notice="erasure_asked",
        first="another",
        then=DESK,
        creates=True,
    ),
    Step(
        word="own_erasure",
        command=RequestErasure,
        where=Where.OWN_ERASURES,
        address="",
        operation="ask_own_erasure",
        says="Ask for the erasure of one's texts, or of oneself; decided within 30 days",
        by=(By.ONESELF,),
        body=OwnErasureBody,
        notice="erasure_asked",
        first="OF_ONE_S_OWN",
        then="/mine",
        creates=True,
    ),
    Step(
        word="erasure_withdrawal",
        command=WithdrawErasure,
        where=Where.OWN_ERASURE,
        address="/withdrawals",
        operation="withdraw_erasure",
        says="Take a request back, until it is decided",
        by=(By.ASKER,),
        body=Body,
        notice="erasure_withdrawn",
        first="again",
        then="/mine",
    ),
    Step(
        word="erasure_approval",
        command=ApproveErasure,
        where=Where.ERASURE,
        address="/approvals",
        operation="approve_erasure",
        says="Approve: from now on keys are destroyed",
        by=(By.ANOTHER_OFFICER,),
        body=Body,
        notice="erasure_approved",
        first="APPROVABLE",
        then=DESK,
    ),
    Step(
        word="erasure_refusal",
        command=RefuseErasure,
        where=Where.ERASURE,
        address="/refusals",
        operation="refuse_erasure",
        says="Refuse, on a ground of the list",
        by=(By.OFFICER,),
        body=RefusalBody,
        notice="erasure_refused",
        first="ERASURE_REFUSAL",
        then=DESK,
    ),
    Step(
        word="hold",
        command=PlaceHold,
        where=Where.HOLDS,
        address="",
        operation="place_hold",
        says="Let nothing in a scope be destroyed; it lapses in 72 hours unless it is confirmed",
        by=(By.OFFICER,),
        body=HoldBody,
        notice="hold_placed",
        first="HOLD",
        then=DESK,
        creates=True,
    ),
    Step(
        word="hold_confirmation",
        command=ConfirmHold,
        where=Where.HOLD,
        address="/confirmations",
        operation="confirm_hold",
        says="Agree to a hold that the other office has placed",
        by=(By.OTHER_OFFICE,),
        body=Body,
        notice="hold_confirmed",
        first="HOLD_CONFIRMATION",
        then=DESK,
    ),
    Step(
        word="hold_renewal",
        command=RenewHold,
        where=Where.HOLD,
        address="/renewals",
        operation="renew_hold",
        says="Say after a review that it is still needed",
        by=(By.OFFICER,),
        body=RenewalBody,
    ),
    Step(
        word="lifting_proposal",
        command=ProposeLifting,
        where=Where.HOLD,
        address="/lifting-proposals",
        operation="propose_lifting",
        says="Propose that a hold be lifted",
        by=(By.OFFICER,),
        body=Body,
        notice="lifting_proposed",
        first="another",
        then=DESK,
    ),
    Step(
        word="lifting",
        command=LiftHold,
        where=Where.HOLD,
        address="/liftings",
        operation="lift_hold",
        says="Lift a hold of which the other office has proposed it",
        by=(By.OTHER_OFFICE,),
        body=Body,
        notice="hold_lifted",
        first="HOLD_LIFTING",
        then=DESK,
    ),
    Step(
        word="retention_proposal",
        command=ProposeRetention,
        where=Where.RETENTION,
        address="/proposals",
        operation="propose_retention",
        says="Propose rules; they hold a month from now at the soonest, once they are adopted",
        by=(By.OFFICER,),
        body=RetentionBody,
        notice="retention_proposed",
        first="another",
        then=DESK,
    ),
    Step(
        word="retention_adoption",
        command=AdoptRetention,
        where=Where.RETENTION,
        address="/adoptions",
        operation="adopt_retention",
        says="Adopt what the other office has proposed",
        by=(By.OTHER_OFFICE,),
        body=Body,
        notice="retention_adopted",
        first="RETENTION",
        then=DESK,
    ),
    Step(
        word="clearing_proposal",
        command=ProposeClearing,
        where=Where.RETENTION,
        address="/clearing-proposals",
        operation="propose_clearing",
        says="Propose that all that was announced goes at once, more than goes in a day otherwise",
        by=(By.OFFICER,),
        body=Body,
        notice="clearing_proposed",
        first="another",
        then=DESK,
    ),
    Step(
        word="clearing",
        command=AgreeClearing,
        where=Where.RETENTION,
        address="/clearings",
        operation="agree_clearing",
        says="Agree to that, for a day",
        by=(By.OTHER_OFFICE,),
        body=Body,
        notice="clearing_agreed",
        first="CLEARING",
        then=DESK,
    ),
)
DECIDING: Final[Mapping[type[Any], type[Any]]] = MappingProxyType(
    {
        ApproveErasure: ApproveRequest,
        RefuseErasure: RefuseRequest,
        WithdrawErasure: WithdrawRequest,
    }
)
"""What the Warden is asked about a request for erasure."""


async def take_step(at: PrivacyAt, step: Step, said: Any) -> Outcome:  # noqa: ANN401 - its body
    """Ask the Warden for a step; what it made has the id of the command."""
    caller, organization = at.caller, at.caller.principal.organization
    thing = organization if step.where is Where.RETENTION else at.place or caller.command_id
    return await enact(at.shell, caller, _request(at, step, said), thing)


def open_steps(state: Kept, ctx: Context) -> frozenset[Coded]:
    """Name the steps that an officer may take now about a request, a hold, or the rules."""
    about = {Erasure: OF_ERASURES, Hold: OF_HOLDS}.get(type(state), OF_RETENTION)
    return frozenset(
        step.word
        for step in STEPS.values()
        if step.where in about and may(state, step.command, ctx)
    )


OF_ERASURES: Final = frozenset({Where.ERASURES, Where.ERASURE})
OF_HOLDS: Final = frozenset({Where.HOLDS, Where.HOLD})
OF_RETENTION: Final = frozenset({Where.RETENTION})


def _request(at: PrivacyAt, step: Step, said: Any) -> Request:  # noqa: ANN401 - its body
    token, id_ = at.caller.token, at.caller.command_id
    kind = step.command
    if kind is RequestErasure:
        scope = said.scope if isinstance(said, ScopeBody) else Scope()
        return AskErasure(token, said.kind, id_, scope)
    if kind in DECIDING:
        made: Request = filled(DECIDING[kind], said, token=token, request=at.place, command_id=id_)
        return made
    if step.where is Where.RETENTION:
        rules = {"rules": said.rules} if isinstance(said, RetentionBody) else {}
        return EnactRetention(token, filled(kind, said, **rules), id_)
    scoped = {"scope": said.scope} if isinstance(said, HoldBody) else {}
    return EnactHold(token, filled(kind, said, **scoped), id_, at.place)
