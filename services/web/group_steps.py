"""The forms of a group's page: seats, signatures, the next session, the group's own life."""

from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, post
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, URLEncodedBody

from domain.groups.commands import (
    ActivateGroup,
    ApproveCharter,
    CloseGroup,
    LifecycleCommand,
    OpenRecruiting,
    PauseGroup,
    PlanClosing,
    ResumeGroup,
)
from domain.kernel import PersonId, ProgramId
from domain.kernel.classes import Coded
from services.app import roster
from services.app.caller import Caller
from services.app.groups import move_group
from services.app.sessions import NewSession, schedule_session
from services.app.shell import Shell
from services.web.steps import done
from services.web.visit import visit_of

STEPS: dict[str, tuple[LifecycleCommand, str]] = {
    "charter": (ApproveCharter(), "charter_approved"),
    "recruiting": (OpenRecruiting(), "recruiting_opened"),
    "activation": (ActivateGroup(), "group_activated"),
    "pause": (PauseGroup(), "group_paused"),
    "resumption": (ResumeGroup(), "group_resumed"),
    "closing-plan": (PlanClosing(), "closing_planned"),
    "closing": (CloseGroup(), "group_closed"),
}


class PersonForm(msgspec.Struct, frozen=True):
    """Somebody on the page's list."""

    person: PersonId


class SignatureForm(msgspec.Struct, frozen=True):
    """The version of the agreement that was on the page."""

    agreement: int


class ConsentForm(msgspec.Struct, frozen=True):
    """Whether case narratives may be kept."""

    given: Literal["yes", "no"]


class SessionForm(msgspec.Struct, frozen=True):
    """The next session by day and wall-clock time; its number makes a repeat harmless."""

    number: int
    day: Annotated[Coded, msgspec.Meta(pattern=r"^\d{4}-\d{2}-\d{2}$")]
    time: Annotated[Coded, msgspec.Meta(pattern=r"^\d{2}:\d{2}$")]


class GroupSteps(Controller):
    """What is done from a group's page."""

    path = "/programs/{program_id:uuid}/groups/{group_id:uuid}"

    @post("/steps/{step:str}")
    async def move(
        self,
        program_id: FromPath[ProgramId],
        group_id: FromPath[UUID],
        step: FromPath[str],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Take the group one step on."""
        if step not in STEPS:
            raise NotFoundException
        command, notice = STEPS[step]
        moved = move_group(shell, caller, program_id, group_id, command)
        return await done(moved, group_path(program_id, group_id), notice)

    @post("/offers")
    async def offer(
        self,
        program_id: FromPath[ProgramId],
        group_id: FromPath[UUID],
        data: URLEncodedBody[PersonForm],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Keep a seat for somebody who asked."""
        offered = roster.offer_membership(shell, caller, program_id, group_id, data.person)
        return await done(offered, group_path(program_id, group_id), "seat_offered")

    @post("/requests")
    async def ask(
        self,
        program_id: FromPath[ProgramId],
        group_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Ask to join."""
        asked = roster.request_membership(shell, caller, program_id, group_id)
        return await done(asked, "/my-groups", "asked_to_join")

    @post("/refusals")
    async def decline(
        self,
        program_id: FromPath[ProgramId],
        group_id: FromPath[UUID],
        data: URLEncodedBody[PersonForm],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Turn a request or an offer down; the person's own refusal ends at their groups."""
        declined = roster.decline_membership(shell, caller, program_id, group_id, data.person)
        own = data.person == caller.principal.person
        path = "/my-groups" if own else group_path(program_id, group_id)
        return await done(declined, path, "seat_declined")

    @post("/signatures")
    async def sign(
        self,
        request: Request[Any, Any, Any],
        program_id: FromPath[ProgramId],
        group_id: FromPath[UUID],
        data: URLEncodedBody[SignatureForm],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Sign the agreement, in the language it was read in."""
        signed = roster.sign_agreement(
            shell,
            caller,
            program_id,
            group_id,
            agreement=data.agreement,
            locale=visit_of(request).speech.language,
        )
        return await done(signed, group_path(program_id, group_id), "agreement_signed")

    @post("/consents")
    async def consent(
        self,
        program_id: FromPath[ProgramId],
        group_id: FromPath[UUID],
        data: URLEncodedBody[ConsentForm],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Say whether case narratives may be kept."""
        answered = roster.answer_content_consent(
            shell, caller, program_id, group_id, given=data.given == "yes"
        )
        return await done(answered, group_path(program_id, group_id), "consent_answered")

    @post("/sessions")
    async def schedule(
        self,
        program_id: FromPath[ProgramId],
        group_id: FromPath[UUID],
        data: URLEncodedBody[SessionForm],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Plan the next session."""
        wanted = NewSession(number=data.number, local_start=f"{data.day}T{data.time}")
        planned = schedule_session(shell, caller, program_id, group_id, wanted)
        group = group_path(program_id, group_id)
        sessions = f"/programs/{program_id}/sessions"
        return await done(planned, group, "session_scheduled", shown_at=sessions)

    @post("/departures")
    async def leave(
        self,
        program_id: FromPath[ProgramId],
        group_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Leave the group."""
        person = caller.principal.person
        left = roster.end_membership(shell, caller, program_id, group_id, person)
        return await done(left, "/my-groups", "left_group")


def group_path(program: ProgramId, group: UUID) -> str:
    """Return a group's page."""
    return f"/programs/{program}/groups/{group}"
