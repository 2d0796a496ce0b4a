"""Who a number of the access log is, as pages: asking, deciding, being told once, the register."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter, URLEncodedBody
from litestar.status_codes import HTTP_200_OK, HTTP_422_UNPROCESSABLE_ENTITY

from domain.identities.events import IdentityGround
from domain.identities.state import IdentityStage
from domain.kernel import (
    Forbidden,
    Missing,
    PersonId,
    ProgramId,
    Refused,
    Sealed,
    Unauthenticated,
    Unavailable,
)
from domain.kernel.classes import Public
from domain.protocol.identities import IdentityLine, IdentityShown, IdentityStep
from domain.protocol.names import PersonName
from services.app import identities
from services.app.caller import Caller
from services.app.numbers import Position
from services.app.shell import Shell
from services.web.auditor import asked
from services.web.frame.answers import go, page
from services.web.frame.freshness import left_by
from services.web.frame.notices import Notice, refused
from services.web.frame.programs import program_names
from services.web.frame.questions import FIRST, Unasked
from services.web.frame.steps import done, once

HERE = asked.IDENTITIES


class IdentitiesView(msgspec.Struct, frozen=True, kw_only=True):
    """The register, and how many requests cannot be read now."""

    requests: tuple[IdentityLine, ...]
    names: dict[PersonId, PersonName]
    programs: dict[ProgramId, Public]
    unreadable: int


class IdentityView(msgspec.Struct, frozen=True, kw_only=True):
    """One request; ``reason`` and ``told`` once they were asked for, each by a look on record."""

    line: IdentityLine
    names: dict[PersonId, PersonName]
    program: Public
    reason: Sealed | None = None
    told: IdentityShown | None = None
    record: int = 0


class AskView(msgspec.Struct, frozen=True, kw_only=True):
    """The form, with what was written if a rule refused it."""

    program: ProgramId
    entry: int
    subject: PersonId
    once: UUID
    draft: Sealed = Sealed("")
    ground: IdentityGround | None = None
    refused: Notice | None = None
    grounds: tuple[IdentityGround, ...] = tuple(IdentityGround)


class AskForm(msgspec.Struct, frozen=True, kw_only=True):
    """Whose number, of which entry, for which purpose, and why: on its way to the vault."""

    program: ProgramId
    entry: Position
    subject: PersonId
    ground: IdentityGround
    reason: Sealed
    once: UUID


class IdentityPages(Controller):
    """For auditors, privacy officers and organization administrators; the Warden decides."""

    path = HERE

    @get("/")
    async def register(
        self,
        request: Request[Any, Any, Any],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        behind: NamedDependency[bool],
    ) -> Response[str]:
        """Show every request; nobody in it is named but officers."""
        listed = await identities.list_identities(shell, caller)
        programs = await program_names(request, shell, caller)
        view = IdentitiesView(
            requests=listed.requests,
            names=listed.names,
            programs=programs,
            unreadable=listed.unreadable,
        )
        return page(request, "auditor/identities.html", behind=behind, page=view)

    @get("/new")
    async def form(
        self,
        request: Request[Any, Any, Any],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        program: FromQuery[ProgramId],
        entry: Annotated[int, QueryParameter(ge=1, le=2**53)],
        subject: FromQuery[PersonId],
    ) -> Response[str]:
        """Show the form."""
        await identities.list_identities(shell, caller)
        view = AskView(program=program, entry=entry, subject=subject, once=shell.new_id())
        return page(request, "auditor/identity_ask.html", page=view)

    @post("/", opt={FIRST: Unasked.ANOTHER})
    async def ask(
        self,
        request: Request[Any, Any, Any],
        data: URLEncodedBody[AskForm],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Ask; when a rule refuses, the words typed come back."""
        try:
            outcome = await identities.request_identity(
                shell,
                once(caller, data.once),
                program=data.program,
                entry=data.entry,
                subject=data.subject,
                ground=data.ground,
                reason=data.reason,
            )
        except (Forbidden, Unauthenticated, Unavailable):
            raise
        except Refused as error:
            if isinstance(error, Missing) and error.code == "identity.missing":
                raise
            view = AskView(
                program=data.program,
                entry=data.entry,
                subject=data.subject,
                once=shell.new_id(),
                draft=data.reason,
                ground=data.ground,
                refused=refused(error.code),
            )
            status = HTTP_422_UNPROCESSABLE_ENTITY
            return page(
                request, "auditor/identity_ask.html", status_code=status, back=HERE, page=view
            )
        return go(HERE, "identity_asked", cookies=[left_by(outcome)])

    @get("/{request_id:uuid}")
    async def one(
        self,
        request: Request[Any, Any, Any],
        request_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[str]:
        """Show one request and what may be done about it."""
        view = await _view(request, shell, caller, request_id)
        return page(request, "auditor/identity.html", page=view)

    @post("/{request_id:uuid}/reason", status_code=HTTP_200_OK, opt={FIRST: Unasked.READS})
    async def read_reason(
        self,
        request: Request[Any, Any, Any],
        request_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[str]:
        """Show why it was asked; the look is on record."""
        shown = await identities.read_identity_reason(shell, caller, request_id)
        view = msgspec.structs.replace(
            await _view(request, shell, caller, request_id),
            reason=shown.text,
            record=shown.record,
        )
        return page(request, "auditor/identity.html", back=f"{HERE}/{request_id}", page=view)

    @post("/{request_id:uuid}/approval", opt={FIRST: asked.IDENTITY_APPROVAL})
    async def approve(
        self,
        request_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Agree."""
        step = identities.decide_identity(shell, caller, request_id, IdentityStep.APPROVE)
        return await done(step, HERE, "identity_approved")

    @post("/{request_id:uuid}/refusal", opt={FIRST: asked.IDENTITY_REFUSAL})
    async def decline(
        self,
        request_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Do not agree."""
        step = identities.decide_identity(shell, caller, request_id, IdentityStep.DECLINE)
        return await done(step, HERE, "identity_declined")

    @post("/{request_id:uuid}/withdrawal", opt={FIRST: asked.IDENTITY_WITHDRAWAL})
    async def withdraw(
        self,
        request_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """End it."""
        step = identities.decide_identity(shell, caller, request_id, IdentityStep.WITHDRAW)
        return await done(step, HERE, "identity_withdrawn")

    @post(
        "/{request_id:uuid}/telling",
        status_code=HTTP_200_OK,
        opt={FIRST: asked.IDENTITY_TELLING},
    )
    async def tell(
        self,
        request: Request[Any, Any, Any],
        request_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[str]:
        """Show who it is, once; it is on record before it is shown."""
        view = await _view(request, shell, caller, request_id)
        told = await identities.learn_identity(shell, caller, request_id)
        line = msgspec.structs.replace(view.line, stage=IdentityStage.TOLD, may=())
        view = msgspec.structs.replace(view, line=line, told=told, record=told.record)
        return page(request, "auditor/identity.html", back=f"{HERE}/{request_id}", page=view)


async def _view(
    request: Request[Any, Any, Any], shell: Shell, caller: Caller, id_: UUID
) -> IdentityView:
    line, listed = await identities.show_identity(shell, caller, id_)
    programs = await program_names(request, shell, caller)
    return IdentityView(line=line, names=listed.names, program=programs.get(line.program, ""))
