"""Which accounts there are after a link is used: nobody gains or loses what is not theirs."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from msgspec.structs import replace

from domain.access.accounts import (
    accounts_after_link,
    accounts_proven,
    people_gathered,
    people_of,
)
from domain.access.identity import Account, Known, Link
from domain.access.recovering import (
    SHUT_FOR,
    is_by_mail_alone,
    is_shut_after_renewal,
    recover,
    with_renewals,
)
from domain.kernel import OrganizationId, PersonId

HERE, THERE, ELSEWHERE = (OrganizationId(UUID(int=n)) for n in (1, 2, 3))
ME, ME_THERE, SOMEBODY = (PersonId(UUID(int=n)) for n in (11, 12, 13))
RENEWAL = datetime(2026, 3, 2, tzinfo=UTC)
EMAIL, NEW = b"the tag of an address", UUID(int=99)
MAILED, PAPER = (Link(Known(HERE, ME, "en"), is_mailed=way) for way in (True, False))
AT_HOME, ABROAD = Known(HERE, ME, "en"), Known(THERE, ME_THERE, "fr")


def account(*people: Known, proven: bool = False) -> Account:
    scope = None if proven else people[0].organization
    return Account(
        id=uuid4(),
        email=EMAIL,
        password="theirs",
        people=people,
        organization=scope,
        proven=proven,
    )


def after(link: Link, own: Account | None, *there: Account, opens: bool = False) -> list[Account]:
    """Use a link with the password ``mine``; ``opens`` says whether that is of what there is."""
    at_address = [one for one in (own, *there) if one is not None and one.email == EMAIL]
    return list(
        accounts_after_link(
            link,
            EMAIL,
            "mine",
            own=own,
            there=sorted(at_address, key=lambda one: one.proven, reverse=True),
            matching=frozenset(one.id for one in at_address) if opens else frozenset(),
            new=NEW,
        )
    )


def made(**more: object) -> Account:
    first = Account(id=NEW, email=EMAIL, password="mine", people=(AT_HOME,), organization=HERE)
    return replace(first, **more)


PROVEN = made(proven=True, organization=None)


def test_a_link_that_was_handed_over_opens_one_organization() -> None:
    assert after(PAPER, None) == [made()]


def test_it_does_so_whether_or_not_the_address_is_known_elsewhere() -> None:
    """An organization that types somebody's address gets nothing of their account, nor its word."""
    proven, paper = account(ABROAD, proven=True), account(ABROAD)
    assert after(PAPER, None, proven) == after(PAPER, None, paper) == after(PAPER, None) == [made()]
    assert after(PAPER, None, proven, opens=True) == [made()]


def test_a_link_that_was_mailed_proves_the_mailbox() -> None:
    assert after(MAILED, None) == [PROVEN]
    assert after(MAILED, None, account(ABROAD)) == [PROVEN]


def test_who_has_a_proven_account_and_its_password_has_one_account_for_both() -> None:
    proven = account(ABROAD, proven=True)
    assert after(MAILED, None, proven, opens=True) == [proven.with_people([AT_HOME])]


def test_a_recycled_address_leaves_its_old_owner_their_people_and_the_new_one_the_mailbox() -> None:
    """Who gets somebody's old address gets nothing that was theirs, and proves it anew."""
    old = account(ABROAD, proven=True)
    assert after(MAILED, None, old) == [replace(old, proven=False), PROVEN]


def test_a_new_link_changes_the_password_of_who_has_an_account_alone() -> None:
    own = account(AT_HOME)
    assert after(PAPER, own) == [replace(own, password="mine")]
    assert after(MAILED, own) == [made(id=own.id, proven=True, organization=None)]
    proven = account(AT_HOME, proven=True)
    assert after(MAILED, proven) == [made(id=proven.id, proven=True, organization=None)]


def test_a_link_on_paper_leaves_a_proven_account_alone_unless_its_password_is_given() -> None:
    """Whoever makes links in one organization reaches nothing of a proven account."""
    for own in (account(AT_HOME, proven=True), account(AT_HOME, ABROAD, proven=True)):
        assert after(PAPER, own) == [made()]
        assert after(PAPER, own, opens=True) == [own]


def test_who_has_another_address_now_has_another_account() -> None:
    own = replace(account(AT_HOME), email=b"the tag of their old address")
    assert after(PAPER, own) == [made()]
    assert after(MAILED, own) == [PROVEN]


