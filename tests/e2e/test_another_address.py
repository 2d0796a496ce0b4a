"""An email address is changed on a phone with the codes of both mailboxes, stopped, and helped."""

import re
import time
from email import policy
from email.parser import BytesParser
from pathlib import Path

from playwright.sync_api import Browser

from tests.e2e.conftest import Service
from tests.kit.browser import DESK, PHONE, Visitor, too_wide, visiting

ID = "() => fetch('/api/v1/me').then(r => r.json()).then(me => me.person)"
CODE = re.compile(r"\b[A-Z0-9]{10}\b")
PATIENCE_S = 20.0


def letters(home: Path, subject: str) -> list[str]:
    """The texts of the letters that have this in their subject, the newest last."""
    read = BytesParser(policy=policy.default)
    found = []
    for path in sorted((home / "mail").rglob("*.eml"), key=lambda one: one.stat().st_mtime_ns):
        message = read.parsebytes(path.read_bytes())
        body = message.get_body(("plain",))
        if subject in str(message["subject"]) and body is not None:
            found.append(body.get_content())
    return found


def next_letter(home: Path, subject: str, known: int = 0) -> str:
    """The letter that comes after so many."""
    until = time.monotonic() + PATIENCE_S
    while len(there := letters(home, subject)) <= known:
        assert time.monotonic() < until, f"no letter: {subject}"
        time.sleep(0.2)
    return there[-1]


def code_in(letter: str) -> str:
    found = CODE.search(letter)
    assert found is not None, letter
    return found.group()


def looked_at(visitor: Visitor, picture: str) -> None:
    assert [*visitor.barriers(), *too_wide(visitor)] == []
    visitor.picture(picture)


def test_an_address_is_changed_with_both_codes_and_stopped_from_the_one_before(
    browser: Browser, service: Service
) -> None:
    member = service.account("member", "fr")
    with visiting(browser, service.base, locale="fr-CA", scheme="dark", size=PHONE) as visitor:
        visitor.sign_in(member.email, member.password, "/account")
        visitor.follow("Votre adresse courriel")
        looked_at(visitor, "fr-dark-phone-address")
        visitor.fill("#email", "nouvelle@example.org")
        visitor.decide("Voir ce qui va se passer", "fr-dark-phone-address-question")
        visitor.page.wait_for_selector("#answer")
        looked_at(visitor, "fr-dark-phone-address-waiting")
        code = code_in(next_letter(service.home, "votre code pour votre nouvelle adresse"))
        visitor.fill("#answer", code).press("Confirmer").page.wait_for_selector(".notice.calm")
        assert "La nouvelle adresse est confirmée." in visitor.text
        looked_at(visitor, "fr-dark-phone-address-confirmed")
    asked = next_letter(service.home, "une autre adresse a été demandée")
    link = re.search(r"/mailbox-stops\?\S+", asked)
    assert link is not None
    with visiting(browser, service.base, locale="fr-CA", size=PHONE) as stranger:
        stranger.at(link.group()).fill("#code", "AAAAAAAAAA").press("Arrêter")
        stranger.page.wait_for_selector(".notice")
        looked_at(stranger, "fr-phone-address-stop")
        stranger.fill("#code", code_in(asked)).press("Arrêter")
        stranger.page.wait_for_selector(".notice.calm")
        assert stranger.path.startswith("/sign-in")


def test_an_administrator_helps_and_sees_what_it_takes(browser: Browser, service: Service) -> None:
    member = service.account("member")
    admin = service.account("organization_admin")
    with visiting(browser, service.base) as visitor:
        visitor.sign_in(member.email, member.password, "/account")
        visitor.page.wait_for_selector("h1")
        person = visitor.page.evaluate(ID)
    with visiting(browser, service.base, size=DESK) as visitor:
        visitor.sign_in(admin.email, admin.password, f"/organization/people/{person}")
        looked_at(visitor, "person-address")
        visitor.fill("#email", "new@example.org")
        visitor.decide("See what happens", "person-address-question")
        visitor.page.wait_for_selector("#answer")
        looked_at(visitor, "person-address-waiting")
        visitor.press("Withdraw this change").page.wait_for_selector(".notice.calm")
        assert visitor.complaints == []


def test_leaving_an_organization_asks_first_and_says_what_it_means(
    browser: Browser, service: Service
) -> None:
    member = service.account("member", "fr")
    with visiting(browser, service.base, locale="fr-CA", size=PHONE) as visitor:
        visitor.sign_in(member.email, member.password, "/account")
        visitor.press("Quitter cet organisme").page.wait_for_selector("form.question")
        looked_at(visitor, "fr-phone-leaving-question")
        assert "nouvelle invitation" in visitor.text
        visitor.at("/account")
        looked_at(visitor, "fr-phone-account-leaving")
        assert visitor.complaints == []
