"""Who joins, signs and leads: asked of the Warden, which decides on what it knows itself."""

from typing import Annotated, Any, Final

import msgspec

from domain.codes import refusal
from domain.groups.commands import (
    AdmitOfficer,
    AnswerConsent,
    AnswerContentConsent,
    AssignLeader,
    DeclineMembership,
    EndDeathNote,
    EndLeadership,
    EndMembership,
    OfferMembership,
    RequestMembership,
    RosterCommand,
    SignAgreement,
)
from domain.groups.consents import Matter
from domain.groups.group import GROUP
from domain.groups.guards import may, may_end, may_take_a_seat
from domain.kernel import Context, PersonId, Role
from domain.kernel.classes import Coded
from domain.officers import administers
from domain.protocol.people import EnactRoster, RosterStep
from services.app.asking import enact, require_seen
from services.app.groups.entering import GroupPlace
from services.app.numbers import Version
from services.app.outcomes import Outcome
from services.app.steps import About, AboutOrSelf, At, By, Seen, Step, Where, filled, table
from services.languages import is_spoken

Code = Annotated[Coded, msgspec.Meta(min_length=1, max_length=48)]


class SignatureBody(Seen, frozen=True, kw_only=True, rename="camel"):
    """Which version of the agreement is signed, and in which language which text was read."""

    agreement_version: Version
    locale: Code
    digest: Annotated[Coded, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]


class ConsentBody(Seen, frozen=True, kw_only=True, rename="camel"):
    """Whether case narratives may be kept in this group."""

    given: bool


class AnswerBody(Seen, frozen=True, kw_only=True, rename="camel"):
    """To what one agrees or not."""

    matter: Matter
    given: bool


class LeaderBody(About, frozen=True, kw_only=True, rename="camel"):
    """Who is to lead: as leader, co_leader or trainee; in training under whom."""

    role: Role = Role.LEADER
    credential: Code = "credentialed"
    supervisor: PersonId | None = None


ROSTER: Final = table(
    Step(
        word="request",
        command=RequestMembership,
        where=Where.GROUP_TO_JOIN,
        address="/requests",
        operation="request_membership",
        says="Ask to join; beyond the last seat the request waits",
        by=(By.ONESELF,),
        notice="asked_to_join",
        first="undo",
        undone_by="decline",
        then="/my-groups",
    ),
    Step(
        word="offer",
        command=OfferMembership,
        where=Where.GROUP,
        address="/offers",
        operation="offer_membership",
        says="Keep a seat for somebody; an admin where taking part is mandatory",
        by=(By.LEADER, By.ADMIN),
        body=About,
        notice="seat_offered",
        first="again",
        undone_by="decline",
    ),
    Step(
        word="decline",
        command=DeclineMembership,
        where=Where.GROUP,
        address="/declines",
        operation="decline_membership",
        says="Turn a request or an offer down",
        by=(By.ONESELF, By.LEADER, By.ADMIN),
        body=AboutOrSelf,
        notice="seat_declined",
        first="SEAT_GIVEN_UP",
    ),
    Step(
        word="signature",
        command=SignAgreement,
        where=Where.GROUP_TO_SIGN,
        address="/signatures",
        operation="sign_agreement",
        says="Sign the group agreement; with a seat offered, one is a member",
        by=(By.ONESELF,),
        body=SignatureBody,
        notice="agreement_signed",
        first="again",
    ),
    Step(
        word="consent",
        command=AnswerContentConsent,
        where=Where.GROUP,
        address="/consents",
        operation="answer_content_consent",
        says="Say whether case narratives may be kept",
        by=(By.ONESELF,),
        body=ConsentBody,
        notice="consent_given",
        first="again",
    ),
    Step(
        word="answer",
        command=AnswerConsent,
        where=Where.GROUP,
        address="/answers",
        operation="answer_consent",
        says="Agree to one thing, or not; it is taken back as easily, and at once",
        by=(By.MEMBER, By.LEADER),
        body=AnswerBody,
        notice="answer_given",
        first="again",
    ),
    Step(
        word="ending",
        command=EndMembership,
        where=Where.GROUP,
        address="/endings",
        operation="end_membership",
        says="Leave, or ask somebody to leave; their rights end at once",
        by=(By.ONESELF, By.LEADER, By.ADMIN),
        body=AboutOrSelf,
        notice="membership_ended",
        first="ENDING",
    ),
    Step(
        word="departure",
        command=EndMembership,
        where=Where.GROUP,
        address="/departures",
        operation="",
        says="Leave the group",
        by=(By.ONESELF,),
        notice="left_group",
        first="DEPARTURE",
        then="/my-groups",
    ),
    Step(
        word="remembrance",
        command=EndDeathNote,
        where=Where.GROUP,
        address="/death-notes/endings",
        operation="end_death_note",
        says="Be reminded no more that a member has died",
        by=(By.LEADER,),
        body=About,
        notice="death_note_ended",
        first="again",
    ),
    Step(
        word="leadership",
        command=AssignLeader,
        where=Where.GROUP,
        address="/leaderships",
        operation="assign_leader",
        says="Put somebody in the lead",
        by=(By.ADMIN,),
        body=LeaderBody,
        notice="leader_assigned",
        first="again",
    ),
    Step(
        word="leadership-ending",
        command=EndLeadership,
        where=Where.GROUP,
        address="/leaderships/endings",
        operation="end_leadership",
        says="Take the lead back; the rights end at once",
        by=(By.ONESELF, By.ADMIN),
        body=AboutOrSelf,
        notice="leadership_ended",
        first="ENDING",
    ),
    Step(
        word="clearance",
        command=AdmitOfficer,
        where=Where.GROUP,
        address="/clearances",
        operation="admit_officer",
        says="Decide, as a second officer, that one with an office over the group may have a place",
        by=(By.ADMIN, By.PRIVACY_OFFICER),
        body=About,
        notice="officer_admitted",
        first="CLEARANCE",
        then="people",
    ),
)


