"""The way around: one row below on a phone, one row above at a desk, with and without scripts."""

from itertools import pairwise

import pytest
from playwright.sync_api import Browser, Locator

from tests.e2e.conftest import Service
from tests.kit.browser import DESK, NARROW, REFLOWED, Visitor, edges, visiting

ROLES = ["leader", "program_admin", "organization_admin", "auditor", "privacy_officer"]
TABLET, LAPTOP = (768, 1024), (1024, 768)
ONE_ROW = 80
"""How high a header of one row is at most, in pixels."""
TABS = 60


def shown(visitor: Visitor) -> list[Locator]:
    """What the navigation shows, as long as nothing more is unfolded."""
    entries = visitor.page.locator("nav.ways > ul > li > a, nav.ways summary")
    return [entry for entry in entries.all() if entry.is_visible()]


def row(entries: list[Locator]) -> tuple[float, float]:
    """Top and bottom of the one row in which all stand, none over another, each word within."""
    places = [edges(entry) for entry in entries]
    assert len({(top, bottom) for _, top, _, bottom in places}) == 1
    for before, after in pairwise(places):
        assert before[2] <= after[0] + 0.5
    for entry, place in zip(entries, places, strict=True):
        left, _, right, _ = edges(entry.locator("span"))
        assert place[0] <= left
        assert right <= place[2], entry.inner_text()
    return places[0][1], places[0][3]


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("role", ROLES)
def test_the_navigation_is_one_row_at_every_width(
    browser: Browser, service: Service, role: str, language: str
) -> None:
    account = service.account(role, language)
    with visiting(browser, service.base, locale=f"{language}-CA", scripts=False) as visitor:
        visitor.sign_in(account.email, account.password)
        for size in (DESK, LAPTOP, TABLET, NARROW, (REFLOWED, 640)):
            visitor.page.set_viewport_size({"width": size[0], "height": size[1]})
            _, _, _, below = edges(visitor.page.locator("body > header > .width"))
            top, bottom = row(shown(visitor))
            assert below <= ONE_ROW
            if size in (DESK, LAPTOP):
                assert bottom <= ONE_ROW
            else:
                assert bottom > size[1] - 10, "it stands where the thumb is"
                assert bottom - top >= 44
                assert visitor.page.locator("nav.ways .icon").first.is_visible()
            visitor.tap(".acting summary")
            for entry in visitor.page.locator(".acting :is(summary, li, a, button)").all():
                assert edges(entry)[0] >= 0
                assert edges(entry)[2] <= size[0]
            visitor.tap(".acting summary")


def test_what_does_not_fit_on_a_phone_is_one_tap_away_without_scripts(
    browser: Browser, service: Service
) -> None:
    account = service.account("auditor", "fr")
    with visiting(browser, service.base, locale="fr-CA", size=NARROW, scripts=False) as visitor:
        visitor.sign_in(account.email, account.password)
        assert len(shown(visitor)) == 5
        visitor.tap("nav.ways summary")
        visitor.picture("fr-navigation-more-phone")
        visitor.tap("nav.ways details a[href='/privacy']")
        assert visitor.path == "/privacy"


@pytest.mark.parametrize("role", ["leader", "auditor"])
def test_the_row_below_hides_nothing_that_has_the_focus(
    browser: Browser, service: Service, role: str
) -> None:
    account = service.account(role, "fr")
    with visiting(browser, service.base, locale="fr-CA", scheme="dark", size=NARROW) as visitor:
        visitor.sign_in(account.email, account.password)
        if role == "leader":
            visitor.page.click(".circle h2 a")
        visitor.picture(f"fr-navigation-{role}-phone-dark")
        top = edges(visitor.page.locator("nav.ways"))[1]
        visitor.page.focus("main")
        seen = set()
        for _ in range(TABS):
            visitor.page.keyboard.press("Tab")
            focused = visitor.page.locator("main :focus, footer :focus")
            if not focused.count():
                break
            seen.add(edges(focused)[3])
            assert edges(focused)[1] >= 0
            assert min(edges(focused)[3], edges(focused)[1] + 44) <= top
        assert len(seen) > 3
