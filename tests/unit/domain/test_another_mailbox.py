"""What another mailbox takes: its code, and the word or the silence of the one before."""

from datetime import timedelta
from uuid import UUID

from msgspec.structs import replace

from domain.access.accounts import accounts_moved
from domain.access.identity import Account, Known
from domain.kernel import OrganizationId, PersonId, Role
from domain.people.commands import (
    AgreeByOldMailbox,
    AskMailboxMove,
    BackMailboxMove,
    FollowMailbox,
    MoveMailbox,
    PersonCommand,
    ProveNewMailbox,
    StopMailboxMove,
)
from domain.people.events import (
    MailboxMoveAsked,
    MailboxMoveBacked,
    MailboxMoved,
    MailboxMoveStopped,
    NewMailboxProven,
    OldMailboxAgreed,
    PersonDeceasedRecorded,
    PersonErased,
    PersonEvent,
    PersonRegistered,
)
from domain.people.limits import CODE_LASTS, OLD_MAILBOX_HAS
from domain.people.moving import may_vouch
from domain.people.person import PERSON, Person
from tests.kit.scenario import SOMEBODY, Scenario, person

OWN, OTHER = SOMEBODY.actor, PersonId(UUID(int=9))
OFFICER = person(900)
ITEM, ASKING = UUID(int=1), UUID(int=2)
REGISTERED = PersonRegistered(profession="nurse", locale="en-CA", sealed=ITEM)
ASKED = MailboxMoveAsked(
    asked=ASKING,
    sealed=ITEM,
    until=SOMEBODY.at + CODE_LASTS,
    settles_at=SOMEBODY.at + OLD_MAILBOX_HAS,
)
OVER = replace(ASKED, settles_at=SOMEBODY.at)
PROVEN, AGREED = NewMailboxProven(asked=ASKING), OldMailboxAgreed(asked=ASKING)
BACKED, MOVED = (
    MailboxMoveBacked(asked=ASKING),
    MailboxMoved(asked=ASKING, sealed=ITEM, at=SOMEBODY.at),
)
STOPPED = MailboxMoveStopped(asked=ASKING)
DIED = PersonDeceasedRecorded()


def somebody(*before: PersonEvent) -> Scenario[Person, PersonCommand, PersonEvent]:
    return Scenario(PERSON).given(REGISTERED, *before)


def test_somebody_asks_and_both_have_their_time() -> None:
    said = replace(ASKED, asked=SOMEBODY.command_id)
    somebody().when(AskMailboxMove(OWN, ITEM)).then(said)
    somebody(ASKED).when(AskMailboxMove(OWN, ITEM)).then(said)


def test_an_admin_asks_for_somebody_and_it_says_so() -> None:
    said = replace(ASKED, asked=SOMEBODY.command_id, by=OFFICER, in_office=True)
    asks = AskMailboxMove(OTHER, ITEM, in_office=True)
    somebody().by_officer(Role.ORGANIZATION_ADMIN).when(asks).then(said)
    theirs = replace(asks, theirs=True)
    somebody().by_officer(Role.PROGRAM_ADMIN).when(theirs).then(said)
    somebody().by_officer(Role.PROGRAM_ADMIN).when(asks).then_refused("person.not_officer")
    somebody().when(theirs).then_refused("person.not_officer")


def test_the_code_of_the_new_mailbox_counts_for_an_hour_and_from_who_asked() -> None:
    somebody(ASKED).when(ProveNewMailbox(OWN, ASKING)).then(PROVEN)
    somebody(ASKED, PROVEN).when(ProveNewMailbox(OWN, ASKING)).then()
    late = replace(ASKED, until=SOMEBODY.at)
    somebody(late).when(ProveNewMailbox(OWN, ASKING)).then_refused("person.code_over")
    somebody(ASKED).when(ProveNewMailbox(OTHER, ASKING)).then_refused("person.not_oneself")
    helped = replace(ASKED, by=OWN)
    somebody(helped).when(ProveNewMailbox(OTHER, ASKING)).then(PROVEN)
    somebody(ASKED).when(ProveNewMailbox(OWN, ITEM)).then_refused("mailbox.move_over")