def test_what_somebody_has_the_password_of_is_taken_in_once_for_each_organization() -> None:
    mine = account(AT_HOME, proven=True)
    other, unopened = account(ABROAD), account(Known(ELSEWHERE, ME, "en"))
    again = account(Known(THERE, SOMEBODY, "en"), Known(HERE, SOMEBODY, "en"), proven=True)
    opened = frozenset({mine.id, other.id, again.id})
    assert people_gathered(mine, [mine, other, unopened, again], opened) == [ABROAD]
    assert people_gathered(mine, [mine, unopened], opened) == []


def test_somebody_goes_on_as_one_person_of_each_organization() -> None:
    first, second = account(AT_HOME, ABROAD, proven=True), account(Known(THERE, SOMEBODY, "en"))
    assert people_of([first, second]) == [AT_HOME, ABROAD]
    assert people_of([]) == []


def test_an_account_is_told_by_its_state_and_holds_its_people() -> None:
    one = account(AT_HOME)
    assert one.holds(AT_HOME)
    assert not one.holds(ABROAD)
    assert one.with_people([AT_HOME, ABROAD]).people == (AT_HOME, ABROAD)
    assert len({one.state, replace(one, proven=True).state, replace(one, password="x").state}) == 3


def test_who_shows_that_they_read_the_mailbox_has_the_account_that_is_proven() -> None:
    mine, theirs = account(AT_HOME), account(ABROAD, proven=True)
    lost, proven = accounts_proven(mine, [theirs, mine])
    assert lost == replace(theirs, proven=False)
    assert proven == replace(mine, proven=True, organization=None)
    assert list(accounts_proven(mine, [mine])) == [proven]
    assert list(accounts_proven(proven, [lost, proven])) == []


def test_what_mail_alone_chose_stays_so_by_a_link_that_was_mailed_and_not_by_one_on_paper() -> None:
    own = recover(account(AT_HOME), "by mail", RENEWAL)
    [mailed] = after(MAILED, own)
    assert (mailed.recovered, mailed.before) == (own.recovered, own.before)
    assert is_by_mail_alone(mailed)
    [handed_over] = after(PAPER, own)
    assert not is_by_mail_alone(handed_over)


def test_what_is_shut_after_a_renewal_stays_so_whichever_link_is_used() -> None:
    """A link that is handed over or mailed is no way around what two officers shut."""
    own = replace(account(AT_HOME), renewed_at=RENEWAL)
    for link in (MAILED, PAPER):
        for opens in (True, False):
            assert [one.renewed_at for one in after(link, own, opens=opens)] == [RENEWAL]
    proven = replace(account(ABROAD, proven=True), renewed_at=RENEWAL - timedelta(hours=1))
    [joined] = after(MAILED, own, proven, opens=True)
    assert (joined.id, joined.renewed_at) == (proven.id, RENEWAL)
    assert with_renewals(proven, [None]).renewed_at == proven.renewed_at
    assert with_renewals(account(ABROAD), []).renewed_at is None


def test_no_officer_who_renewed_one_account_vouches_for_what_mail_alone_chose_in_another() -> None:
    """Threat: a thief of an officer's mailbox takes in an account that others renewed."""
    earlier, later = RENEWAL - timedelta(hours=1), RENEWAL + timedelta(hours=1)
    renewed = replace(account(ABROAD), renewed_at=RENEWAL)
    for moment in (earlier, RENEWAL, later):
        theirs = recover(account(AT_HOME, proven=True), "his", moment)
        for joined in (with_renewals(theirs, [renewed]), with_renewals(renewed, [theirs])):
            assert is_by_mail_alone(joined)
            assert joined.renewed_at == RENEWAL
        assert with_renewals(theirs, [account(ABROAD)]) == theirs
    vouched = replace(recover(renewed, "hers", earlier), renewed_at=RENEWAL)
    for other in (account(AT_HOME), replace(account(AT_HOME), renewed_at=later)):
        assert not is_by_mail_alone(with_renewals(vouched, [other]))


def test_after_a_renewal_sealed_texts_are_shut_for_72_hours() -> None:
    own = replace(account(AT_HOME), renewed_at=RENEWAL)
    assert is_shut_after_renewal(own, RENEWAL + SHUT_FOR - timedelta(seconds=1))
    assert not is_shut_after_renewal(own, RENEWAL + SHUT_FOR)
    assert not is_shut_after_renewal(account(AT_HOME), RENEWAL)
