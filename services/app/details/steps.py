"""What can be done about one person, oneself too: the table, and how it is done."""

from typing import Annotated, Any, Final
from uuid import UUID
from zoneinfo import available_timezones

import msgspec

from domain.codes import refusal
from domain.kernel import PersonId, Sealed, own_log
from domain.kernel.classes import Coded, Personal
from domain.kernel.shapes import LONGEST_LINE
from domain.people.commands import (
    AskMailboxProof,
    AttestStatus,
    CorrectOwnDetails,
    CorrectPerson,
    DeactivatePerson,
    LeaveOrganization,
    ProveMailbox,
    ReactivatePerson,
    RecordDeath,
    WithdrawDeath,
)
from domain.people.events import DeactivationReason
from domain.people.naming import LONGEST_POST_NOMINALS
from domain.protocol.mailboxes import (
    AskMailboxCode,
    ConfirmMailbox,
)
from domain.protocol.people import (
    AttestOwnStatus,
    ChangeDetails,
    Depart,
    Details,
    LetIn,
    PersonShown,
    SayAlive,
    SayDeceased,
    ShowPerson,
)
from projections.people_register.queries import proposed_as
from services.app.asking import ask_for, enact
from services.app.boards import wait_for
from services.app.caller import Caller
from services.app.instants import Day
from services.app.outcomes import Outcome
from services.app.shell import Shell
from services.app.steps import At, Body, By, Step, Where, table
from services.languages import LANGUAGES, is_spoken

NamePart = Annotated[Personal, msgspec.Meta(max_length=LONGEST_LINE)]
Code = Annotated[Coded, msgspec.Meta(min_length=1, max_length=48)]
Zone = Annotated[Coded, msgspec.Meta(min_length=1, max_length=64)]


class DetailsBody(Body, frozen=True, kw_only=True, rename="camel"):
    """Who somebody is, all of it: names, profession, practice, language and time zone."""

    given_name: NamePart = ""
    family_name: NamePart = ""
    post_nominals: Annotated[Personal, msgspec.Meta(max_length=LONGEST_POST_NOMINALS)] = ""
    profession: Code
    practice: Code | None = None
    locale: Code
    zone: Zone | None = None

    def __repr__(self) -> str:
        return "<details>"


class DeactivationBody(Body, frozen=True, kw_only=True, rename="camel"):
    """Why somebody's access ends, and whether their places in groups do too."""

    reason: DeactivationReason
    places: bool = False


class DeathBody(Body, frozen=True, kw_only=True, rename="camel"):
    """On which day somebody died, where it is known."""

    day: Day | None = None


class StatusBody(Body, frozen=True, kw_only=True, rename="camel"):
    """As what one is registered or licensed, where that is another profession than is known."""

    profession: Code | None = None


class CodeBody(Body, frozen=True, kw_only=True, rename="camel"):
    """The code that the mailbox got."""

    code: Sealed


STEPS: Final = table(
    Step(
        word="correct",
        command=CorrectPerson,
        where=Where.PERSON,
        address="/corrections",
        operation="correct_person",
        says="Correct who somebody is; they are told by email",
        by=(By.ADMIN,),
        body=DetailsBody,
        notice="person_corrected",
        first="CORRECTION",
    ),
    Step(
        word="deactivate",
        command=DeactivatePerson,
        where=Where.PERSON,
        address="/deactivations",
        operation="deactivate_person",
        says="End somebody's access to the organization; they are told by email",
        by=(By.ORGANIZATION_ADMIN,),
        body=DeactivationBody,
        notice="person_deactivated",
        first="DEACTIVATION",
    ),
    Step(
        word="reactivate",
        command=ReactivatePerson,
        where=Where.PERSON,
        address="/reactivations",
        operation="reactivate_person",
        says="Let somebody in again whose access was ended; they are told by email",
        by=(By.ORGANIZATION_ADMIN,),
        body=Body,
        notice="person_reactivated",
        first="again",
    ),
    Step(
        word="death",
        command=RecordDeath,
        where=Where.PERSON,
        address="/deaths",
        operation="record_death",
        says="Record that somebody has died; who leads or administers their groups is told",
        by=(By.ORGANIZATION_ADMIN,),
        body=DeathBody,
        notice="death_recorded",
        first="DEATH",
    ),
    Step(
        word="alive",
        command=WithdrawDeath,
        where=Where.PERSON,
        address="/deaths/withdrawals",
        operation="withdraw_death",
        says="Correct that somebody was recorded by mistake to have died; all are told by email",
        by=(By.ORGANIZATION_ADMIN,),
        body=Body,
        notice="death_withdrawn",
        first="DEATH_WITHDRAWAL",
    ),
    Step(
        word="details",
        command=CorrectOwnDetails,
        where=Where.DETAILS,
        address="",
        operation="change_own_details",
        says="Say who one is, in which language one is written to, and in which time zone",
        by=(By.ONESELF,),
        body=DetailsBody,
        notice="details_saved",
        first="filled_in",
        then="/account/details",
    ),
    Step(
        word="status",
        command=AttestStatus,
        where=Where.DETAILS,
        address="/attestations",
        operation="attest_status",
        says="Say that one is registered or licensed in one's profession; it is good for 12 months",
        by=(By.ONESELF,),
        body=StatusBody,
        notice="status_attested",
        first="again",
        then="/my-groups",
    ),
    Step(
        word="leave",
        command=LeaveOrganization,
        where=Where.DETAILS,
        address="/departures",
        operation="leave_organization",
        says="Leave one's organization: one's sign-ins to it end, then one's places in its groups",
        by=(By.ONESELF,),
        body=Body,
        notice="organization_left",
        first="LEAVING",
        then="/sign-in",
    ),
    Step(
        word="code",
        command=AskMailboxProof,
        where=Where.MAILBOX,
        address="/codes",
        operation="send_mailbox_code",
        says="Have a code sent to one's mailbox, to prove that one reads it",
        by=(By.ONESELF,),
        body=Body,
        notice="mailbox_code_sent",
        first="again",
        then="/account/mailbox",
    ),
    Step(
        word="proof",
        command=ProveMailbox,
        where=Where.MAILBOX,
        address="/confirmations",
        operation="confirm_mailbox",
        says="Prove one's mailbox by the code that it got",
        by=(By.ONESELF,),
        body=CodeBody,
        notice="mailbox_confirmed",
        first="filled_in",
        then="/account/mailbox",
    ),
)


