"""Who a number of the access log is, as pages: asking, deciding, being told once, the register."""

from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter
from litestar.status_codes import HTTP_200_OK, HTTP_422_UNPROCESSABLE_ENTITY

from domain.codes import refusal
from domain.identities.events import IdentityGround
from domain.identities.guards import ASKING
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
    own_log,
)
from domain.kernel.classes import Public
from domain.protocol.identities import IdentityLine, IdentityShown
from domain.protocol.names import PersonName
from services.app.caller import Caller
from services.app.identities import register
from services.app.identities.steps import REGISTER, STEPS, IdentityBody, take_step
from services.app.shell import Shell
from services.http.places import OrganizationAt, ThingAt
from services.web.auditor import asked
from services.web.frame.answers import go, page
from services.web.frame.forms import (
    Drawn,
    counted_once,
    form,
    forms_of,
    questions_in,
    said_in,
)
from services.web.frame.freshness import left_by
from services.web.frame.notices import Notice, refused
from services.web.frame.programs import program_names
from services.web.frame.questions import FIRST, Unasked

QUESTIONS: Final = questions_in(asked)


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


class IdentityPages(Controller):
    """For auditors, privacy officers and organization administrators; the Warden decides."""

    path = REGISTER

    @get("/")
    async def register(
        self,
        request: Request[Any, Any, Any],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        behind: NamedDependency[bool],
    ) -> Response[str]:
        """Show every request; nobody in it is named but officers."""
        listed = await register.list_identities(shell, caller)
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
        await register.list_identities(shell, caller)
        if not caller.offices(own_log(caller.principal.organization)) & {*ASKING}:
            raise refusal("identity.not_an_asker")
        view = AskView(program=program, entry=entry, subject=subject, once=shell.new_id())
        return page(request, "auditor/identity_ask.html", page=view)

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

    @post("/{request_id:uuid}/justifications", status_code=HTTP_200_OK, opt={FIRST: Unasked.READS})
    async def read_reason(
        self,
        request: Request[Any, Any, Any],
        request_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[str]:
        """Show why it was asked; the look is on record."""
        shown = await register.read_identity_reason(shell, caller, request_id)
        view = msgspec.structs.replace(
            await _view(request, shell, caller, request_id),
            reason=shown.text,
            record=shown.record,
        )
        return page(request, "auditor/identity.html", back=f"{REGISTER}/{request_id}", page=view)


@form(STEPS["tell"], QUESTIONS, status_code=HTTP_200_OK)
async def tell(request: Request[Any, Any, Any], at: NamedDependency[ThingAt]) -> Response[str]:
    """Show who it is, once; it is on record before it is shown."""
    view = await _view(request, at.shell, at.caller, at.place)
    told = await register.learn_identity(at.shell, at.caller, at.place)
    line = msgspec.structs.replace(view.line, stage=IdentityStage.TOLD, may=())
    view = msgspec.structs.replace(view, line=line, told=told, record=told.record)
    return page(request, "auditor/identity.html", back=f"{REGISTER}/{at.place}", page=view)


@form(STEPS["ask"], QUESTIONS)
async def ask_identity(
    request: Request[Any, Any, Any], at: NamedDependency[OrganizationAt]
) -> Response[Any]:
    """Ask; when a rule refuses, the words typed come back."""
    step, said = STEPS["ask"], await said_in(request, IdentityBody)
    try:
        outcome = await take_step(counted_once(at, await said_in(request, Drawn)), step, said)
    except (Forbidden, Unauthenticated, Unavailable):
        raise
    except Refused as error:
        if isinstance(error, Missing) and error.code == "identity.missing":
            raise
        view = AskView(
            program=said.program,
            entry=said.entry,
            subject=said.subject,
            once=at.shell.new_id(),
            draft=said.reason,
            ground=said.ground,
            refused=refused(error.code),
        )
        status = HTTP_422_UNPROCESSABLE_ENTITY
        return page(
            request, "auditor/identity_ask.html", status_code=status, back=REGISTER, page=view
        )
    return go(REGISTER, step.notice, cookies=[left_by(outcome)])


STEP_FORMS: Final = [
    ask_identity,
    tell,
    *forms_of(
        [STEPS[word] for word in ("approve", "decline", "withdraw")], take_step, STEPS, QUESTIONS
    ),
]


async def _view(
    request: Request[Any, Any, Any], shell: Shell, caller: Caller, id_: UUID
) -> IdentityView:
    line, listed = await register.show_identity(shell, caller, id_)
    programs = await program_names(request, shell, caller)
    return IdentityView(line=line, names=listed.names, program=programs.get(line.program, ""))
