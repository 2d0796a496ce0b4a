"""Reviews of access records over HTTP: samples, what was found of each record, signatures."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from domain.audits.events import Disposition, Stratum
from domain.audits.sampling import Extent
from domain.kernel import ProgramId, Sealed
from domain.kernel.classes import Coded, Restricted
from domain.protocol.audits import AuditLine, SampledLine
from services.api.commands import LOOK_PROBLEMS, command, creation, reading
from services.api.trail import ActorItem, actors
from services.app import audits
from services.app.caller import Caller
from services.app.numbers import Amount, Percent
from services.app.shell import Shell
from services.http.paging import Entry
from services.http.replies import Changed, changed


class SampleBody(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """Of which quarter, and how much: a percentage of each class, or so many records in all."""

    quarter: Annotated[Coded, msgspec.Meta(max_length=10)]
    percent: Percent | None = None
    records: Amount | None = None


class FindingBody(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """What was found of one record; the note, needed unless it is in order, is sealed."""

    disposition: Disposition
    note: Sealed | None = None


class AuditsReply(msgspec.Struct, frozen=True, rename="camel"):
    """The rounds, the last drawn first."""

    items: tuple[AuditLine, ...]
    actors: tuple[ActorItem, ...]


class AuditReply(msgspec.Struct, frozen=True, rename="camel", kw_only=True):
    """One round. With ``seed`` anybody may draw the same records again."""

    audit: AuditLine
    since: datetime
    until: datetime
    seed: Coded
    strata: tuple[Stratum, ...]
    records: tuple[SampledLine, ...]
    actors: tuple[ActorItem, ...]
    may_sign: bool


class NoteReply(msgspec.Struct, frozen=True, rename="camel"):
    """A reviewer's note; ``record`` is the entry of the access log about this look."""

    text: Restricted
    record: int

    def __repr__(self) -> str:
        return "<note>"


class AuditController(Controller):
    """Samples of access records and their review."""

    path = "/audits"
    tags = ["Access log"]

    @get("/", operation_id="list_audits", responses=LOOK_PROBLEMS)
    async def list_audits(
        self, shell: NamedDependency[Shell], caller: NamedDependency[Caller]
    ) -> AuditsReply:
        """List every round (auditor, privacy officer)."""
        listed = await audits.list_audits(shell, caller)
        return AuditsReply(listed.audits, actors(listed.names))

    @creation("/", operation_id="draw_audit")
    async def draw_audit(
        self,
        data: JSONBody[SampleBody],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Changed]:
        """Draw a quarter's sample by a seed that the Warden makes (auditor)."""
        extent = Extent(data.percent, data.records)
        return changed(await audits.draw_audit(shell, caller, data.quarter, extent), 201)

    @get("/{audit_id:uuid}", operation_id="show_audit", responses=LOOK_PROBLEMS)
    async def show_audit(
        self,
        audit_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> AuditReply:
        """Show one round with its records (auditor, privacy officer)."""
        shown = await audits.show_audit(shell, caller, audit_id)
        return AuditReply(
            audit=shown.audit,
            since=shown.since,
            until=shown.until,
            seed=shown.seed,
            strata=shown.strata,
            records=shown.records,
            actors=actors(shown.names),
            may_sign=shown.may_sign,
        )

    @command(
        "/{audit_id:uuid}/programs/{program_id:uuid}/records/{entry:int}/findings",
        operation_id="review_access",
    )
    async def review_access(
        self,
        audit_id: FromPath[UUID],
        program_id: FromPath[ProgramId],
        entry: Entry,
        data: JSONBody[FindingBody],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Changed]:
        """Say what was found of one record, of somebody else's access."""
        record = (program_id, entry)
        return changed(
            await audits.review_access(shell, caller, audit_id, record, data.disposition, data.note)
        )

    @reading(
        "/{audit_id:uuid}/programs/{program_id:uuid}/records/{entry:int}/notes",
        operation_id="read_review_note",
    )
    async def read_review_note(
        self,
        audit_id: FromPath[UUID],
        program_id: FromPath[ProgramId],
        entry: Entry,
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> NoteReply:
        """Read what a reviewer wrote of one record; the look is on record first."""
        shown = await audits.read_review_note(shell, caller, audit_id, program_id, entry)
        return NoteReply(shown.text.reveal(), shown.record)

    @command("/{audit_id:uuid}/sign-offs", operation_id="sign_off_audit")
    async def sign_off_audit(
        self,
        audit_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Changed]:
        """Stand by the review; it is closed for good (auditor)."""
        return changed(await audits.sign_off_audit(shell, caller, audit_id))
