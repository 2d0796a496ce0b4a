"""Letting the operator's staff in, as a page: why, for how long, and what they are given."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency

from domain.access.purposes import OperatorReason
from domain.protocol.door import AdmissionsListed
from services.app.caller import Caller
from services.app.operators import (
    ADMISSIONS,
    AdmissionBody,
    admit_operator,
    list_admissions,
    may_admit,
    sees_admissions,
)
from services.app.shell import Shell
from services.http.places import OrganizationAt
from services.web.frame.answers import page
from services.web.frame.forms import Drawn, counted_once, form, questions_in, said_in
from services.web.organization import asked

QUESTIONS: Final = questions_in(asked)
REASONS = tuple(reason for reason in OperatorReason if reason is not OperatorReason.EVALUATION)
MINUTES = (15, 60, 120, 240)


class OperatorView(msgspec.Struct, frozen=True, kw_only=True):
    """The form, for who may let staff in; once it was sent the admission, shown this once."""

    may: bool = True
    listed: AdmissionsListed | None = None
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


class OperatorPages(Controller):
    """One page for privacy officers and organization administrators; the Warden decides."""

    path = asked.OPERATOR

    @get("/")
    async def ask(
        self,
        request: Request[Any, Any, Any],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
    ) -> Response[str]:
        """Show the form, and officers who was let in; others read who may let staff in."""
        listed = await list_admissions(shell, caller) if sees_admissions(caller) else None
        view = OperatorView(may=may_admit(caller), listed=listed, once=shell.new_id())
        return page(request, "organization/operator.html", page=view)


@form(ADMISSIONS["admission"], QUESTIONS)
async def admit(
    request: Request[Any, Any, Any], at: NamedDependency[OrganizationAt]
) -> Response[str]:
    """Let staff in once, and show what to give them."""
    said = await said_in(request, AdmissionBody)
    given = await admit_operator(counted_once(at, await said_in(request, Drawn)), said)
    view = OperatorView(
        once=at.shell.new_id(), reason=said.reason, admission=given.admission, until=given.until
    )
    return page(request, "organization/operator.html", page=view)