def test_the_mailbox_before_agrees_by_who_is_signed_in() -> None:
    somebody(ASKED).when(AgreeByOldMailbox(OWN, ASKING)).then(AGREED)
    somebody(ASKED, AGREED).when(AgreeByOldMailbox(OWN, ASKING)).then()
    somebody(ASKED).when(AgreeByOldMailbox(OTHER, ASKING)).then_refused("person.not_oneself")


def test_it_is_taken_with_the_word_of_both_or_when_silence_has_lasted() -> None:
    take = MoveMailbox(ASKING, ITEM)
    for before in ((ASKED, PROVEN, AGREED), (OVER, PROVEN)):
        somebody(*before).by_role(Role.SYSTEM).when(take).then(MOVED)
    for too_early in ((ASKED, PROVEN), (ASKED, AGREED), (OVER, AGREED)):
        somebody(*too_early).by_role(Role.SYSTEM).when(take).then_refused("mailbox.not_yet")
    somebody(OVER, PROVEN).when(take).then_refused("person.not_system")
    for after in (MOVED, STOPPED):
        again = somebody(OVER, PROVEN, after).by_role(Role.SYSTEM)
        again.when(take).then_refused("mailbox.move_over")


def test_of_who_holds_an_office_silence_is_not_enough() -> None:
    take = MoveMailbox(ASKING, ITEM, in_office=True)
    somebody(OVER, PROVEN).by_role(Role.SYSTEM).when(take).then_refused("mailbox.not_yet")
    somebody(OVER, PROVEN, BACKED).by_role(Role.SYSTEM).when(take).then(MOVED)
    somebody(ASKED, PROVEN, AGREED).by_role(Role.SYSTEM).when(take).then(MOVED)


def test_no_officer_vouches_for_what_is_held_in_another_organization() -> None:
    take = MoveMailbox(ASKING, ITEM, in_office=True, elsewhere=True)
    for before in ((OVER, PROVEN), (OVER, PROVEN, BACKED)):
        somebody(*before).by_role(Role.SYSTEM).when(take).then_refused("mailbox.not_yet")
    somebody(ASKED, PROVEN, AGREED).by_role(Role.SYSTEM).when(take).then(MOVED)


def test_an_officer_of_another_office_vouches_and_not_who_asked() -> None:
    back = BackMailboxMove(OTHER, frozenset({Role.PRIVACY_OFFICER}))
    somebody(ASKED).by_officer(Role.AUDITOR).when(back).then(BACKED)
    somebody(ASKED, BACKED).by_officer(Role.AUDITOR).when(back).then()
    for nobody in (
        somebody(ASKED).by_officer(Role.PRIVACY_OFFICER),
        somebody(ASKED).by_officer(Role.PROGRAM_ADMIN),
        somebody(replace(ASKED, by=OFFICER)).by_officer(Role.AUDITOR),
        somebody(ASKED),
    ):
        nobody.when(back).then_refused("mailbox.not_another_office")
    move = PERSON.fold([REGISTERED, ASKED]).move
    assert move is not None
    by = {"role": Role.AUDITOR, "offices": frozenset({Role.AUDITOR})}
    auditor = replace(SOMEBODY, actor=OFFICER, **by)
    assert may_vouch(move, OTHER, frozenset({Role.PRIVACY_OFFICER}), auditor)
    assert not may_vouch(move, OTHER, frozenset({Role.AUDITOR}), auditor)
    themselves = BackMailboxMove(OFFICER, frozenset())
    officer = somebody(ASKED).by_officer(Role.AUDITOR)
    officer.when(themselves).then_refused("mailbox.not_another_office")


def test_whether_one_waits_is_said_to_nobody_who_may_do_nothing_about_it() -> None:
    vouches = BackMailboxMove(OTHER, frozenset())
    for before in ((), (ASKED,), (ASKED, PROVEN), (ASKED, STOPPED), (ASKED, MOVED), (DIED,)):
        member = somebody(*before)
        member.when(AskMailboxMove(OTHER, ITEM)).then_refused("person.not_officer")
        member.when(vouches).then_refused("mailbox.not_another_office")
        for command in (StopMailboxMove(OTHER), ProveNewMailbox(OTHER, ASKING)):
            member.when(command).then_refused("person.not_oneself")
        auditor = somebody(*before).by_officer(Role.AUDITOR)
        same = BackMailboxMove(OTHER, frozenset({Role.AUDITOR}))
        auditor.when(same).then_refused("mailbox.not_another_office")


