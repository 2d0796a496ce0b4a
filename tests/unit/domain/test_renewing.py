"""What a lost second factor takes: two officers, 24 hours, and that nobody stops it."""

from datetime import timedelta
from uuid import UUID

from msgspec.structs import replace

from domain.kernel import PersonId, Role
from domain.people.commands import (
    AskMailboxMove,
    AskSignInRenewal,
    BackSignInRenewal,
    PersonCommand,
    SettleSignInRenewal,
    StopSignInRenewal,
)
from domain.people.events import (
    MailboxMoveAsked,
    MailboxMoved,
    MailboxMoveStopped,
    NewMailboxProven,
    PersonDeceasedRecorded,
    PersonEvent,
    PersonRegistered,
    RenewalReason,
    RenewalStop,
    SignInRenewalAsked,
    SignInRenewalStopped,
    SignInRenewalVouched,
    SignInRenewed,
)
from domain.people.limits import APART, CODE_LASTS, RENEWAL_WAITS, VOUCHED_WITHIN
from domain.people.person import PERSON, Person
from domain.people.renewing import Renewal, may_ask_renewal, may_second
from tests.kit.scenario import SOMEBODY, Scenario, person

OWN, OTHER = SOMEBODY.actor, PersonId(UUID(int=9))
OFFICER, ASKER = person(900), person(901)
ITEM, ASKING = UUID(int=1), UUID(int=2)
ADMIN, PRIVACY, AUDITOR = Role.ORGANIZATION_ADMIN, Role.PRIVACY_OFFICER, Role.AUDITOR
NOW, HOUR = SOMEBODY.at, timedelta(hours=1)
REGISTERED = PersonRegistered(profession="nurse", locale="en-CA", sealed=ITEM)
ASKED = SignInRenewalAsked(
    asked=ASKING, by=ASKER, reason=RenewalReason.LOST, until=NOW + VOUCHED_WITHIN
)
LAPSED = replace(ASKED, until=NOW)
VOUCHED = SignInRenewalVouched(asked=ASKING, by=OFFICER, settles_at=NOW + RENEWAL_WAITS)
DUE = replace(VOUCHED, settles_at=NOW)
STOPPED = SignInRenewalStopped(asked=ASKING, why=RenewalStop.OFFICER)
DONE = SignInRenewed(asked=ASKING, at=NOW)
HELPED = MailboxMoveAsked(asked=ITEM, sealed=ITEM, until=NOW + CODE_LASTS, settles_at=NOW, by=ASKER)
DIED = PersonDeceasedRecorded()
MOVED = MailboxMoved(asked=ITEM, sealed=ITEM, at=NOW)
ASK = AskSignInRenewal(OTHER, RenewalReason.LOST, frozenset({ADMIN}))
CARRY_OUT = SettleSignInRenewal(ASKING, frozenset(), frozenset({ADMIN}), frozenset({AUDITOR}))


def somebody(*before: PersonEvent) -> Scenario[Person, PersonCommand, PersonEvent]:
    return Scenario(PERSON).given(REGISTERED, *before)


def vouching(office: Role, *held: Role, settled: Role | None = None) -> BackSignInRenewal:
    return BackSignInRenewal(OTHER, frozenset(held), frozenset({settled or office}))


def test_an_admin_of_the_organization_asks_and_says_why() -> None:
    said = replace(ASKED, asked=SOMEBODY.command_id, by=OFFICER)
    somebody().by_officer(ADMIN).when(ASK).then(said)
    somebody(LAPSED).by_officer(ADMIN).when(ASK).then(said)
    somebody(ASKED, STOPPED).by_officer(ADMIN).when(ASK).then(said)
    somebody(ASKED, VOUCHED, DONE).by_officer(ADMIN).when(ASK).then(said)
    somebody(ASKED).by_officer(ADMIN).when(ASK).then_refused("renewal.waits_already")
    Scenario(PERSON).by_officer(ADMIN).when(ASK).then_refused("person.missing")


def test_nobody_else_asks_nor_for_themselves_nor_just_appointed() -> None:
    for office in (PRIVACY, AUDITOR, Role.PROGRAM_ADMIN):
        somebody().by_officer(office).when(ASK).then_refused("renewal.not_admin")
    themselves = replace(ASK, person=OFFICER)
    somebody().by_officer(ADMIN).when(themselves).then_refused("renewal.not_admin")
    new = replace(ASK, settled=frozenset())
    somebody().by_officer(ADMIN).when(new).then_refused("renewal.not_admin")
    admin = replace(SOMEBODY, role=ADMIN, offices=frozenset({ADMIN}))
    assert may_ask_renewal(OTHER, frozenset({ADMIN}), admin)
    assert not may_ask_renewal(OTHER, frozenset(), admin)


