"""A group goes from a proposal to its first session by pages alone, whoever's turn it is."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Browser

from tests.e2e.conftest import Service
from tests.e2e.test_another_address import letters, next_letter
from tests.e2e.test_running_a_session import SAID, move_to_now
from tests.kit.browser import PHONE, Visitor, visiting
from tests.kit.newcomers import PASSWORD, Newcomers, meet

OFFICER, SEATS, EACH_MEMBER, ALL_TOGETHER = 14, 11, 3, 38
"""Taps and filled fields: of the officer until the group takes members and is led, for five seats
that are offered, of each member until they have signed, and of everyone until the group begins."""
LEADER, ASKS = "Lena", "Mina"
PLACED = ("Noor", "Omar", "Pia", "Quentin", "Rosa")
PATIENCE_S = 15
SEAT = "a seat is kept for you"


def press(visitor: Visitor, words: str) -> None:
    visitor.press(words)
    visitor.page.wait_for_load_state()


def decide(visitor: Visitor, words: str) -> None:
    visitor.decide(words, f"en-{words.lower().replace(' ', '-')}-sure")
    visitor.page.wait_for_load_state()


def choose(visitor: Visitor, field: str, name: str) -> None:
    """Choose somebody from a list, which knows of newcomers in a moment."""
    wait_until(visitor, f"{field} option:has-text('{name}')")
    option = visitor.page.locator(f"{field} option", has_text=name)
    visitor.fill(field, option.get_attribute("value") or "")


def wait_until(visitor: Visitor, found: str) -> None:
    """Open the page again until something is on it."""
    until = time.monotonic() + PATIENCE_S
    while not visitor.page.locator(found).count():
        assert time.monotonic() < until, f"{found} is not on {visitor.path}"
        time.sleep(0.2)
        visitor.page.reload()


@contextmanager
def newcomer(
    browser: Browser, service: Service, people: Newcomers, name: str, path: str = "/"
) -> Iterator[Visitor]:
    with visiting(browser, service.base) as visitor:
        yield visitor.sign_in(people.address(name), PASSWORD, path)


def look_at(visitor: Visitor, browser: Browser, credentials: tuple[str, str], name: str) -> None:
    """Find no barrier on a page, neither by day nor by night, and keep a picture of each."""
    assert visitor.barriers() == []
    visitor.picture(f"en-{name}")
    with visiting(browser, visitor.base, locale="fr-CA", scheme="dark", size=PHONE) as night:
        night.page.context.add_cookies(
            [{"name": "circlekeep_language", "value": "fr", "url": visitor.base}]
        )
        night.sign_in(*credentials, visitor.path)
        assert night.barriers() == []
        assert night.page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
        night.picture(f"fr-{name}-phone-dark")


def propose(admin: Visitor, code: str) -> str:
    """Bring a group from its proposal to where it takes people; give its address."""
    admin.tap("summary:has-text('Propose a group')")
    admin.fill("#name", "Group of the harbour").fill("#code", code)
    press(admin, "Propose group")
    decide(admin, "Approve the charter")
    decide(admin, "Open to new members")
    return admin.path


def assign(admin: Visitor) -> None:
    choose(admin, "#leader", LEADER)
    press(admin, "Assign")
    assert "Leader assigned." in admin.text


def place(admin: Visitor, group: str, name: str) -> None:
    if admin.path == group:
        press(admin, "Assign a leader or offer a seat")
    choose(admin, "#member", name)
    press(admin, "Offer the seat")
    assert "A seat is kept until the agreement is signed." in admin.text


def sign(member: Visitor) -> None:
    """Find the seat that is kept, and take it."""
    wait_until(member, ".circle:has-text('A seat is kept for you') h2 a")
    member.tap(".circle a[href$='/agreement']").page.wait_for_selector(".clauses")
    assert "Limits of confidentiality" in member.text
    member.picture("agreement-to-sign-phone")
    press(member, "Sign the group agreement")
    assert "Welcome to the group." in member.text


def told(service: Service, before: int) -> None:
    """Whom it concerned had letters, which name the group and nobody."""
    members = 1 + len(PLACED)
    next_letter(service.home, SEAT, before + members - 1)
    next_letter(service.home, "someone asks to join Group of the harbour")
    next_letter(service.home, "Group of the harbour has a new member", members - 1)
    letter = next_letter(service.home, "Group of the harbour begins", members)
    assert "/groups/" in letter
    for name in (LEADER, ASKS, *PLACED):
        assert name not in letter


def plan(leader: Visitor) -> None:
    """Plan the first session, then move it."""
    today = datetime.now(UTC).date()
    leader.page.locator("summary:has-text('Plan a session')").click()
    leader.page.fill("#day", str(today + timedelta(days=3)))
    press(leader, "Plan")
    leader.page.locator("summary:has-text('Reschedule this session')").click()
    leader.page.fill("#day", str(today + timedelta(days=2)))
    press(leader, "Reschedule")
    assert "Session rescheduled." in leader.text


def begin(leader: Visitor) -> None:
    """A session of another day is not begun: it is moved to this minute first."""
    assert "You can begin from" in leader.text
    move_to_now(leader, SAID["en"])
    press(leader, SAID["en"]["all"])
    press(leader, SAID["en"]["begin"])
    assert "Session started." in leader.text


def test_a_group_goes_from_a_proposal_to_its_first_session_by_pages_alone(
    browser: Browser, service: Service
) -> None:
    account = service.account("organization_admin")
    credentials = (account.email, account.password)
    people = meet(service.base, service.home, credentials, LEADER, ASKS, *PLACED)
    kept = len(letters(service.home, SEAT))
    with ExitStack() as windows:
        admin = windows.enter_context(visiting(browser, service.base))
        admin.sign_in(*credentials, f"/programs/{people.program}")
        group = propose(admin, people.domain.partition(".")[0])
        press(admin, "Assign a leader")
        look_at(admin, browser, credentials, "choose-people")
        assign(admin)
        assert admin.taps <= OFFICER
        before = admin.taps
        for name in PLACED:
            place(admin, group, name)
        assert admin.taps - before <= SEATS

        asks = windows.enter_context(newcomer(browser, service, people, ASKS))
        wait_until(asks, "button:has-text('Ask to join')")
        look_at(asks, browser, (people.address(ASKS), PASSWORD), "groups-to-join")
        press(asks, "Ask to join")
        assert "Request sent to the group’s leaders." in asks.text

        leader = windows.enter_context(newcomer(browser, service, people, LEADER, group))
        press(leader, "Offer a seat")
        sign(asks.at("/my-groups"))
        assert asks.taps <= EACH_MEMBER
        everybody = [admin, asks, leader]
        for name in PLACED:
            with newcomer(browser, service, people, name) as member:
                sign(member)
                assert member.taps <= EACH_MEMBER
                everybody.append(member)

        decide(leader.at(group), "Start the group")
        assert "Group started. It can meet." in leader.text
        assert sum(one.taps for one in everybody) <= ALL_TOGETHER
        told(service, before=kept)
        look_at(leader, browser, (people.address(LEADER), PASSWORD), "group-begun")
        plan(leader)
        look_at(leader, browser, (people.address(LEADER), PASSWORD), "session-planned")
        begin(leader)
        assert [*admin.complaints, *asks.complaints, *leader.complaints] == []
