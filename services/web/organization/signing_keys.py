"""The key that signs the logs, as a page: two officers give up one that is lost; all see it."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody

from domain.kernel import PersonId, ProgramId
from domain.kernel.classes import Public
from domain.protocol.names import PersonName
from services.app import signing_keys
from services.app.caller import Caller
from services.app.offices.register import list_offices
from services.app.shell import Shell
from services.app.signing_keys import SigningKeys
from services.web.frame.answers import page
from services.web.frame.programs import program_names
from services.web.frame.questions import FIRST
from services.web.frame.steps import once, taken
from services.web.organization import asked

HERE = asked.SIGNING_KEY


class SigningKeysView(msgspec.Struct, frozen=True, kw_only=True):
    """The keys, who gave which up, and what the reader can do."""

    shown: SigningKeys
    names: dict[PersonId, PersonName]
    programs: dict[ProgramId, Public]
    once: UUID


class ReplaceForm(msgspec.Struct, frozen=True):
    """An officer's word; the page gave it an id."""

    once: UUID


class SigningKeyPages(Controller):
    """For auditors, privacy officers and organization administrators; the Warden decides."""

    path = HERE

    @get("/")
    async def show(
        self,
        request: Request[Any, Any, Any],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        behind: NamedDependency[bool],
    ) -> Response[str]:
        """Show the keys; whoever gave one up is named by a look on record."""
        shown = await signing_keys.show_signing_keys(shell, caller)
        names = (await list_offices(shell, caller)).names if shown.words else {}
        programs = await program_names(request, shell, caller)
        view = SigningKeysView(shown=shown, names=names, programs=programs, once=shell.new_id())
        return page(request, "organization/signing_keys.html", behind=behind, page=view)

    @post("/losses", opt={FIRST: asked.SIGNING_KEY_LOST})
    async def say(
        self,
        data: URLEncodedBody[ReplaceForm],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Say that the key is lost: the first of two, or the second."""
        replaced = signing_keys.replace_signing_key(shell, once(caller, data.once))
        return await taken(
            replaced, HERE, lambda done: "key_given_up" if done.agreed else "key_loss_told"
        )