def test_a_second_officer_vouches_and_it_waits_24_hours() -> None:
    for office in (ADMIN, PRIVACY, AUDITOR):
        somebody(ASKED).by_officer(office).when(vouching(office)).then(VOUCHED)
    somebody(ASKED, VOUCHED).by_officer(AUDITOR).when(vouching(AUDITOR)).then()
    for over in ((), (LAPSED,), (ASKED, STOPPED), (ASKED, VOUCHED, DONE)):
        late = somebody(*over).by_officer(AUDITOR)
        late.when(vouching(AUDITOR)).then_refused("renewal.over")


def test_whether_it_waits_is_said_to_nobody_who_may_do_nothing_about_it() -> None:
    waits = (), (ASKED,), (ASKED, VOUCHED), (ASKED, STOPPED), (ASKED, VOUCHED, DONE)
    for before in (*waits, (HELPED,), (DIED,)):
        member = somebody(*before)
        member.when(ASK).then_refused("renewal.not_admin")
        member.when(AskMailboxMove(OTHER, ITEM)).then_refused("person.not_officer")
        member.when(vouching(AUDITOR)).then_refused("renewal.not_a_second")
        member.when(StopSignInRenewal(OTHER)).then_refused("person.not_oneself")
        program = somebody(*before).by_officer(Role.PROGRAM_ADMIN)
        program.when(vouching(Role.PROGRAM_ADMIN)).then_refused("renewal.not_a_second")
        program.when(StopSignInRenewal(OTHER)).then_refused("person.not_oneself")


def test_who_asked_and_whom_it_is_about_are_no_second_officer() -> None:
    theirs = somebody(replace(ASKED, by=OFFICER)).by_officer(ADMIN)
    theirs.when(vouching(ADMIN)).then_refused("renewal.not_a_second")
    own = replace(vouching(AUDITOR), person=OFFICER)
    somebody(ASKED).by_officer(AUDITOR).when(own).then_refused("renewal.not_a_second")


def test_for_an_officer_it_takes_another_office_that_has_lasted() -> None:
    for command in (vouching(AUDITOR, AUDITOR), vouching(AUDITOR, settled=PRIVACY)):
        who = somebody(ASKED).by_officer(AUDITOR)
        who.when(command).then_refused("renewal.not_a_second")
    somebody(ASKED).by_officer(AUDITOR).when(vouching(AUDITOR, PRIVACY)).then(VOUCHED)
    program = somebody(ASKED).by_officer(Role.PROGRAM_ADMIN)
    program.when(vouching(Role.PROGRAM_ADMIN)).then_refused("renewal.not_a_second")
    renewal = PERSON.fold([REGISTERED, ASKED]).renewal
    assert renewal is not None
    auditor = replace(SOMEBODY, actor=OFFICER, role=AUDITOR, offices=frozenset({AUDITOR}))
    assert may_second(renewal, OTHER, frozenset(), frozenset({AUDITOR}), auditor)
    assert not may_second(renewal, OTHER, frozenset({AUDITOR}), frozenset({AUDITOR}), auditor)
    vouched = PERSON.fold([REGISTERED, ASKED, VOUCHED]).renewal
    assert vouched is not None
    assert not may_second(vouched, OTHER, frozenset(), frozenset({AUDITOR}), auditor)


def test_of_who_has_died_nothing_is_renewed_and_what_waits_is_stopped() -> None:
    died = (ASKED, DUE, DIED)
    for command in (ASK, vouching(ADMIN)):
        somebody(*died).by_officer(ADMIN).when(command).then_refused("person.deceased")
    somebody(*died).by_role(Role.SYSTEM).when(CARRY_OUT).then_refused("person.deceased")
    somebody(*died).by_officer(ADMIN).when(StopSignInRenewal(OTHER)).then(STOPPED)


def test_they_and_any_officer_stop_it_and_the_system_says_why() -> None:
    stop = StopSignInRenewal(OTHER)
    for before in ((ASKED,), (ASKED, VOUCHED)):
        somebody(*before).by_officer(PRIVACY).when(stop).then(STOPPED)
        own = replace(STOPPED, why=RenewalStop.THEMSELVES)
        somebody(*before).when(StopSignInRenewal(OWN)).then(own)
    by_mail = StopSignInRenewal(OTHER, ASKING, RenewalStop.MAILBOX)
    told = replace(STOPPED, why=RenewalStop.MAILBOX)
    somebody(ASKED).by_role(Role.SYSTEM).when(by_mail).then(told)
    somebody(ASKED).when(stop).then_refused("person.not_oneself")
    somebody(ASKED).by_officer(Role.PROGRAM_ADMIN).when(stop).then_refused("person.not_oneself")
    other = replace(by_mail, asked=ITEM)
    somebody(ASKED).by_role(Role.SYSTEM).when(other).then_refused("renewal.over")
    somebody(ASKED, VOUCHED, DONE).by_officer(AUDITOR).when(stop).then_refused("renewal.over")


