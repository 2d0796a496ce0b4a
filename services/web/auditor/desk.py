"""The auditor's first page: when the logs were verified, how far witnessed, and what waits."""

from typing import Any

import msgspec
from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency

from domain.access.events import VerifiedLog
from domain.kernel import Log, OrganizationId, ProgramId
from domain.kernel.classes import Coded, Public
from domain.protocol.audits import AuditLine
from domain.protocol.proofs import VerificationShown
from domain.transparency import LogStanding
from services.app.audits.register import list_audits
from services.app.caller import Caller
from services.app.glass.register import list_break_glass
from services.app.organizations import show_organization
from services.app.shell import Shell
from services.app.verifications import show_verification
from services.app.waiting import WaitsShown
from services.web.frame.answers import page
from services.web.frame.programs import program_names
from services.web.frame.waits import waits_at_home


class DeskView(msgspec.Struct, frozen=True, kw_only=True):
    """Logs of the organization first, then those of its programs; reviews; break-glass."""

    logs: tuple[LogStanding, ...]
    programs: dict[ProgramId, Public]
    organization: OrganizationId
    code: Coded
    audits: tuple[AuditLine, ...]
    verified: VerificationShown
    glass_open: int
    glass_late: int
    waits: WaitsShown | None = None

    @property
    def refused(self) -> int:
        """How many logs the signer does not sign any more."""
        return sum(log.refused is not None for log in self.logs)

    @property
    def entries(self) -> int:
        """How many entries are in signed checkpoints."""
        return sum(log.size for log in self.logs)

    @property
    def unseen(self) -> int:
        """How many signed entries no witness has seen, nor any letter to an auditor has covered."""
        return sum(
            log.size - max((one.size for one in (log.witnessed, log.sent) if one), default=0)
            for log in self.logs
        )

    @property
    def command(self) -> Coded:
        """What verifies the logs and puts it on record, with the reader's address after it."""
        return f"circlekeep verify --organization {self.code} --as"

    def found(self, program: ProgramId, log: Log) -> VerifiedLog | None:
        """What the last verification said of a log; none where it did not walk it."""
        newest = self.verified.newest
        logs = () if newest is None else newest.logs
        return next((one for one in logs if (one.program, one.log) == (program, log)), None)


class DeskPages(Controller):
    """For auditors and privacy officers."""

    @get("/desk")
    async def desk(
        self,
        request: Request[Any, Any, Any],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        *,
        behind: NamedDependency[bool],
    ) -> Response[str]:
        """Show what an auditor's day begins with."""
        listed = await list_audits(shell, caller)
        register = await list_break_glass(shell, caller)
        organization = caller.principal.organization
        logs = await shell.logs.logs(organization)
        programs = await program_names(request, shell, caller)
        view = DeskView(
            logs=tuple(sorted(logs, key=lambda log: (programs.get(log.program, ""), log.log))),
            programs=programs,
            organization=organization,
            code=(await show_organization(shell, caller)).founded.code,
            audits=tuple(audit for audit in listed.audits if audit.signed_at is None),
            verified=await show_verification(shell, caller),
            glass_open=sum(line.stage in {"requested", "active"} for line in register.grants),
            glass_late=sum(line.review_late or line.told_late for line in register.grants),
            waits=await waits_at_home(request, shell, caller),
        )
        return page(request, "auditor/desk.html", behind=behind, page=view)
