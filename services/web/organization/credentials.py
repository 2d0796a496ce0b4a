"""Credentials to lead, as pages: who has which until when, and what officers say of one."""

from datetime import date
from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from domain.credentials.events import Evidence, RevocationReason, SuspensionReason
from domain.credentials.state import CredentialStanding
from domain.kernel import PersonId
from domain.kernel.classes import Coded
from domain.protocol.credentials import CredentialLine
from domain.protocol.names import PersonName
from services.app.alphabet import by_name
from services.app.caller import Caller
from services.app.credentials import PAGE, STEPS, list_credentials, show_credential, take_step
from services.app.shell import Shell
from services.web.frame.answers import page
from services.web.frame.forms import forms_of, questions_in
from services.web.organization import asked

QUESTIONS: Final = questions_in(asked)
FIRST_SHOWN: Final = 25
DIGITS: Final = 5
URGENCY: Final = (
    CredentialStanding.SUSPENDED,
    CredentialStanding.LAPSED,
    CredentialStanding.ASKED,
    CredentialStanding.IN_FORCE,
    CredentialStanding.AHEAD,
    CredentialStanding.IN_TRAINING,
    CredentialStanding.REVOKED,
    CredentialStanding.NONE,
)
"""In this order they stand in the list, whom something waits for before all."""


class CredentialsView(msgspec.Struct, frozen=True, kw_only=True):
    """Of everybody ``waiting`` for a second word, then of the others a page."""

    waiting: tuple[CredentialLine, ...]
    lines: tuple[CredentialLine, ...]
    names: dict[PersonId, PersonName]
    total: int
    state: Coded = ""
    states: tuple[CredentialStanding, ...] = URGENCY[:-1]
    more: int | None = None


class CredentialView(msgspec.Struct, frozen=True, kw_only=True):
    """One person's, and who could supervise them."""

    line: CredentialLine
    names: dict[PersonId, PersonName]
    able: tuple[PersonId, ...]
    today: date
    evidence: tuple[Evidence, ...] = tuple(Evidence)
    suspensions: tuple[SuspensionReason, ...] = tuple(SuspensionReason)
    revocations: tuple[RevocationReason, ...] = tuple(RevocationReason)


class CredentialPages(Controller):
    """For organization administrators and privacy officers; the Warden decides."""

    path = PAGE

    @get("/")
    async def credentials(
        self,
        request: Request[Any, Any, Any],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        *,
        behind: NamedDependency[bool],
    ) -> Response[str]:
        """Show who has a credential, what waits first; the look is on record."""
        listed = await list_credentials(shell, caller)
        state, begin = request.query_params.get("state", ""), _number(request)
        found = sorted(
            (one for one in listed.lines if not one.proposal and state in {"", one.standing}),
            key=lambda one: (
                URGENCY.index(one.standing),
                "" if one.valid_until is None else one.valid_until.isoformat(),
                by_name(listed.names.get(one.person)),
            ),
        )
        end = begin + FIRST_SHOWN
        view = CredentialsView(
            waiting=tuple(one for one in listed.lines if one.proposal),
            lines=tuple(found[begin:end]),
            names=listed.names,
            total=len(found),
            state=state,
            more=end if len(found) > end else None,
        )
        return page(request, "organization/credentials.html", behind=behind, page=view)

    @get("/{person_id:uuid}")
    async def credential(
        self,
        request: Request[Any, Any, Any],
        person_id: FromPath[UUID],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        *,
        behind: NamedDependency[bool],
    ) -> Response[str]:
        """Show one person's, and what may be done about it; the look is on record."""
        listed = await show_credential(shell, caller, PersonId(person_id))
        view = CredentialView(
            line=listed.lines[0],
            names=listed.names,
            able=tuple(sorted(listed.able, key=lambda one: by_name(listed.names.get(one)))),
            today=shell.now().date(),
        )
        return page(request, "organization/credential.html", behind=behind, page=view)


STEP_FORMS: Final = forms_of(STEPS.values(), take_step, STEPS, QUESTIONS)


def _number(request: Request[Any, Any, Any]) -> int:
    said = request.query_params.get("from", "")
    return int(said) if said.isdecimal() and len(said) <= DIGITS else 0