OFFERED: Final = (OfferMembership, AssignLeader, AdmitOfficer)
"""What pages offer of somebody who is yet to be chosen."""


def open_seats(place: GroupPlace, ctx: Context) -> frozenset[Coded]:
    """Name the steps about seats and leads that pages offer the actor now.

    Only officers are shown who else is in the program: so ``choosing``, to offer a seat to somebody
    who has not asked, needs an office besides the right to ``offer`` one.
    """
    group = place.group
    offered = (step for step in ROSTER.values() if step.command in OFFERED)
    words = {step.word for step in offered if may(group, step.command, ctx)}
    if "offer" in words and administers(ctx):
        words.add("choosing")
    if may_take_a_seat(group, ctx.actor):
        words.add("signature")
    if ctx.actor in group.members and may_end(group, ctx.actor, ctx):
        words.add("departure")
    return frozenset(words)


async def take_seat_step(at: At[GroupPlace], step: Step, said: Seen) -> Outcome:
    """Take a step about a seat or a lead. Profession and practice the Warden has on record."""
    kind: type[RosterCommand] = step.command
    supplied: dict[str, Any] = {}
    if not isinstance(said, About):
        supplied["person"] = getattr(said, "person", None) or at.caller.principal.person
    if isinstance(said, SignatureBody):
        if not is_spoken(said.locale):
            raise refusal("agreement.locale_unknown")
        supplied["version"] = said.agreement_version
    if kind is OfferMembership:
        supplied["profession"] = ""
    return await _enact(at, filled(kind, said, **supplied))


async def _enact(at: At[GroupPlace], command: RosterCommand) -> Outcome:
    await require_seen(at.shell, at.caller, GROUP, at.place.stream)
    group, program = at.place.stream.id, at.place.place.tenant.program
    step = RosterStep(
        group=group, command=command, command_id=at.caller.command_id, undoes=at.caller.undoes
    )
    request = EnactRoster(token=at.caller.token, program=program, steps=(step,))
    return await enact(at.shell, at.caller, request, group, program)
