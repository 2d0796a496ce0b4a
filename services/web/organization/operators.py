"""Letting the operator's staff in, as a page: why, for how long, and what they are given."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import URLEncodedBody

from domain.access.purposes import OperatorReason
from domain.kernel import own_log
from domain.organizations.state import WEIGHTY
from services.app import operators
from services.app.caller import Caller
from services.app.shell import Shell
from services.web.frame.answers import page
from services.web.frame.questions import FIRST
from services.web.frame.steps import once
from services.web.organization import asked

REASONS = tuple(reason for reason in OperatorReason if reason is not OperatorReason.EVALUATION)
MINUTES = (15, 60, 120, 240)


class OperatorView(msgspec.Struct, frozen=True, kw_only=True):
    """The form, for who may let staff in; once it was sent the admission, shown this once."""

    may: bool = True
    once: UUID
    reasons: tuple[OperatorReason, ...] = REASONS
    minutes: tuple[int, ...] = MINUTES
    reason: OperatorReason | None = None
    admission: UUID | None = None
    until: datetime | None = None

    @property
    def options(self) -> str:
        """What staff adds to a command."""
        return f"--reason {self.reason} --admission {self.admission}"


class AdmissionForm(msgspec.Struct, frozen=True):
    """Why staff may come in, and within how many minutes."""

    reason: OperatorReason
    minutes: Annotated[int, msgspec.Meta(ge=1, le=240)]
    once: UUID


class OperatorPages(Controller):
    """One page for privacy officers and organization administrators; the Warden decides."""

    path = "/operator"

    @get("/")
    async def ask(
        self,
        request: Request[Any, Any, Any],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[str]:
        """Show the form; others read who may let staff in."""
        held = caller.offices(own_log(caller.principal.organization))
        view = OperatorView(may=bool(held & {*WEIGHTY}), once=shell.new_id())
        return page(request, "organization/operator.html", page=view)

    @post("/", opt={FIRST: asked.ADMISSION})
    async def admit(
        self,
        request: Request[Any, Any, Any],
        data: URLEncodedBody[AdmissionForm],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[str]:
        """Let staff in once, and show what to give them."""
        asks = once(caller, data.once)
        given = await operators.admit_operator(shell, asks, data.reason, data.minutes)
        view = OperatorView(
            once=shell.new_id(), reason=data.reason, admission=given.admission, until=given.until
        )
        return page(request, "organization/operator.html", page=view)