def test_they_stop_it_who_helps_does_and_the_system_for_the_mailbox() -> None:
    somebody(ASKED).when(StopMailboxMove(OWN)).then(STOPPED)
    somebody(replace(ASKED, by=OWN)).when(StopMailboxMove(OTHER)).then(STOPPED)
    somebody(ASKED).by_role(Role.SYSTEM).when(StopMailboxMove(OTHER, ASKING)).then(STOPPED)
    somebody(ASKED).when(StopMailboxMove(OTHER)).then_refused("person.not_oneself")
    somebody().when(StopMailboxMove(OWN)).then_refused("mailbox.move_over")


def test_another_organization_of_the_account_follows() -> None:
    follow = FollowMailbox(ASKING, ITEM)
    somebody().by_role(Role.SYSTEM).when(follow).then(MOVED)
    somebody().when(follow).then_refused("person.not_system")


def test_what_was_asked_there_waits_no_more_once_it_follows() -> None:
    """What is kept of it is by then the address before, and nobody is moved back to that."""
    follow, own = FollowMailbox(ASKING, ITEM), replace(ASKED, asked=ITEM)
    stopped = MailboxMoveStopped(asked=ITEM)
    following = somebody().by_role(Role.SYSTEM)
    following.given(own).when(follow).then(stopped, MOVED)
    following.given(own, replace(MOVED, asked=ITEM)).when(follow).then(MOVED)
    assert PERSON.fold([REGISTERED, own, stopped, MOVED]).move is None


def test_what_is_said_of_another_asking_changes_nothing() -> None:
    other = replace(ASKED, asked=ITEM)
    before = PERSON.fold([REGISTERED, other])
    for stale in (PROVEN, AGREED, BACKED, STOPPED, MOVED):
        assert PERSON.evolve(before, stale) == before


def test_of_who_is_erased_nothing_is_asked() -> None:
    gone = somebody(ASKED, PersonErased())
    for command in (AskMailboxMove(OWN, ITEM), ProveNewMailbox(OWN, ASKING)):
        gone.when(command).then_refused("person.missing")


def account(number: int, email: bytes, *, proven: bool = True, people: int = 1) -> Account:
    known = tuple(
        Known(OrganizationId(UUID(int=one)), PersonId(UUID(int=number)), "en-CA")
        for one in range(people)
    )
    return Account(id=UUID(int=number), email=email, password="p", people=known, proven=proven)


def test_an_account_keeps_all_but_its_mailbox() -> None:
    own = replace(account(1, b"old"), factor=ITEM)
    [now] = accounts_moved(own, b"new", [], helped=False)
    assert now == replace(own, email=b"new")


def test_whoever_was_proven_at_the_address_keeps_their_people_and_no_mailbox() -> None:
    own, before = account(1, b"old"), account(2, b"new")
    written = accounts_moved(own, b"new", [before], helped=False)
    assert written == [replace(before, proven=False), replace(own, email=b"new")]


def test_by_help_it_has_no_mailbox_that_could_take_it_back() -> None:
    [now] = accounts_moved(account(1, b"old"), b"new", [], helped=True)
    assert (now.email, now.proven, now.organization) == (b"new", False, None)
    assert accounts_moved(account(1, b"old", people=2), b"new", [], helped=True) == []


def test_time_passes_by_every_clock() -> None:
    behind = somebody(OVER, PROVEN).by_role(Role.SYSTEM)
    late = replace(OVER, settles_at=SOMEBODY.at + timedelta(seconds=1))
    behind.when(MoveMailbox(ASKING, ITEM)).then(MOVED)
    early = somebody(late, PROVEN).by_role(Role.SYSTEM)
    early.when(MoveMailbox(ASKING, ITEM)).then_refused("mailbox.not_yet")