def test_it_is_carried_out_when_its_time_has_passed_and_by_the_system() -> None:
    somebody(ASKED, DUE).by_role(Role.SYSTEM).when(CARRY_OUT).then(DONE)
    somebody(ASKED, DUE).when(CARRY_OUT).then_refused("person.not_system")
    for early in ((ASKED,), (ASKED, VOUCHED)):
        somebody(*early).by_role(Role.SYSTEM).when(CARRY_OUT).then_refused("renewal.not_yet")
    for over in ((ASKED, DUE, STOPPED), (ASKED, DUE, DONE), (LAPSED, DUE)):
        somebody(*over).by_role(Role.SYSTEM).when(CARRY_OUT).then_refused("renewal.over")


def test_it_is_stopped_if_an_officer_is_none_any_more_or_the_person_became_one() -> None:
    told = replace(STOPPED, why=RenewalStop.OFFICES)
    for changed in (
        replace(CARRY_OUT, asking=frozenset({AUDITOR})),
        replace(CARRY_OUT, vouching=frozenset()),
        replace(CARRY_OUT, held=frozenset({AUDITOR})),
        replace(CARRY_OUT, vouching=frozenset({Role.PROGRAM_ADMIN})),
    ):
        somebody(ASKED, DUE).by_role(Role.SYSTEM).when(changed).then(told)


def test_what_was_asked_before_does_not_move_what_is_asked_now() -> None:
    for late in (replace(VOUCHED, asked=ITEM), replace(STOPPED, asked=ITEM)):
        assert (
            PERSON.fold([REGISTERED, ASKED, late]).renewal
            == PERSON.fold([REGISTERED, ASKED]).renewal
        )
    assert PERSON.fold([REGISTERED, STOPPED]).renewal is None


def test_an_admin_gives_no_mailbox_while_a_renewal_waits() -> None:
    asks = AskMailboxMove(OTHER, ITEM)
    for before in ((ASKED,), (ASKED, VOUCHED)):
        by_admin = somebody(*before).by_officer(ADMIN)
        by_admin.when(asks).then_refused("mailbox.sign_in_renewal")
    asked = replace(HELPED, asked=SOMEBODY.command_id, settles_at=NOW + APART, by=OFFICER)
    for over in ((LAPSED,), (ASKED, STOPPED)):
        somebody(*over).by_officer(ADMIN).when(asks).then(asked)
    own = replace(asked, by=None)
    somebody(ASKED).when(AskMailboxMove(OWN, ITEM)).then(own)


def test_nobody_has_another_mailbox_soon_after_a_renewal() -> None:
    after = somebody(ASKED, VOUCHED, DONE)
    after.by_officer(ADMIN).when(AskMailboxMove(OTHER, ITEM)).then_refused(
        "mailbox.sign_in_renewal"
    )
    after.when(AskMailboxMove(OWN, ITEM)).then_refused("mailbox.sign_in_renewal")
    long_ago = replace(DONE, at=NOW - APART)
    asked = replace(HELPED, asked=SOMEBODY.command_id, settles_at=NOW + APART, by=None)
    somebody(ASKED, VOUCHED, long_ago).when(AskMailboxMove(OWN, ITEM)).then(asked)


def test_nothing_is_renewal_while_an_admin_gives_a_mailbox_nor_soon_after() -> None:
    said = replace(ASKED, asked=SOMEBODY.command_id, by=OFFICER)
    stopped = MailboxMoveStopped(asked=ITEM)
    lately = replace(MOVED, at=NOW - APART + HOUR)
    for before in ((HELPED,), (HELPED, MOVED), (HELPED, lately)):
        soon = somebody(*before).by_officer(ADMIN)
        soon.when(ASK).then_refused("renewal.mailbox_changes")
    again = (HELPED, lately, replace(HELPED, asked=ASKING), MailboxMoveStopped(asked=ASKING))
    somebody(*again).by_officer(ADMIN).when(ASK).then_refused("renewal.mailbox_changes")
    for over in (
        (HELPED, stopped),
        (HELPED, replace(MOVED, at=NOW - APART)),
        (replace(HELPED, by=None), MOVED),
        (replace(HELPED, by=None),),
        (replace(HELPED, settles_at=NOW - APART), replace(MOVED, at=None)),
    ):
        somebody(*over).by_officer(ADMIN).when(ASK).then(said)


def test_a_mailbox_whose_code_nobody_typed_in_time_holds_up_no_renewal() -> None:
    said = replace(ASKED, asked=SOMEBODY.command_id, by=OFFICER)
    lapsed = replace(HELPED, until=NOW)
    somebody(lapsed).by_officer(ADMIN).when(ASK).then(said)
    typed = somebody(lapsed, NewMailboxProven(asked=ITEM)).by_officer(ADMIN)
    typed.when(ASK).then_refused("renewal.mailbox_changes")


def test_a_renewal_waits_since_it_was_asked_for() -> None:
    assert Renewal(ASKED).asked_at == NOW
