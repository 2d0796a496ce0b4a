"""Everybody begins on the page that matters most to them, in their language."""

import pytest
from playwright.sync_api import Browser

from tests.e2e.conftest import Service
from tests.kit.browser import PHONE, visiting

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
        visitor.press("Sign out")
        assert "You are signed out." in visitor.text
        assert visitor.at("/mine").path == "/sign-in?back=/mine"
