"""Credentials to lead: the table of what can be done about one, and how; who has which."""

from typing import Final
from uuid import UUID

from domain.credentials.commands import (
    AgreeSupervision,
    ConfirmCredential,
    DeclineCredential,
    DeclineSupervision,
    EndSupervision,
    EnterTraining,
    ProposeCredential,
    ReinstateCredential,
    RevokeCredential,
    SuspendCredential,
)
from domain.credentials.events import Evidence, RevocationReason, SuspensionReason
from domain.kernel import PersonId
from domain.protocol.credentials import (
    CredentialsListed,
    EnactCredential,
    ListCredentials,
    ShowCredential,
    ShowOwnCredential,
)
from services.app.asking import ask_for, enact
from services.app.caller import Caller
from services.app.instants import Day
from services.app.outcomes import Outcome
from services.app.shell import Shell
from services.app.steps import At, Body, By, Step, Where, filled, table

PAGE: Final = "/credentials"
OWN: Final = "/my-credential"


class CredentialBody(Body, frozen=True, kw_only=True, rename="camel"):
    """What shows that somebody is trained, of which day, and from when until when it counts."""

    evidence: Evidence
    dated: Day
    valid_from: Day
    valid_until: Day


class ProposalBody(Body, frozen=True, kw_only=True, rename="camel"):
    """Which proposal it is about."""

    proposal: UUID


class SuspensionBody(Body, frozen=True, kw_only=True, rename="camel"):
    """Why it rests."""

    reason: SuspensionReason


class RevocationBody(Body, frozen=True, kw_only=True, rename="camel"):
    """Why it is taken back."""

    reason: RevocationReason


class TrainingBody(Body, frozen=True, kw_only=True, rename="camel"):
    """Who is asked to supervise."""

    supervisor: PersonId


STEPS: Final = table(
    Step(
        word="propose",
        command=ProposeCredential,
        where=Where.CREDENTIAL,
        address="/proposals",
        operation="propose_credential",
        says="Say that somebody is trained, or still is; a second officer confirms it",
        by=(By.ORGANIZATION_ADMIN,),
        body=CredentialBody,
        notice="credential_proposed",
        first="another",
    ),
    Step(
        word="confirm",
        command=ConfirmCredential,
        where=Where.CREDENTIAL,
        address="/confirmations",
        operation="confirm_credential",
        says="Confirm what another officer proposed",
        by=(By.ORGANIZATION_ADMIN, By.PRIVACY_OFFICER),
        body=ProposalBody,
        notice="credential_confirmed",
        first="CREDENTIAL_CONFIRMATION",
    ),
    Step(
        word="decline",
        command=DeclineCredential,
        where=Where.CREDENTIAL,
        address="/refusals",
        operation="decline_credential",
        says="Do not confirm it, or take one's own proposal back",
        by=(By.ORGANIZATION_ADMIN, By.PRIVACY_OFFICER),
        body=ProposalBody,
        notice="credential_declined",
        first="again",
    ),
    Step(
        word="suspend",
        command=SuspendCredential,
        where=Where.CREDENTIAL,
        address="/suspensions",
        operation="suspend_credential",
        says="Let a credential rest at once",
        by=(By.ORGANIZATION_ADMIN, By.PRIVACY_OFFICER),
        body=SuspensionBody,
        notice="credential_suspended",
        first="CREDENTIAL_SUSPENSION",
    ),
    Step(
        word="reinstate",
        command=ReinstateCredential,
        where=Where.CREDENTIAL,
        address="/reinstatements",
        operation="reinstate_credential",
        says="Let a credential count again",
        by=(By.ORGANIZATION_ADMIN,),
        body=Body,
        notice="credential_reinstated",
        first="again",
    ),
    Step(
        word="revoke",
        command=RevokeCredential,
        where=Where.CREDENTIAL,
        address="/revocations",
        operation="revoke_credential",
        says="Take a credential back for good",
        by=(By.ORGANIZATION_ADMIN,),
        body=RevocationBody,
        notice="credential_revoked",
        first="CREDENTIAL_REVOCATION",
    ),
    Step(
        word="train",
        command=EnterTraining,
        where=Where.CREDENTIAL,
        address="/trainings",
        operation="enter_training",
        says="Ask who has a credential to supervise somebody in training",
        by=(By.ORGANIZATION_ADMIN,),
        body=TrainingBody,
        notice="training_entered",
        first="another",
    ),
    Step(
        word="agree",
        command=AgreeSupervision,
        where=Where.CREDENTIAL,
        address="/supervisions",
        operation="agree_supervision",
        says="Agree to supervise somebody",
        by=(By.SUPERVISOR,),
        body=Body,
        notice="supervision_agreed",
        first="again",
        then=OWN,
    ),
    Step(
        word="disagree",
        command=DeclineSupervision,
        where=Where.CREDENTIAL,
        address="/supervisions/refusals",
        operation="decline_supervision",
        says="Do not agree to supervise somebody",
        by=(By.SUPERVISOR,),
        body=Body,
        notice="supervision_declined",
        first="SUPERVISION_REFUSAL",
        then=OWN,
    ),
    Step(
        word="end",
        command=EndSupervision,
        where=Where.CREDENTIAL,
        address="/supervisions/endings",
        operation="end_supervision",
        says="End a supervision",
        by=(By.SUPERVISOR, By.SUBJECT, By.ORGANIZATION_ADMIN),
        body=Body,
        notice="supervision_ended",
        first="SUPERVISION_END",
    ),
    Step(
        word="leave",
        command=EndSupervision,
        where=Where.CREDENTIAL,
        address="/supervisions/departures",
        operation="",
        says="End a supervision that one gives or has",
        by=(By.SUPERVISOR, By.SUBJECT),
        body=Body,
        notice="supervision_ended",
        first="OWN_SUPERVISION_END",
        then=OWN,
    ),
)


async def take_step(at: At[UUID], step: Step, said: Body) -> Outcome:
    """Ask the Warden, which decides and has on record what it refuses."""
    caller, person = at.caller, PersonId(at.place)
    command = filled(step.command, said, person=person)
    return await enact(
        at.shell, caller, EnactCredential(caller.token, command, caller.command_id), person
    )


async def list_credentials(shell: Shell, caller: Caller) -> CredentialsListed:
    """Return everybody who has a credential, is proposed or in training; the look is on record.

    Raises ``Forbidden`` (``credential.not_an_officer``).
    """
    return await ask_for(shell.warden, ListCredentials(caller.token), CredentialsListed)


async def show_credential(shell: Shell, caller: Caller, person: PersonId) -> CredentialsListed:
    """Return one person's, and who could supervise them; the look is on record."""
    asked = ShowCredential(caller.token, person)
    return await ask_for(shell.warden, asked, CredentialsListed)


async def show_own_credential(shell: Shell, caller: Caller) -> CredentialsListed:
    """Return one's own first, then those of whom one supervises or is asked to."""
    return await ask_for(shell.warden, ShowOwnCredential(caller.token), CredentialsListed)
