"""Letting the operator's staff in: an officer's deed, decided and recorded by the Warden."""

from typing import Annotated, Final

import msgspec

from domain.access.purposes import OperatorReason
from domain.access.rights import Permit, may_admit_operator
from domain.kernel import Role, own_log
from domain.protocol.door import (
    AdmissionsListed,
    AdmitOperator,
    ListAdmissions,
    OperatorAdmission,
)
from services.app.asking import ask_for
from services.app.caller import Caller
from services.app.shell import Shell
from services.app.steps import At, Body, By, Step, Where, filled, table

SEEING: Final = frozenset({Role.ORGANIZATION_ADMIN, Role.PRIVACY_OFFICER, Role.AUDITOR})
Minutes = Annotated[int, msgspec.Meta(ge=1, le=240)]


class AdmissionBody(Body, frozen=True, kw_only=True, rename="camel"):
    """For what reason staff may come in, and within how many minutes: four hours at most."""

    reason: OperatorReason
    minutes: Minutes = 60


ADMISSIONS: Final = table(
    Step(
        word="admission",
        command=AdmitOperator,
        where=Where.ADMISSIONS,
        address="",
        operation="admit_operator",
        says="Let staff in once",
        by=(By.PRIVACY_OFFICER, By.ORGANIZATION_ADMIN),
        body=AdmissionBody,
        first="ADMISSION",
        creates=True,
    )
)


def may_admit(caller: Caller) -> bool:
    """Whether the caller may let staff in, as the Warden will say."""
    verdict = may_admit_operator(caller.who, own_log(caller.principal.organization))
    return isinstance(verdict, Permit)


def sees_admissions(caller: Caller) -> bool:
    """Whether the caller is told when staff was let in, as the Warden will say."""
    return bool(caller.offices(own_log(caller.principal.organization)) & SEEING)


async def list_admissions(shell: Shell, caller: Caller) -> AdmissionsListed:
    """Return when staff was let in. Raises ``Forbidden`` for whom it is not for."""
    return await ask_for(shell.warden, ListAdmissions(caller.token), AdmissionsListed)


async def admit_operator(at: At[None], said: AdmissionBody) -> OperatorAdmission:
    """Let staff in once; the id is what they need for it."""
    caller = at.caller
    request = filled(AdmitOperator, said, token=caller.token, command_id=caller.command_id)
    return await ask_for(at.shell.warden, request, OperatorAdmission)
