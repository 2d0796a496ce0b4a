"""Reviews of access records as pages: drawing a sample, going through it, signing it off."""

from typing import Annotated, Any
from uuid import UUID, uuid5

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.status_codes import HTTP_200_OK

from domain.audits.events import Disposition
from domain.audits.quarters import Quarter, quarter_of
from domain.audits.sampling import Extent
from domain.kernel import PersonId, ProgramId, Role, Sealed, own_log
from domain.kernel.classes import Coded, Public
from domain.protocol.audits import AuditLine, AuditShown
from domain.protocol.names import PersonName
from services.app import audits
from services.app.caller import Caller
from services.app.numbers import Amount
from services.app.shell import Shell
from services.http.paging import Entry
from services.web.auditor import asked
from services.web.frame.answers import page
from services.web.frame.programs import program_names
from services.web.frame.questions import FIRST, Unasked
from services.web.frame.steps import done, once

LIST = "/audits"
QUARTERS = 5
"""How many quarters back a sample may be drawn of from the page."""


class AuditsView(msgspec.Struct, frozen=True, kw_only=True):
    """Every round, and the quarters that a sample may be drawn of."""

    audits: tuple[AuditLine, ...]
    names: dict[PersonId, PersonName]
    quarters: tuple[Coded, ...]
    may_draw: bool
    once: UUID


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


class DrawForm(msgspec.Struct, frozen=True):
    """Of which quarter, and how much."""

    quarter: Annotated[Coded, msgspec.Meta(max_length=10)]
    much: Amount
    unit: Annotated[Coded, msgspec.Meta(max_length=10)]
    once: UUID

    @property
    def extent(self) -> Extent:
        """The measure that was chosen."""
        if self.unit == "percent":
            return Extent(percent=self.much)
        return Extent(records=self.much)


class FindingForm(msgspec.Struct, frozen=True):
    """What was found of one record; the note is on its way to the vault."""

    disposition: Disposition
    once: UUID
    note: Sealed = Sealed("")


class SignForm(msgspec.Struct, frozen=True):
    """The auditor's signature."""

    once: UUID


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
        listed = await audits.list_audits(shell, caller)
        tenant = own_log(caller.principal.organization)
        view = AuditsView(
            audits=listed.audits,
            names=listed.names,
            quarters=_quarters(shell),
            may_draw=Role.AUDITOR in caller.offices(tenant),
            once=shell.new_id(),
        )
        return page(request, "auditor/audits.html", behind=behind, page=view)

    @post("/", opt={FIRST: Unasked.FILLED_IN})
    async def draw(
        self,
        data: URLEncodedBody[DrawForm],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Draw a sample, then show it."""
        drawn = audits.draw_audit(shell, once(caller, data.once), data.quarter, data.extent)
        return await done(drawn, LIST, "sample_drawn", shown_at=LIST)

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
        "/{audit_id:uuid}/programs/{program_id:uuid}/records/{entry:int}",
        opt={FIRST: Unasked.AGAIN},
    )
    async def review(
        self,
        audit_id: FromPath[UUID],
        program_id: FromPath[ProgramId],
        entry: Entry,
        data: URLEncodedBody[FindingForm],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Say what was found, and go on with the next."""
        found = audits.review_access(
            shell,
            once(caller, uuid5(data.once, f"{program_id}:{entry}:{data.disposition}")),
            audit_id,
            (program_id, entry),
            data.disposition,
            data.note,
        )
        return await done(found, f"{LIST}/{audit_id}", "record_reviewed")

    @post(
        "/{audit_id:uuid}/programs/{program_id:uuid}/records/{entry:int}/note",
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
        shown = await audits.read_review_note(shell, caller, audit_id, program_id, entry)
        view = msgspec.structs.replace(
            await _view(request, shell, caller, audit_id),
            note=shown.text,
            noted=(program_id, entry),
            record=shown.record,
        )
        return page(request, "auditor/audit.html", back=f"{LIST}/{audit_id}", page=view)

    @post("/{audit_id:uuid}/signature", opt={FIRST: asked.SIGNATURE})
    async def sign(
        self,
        audit_id: FromPath[UUID],
        data: URLEncodedBody[SignForm],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Close the round for good."""
        signed = audits.sign_off_audit(shell, once(caller, data.once), audit_id)
        return await done(signed, f"{LIST}/{audit_id}", "audit_signed_off")


async def _view(
    request: Request[Any, Any, Any], shell: Shell, caller: Caller, audit: UUID
) -> AuditView:
    shown = await audits.show_audit(shell, caller, audit)
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
