"""Reviews of access records as pages: drawing a sample, going through it, signing it off."""

from typing import Annotated, Any, Final
from uuid import UUID, uuid5

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.status_codes import HTTP_200_OK, HTTP_422_UNPROCESSABLE_ENTITY

from domain.audits.audit import AUDIT
from domain.audits.commands import DrawSample
from domain.audits.events import Disposition
from domain.audits.guards import may
from domain.audits.quarters import Quarter, quarter_of
from domain.audits.sampling import MOST
from domain.kernel import PersonId, ProgramId, Refused, Sealed
from domain.kernel.classes import Coded, Public
from domain.protocol.audits import AuditLine, AuditShown
from domain.protocol.names import PersonName
from services.app.audits import register
from services.app.audits.steps import LIST, STEPS, FindingBody, SampleBody, take_step
from services.app.caller import Caller, in_own_log
from services.app.numbers import Amount
from services.app.shell import Shell
from services.http.paging import Entry
from services.http.places import OrganizationAt, SampledAt
from services.web.auditor import asked
from services.web.frame.answers import page
from services.web.frame.forms import Drawn, counted_once, form, forms_of, questions_in, said_in
from services.web.frame.notices import Notice, refused
from services.web.frame.programs import program_names
from services.web.frame.questions import FIRST, Unasked
from services.web.frame.steps import done

QUESTIONS: Final = questions_in(asked)
QUARTERS = 5
"""How many quarters back a sample may be drawn of from the page."""
OFFERED = 25
"""How many entries a sample has, unless somebody says otherwise."""


class DrawForm(msgspec.Struct, frozen=True):
    """Of which quarter, and how much."""

    quarter: Annotated[Coded, msgspec.Meta(max_length=10)]
    much: Amount
    unit: Annotated[Coded, msgspec.Meta(max_length=10)]
    once: UUID

    @property
    def sample(self) -> SampleBody:
        """The measure that was chosen."""
        if self.unit == "percent":
            return SampleBody(quarter=self.quarter, percent=self.much)
        return SampleBody(quarter=self.quarter, records=self.much)


class Drawing(msgspec.Struct, frozen=True):
    """What was typed, given back to its own typist, and why it was refused."""

    typed: DrawForm
    refused: Notice


class AuditsView(msgspec.Struct, frozen=True, kw_only=True):
    """Every round, and the quarters that a sample may be drawn of."""

    audits: tuple[AuditLine, ...]
    names: dict[PersonId, PersonName]
    quarters: tuple[Coded, ...]
    may_draw: bool
    once: UUID
    offered: int = OFFERED
    most: int = MOST
    drawing: Drawing | None = None


class AuditView(msgspec.Struct, frozen=True, kw_only=True):
    """One round; what is left to review stands first."""

    shown: AuditShown
    programs: dict[ProgramId, Public]
    once: UUID
    open: bool
    note: Sealed | None = None
    noted: tuple[ProgramId, int] | None = None
    record: int = 0
    others: tuple[Disposition, ...] = tuple(Disposition)[1:]


class AuditPages(Controller):
    """For auditors and privacy officers."""

    path = LIST

    @get("/")
    async def audits(
        self,
        request: Request[Any, Any, Any],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        *,
        behind: NamedDependency[bool],
    ) -> Response[str]:
        """Show every round, and a form to draw another."""
        view = await _list(shell, caller)
        return page(request, "auditor/audits.html", behind=behind, page=view)

    @get("/{audit_id:uuid}")
    async def audit(
        self,
        request: Request[Any, Any, Any],
        audit_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[str]:
        """Show one round with what is left to review."""
        return page(
            request, "auditor/audit.html", page=await _view(request, shell, caller, audit_id)
        )

    @post(
        "/{audit_id:uuid}/programs/{program_id:uuid}/records/{entry:int}/notes",
        status_code=HTTP_200_OK,
        opt={FIRST: Unasked.READS},
    )
    async def read_note(
        self,
        request: Request[Any, Any, Any],
        audit_id: FromPath[UUID],
        program_id: FromPath[ProgramId],
        entry: Entry,
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[str]:
        """Show a reviewer's note; the look is on record first."""
        shown = await register.read_review_note(shell, caller, audit_id, program_id, entry)
        view = msgspec.structs.replace(
            await _view(request, shell, caller, audit_id),
            note=shown.text,
            noted=(program_id, entry),
            record=shown.record,
        )
        return page(request, "auditor/audit.html", back=f"{LIST}/{audit_id}", page=view)


@form(STEPS["draw"], QUESTIONS)
async def draw_sample(
    request: Request[Any, Any, Any],
    at: NamedDependency[OrganizationAt],
    data: URLEncodedBody[DrawForm],
) -> Response[Any]:
    """Draw a sample, then show it."""
    step = STEPS["draw"]

    async def again(error: Refused) -> Response[Any]:
        view = await _list(at.shell, at.caller, Drawing(data, refused(error.code)))
        name, status = "auditor/audits.html", HTTP_422_UNPROCESSABLE_ENTITY
        return page(request, name, status_code=status, back=LIST, page=view)

    drawn = take_step(counted_once(at, Drawn(data.once)), step, data.sample)
    return await done(drawn, LIST, step.notice, shown_at=LIST, again=again)


@form(STEPS["review"], QUESTIONS)
async def review_record(
    request: Request[Any, Any, Any], at: NamedDependency[SampledAt]
) -> Response[Any]:
    """Say what was found, and go on with the next; each finding of a page counts once."""
    step, said = STEPS["review"], await said_in(request, FindingBody)
    drawn, place = await said_in(request, Drawn), at.place
    if drawn.once is not None:
        words = f"{place.program}:{place.entry}:{said.disposition}"
        drawn = Drawn(uuid5(drawn.once, words))
    return await done(take_step(counted_once(at, drawn), step, said), at.page, step.notice)


STEP_FORMS: Final = [
    draw_sample,
    review_record,
    *forms_of([STEPS["sign_off"]], take_step, STEPS, QUESTIONS),
]


async def _list(shell: Shell, caller: Caller, drawing: Drawing | None = None) -> AuditsView:
    listed = await register.list_audits(shell, caller)
    return AuditsView(
        audits=listed.audits,
        names=listed.names,
        quarters=_quarters(shell),
        may_draw=may(AUDIT.initial, DrawSample, in_own_log(shell, caller)),
        once=shell.new_id(),
        drawing=drawing,
    )


async def _view(
    request: Request[Any, Any, Any], shell: Shell, caller: Caller, audit: UUID
) -> AuditView:
    shown = await register.show_audit(shell, caller, audit)
    records = sorted(shown.records, key=lambda line: line.disposition is not None)
    return AuditView(
        shown=msgspec.structs.replace(shown, records=tuple(records)),
        programs=await program_names(request, shell, caller),
        once=shell.new_id(),
        open=shown.audit.signed_at is None,
    )


def _quarters(shell: Shell) -> tuple[str, ...]:
    """List the running quarter and those before it; the last whole one is the second."""
    found: list[Quarter] = [quarter_of(shell.now().date())]
    while len(found) < QUARTERS:
        found.append(found[-1].before)
    return tuple(str(one) for one in found)
