"""The keys of programs, as a page: two officers let a version go before it is due."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody

from domain.kernel import PersonId, ProgramId
from domain.kernel.classes import Coded
from domain.protocol.names import PersonName
from services.app import program_keys
from services.app.caller import Caller
from services.app.numbers import Version
from services.app.offices.register import list_offices
from services.app.program_keys import KeyOf
from services.app.shell import Shell
from services.web.frame.answers import page
from services.web.frame.programs import program_names
from services.web.frame.questions import FIRST
from services.web.frame.steps import once, taken
from services.web.organization import asked

HERE = asked.KEYS


class ProgramKeysView(msgspec.Struct, frozen=True, kw_only=True):
    """The keys, who would have a version go at once, and what the reader can do."""

    keys: tuple[KeyOf, ...]
    names: dict[PersonId, PersonName]
    programs: dict[ProgramId, Coded]
    once: UUID


class DestroyForm(msgspec.Struct, frozen=True):
    """Which version is to go; the page gave the word an id."""

    program: ProgramId
    version: Version
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

    @post("/destructions", opt={FIRST: asked.KEY_VERSION_GOES})
    async def destroy(
        self,
        data: URLEncodedBody[DestroyForm],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Say that a version goes at once: the first of two, or the second."""
        word = once(caller, data.once)
        said = program_keys.destroy_at_once(shell, word, data.program, data.version)
        return await taken(
            said, HERE, lambda agreed: "key_destroyed" if agreed else "key_destruction_told"
        )
