"""One's own seat in a group: asking for it, the agreement, consent, and leaving."""

from typing import Any, Literal
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody

from domain.kernel import ProgramId
from services.app.caller import Caller
from services.app.groups import roster
from services.app.groups.entering import enter_group
from services.app.numbers import Version
from services.app.shell import Shell
from services.web.frame.addresses import group_path
from services.web.frame.carrying import SURE
from services.web.frame.questions import FIRST, Unasked
from services.web.frame.steps import done
from services.web.frame.undoing import Undo, offer
from services.web.frame.visit import visit_of
from services.web.member import asked


class SignatureForm(msgspec.Struct, frozen=True):
    """The version of the agreement that was on the page."""

    agreement: Version


class ConsentForm(msgspec.Struct, frozen=True):
    """Whether case narratives may be kept."""

    given: Literal["yes", "no"]


class OwnSeat(Controller):
    """For whoever asks to join, and for members and leaders."""

    path = "/programs/{program_id:uuid}/groups/{group_id:uuid}"

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
