"""What can be done about a lost second factor: the table, and how."""

from typing import Any, Final
from uuid import UUID

from domain.kernel import OrganizationId, PersonId, Sealed
from domain.people.commands import AskSignInRenewal, BackSignInRenewal, StopSignInRenewal
from domain.people.events import RenewalReason
from domain.protocol import Request
from domain.protocol.answers import Done
from domain.protocol.renewals import (
    AskRenewal,
    BackRenewal,
    ListRenewals,
    RenewalsListed,
    StopRenewal,
    StopRenewalByCode,
)
from services.app.asking import ask_for, enact
from services.app.caller import Caller
from services.app.outcomes import Outcome
from services.app.shell import Shell
from services.app.steps import At, Body, By, Step, Where, table

OFFICERS: Final = "/officers"
OWN: Final = "/account/second-factor"


class SignInRenewalBody(Body, frozen=True, kw_only=True, rename="camel"):
    """Why somebody gives no second factor any more."""

    reason: RenewalReason


class OfBody(Body, frozen=True, kw_only=True, rename="camel"):
    """Whose sign-in it is."""

    person: PersonId


STEPS: Final = table(
    Step(
        word="ask",
        command=AskSignInRenewal,
        where=Where.PERSON,
        address="/sign-in-renewals",
        operation="ask_sign_in_renewal",
        says="Ask that app, recovery codes and passkeys of somebody go, who lost them",
        by=(By.ORGANIZATION_ADMIN,),
        body=SignInRenewalBody,
        notice="sign_in_renewal_asked",
        first="SIGN_IN_RENEWAL",
    ),
    Step(
        word="vouch",
        command=BackSignInRenewal,
        where=Where.OFFICERS,
        address="/sign-in-renewals",
        operation="vouch_for_sign_in_renewal",
        says="Vouch as a second officer that it is they who ask; it is done 24 hours later",
        by=(By.ORGANIZATION_ADMIN, By.PRIVACY_OFFICER, By.AUDITOR),
        body=OfBody,
        notice="sign_in_renewal_vouched",
        first="RENEWAL_VOUCHING",
        then=OFFICERS,
    ),
    Step(
        word="stop",
        command=StopSignInRenewal,
        where=Where.OFFICERS,
        address="/sign-in-renewals/stops",
        operation="stop_sign_in_renewal",
        says="Keep somebody's app, recovery codes and passkeys",
        by=(By.ORGANIZATION_ADMIN, By.PRIVACY_OFFICER, By.AUDITOR),
        body=OfBody,
        notice="sign_in_renewal_stopped",
        first="again",
        then=OFFICERS,
    ),
    Step(
        word="keep",
        command=StopSignInRenewal,
        where=Where.SECOND_FACTOR,
        address="/renewals/stops",
        operation="stop_own_sign_in_renewal",
        says="Keep one's own, wherever a renewal was asked for",
        by=(By.ONESELF,),
        body=Body,
        notice="sign_in_renewal_stopped",
        first="again",
        then=OWN,
    ),
)


async def take_step(at: At[UUID | None], step: Step, said: Any) -> Outcome:  # noqa: ANN401 - its body
    """Ask the Warden, for oneself or about somebody."""
    caller, own = at.caller, at.caller.principal.person
    person = own if at.place is None else PersonId(at.place)
    if step.body is OfBody:
        person = said.person
    request: Request
    if step.command is AskSignInRenewal:
        request = AskRenewal(caller.token, person, said.reason, caller.command_id)
    elif step.command is BackSignInRenewal:
        request = BackRenewal(caller.token, person, caller.command_id)
    else:
        request = StopRenewal(caller.token, caller.command_id, None if person == own else person)
    return await enact(at.shell, caller, request, person)


async def list_renewals(shell: Shell, caller: Caller) -> RenewalsListed:
    """Return the renewals that wait in the caller's organization, for whom they are."""
    return await ask_for(shell.warden, ListRenewals(caller.token), RenewalsListed)


async def stop_by_code(
    shell: Shell, organization: OrganizationId, person: PersonId, code: Sealed
) -> None:
    """Keep one's sign-in as it is, by the code that the mailbox got; nobody need be signed in."""
    await ask_for(shell.warden, StopRenewalByCode(organization, person, code), Done)
