"""The keys of programs, as a page: two officers let a version go before it is due."""

from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency

from domain.kernel import PersonId, ProgramId
from domain.kernel.classes import Coded
from domain.protocol.names import PersonName
from services.app.caller import Caller
from services.app.keys import program_keys
from services.app.keys.program_keys import KeyOf
from services.app.keys.steps import STEPS, KeyVersionBody
from services.app.offices.register import list_offices
from services.app.shell import Shell
from services.http.places import OrganizationAt
from services.web.frame.answers import page
from services.web.frame.forms import Drawn, counted_once, form, questions_in, said_in
from services.web.frame.programs import program_names
from services.web.frame.steps import taken
from services.web.organization import asked

HERE: Final = asked.KEYS
QUESTIONS: Final = questions_in(asked)


class ProgramKeysView(msgspec.Struct, frozen=True, kw_only=True):
    """The keys, who would have a version go at once, and what the reader can do."""

    keys: tuple[KeyOf, ...]
    names: dict[PersonId, PersonName]
    programs: dict[ProgramId, Coded]
    once: UUID


class ProgramKeyPages(Controller):
    """For auditors, privacy officers and organization administrators; the Warden decides."""

    path = HERE

    @get("/")
    async def show(
        self,
        request: Request[Any, Any, Any],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[str]:
        """Show the keys; whoever would have one go is named by a look on record."""
        keys = await program_keys.show_keys(shell, caller)
        said = any(version.word for key in keys for version in key.versions)
        names = (await list_offices(shell, caller)).names if said else {}
        programs = await program_names(request, shell, caller)
        order = {program: place for place, program in enumerate(programs)}
        keys = tuple(sorted(keys, key=lambda key: order.get(key.program, -1)))
        view = ProgramKeysView(keys=keys, names=names, programs=programs, once=shell.new_id())
        return page(request, "organization/program_keys.html", page=view)


@form(STEPS["destruction"], QUESTIONS)
async def destroy_version(
    request: Request[Any, Any, Any], at: NamedDependency[OrganizationAt]
) -> Response[Any]:
    """Say that a version goes at once: the first of two, or the second."""
    said, told = await said_in(request, KeyVersionBody), STEPS["destruction"].notice
    word = counted_once(at, await said_in(request, Drawn))
    gone = program_keys.destroy_at_once(word.shell, word.caller, said.program, said.version)
    return await taken(gone, HERE, lambda agreed: "key_destroyed" if agreed else told)
