"""One's own credential to lead, as a page, and those of whom one supervises or is asked to."""

from typing import Any

import msgspec
from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency

from domain.kernel import PersonId
from domain.protocol.credentials import CredentialLine
from domain.protocol.names import PersonName
from services.app.caller import Caller
from services.app.credentials import OWN, show_own_credential
from services.app.shell import Shell
from services.web.frame.answers import page


class OwnCredentialView(msgspec.Struct, frozen=True, kw_only=True):
    """One's own, and the others'."""

    own: CredentialLine
    others: tuple[CredentialLine, ...]
    names: dict[PersonId, PersonName]


class OwnCredentialPages(Controller):
    """For everybody who is signed in."""

    path = OWN

    @get("/")
    async def show(
        self,
        request: Request[Any, Any, Any],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        *,
        behind: NamedDependency[bool],
    ) -> Response[str]:
        """Show what one's own is worth, and who is in training with one."""
        listed = await show_own_credential(shell, caller)
        view = OwnCredentialView(own=listed.lines[0], others=listed.lines[1:], names=listed.names)
        return page(request, "member/my_credential.html", behind=behind, page=view)
