"""Asking for the erasure of one's own texts, or of oneself."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath, URLEncodedBody

from domain.privacy.events import ErasureKind
from services.app import privacy
from services.app.caller import Caller
from services.app.shell import Shell
from services.web.frame.addresses import MINE
from services.web.frame.questions import FIRST, Unasked
from services.web.frame.steps import done, once
from services.web.member import asked


class OwnForm(msgspec.Struct, frozen=True):
    """What of one's own is to be erased."""

    kind: ErasureKind
    once: UUID


class OwnErasures(Controller):
    """For everybody of the organization."""

    path = "/mine/erasures"

    @post("/", opt={FIRST: asked.OF_ONE_S_OWN})
    async def ask_own(
        self,
        data: URLEncodedBody[OwnForm],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Ask for the erasure of one's texts, or of oneself."""
        requested = privacy.ask_erasure(shell, once(caller, data.once), data.kind)
        return await done(requested, MINE, "erasure_asked")

    @post("/{request_id:uuid}/withdrawal", opt={FIRST: Unasked.AGAIN})
    async def withdraw(
        self,
        request_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[Any]:
        """Take a request back."""
        withdrawn = privacy.withdraw_erasure(shell, caller, request_id)
        return await done(withdrawn, MINE, "erasure_withdrawn")
