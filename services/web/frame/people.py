"""The list of people of a program, or of the organization: found, filtered, and what can be done.

A filter is in the address, to keep or send; a name never is: whom words fit goes by a handle that
opens in this sign-in alone.
"""

from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from litestar import Request, Response
from litestar.status_codes import HTTP_422_UNPROCESSABLE_ENTITY

from domain.kernel import PersonId, ProgramId, Refused, Role, Sealed, Throttled
from domain.kernel.classes import Coded
from domain.kernel.shapes import is_of_these_years
from projections.people_register.queries import Beyond, Wanted
from services.app.boards import list_groups
from services.app.caller import Caller
from services.app.people import ROLES, STATES, PeopleShown, find_people, found_by, list_people
from services.app.shell import Shell
from services.web.frame.answers import go, page
from services.web.frame.notices import Notice, refused
from services.web.frame.programs import ProgramChoice, programs_of
from services.web.frame.steps import FOR_AN_ERROR_PAGE

NO_WORDS: Final = Sealed("")
NOBODY: Final = PeopleShown((), {}, 0, 0, None)
STANDING: Final = frozenset({"invited", "came_back", "lapsed", "declined", "withdrawn"})
"""States in which something can be done about an invitation."""


class FindForm(msgspec.Struct, frozen=True):
    """The words of a search: used once, kept nowhere."""

    name: Sealed = Sealed("")


class GroupChoice(msgspec.Struct, frozen=True):
    """A group to filter by; its name is public."""

    id: UUID
    name: Coded


class Filters(msgspec.Struct, frozen=True):
    """The filters as they stand; ``found`` is a handle on whom a search found."""

    state: Coded = ""
    role: Coded = ""
    group: Coded = ""
    program: Coded = ""
    found: Coded = ""

    @property
    def some(self) -> bool:
        """Whether anything is asked for."""
        return any((self.state, self.role, self.group, self.program, self.found))


class PeopleListView(msgspec.Struct, frozen=True, kw_only=True):
    """One page of people. ``program`` is whose they are; of the organization there is none."""

    path: Coded
    shown: PeopleShown
    sought: Filters
    groups: tuple[GroupChoice, ...] = ()
    programs: tuple[ProgramChoice, ...] = ()
    program: ProgramId | None = None
    name: Coded = ""
    older: Coded = ""
    words: Sealed = Sealed("")
    refused: Notice | None = None
    states: tuple[Coded, ...] = STATES
    roles: tuple[Role, ...] = ROLES
    standing: frozenset[Coded] = STANDING

    def group_named(self, group: UUID) -> Coded:
        """Return the name of a group, or nothing for one of another program."""
        return next((one.name for one in self.groups if one.id == group), "")

    def program_named(self, program: ProgramId) -> Coded:
        """Return the name of a program."""
        return next((one.name for one in self.programs if one.id == program), "")

    @property
    def acts(self) -> bool:
        """Whether there is an invitation on this page about which something can be done."""
        return self.program is not None and any(
            row.invitation_id and row.state in STANDING for row in self.shown.rows
        )


async def people_page(
    request: Request[Any, Any, Any],
    shell: Shell,
    caller: Caller,
    *,
    path: str,
    program: ProgramId | None,
    name: str = "",
    behind: bool = False,
    why: Notice | None = None,
    words: Sealed = NO_WORDS,
) -> Response[str]:
    """Draw a page of people, as its address asks; what it cannot mean is not asked for.

    Where a search was refused, nobody is listed.
    """
    asked = request.query_params
    found = found_by(shell, caller, asked["found"]) if asked.get("found") else None
    sought = Filters(
        state=_one_of(asked.get("state"), STATES),
        role=_one_of(asked.get("role"), ROLES),
        group=_id(asked.get("group")),
        program=_id(asked.get("program")) if program is None else "",
        found=asked["found"] if found is not None else "",
    )
    within = program or (ProgramId(UUID(sought.program)) if sought.program else None)
    if why is not None:
        shown = NOBODY
    else:
        shown = await list_people(
            shell,
            caller,
            within,
            Wanted(
                state=sought.state or None,
                role=sought.role or None,
                group=UUID(sought.group) if sought.group else None,
                people=found,
            ),
            beyond=_beyond(asked.get("beyond")),
            everywhere=program is None,
        )
    groups = () if program is None else await list_groups(shell, caller, program)
    programs = () if program is not None else await programs_of(request, shell, caller)
    view = PeopleListView(
        path=path,
        program=program,
        name=name,
        shown=shown,
        sought=sought,
        groups=tuple(GroupChoice(row.group_id, row.name) for row in groups),
        programs=programs,
        older=_older(path, sought, shown.next),
        words=words,
        refused=why,
    )
    status = HTTP_422_UNPROCESSABLE_ENTITY if why else 200
    return page(
        request, "frame/people.html", status_code=status, back=path, behind=behind, page=view
    )


async def found_page(
    request: Request[Any, Any, Any],
    shell: Shell,
    caller: Caller,
    form: FindForm,
    *,
    path: str,
    program: ProgramId | None,
    name: str = "",
) -> Response[Any]:
    """Find people by name, and go to the list of them; what cannot be sought is said beside it."""
    try:
        handle = await find_people(shell, caller, program, form.name)
    except (*FOR_AN_ERROR_PAGE, Throttled):
        raise
    except Refused as error:
        why = refused(error.code)
        return await people_page(
            request,
            shell,
            caller,
            path=path,
            program=program,
            name=name,
            why=why,
            words=form.name,
        )
    return go(f"{path}?{urlencode({'found': handle.reveal()})}")


def _older(path: str, sought: Filters, beyond: Beyond | None) -> str:
    if beyond is None:
        return ""
    asked = {name: value for name, value in msgspec.structs.asdict(sought).items() if value}
    asked["beyond"] = f"{beyond.registered_at.isoformat()}~{beyond.person}"
    return f"{path}?{urlencode(asked)}"


def _beyond(words: str | None) -> Beyond | None:
    """Read where a page begins; what no page of ours says is the first page."""
    at, _, person = (words or "").partition("~")
    try:
        beyond = Beyond(datetime.fromisoformat(at), PersonId(UUID(person)))
    except ValueError:
        return None
    sound = beyond.registered_at.tzinfo is not None and is_of_these_years(beyond.registered_at)
    return beyond if sound else None


def _one_of(words: str | None, known: tuple[str, ...]) -> str:
    return words if words in known else ""


def _id(words: str | None) -> str:
    try:
        return str(UUID(words or ""))
    except ValueError:
        return ""
