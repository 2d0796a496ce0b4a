"""Inviting people to a program, and the invitations there are, each with what can be done."""

from contextlib import suppress
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.status_codes import HTTP_422_UNPROCESSABLE_ENTITY

from domain.access.purposes import Purpose
from domain.invitations.state import InvitationStage
from domain.kernel import Forbidden, PersonId, ProgramId, Refused, Role, Unavailable, own_log
from domain.kernel.classes import Coded, Personal
from domain.kernel.locales import name_in
from domain.people.professions import PROFESSIONS
from domain.protocol.invitations import InvitationLine, InvitationStep, Invited
from domain.protocol.names import PersonName
from domain.protocol.people import PersonalData
from services.app import invitations
from services.app.caller import Caller
from services.app.invitations import Guest
from services.app.names import read_names
from services.app.shell import Shell
from services.app.tenancy import Place, enter_program
from services.http.parts import WebParts, parts_of
from services.web.frame.answers import go, page
from services.web.frame.notices import Notice, refused
from services.web.frame.questions import FIRST, Unasked
from services.web.frame.steps import once
from services.web.frame.visit import visit_of

OFFICERS: Final = frozenset({Role.PROGRAM_ADMIN, Role.ORGANIZATION_ADMIN})
LOCALES: Final = ("en-CA", "fr-CA")
Line = Annotated[Personal, msgspec.Meta(max_length=200)]


class InvitationForm(msgspec.Struct, frozen=True, kw_only=True):
    """Whom to invite, as what, and how the link reaches them."""

    given_name: Line
    family_name: Line
    email: Annotated[Personal, msgspec.Meta(max_length=254)]
    profession: Annotated[Coded, msgspec.Meta(max_length=48)]
    locale: Annotated[Coded, msgspec.Meta(max_length=48)]
    role: Role
    way: Coded = "email"
    once: UUID

    def __repr__(self) -> str:
        return "<form>"


class RenewalForm(msgspec.Struct, frozen=True):
    """How the new link reaches them."""

    way: Coded = "email"


class InvitationsView(msgspec.Struct, frozen=True, kw_only=True):
    """The form and the list. ``link`` is what is to be handed over, shown this once.

    ``typed`` is given back to who typed it where it was refused.
    """

    program: ProgramId
    name: Coded
    officer: bool
    roles: tuple[Role, ...]
    once: UUID
    lines: tuple[InvitationLine, ...]
    names: dict[PersonId, PersonName]
    record: int = 0
    link: Personal = ""
    typed: InvitationForm | None = None
    refused: Notice | None = None
    professions: tuple[Coded, ...] = PROFESSIONS
    locales: tuple[Coded, ...] = LOCALES

    @property
    def waiting(self) -> tuple[InvitationLine, ...]:
        """Those that nobody has accepted, what came back first."""
        left = [line for line in self.lines if line.stage is not InvitationStage.ACCEPTED]
        return tuple(sorted(left, key=lambda line: not line.returned))

    @property
    def accepted(self) -> tuple[InvitationLine, ...]:
        """Those who came in."""
        return tuple(line for line in self.lines if line.stage is InvitationStage.ACCEPTED)


class InvitationPages(Controller):
    """For a program's administrators; whoever belongs to it invites a colleague here."""

    path = "/programs/{program_id:uuid}/invitations"

    @get("/")
    async def listed(
        self,
        request: Request[Any, Any, Any],
        program_id: FromPath[ProgramId],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[str]:
        """Show the form, and who was invited; names come from the Warden, in one record."""
        return await _shown(request, shell, caller, program_id)

    @post("/", opt={FIRST: Unasked.FILLED_IN})
    async def invite(
        self,
        request: Request[Any, Any, Any],
        program_id: FromPath[ProgramId],
        data: URLEncodedBody[InvitationForm],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Invite somebody; a link to hand over is shown once, on the page that answers."""
        guest = Guest(
            data=PersonalData(data.given_name, data.family_name, "", data.email),
            profession=data.profession,
            locale=data.locale,
            role=data.role,
            mailed=data.way == "email",
        )
        try:
            given = await invitations.invite(shell, once(caller, data.once), program_id, guest)
        except Unavailable:
            raise
        except Refused as error:
            return await _shown(
                request, shell, caller, program_id, typed=data, why=refused(error.code)
            )
        return await _after(request, shell, caller, program_id, given, "invited")

    @post("/{invitation_id:uuid}/renewals", opt={FIRST: Unasked.AGAIN})
    async def renew(
        self,
        request: Request[Any, Any, Any],
        program_id: FromPath[ProgramId],
        invitation_id: FromPath[UUID],
        data: URLEncodedBody[RenewalForm],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Send it again, or show a new link to hand over."""
        step = InvitationStep.SEND if data.way == "email" else InvitationStep.HAND_OVER
        given = await invitations.keep_invitation(shell, caller, program_id, invitation_id, step)
        return await _after(request, shell, caller, program_id, given, "invitation_sent")

    @post("/{invitation_id:uuid}/withdrawals", opt={FIRST: Unasked.AGAIN})
    async def withdraw(
        self,
        program_id: FromPath[ProgramId],
        invitation_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Withdraw it; it can be sent again."""
        step = InvitationStep.WITHDRAW
        await invitations.keep_invitation(shell, caller, program_id, invitation_id, step)
        return go(f"/programs/{program_id}/invitations", "invitation_withdrawn")


async def _after(
    request: Request[Any, Any, Any],
    shell: Shell,
    caller: Caller,
    program: ProgramId,
    given: Invited,
    notice: str,
) -> Response[Any]:
    code = given.link.reveal()
    if not code:
        return go(f"/programs/{program}/invitations", notice)
    parts = parts_of(request.app.state)
    return await _shown(request, shell, caller, program, link=f"{_site(request, parts)}#{code}")


def _site(request: Request[Any, Any, Any], parts: WebParts) -> str:
    """Return the page that links lead to, as browsers see it."""
    return f"{parts.public_origin or str(request.base_url).rstrip('/')}/invitation"


async def _shown(
    request: Request[Any, Any, Any],
    shell: Shell,
    caller: Caller,
    program: ProgramId,
    *,
    link: str = "",
    typed: InvitationForm | None = None,
    why: Notice | None = None,
) -> Response[str]:
    place = await enter_program(shell, caller, program)
    listed = await invitations.list_invitations(shell, caller, program)
    people = tuple(dict.fromkeys(line.person for line in listed.invitations))
    names: dict[PersonId, PersonName] = {}
    record = 0
    officer = bool(place.offices & OFFICERS)
    if people and officer:
        with suppress(Forbidden):
            shown = await read_names(shell, caller, program, people, Purpose.ADMINISTRATION)
            names, record = shown.names, shown.record
    view = InvitationsView(
        program=program,
        name=name_in(visit_of(request).speech.tag, place.founded),
        officer=officer,
        roles=_roles(caller, place),
        once=shell.new_id(),
        lines=listed.invitations if officer else (),
        names=names,
        record=record,
        link=link,
        typed=typed,
        refused=why,
    )
    status = HTTP_422_UNPROCESSABLE_ENTITY if why else 200
    return page(request, "program/invitations.html", status_code=status, page=view)


def _roles(caller: Caller, place: Place) -> tuple[Role, ...]:
    if not place.offices & OFFICERS:
        return (Role.MEMBER,)
    governs = Role.ORGANIZATION_ADMIN in caller.offices(own_log(caller.principal.organization))
    return (Role.MEMBER, Role.LEADER, *((Role.PROGRAM_ADMIN,) if governs else ()))
