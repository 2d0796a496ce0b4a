"""Everybody begins on the page that matters most to them, in their language."""

import pytest
from playwright.sync_api import Browser

from tests.e2e.conftest import Service
from tests.kit.browser import PHONE, Visitor, visiting

HOMES = [
    ("leader", "en", "My groups"),
    ("leader", "fr", "Mes groupes"),
    ("member", "en", "My groups"),
    ("member", "fr", "Mes groupes"),
    ("program_admin", "en", None),
    ("program_admin", "fr", None),
    ("organization_admin", "en", "Programs"),
    ("organization_admin", "fr", "Programmes"),
    ("auditor", "en", "Auditor’s desk"),
    ("auditor", "fr", "Bureau du vérificateur"),
    ("privacy_officer", "en", "Privacy desk"),
    ("privacy_officer", "fr", "Protection des renseignements"),
]
BOARD = {"en": "Needs attention today", "fr": "À voir aujourd’hui"}


@pytest.mark.parametrize(("role", "language", "heading"), HOMES)
def test_each_role_begins_at_its_own_page(
    browser: Browser, service: Service, role: str, language: str, heading: str | None
) -> None:
    account = service.account(role, language)
    with visiting(browser, service.base, locale=f"{language}-CA") as visitor:
        visitor.sign_in(account.email, account.password)
        assert visitor.page.get_attribute("html", "lang") == f"{language}-CA"
        if heading is None:
            assert BOARD[language] in visitor.text
        else:
            assert visitor.heading == heading
        visitor.picture(f"{language}-home-{role}")
        assert visitor.complaints == []


def test_a_wrong_password_says_no_more_than_that(browser: Browser, service: Service) -> None:
    account = service.account("member", "en")
    with visiting(browser, service.base) as known, visiting(browser, service.base) as unknown:
        known.sign_in(account.email, "not the password")
        unknown.sign_in("nobody@example.org", "not the password")
        assert "The email address or password is incorrect." in known.text
        assert known.text == unknown.text


def test_a_language_once_chosen_stays(browser: Browser, service: Service) -> None:
    account = service.account("leader", "en")
    with visiting(browser, service.base, size=PHONE) as visitor:
        visitor.at("/sign-in").press("Français")
        assert visitor.heading == "Se connecter"
        visitor.sign_in(account.email, account.password)
        assert visitor.heading == "Mes groupes"
        visitor.picture("fr-my-groups-phone")


def test_whoever_signs_out_is_out(browser: Browser, service: Service) -> None:
    account = service.account("member", "en")
    with visiting(browser, service.base) as visitor:
        visitor.sign_in(account.email, account.password, "/mine")
        visitor.tap(".acting summary").press("Sign out")
        assert "You are signed out." in visitor.text
        assert visitor.at("/mine").path == "/sign-in?back=/mine"


@pytest.mark.parametrize(
    ("language", "said", "asked"),
    [
        ("en", "Someone else is signed in on this browser", "Leave this group?"),
        ("fr", "Une autre personne est connectée dans ce navigateur", "Quitter ce groupe?"),
    ],
)
def test_a_page_left_open_does_nothing_for_whoever_signs_in_after(
    browser: Browser, service: Service, language: str, said: str, asked: str
) -> None:
    member, officer = (service.account(role, language) for role in ("member", "privacy_officer"))
    with visiting(browser, service.base, locale=f"{language}-CA") as first:
        first.sign_in(member.email, member.password, "/my-groups")
        first.tap('main a[href*="/groups/"]')
        left_open = first.page.locator('form[action$="/departures"] button')
        second = Visitor(first.page.context.new_page(), service.base, first.complaints)
        second.sign_in(officer.email, officer.password, "/sign-in")
        left_open.evaluate("button => button.form.requestSubmit(button)")
        first.page.wait_for_selector("[name=carried]", state="attached")
        assert said in first.text
        assert first.barriers() == []
        first.page.fill("#email", member.email)
        first.page.fill("#password", member.password)
        first.page.click("main form button")
        first.page.wait_for_selector('form[action$="/departures"]')
        assert asked in first.text
        assert first.barriers() == []
        first.tap('form[action$="/departures"] button')
        first.page.wait_for_selector("form.question")
        assert first.heading == asked


def test_a_one_time_code_goes_along_to_the_other_language(
    browser: Browser, service: Service
) -> None:
    with visiting(browser, service.base, size=PHONE) as visitor:
        visitor.at("/welcome#a-code-from-paper").press("Français")
        assert visitor.heading == "Bienvenue"
        assert visitor.page.input_value("#code") == "a-code-from-paper"
        visitor.at("/invitation#another-code").press("English")
        assert visitor.page.input_value("#code") == "another-code"
        assert visitor.complaints == []
