"""What can be done about reviews of access records: the table, and how it is done."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any, Final, NamedTuple
from uuid import UUID

import msgspec

from domain.audits.commands import DrawSample, ReviewRecord, SignOff
from domain.audits.events import Disposition
from domain.kernel import ProgramId, Sealed
from domain.kernel.classes import Coded
from domain.protocol import Request
from domain.protocol.answers import Done
from domain.protocol.audits import DrawAudit, ReviewAccess, SignOffAudit
from services.app.asking import ask_for
from services.app.numbers import Amount, Percent
from services.app.outcomes import Outcome, left
from services.app.steps import At, Body, By, Step, Where, filled, table

LIST: Final = "/audits"


class SampledPlace(NamedTuple):
    """A record of a round's sample: an entry of a program's log."""

    audit: UUID
    program: ProgramId
    entry: int


class SampleBody(Body, frozen=True, kw_only=True, rename="camel"):
    """Of which quarter, and how much: a percentage of each class, or so many records in all."""

    quarter: Annotated[Coded, msgspec.Meta(max_length=10)]
    percent: Percent | None = None
    records: Amount | None = None


class FindingBody(Body, frozen=True, kw_only=True, rename="camel"):
    """What was found of one record; the note, needed unless it is in order, is sealed."""

    disposition: Disposition
    note: Sealed | None = None


STEPS: Final = table(
    Step(
        word="draw",
        command=DrawSample,
        where=Where.AUDITS,
        address="",
        operation="draw_audit",
        says="Draw a quarter's sample by a seed that the Warden makes",
        by=(By.AUDITOR,),
        body=SampleBody,
        notice="sample_drawn",
        first="filled_in",
        creates=True,
    ),
    Step(
        word="review",
        command=ReviewRecord,
        where=Where.SAMPLED,
        address="/findings",
        operation="review_access",
        says="Say what was found of one record, of somebody else's access",
        by=(By.AUDITOR, By.PRIVACY_OFFICER),
        body=FindingBody,
        notice="record_reviewed",
        first="again",
    ),
    Step(
        word="sign_off",
        command=SignOff,
        where=Where.AUDIT,
        address="/sign-offs",
        operation="sign_off_audit",
        says="Stand by the review; it is closed for good",
        by=(By.AUDITOR,),
        body=Body,
        notice="audit_signed_off",
        first="SIGNATURE",
    ),
)
ASKED: Final[Mapping[type[Any], type[Any]]] = MappingProxyType(
    {DrawSample: DrawAudit, ReviewRecord: ReviewAccess, SignOff: SignOffAudit}
)
"""What the Warden is asked for each command."""


async def take_step(
    at: At[SampledPlace | UUID | None],
    step: Step,
    said: Any,  # noqa: ANN401 - its body
) -> Outcome:
    """Ask the Warden for a step. It has recorded whatever it refuses."""
    place, caller, about = at.place, at.caller, dict[str, object]()
    if isinstance(place, SampledPlace):
        about = place._asdict()
    elif place is not None:
        about = {"audit": place}
    request: Request = filled(
        ASKED[step.command], said, token=caller.token, command_id=caller.command_id, **about
    )
    done = await ask_for(at.shell.warden, request, Done)
    organization = caller.principal.organization
    return left(at.shell, caller, done.made or organization, organization, done.position)
