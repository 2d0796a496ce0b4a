"""Two registrations of one person: who may be registered twice, and finding the other one."""

from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody
from litestar.status_codes import HTTP_422_UNPROCESSABLE_ENTITY

from domain.access.purposes import Purpose
from domain.kernel import PersonId, ProgramId, Refused, Sealed, Throttled
from domain.kernel.classes import Coded
from domain.protocol.people import PersonShown
from services.app.caller import Caller
from services.app.details.steps import show_person
from services.app.details.twins import (
    PAGE,
    STEPS,
    Alike,
    find_alike,
    programs_governed,
    take_step,
    told_apart,
)
from services.app.names import read_names
from services.app.people import find_people, found_by
from services.app.picking import Person
from services.app.shell import Shell
from services.http.places import PERSON, page_of
from services.web.frame.answers import go, page
from services.web.frame.forms import forms_of, questions_in
from services.web.frame.notices import Notice, refused
from services.web.frame.people import NO_WORDS, FindForm
from services.web.frame.programs import ProgramChoice, programs_of
from services.web.frame.questions import FIRST, Unasked
from services.web.frame.steps import FOR_AN_ERROR_PAGE
from services.web.organization import asked

SEEKING: Final = PERSON + "/twins"


class AlikeView(msgspec.Struct, frozen=True, kw_only=True):
    """Pairs that may be one person; ``program`` is where it was looked, of ``programs``."""

    found: Alike
    programs: tuple[ProgramChoice, ...] = ()
    program: ProgramId | None = None


class TwinsView(msgspec.Struct, frozen=True, kw_only=True):
    """One person, and whom a search for their other registration found.

    Where what was typed is refused it stands alone, without ``shown``: nobody is named.
    """

    shown: PersonShown | None
    here: Coded
    found: tuple[Person, ...] | None = None
    record: int = 0
    words: Sealed = NO_WORDS
    refused: Notice | None = None


class AlikePages(Controller):
    """For administrators: of the organization, or of a program for its own people."""

    path = PAGE

    @get("/")
    async def alike(
        self,
        request: Request[Any, Any, Any],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        *,
        behind: NamedDependency[bool],
    ) -> Response[str]:
        """Show who may be registered twice; the look is on record."""
        governed = programs_governed(caller)
        chosen = request.query_params.get("program", "")
        program = next((one for one in governed if str(one) == chosen), next(iter(governed), None))
        programs = await programs_of(request, shell, caller) if len(governed) > 1 else ()
        view = AlikeView(
            found=await find_alike(shell, caller, program),
            programs=tuple(one for one in programs if one.id in governed),
            program=program,
        )
        return page(request, "organization/alike.html", behind=behind, page=view)


class TwinPages(Controller):
    """For the administrators of a person: find the other registration, and propose it."""

    path = SEEKING

    @get("/")
    async def seek(
        self,
        request: Request[Any, Any, Any],
        person_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        *,
        behind: NamedDependency[bool],
    ) -> Response[str]:
        """Show whom the search found, to choose one; both looks are on record."""
        shown = await show_person(shell, caller, PersonId(person_id))
        handle = request.query_params.get("found", "")
        people = found_by(shell, caller, handle) if handle else None
        others = tuple(one for one in people or () if one != shown.person)
        found: tuple[Person, ...] | None = None if people is None else ()
        record = 0
        if others:
            within = _program(caller, shown)
            program = within or ProgramId(caller.principal.organization)
            named = await read_names(shell, caller, program, others, Purpose.ADMINISTRATION)
            apart = await told_apart(shell, caller, within, named.names)
            found, record = tuple(apart.values()), named.record
        view = TwinsView(shown=shown, here=_here(person_id), found=found, record=record)
        return page(request, "organization/twins.html", behind=behind, page=view)

    @post("/search", opt={FIRST: Unasked.READS})
    async def search(
        self,
        request: Request[Any, Any, Any],
        person_id: FromPath[UUID],
        data: URLEncodedBody[FindForm],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Find people by name; what cannot be sought is said beside it."""
        shown = await show_person(shell, caller, PersonId(person_id))
        try:
            handle = await find_people(shell, caller, _program(caller, shown), data.name)
        except (*FOR_AN_ERROR_PAGE, Throttled):
            raise
        except Refused as error:
            here, why = _here(person_id), refused(error.code)
            view = TwinsView(shown=None, here=here, words=data.name, refused=why)
            status = HTTP_422_UNPROCESSABLE_ENTITY
            name = "organization/twins.html"
            return page(request, name, status_code=status, back=f"{here}/twins", page=view)
        return go(f"{_here(person_id)}/twins?{urlencode({'found': handle.reveal()})}")


STEP_FORMS: Final = forms_of(STEPS.values(), take_step, STEPS, questions_in(asked))


def _here(person: UUID) -> str:
    return page_of(PERSON, person_id=person)


def _program(caller: Caller, shown: PersonShown) -> ProgramId | None:
    """Return where an admin of a program looks; one of the organization looks anywhere."""
    governed = programs_governed(caller)
    theirs = [shown.home_program, *(one.program for one in shown.belongs)]
    return next((one for one in theirs if one in governed), next(iter(governed), None))
