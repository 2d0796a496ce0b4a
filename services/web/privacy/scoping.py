"""What a legal hold or an erasure is to cover, chosen by name and date: nobody types an id."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, URLEncodedBody
from litestar.status_codes import HTTP_200_OK, HTTP_422_UNPROCESSABLE_ENTITY

from domain.kernel import Forbidden, ProgramId, Refused, Sealed, Unauthenticated, Unavailable
from domain.kernel.classes import Coded
from domain.privacy.erasure import BY_CLASS
from domain.privacy.events import HoldGround
from domain.privacy.scope import Label
from projections.group_board.queries import GroupRow
from projections.sessions.queries import SessionRow
from services.app.boards import list_groups, list_sessions
from services.app.caller import Caller
from services.app.picking import Picked, pick_anybody
from services.app.privacy import desk
from services.app.shell import Shell
from services.app.steps import Where
from services.http.places import DOORS
from services.web.frame.answers import page
from services.web.frame.notices import Notice, refused
from services.web.frame.programs import ProgramChoice, programs_of
from services.web.frame.questions import FIRST, Unasked

Id = Annotated[Coded, msgspec.Meta(pattern=r"^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?$")]
"""What was chosen, or nothing."""
SESSIONS = 25


class Asks(msgspec.Struct, frozen=True, kw_only=True):
    """What a page asks for, besides the ground of a hold."""

    person: bool = False
    program: bool = False
    session: bool = False
    label: bool = False
    label_needed: bool = False


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """What is done with what is chosen: where it is sent, and what it may be of."""

    path: Coded
    code: Coded
    of: Mapping[Coded, Asks]
    labels: tuple[Label, ...] = tuple(Label)


HOLD = Act(
    path=DOORS[Where.HOLDS].path,
    code="hold",
    of={
        "person": Asks(person=True, label=True),
        "session": Asks(program=True, session=True, label=True),
        "program": Asks(program=True, label=True),
        "organization": Asks(label=True),
    },
)
ERASURE = Act(
    path=DOORS[Where.ERASURES].path,
    code="erasure",
    of={
        "author": Asks(person=True),
        "member": Asks(person=True),
        "session": Asks(program=True, session=True),
        "class": Asks(program=True, label=True, label_needed=True),
    },
    labels=BY_CLASS,
)


class ScopeForm(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """What is chosen so far; ``who`` are the words of a search, kept nowhere.

    Its names are those of what is sent in the end; ``within`` only narrows the choice.
    """

    once: UUID
    who: Sealed = Sealed("")
    person: Id = ""
    program: Id = ""
    within: Id = ""
    session: Id = ""
    label: Coded = ""
    ground: Coded = ""
    review_on: Coded = ""


class ScopeView(msgspec.Struct, frozen=True, kw_only=True):
    """The form as far as it has come: what can be chosen next follows from what was chosen."""

    act: Act
    of: Coded
    asks: Asks
    form: ScopeForm
    programs: tuple[ProgramChoice, ...]
    picked: Picked | None = None
    groups: tuple[GroupRow, ...] = ()
    sessions: tuple[SessionRow, ...] = ()
    refused: Notice | None = None
    grounds: tuple[HoldGround, ...] = tuple(HoldGround)

    @property
    def is_ready(self) -> bool:
        """Whether all there is to choose from is on the page."""
        found = self.picked is not None and bool(self.picked.people)
        return (found or not self.asks.person) and bool(self.sessions or not self.asks.session)


class WaysView(msgspec.Struct, frozen=True):
    """What an act may be of."""

    act: Act


class ScopePages(Controller):
    """For privacy officers and organization admins; the Warden decides."""

    act: ClassVar[Act]

    @get("/")
    async def ways(
        self,
        request: Request[Any, Any, Any],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[str]:
        """Ask what it is to be of."""
        await desk.require_officer(shell, caller)
        return page(request, "privacy/scope_ways.html", page=WaysView(self.act))

    @get("/{of:str}")
    async def empty(
        self,
        request: Request[Any, Any, Any],
        of: FromPath[str],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        behind: NamedDependency[bool],
    ) -> Response[str]:
        """Show the form."""
        view = await self._view(request, shell, caller, of, ScopeForm(once=shell.new_id()))
        return page(request, "privacy/scope.html", behind=behind, page=view)

    @post("/{of:str}", status_code=HTTP_200_OK, opt={FIRST: Unasked.READS})
    async def go_on(
        self,
        request: Request[Any, Any, Any],
        of: FromPath[str],
        data: URLEncodedBody[ScopeForm],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[str]:
        """Show what can be chosen next; whom the words fit is a look on record."""
        view = await self._view(request, shell, caller, of, data)
        if view.asks.person:
            try:
                picked = await pick_anybody(shell, caller, data.who)
                view = msgspec.structs.replace(view, picked=picked)
            except (Forbidden, Unauthenticated, Unavailable):
                raise
            except Refused as error:
                view = msgspec.structs.replace(view, refused=refused(error.code))
        status = HTTP_422_UNPROCESSABLE_ENTITY if view.refused else HTTP_200_OK
        back = f"{self.act.path}/new/{of}"
        return page(request, "privacy/scope.html", status_code=status, back=back, page=view)

    async def _view(
        self,
        request: Request[Any, Any, Any],
        shell: Shell,
        caller: Caller,
        of: str,
        form: ScopeForm,
    ) -> ScopeView:
        await desk.require_officer(shell, caller)
        asks = self.act.of.get(of)
        if asks is None:
            raise NotFoundException
        groups: Sequence[GroupRow] = ()
        sessions: Sequence[SessionRow] = ()
        if asks.session and form.program:
            program = ProgramId(UUID(form.program))
            groups = await list_groups(shell, caller, program)
            group = next((row.group_id for row in groups if str(row.group_id) == form.within), None)
            if group is not None:
                sessions = await list_sessions(shell, caller, program, group=group, limit=SESSIONS)
        return ScopeView(
            act=self.act,
            of=of,
            asks=asks,
            form=form,
            programs=await programs_of(request, shell, caller),
            groups=tuple(groups),
            sessions=tuple(sessions),
        )


class HoldScope(ScopePages):
    """What a legal hold is to cover."""

    path = f"{HOLD.path}/new"
    act = HOLD


class ErasureScope(ScopePages):
    """What is to be erased on somebody's behalf."""

    path = f"{ERASURE.path}/new"
    act = ERASURE
