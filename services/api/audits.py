"""Reviews of access records over HTTP: samples, what was found of each record, signatures."""

from datetime import datetime
from uuid import UUID

import msgspec
from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from domain.audits.events import Stratum
from domain.kernel import ProgramId
from domain.kernel.classes import Coded, Restricted
from domain.protocol.audits import AuditLine, SampledLine
from services.api.commands import LOOK_PROBLEMS, reading
from services.api.steps import addresses_of
from services.api.trail import ActorItem, actors
from services.app.audits import register
from services.app.audits.steps import STEPS, take_step
from services.app.caller import Caller
from services.app.shell import Shell
from services.http.paging import Entry


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
        listed = await register.list_audits(shell, caller)
        return AuditsReply(listed.audits, actors(listed.names))

    @get("/{audit_id:uuid}", operation_id="show_audit", responses=LOOK_PROBLEMS)
    async def show_audit(
        self,
        audit_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> AuditReply:
        """Show one round with its records (auditor, privacy officer)."""
        shown = await register.show_audit(shell, caller, audit_id)
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
        shown = await register.read_review_note(shell, caller, audit_id, program_id, entry)
        return NoteReply(shown.text.reveal(), shown.record)


STEP_ADDRESSES = addresses_of(STEPS.values(), take_step)
