"""The key that signs the logs, as a page: two officers give up one that is lost; all see it."""

from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency

from domain.kernel import PersonId, ProgramId
from domain.kernel.classes import Coded, Public
from domain.protocol.names import PersonName
from services.app.boards import zone_of
from services.app.caller import Caller
from services.app.keys import signing_keys
from services.app.keys.signing_keys import SigningKeys
from services.app.keys.steps import STEPS
from services.app.offices.register import list_offices
from services.app.shell import Shell
from services.http.places import OrganizationAt
from services.web.frame.answers import page
from services.web.frame.forms import Drawn, counted_once, form, questions_in, said_in
from services.web.frame.programs import program_names
from services.web.frame.steps import taken
from services.web.organization import asked

HERE: Final = asked.SIGNING_KEY
QUESTIONS: Final = questions_in(asked)


class SigningKeysView(msgspec.Struct, frozen=True, kw_only=True):
    """The keys, who gave which up, and what the reader can do."""

    shown: SigningKeys
    names: dict[PersonId, PersonName]
    programs: dict[ProgramId, Public]
    zone: Coded
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
        view = SigningKeysView(
            shown=shown,
            names=names,
            programs=programs,
            zone=await zone_of(shell, caller),
            once=shell.new_id(),
        )
        return page(request, "organization/signing_keys.html", behind=behind, page=view)


@form(STEPS["loss"], QUESTIONS)
async def give_up_key(
    request: Request[Any, Any, Any], at: NamedDependency[OrganizationAt]
) -> Response[Any]:
    """Say that the key is lost: the first of two, or the second."""
    word, told = counted_once(at, await said_in(request, Drawn)), STEPS["loss"].notice
    replaced = signing_keys.replace_signing_key(word.shell, word.caller)
    return await taken(replaced, HERE, lambda done: "key_given_up" if done.agreed else told)
