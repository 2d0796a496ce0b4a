"""Every page, as every role, by day and by night, without a barrier that axe-core can find."""

import re

import pytest
from playwright.sync_api import Browser

from tests.e2e.conftest import Service
from tests.kit.browser import AXE, DESK, PHONE, Visitor, too_wide, visiting

ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/records/)\d+$")
ROLES = ["leader", "member", "program_admin", "organization_admin", "auditor", "privacy_officer"]
LIGHTS = [("en", "light", DESK), ("fr", "dark", PHONE)]
EVIDENCE = ("/access-log", "/audits", "/erasures/")
"""Pages that are read beside entries of the log, a sample or a signed paper: they show numbers."""
EACH = 2
"""How many pages of one group, session and so on are looked at: they differ by their state."""
OF_RECORDS = 12
"""How many of the access log: they differ by what was asked, by whom and how it ended."""
LINKS = "all => all.map(one => one.getAttribute('href'))"


def kind(path: str) -> str:
    """What kind of page an address leads to."""
    return ID.sub("…", path.partition("?")[0])


def enough(path: str) -> int:
    """How many pages of the kind of an address are looked at."""
    if not ID.search(path):
        return 1
    return OF_RECORDS if "/records/" in path else EACH


def crawl(visitor: Visitor, begin: str) -> tuple[set[str], list[str]]:
    """Look at some pages of each kind that links lead to; which kinds, and which barriers.

    An id is one, too, outside what a page keeps for somebody's records.
    """
    waiting, seen, barriers = [begin], set[str](), list[str]()
    count: dict[str, int] = {}
    visitor.page.add_init_script(path=AXE)
    while waiting:
        path = waiting.pop(0)
        if path in seen or count.get(kind(path), 0) >= enough(path):
            continue
        seen.add(path)
        count[kind(path)] = count.get(kind(path), 0) + 1
        visitor.at(path)
        barriers += [*visitor.barriers(), *too_wide(visitor)]
        if not path.startswith(EVIDENCE):
            barriers += [f"{path}: shows {one}" for one in ID.findall(visitor.said)]
        waiting += visitor.page.eval_on_selector_all("a[href^='/']:not([download])", LINKS)
    return set(count), barriers


@pytest.mark.parametrize(("language", "scheme", "size"), LIGHTS)
@pytest.mark.parametrize("role", ROLES)
def test_no_page_of_any_role_has_a_barrier(
    browser: Browser,
    service: Service,
    role: str,
    language: str,
    scheme: str,
    size: tuple[int, int],
) -> None:
    account = service.account(role, language)
    locale = f"{language}-CA"
    with visiting(browser, service.base, locale=locale, scheme=scheme, size=size) as visitor:
        visitor.sign_in(account.email, account.password)
        kinds, barriers = crawl(visitor, visitor.path)
        assert barriers == []
        assert visitor.complaints == []
    if role in {"leader", "member", "program_admin", "organization_admin"}:
        assert "/programs/…/groups/…" in kinds
        assert "/programs/…/sessions/…" in kinds
    if role in {"leader", "member"}:
        assert "/programs/…/sessions/…/items/…" in kinds


@pytest.mark.parametrize(("language", "scheme", "size"), LIGHTS)
def test_the_pages_before_signing_in_and_errors_have_none(
    browser: Browser, service: Service, language: str, scheme: str, size: tuple[int, int]
) -> None:
    locale = f"{language}-CA"
    with visiting(browser, service.base, locale=locale, scheme=scheme, size=size) as visitor:
        for path in ("/sign-in", "/welcome", "/nothing-here"):
            assert visitor.at(path).barriers() == []
        visitor.picture(f"{language}-{scheme}-nothing-here")


def test_a_phone_never_scrolls_sideways(browser: Browser, service: Service) -> None:
    account = service.account("leader", "fr")
    with visiting(browser, service.base, locale="fr-CA", size=PHONE) as visitor:
        visitor.sign_in(account.email, account.password)
        visitor.page.click(".circle h2 a")
        for path in (visitor.path, "/mine", "/my-groups"):
            visitor.at(path)
            assert visitor.page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


def test_a_link_that_is_shown_once_is_whole_on_the_smallest_screen(
    browser: Browser, service: Service
) -> None:
    account = service.account("organization_admin", "fr")
    with visiting(browser, service.base, locale="fr-CA", size=PHONE) as visitor:
        visitor.sign_in(account.email, account.password)
        visitor.page.click(".rows a[href*='/programs/']")
        visitor.press("Invitations").fill("#email", "link@example.org")
        visitor.fill("#given", "Zoé").fill("#family", "Roy")
        assert visitor.page.input_value("#locale") == "fr-CA"
        visitor.press("Créer un lien à remettre")
        visitor.page.wait_for_selector(".notice code")
        assert too_wide(visitor) == []
        assert visitor.barriers() == []


def test_the_keyboard_reaches_the_page_first(browser: Browser, service: Service) -> None:
    with visiting(browser, service.base) as visitor:
        visitor.at("/welcome").page.keyboard.press("Tab")
        assert visitor.page.evaluate("document.activeElement.className") == "to-main"
        visitor.page.keyboard.press("Enter")
        assert visitor.page.evaluate("document.activeElement.id") == "main"
