"""A lost second factor, on pages: an admin asks, a second officer confirms, its owner stops it."""

import re

import pyotp
from playwright.sync_api import Browser

from tests.e2e.conftest import Service
from tests.kit.browser import DESK, PHONE, Visitor, too_wide, visiting

KEY = re.compile(r"[A-Z2-7]{4}(?: [A-Z2-7]{4})+")


def add_an_app(visitor: Visitor) -> str:
    """Add an authenticator app, and give one of the recovery codes."""
    visitor.press("Add an authenticator app").tap("main details summary")
    key = KEY.search(visitor.text)
    assert key is not None
    shown = pyotp.TOTP(key.group().replace(" ", "")).now()
    visitor.fill("#code", shown).press("Add the app")
    visitor.page.wait_for_selector("h1:has-text('Recovery codes')")
    return visitor.page.locator("ol.sheet code").first.inner_text()


def is_whole(visitor: Visitor, picture: str) -> None:
    visitor.picture(picture)
    assert [*visitor.barriers(), *too_wide(visitor)] == []


def test_a_renewal_is_asked_for_confirmed_and_stopped_by_whose_sign_in_it_is(
    browser: Browser, service: Service
) -> None:
    member, admin = service.account("member"), service.account("organization_admin")
    officer = service.account("privacy_officer")
    with (
        visiting(browser, service.base, size=PHONE) as owner,
        visiting(browser, service.base, size=DESK) as asks,
        visiting(browser, service.base, size=PHONE) as vouches,
    ):
        owner.sign_in(member.email, member.password, "/account/second-factor")
        asks.sign_in(admin.email, admin.password, "/organization/people")
        asks.fill("#who", member.name).press("Find").follow(member.name)
        asks.page.wait_for_selector("#access")
        assert "Renew their sign-in" not in asks.text, "there is nothing to renew"

        code = add_an_app(owner)
        asks.page.reload()
        asks.page.select_option("#renewal-reason", "lost")
        asks.decide("Renew their sign-in", "en-renewal-asked")
        asks.page.wait_for_selector(".notice.calm")
        is_whole(asks, "en-person-renewal-waits")

        vouches.sign_in(officer.email, officer.password, "/officers")
        is_whole(vouches, "en-officers-renewal-phone")
        vouches.decide("Confirm that they asked", "en-renewal-confirmed-phone")
        vouches.page.wait_for_selector(".notice.calm")

        owner.at("/account/second-factor")
        assert "Officers were asked to renew your sign-in" in owner.text
        is_whole(owner, "en-renewal-own-phone")
        owner.press("Stop the renewal").page.wait_for_selector(".notice.calm")
        assert "Stop the renewal" not in owner.text
        assert "Sign-ins to renew" not in vouches.at("/officers").text
        owner.fill("#removing", code).press("Stop using this app")
        owner.page.wait_for_selector("button:has-text('Add an authenticator app')")
        assert owner.complaints == asks.complaints == vouches.complaints == []
