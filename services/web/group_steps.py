"""The forms of a group's page: seats, signatures, the next session, the group's own life."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, post
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, URLEncodedBody
from litestar.status_codes import HTTP_422_UNPROCESSABLE_ENTITY

from domain.groups.state import Stage
from domain.kernel import PersonId, ProgramId, Refused
from domain.kernel.classes import Coded
from services.app import roster
from services.app.caller import Caller
from services.app.group_steps import STEPS
from services.app.groups import enter_group, move_group
from services.app.sessions import NewSession, schedule_session
from services.app.shell import Shell
from services.http.numbers import Count, Version
from services.web import asked
from services.web.answers import go, page
from services.web.carrying import SURE
from services.web.freshness import left_by
from services.web.groups import Planning, group_view
from services.web.notices import refused, with_noted
from services.web.questions import FIRST, Question, Unasked
from services.web.steps import FOR_AN_ERROR_PAGE, done
from services.web.undoing import Undo, offer
from services.web.visit import visit_of

BY_WORD: Final = {step.word: step for step in STEPS}
FIRSTS: Final[Mapping[str, Question | Unasked]] = {
    "charter": asked.CHARTER,
    "recruiting": asked.RECRUITING,
    "activation": asked.ACTIVATION,
    "pause": asked.PAUSE,
    "resumption": Unasked.AGAIN,
    "closing-plan": asked.CLOSING_PLAN,
    "closing": asked.CLOSING,
}


class PersonForm(msgspec.Struct, frozen=True):
    """Somebody on the page's list."""

    person: PersonId


class OfferForm(msgspec.Struct, frozen=True):
    """Somebody on the page's list; ``back`` to choose the next, or else to the group."""

    person: PersonId
    back: Literal["people"] | None = None


class SignatureForm(msgspec.Struct, frozen=True):
    """The version of the agreement that was on the page."""

    agreement: Version


class ConsentForm(msgspec.Struct, frozen=True):
    """Whether case narratives may be kept."""

    given: Literal["yes", "no"]


class SessionForm(msgspec.Struct, frozen=True):
    """The next session by day and wall-clock time; its number makes a repeat harmless."""

    number: Count
    day: Annotated[Coded, msgspec.Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    time: Annotated[Coded, msgspec.Meta(pattern=r"^[0-9]{2}:[0-9]{2}$")]


class GroupSteps(Controller):
    """What is done from a group's page."""

    path = "/programs/{program_id:uuid}/groups/{group_id:uuid}"

    @post("/steps/{step:str}", opt={FIRST: FIRSTS})
    async def move(
        self,
        program_id: FromPath[ProgramId],
        group_id: FromPath[UUID],
        step: FromPath[str],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Take the group one step on."""
        if step not in BY_WORD:
            raise NotFoundException
        taken, here = BY_WORD[step], group_path(program_id, group_id)
        before = (await enter_group(shell, caller, program_id, group_id)).group.stage
        back = Undo(f"{here}/steps/{taken.undone_by}")
        met = before is Stage.ACTIVE
        undo = offer(shell, caller, back) if taken.undone_by and met else None
        moved = move_group(shell, caller, program_id, group_id, taken.command)
        return await done(moved, here, taken.notice, undo=undo)

    @post("/offers", opt={FIRST: Unasked.AGAIN})
    async def offer(
        self,
        program_id: FromPath[ProgramId],
        group_id: FromPath[UUID],
        data: URLEncodedBody[OfferForm],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Keep a seat for somebody; undone in one tap, a request of theirs waits again."""
        here = group_path(program_id, group_id)
        offered = roster.offer_membership(shell, caller, program_id, group_id, data.person)
        back = Undo(f"{here}/refusals", (("person", str(data.person)), SURE))
        path = f"{here}/people" if data.back else here
        return await done(offered, path, "seat_offered", undo=offer(shell, caller, back))

    @post("/requests", opt={FIRST: Unasked.UNDO})
    async def ask(
        self,
        program_id: FromPath[ProgramId],
        group_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Ask to join."""
        requested = roster.request_membership(shell, caller, program_id, group_id)
        own = (("person", str(caller.principal.person)), SURE)
        back = Undo(f"{group_path(program_id, group_id)}/refusals", own)
        return await done(requested, "/my-groups", "asked_to_join", undo=offer(shell, caller, back))

    @post("/refusals", opt={FIRST: asked.SEAT_GIVEN_UP})
    async def decline(
        self,
        program_id: FromPath[ProgramId],
        group_id: FromPath[UUID],
        data: URLEncodedBody[PersonForm],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Turn a request or an offer down; the person's own refusal ends at their groups."""
        own = data.person == caller.principal.person
        taken_back = own and caller.undoes is not None
        place = await enter_group(shell, caller, program_id, group_id, joining=taken_back)
        declined = roster.decline_membership(shell, caller, program_id, group_id, data.person)
        path = "/my-groups" if own else group_path(program_id, group_id)
        if data.person in place.group.waiting:
            return await done(declined, path, "request_withdrawn" if own else "request_declined")
        return await done(declined, path, "seat_declined")

    @post("/signatures", opt={FIRST: Unasked.AGAIN})
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

    @post("/consents", opt={FIRST: Unasked.AGAIN})
    async def consent(
        self,
        program_id: FromPath[ProgramId],
        group_id: FromPath[UUID],
        data: URLEncodedBody[ConsentForm],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Say whether case narratives may be kept; another answer than before can be undone."""
        given, here = data.given == "yes", group_path(program_id, group_id)
        place = await enter_group(shell, caller, program_id, group_id)
        before = place.group.consents.get(place.actor)
        answered = roster.answer_content_consent(shell, caller, program_id, group_id, given=given)
        back = Undo(f"{here}/consents", (("given", "yes" if before else "no"),))
        undo = None if before in {None, given} else offer(shell, caller, back)
        notice = "consent_given" if given else "consent_refused"
        return await done(answered, here, notice, undo=undo)

    @post("/sessions", opt={FIRST: Unasked.UNDO})
    async def schedule(
        self,
        request: Request[Any, Any, Any],
        program_id: FromPath[ProgramId],
        group_id: FromPath[UUID],
        data: URLEncodedBody[SessionForm],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Plan the next session; when a rule refuses, the form comes back as it was sent."""
        wanted = NewSession(number=data.number, local_start=f"{data.day}T{data.time}")
        try:
            outcome = await schedule_session(shell, caller, program_id, group_id, wanted)
        except FOR_AN_ERROR_PAGE:
            raise
        except Refused as error:
            view = await group_view(request, shell, caller, program_id, group_id)
            planning = Planning(data.day, data.time, refused(error.code))
            return page(
                request,
                "group.html",
                status_code=HTTP_422_UNPROCESSABLE_ENTITY,
                back=group_path(program_id, group_id),
                page=msgspec.structs.replace(view, planning=planning),
            )
        sessions = f"/programs/{program_id}/sessions"
        there = f"{sessions}/{outcome.id}"
        back = offer(shell, caller, Undo(f"{there}/cancellation", (SURE,)))
        return go(
            there,
            with_noted("session_scheduled", outcome.noted),
            cookies=[left_by(outcome), back],
        )

    @post("/departures", opt={FIRST: asked.DEPARTURE})
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