WHETHER_HERE: Final = frozenset({DeactivatePerson, ReactivatePerson, RecordDeath, WithdrawDeath})
"""What ends somebody's access, and lets them come back."""


async def show_person(
    shell: Shell, caller: Caller, person: PersonId | None = None, *, after: str | None = None
) -> PersonShown:
    """Show somebody by name and with where they belong, or oneself; on record."""
    seconds: tuple[PersonId, ...] = ()
    if person is not None:
        await wait_for(shell, own_log(caller.principal.organization), after, "people_register")
        seconds = await proposed_as(shell.reads, caller.principal.organization, person)
    return await ask_for(shell.warden, ShowPerson(caller.token, person, seconds), PersonShown)


async def take_step(at: At[UUID | None], step: Step, said: Any) -> Outcome:  # noqa: ANN401 - its body
    """Ask the Warden to change somebody ``at`` whom it is, or oneself, or to prove a mailbox."""
    caller = at.caller
    if step.command is LeaveOrganization:
        leave = Depart(caller.token, caller.command_id)
        return await enact(at.shell, caller, leave, caller.principal.person)
    if step.command is AttestStatus:
        says = AttestOwnStatus(caller.token, caller.command_id, said.profession)
        return await enact(at.shell, caller, says, caller.principal.person)
    if step.command is AskMailboxProof:
        code = AskMailboxCode(caller.token, caller.command_id)
        return await enact(at.shell, caller, code, caller.principal.person)
    if step.command is ProveMailbox:
        proof = ConfirmMailbox(caller.token, said.code, caller.command_id)
        return await enact(at.shell, caller, proof, caller.principal.person)
    if at.place is not None and step.command in WHETHER_HERE:
        here = _whether_here(caller, step, PersonId(at.place), said)
        return await enact(at.shell, caller, here, at.place)
    person = None if step.command is CorrectOwnDetails or at.place is None else PersonId(at.place)
    request = ChangeDetails(
        token=caller.token,
        details=Sealed(msgspec.json.encode(as_said(said)).decode()),
        command_id=caller.command_id,
        person=person,
    )
    return await enact(at.shell, caller, request, person or caller.principal.person)


def _whether_here(
    caller: Caller,
    step: Step,
    person: PersonId,
    said: Any,  # noqa: ANN401 - its body
) -> LetIn | SayDeceased | SayAlive:
    if step.command is RecordDeath:
        return SayDeceased(caller.token, person, caller.command_id, said.day)
    if step.command is WithdrawDeath:
        return SayAlive(caller.token, person, caller.command_id)
    if step.command is DeactivatePerson:
        return LetIn(caller.token, person, caller.command_id, said.reason, said.places)
    return LetIn(caller.token, person, caller.command_id)


def as_said(said: DetailsBody) -> Details:
    """Return the details that somebody typed, without what is around them.

    Raises ``Refused`` (``person.locale_unknown``, ``person.zone_unknown``).
    """
    require_language(said.locale)
    require_zone(said.zone)
    return Details(
        given_name=said.given_name.strip(),
        family_name=said.family_name.strip(),
        post_nominals=said.post_nominals.strip(),
        profession=said.profession,
        practice=said.practice,
        locale=said.locale,
        zone=said.zone,
    )


def require_language(locale: str) -> None:
    """Refuse a language that is not spoken here, and say which are."""
    if not is_spoken(locale):
        raise refusal("person.locale_unknown", about=", ".join(LANGUAGES))


def require_zone(zone: str | None) -> None:
    """Refuse a time zone that there is not."""
    if zone is not None and zone not in available_timezones():
        raise refusal("person.zone_unknown")
