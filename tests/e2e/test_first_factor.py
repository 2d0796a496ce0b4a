"""The first app and the first passkey of officers, in a browser, where others reach the service.

They chose a password by their first link, and come back another day: a code goes to their mailbox.
"""

import re
from collections.abc import Iterator
from email.message import EmailMessage

import httpx
import pyotp
import pytest
from playwright.sync_api import Browser

from domain.protocol.door import LinksIssued
from infra.postgres.ports import keep_port, number_of
from tests.e2e.test_passkeys import NOT_BESIDE_THE_FIELD, with_authenticator
from tests.kit.browser import PHONE, Visitor, too_wide, visiting
from tests.kit.database import Migrated, prepare
from tests.kit.postbox import Postbox, receiving
from tests.kit.postgres import Databases
from tests.kit.service import HOST, Service, serving

CHOSEN = "tell the river slowly"
CODE = re.compile(r"^\s*([A-Z0-9]{10})\s*$", re.MULTILINE)
KEY = re.compile(r"[A-Z2-7]{4}(?: [A-Z2-7]{4})+")


@pytest.fixture(scope="module")
def reached(databases: Databases) -> Iterator[tuple[Service, Postbox, str, LinksIssued]]:
    """A service that others reach, and a new organization's first officers, each with a link.

    It begins before the browser, whose loop no other runs beside.
    """
    with receiving() as (postbox, told), keep_port(HOST) as port:
        at = number_of(port)
        base = f"http://localhost:{at}"
        further = {**told, "PORT": str(at), "PUBLIC_URL": base, "EVALUATION": "false"}
        with serving(Migrated(databases.fresh(prepare)), **further) as service:
            yield service, postbox, base, service.founded("FIRST")


def letter_to(postbox: Postbox, email: str, subject: str) -> str:
    """What the next letter says to somebody about something; others are passed over."""
    while True:
        letter: EmailMessage = postbox.letters.get(timeout=60)
        if letter["to"] == email and subject in str(letter["subject"]):
            body = letter.get_body(("plain",))
            assert body is not None
            return str(body.get_content())


def code_to(postbox: Postbox, email: str, subject: str) -> str:
    found = CODE.search(letter_to(postbox, email, subject))
    assert found is not None
    return found.group(1)


def redeemed(base: str, links: LinksIssued, number: int) -> None:
    """Choose a password with the first link, as on the first day."""
    body = {"link": links.links[number].link.reveal(), "password": CHOSEN}
    httpx.post(f"{base}/api/v1/links/redemptions", json=body).raise_for_status()


def is_whole(visitor: Visitor, picture: str) -> None:
    """Look at the page: nothing bars anybody, and it fits a phone."""
    visitor.picture(picture)
    assert visitor.barriers() == []
    assert too_wide(visitor) == []


def test_an_officer_adds_an_app_with_a_code_of_the_mailbox_and_the_others_hear_of_it(
    reached: tuple[Service, Postbox, str, LinksIssued], browser: Browser
) -> None:
    _, postbox, base, links = reached
    redeemed(base, links, 0)
    with visiting(browser, base, size=PHONE) as visitor:
        visitor.sign_in("admin@first.example.org", CHOSEN, "/account/second-factor")
        is_whole(visitor, "en-first-factor-asked-phone")
        visitor.press("Send a code to my mailbox")
        is_whole(visitor, "en-first-factor-code-phone")
        code = code_to(postbox, "admin@first.example.org", "your code to add")
        visitor.fill("#code", code.lower()).press("Continue to the app")
        visitor.tap("main details summary")
        key = KEY.search(visitor.text)
        assert key is not None
        shown = pyotp.TOTP(key.group().replace(" ", "")).now()
        visitor.fill("#code", shown).press("Add the app")
        assert visitor.heading == "Recovery codes"
        assert visitor.complaints == []
    others = {"privacy@first.example.org", "auditor@first.example.org"}
    while others:
        letter = postbox.letters.get(timeout=60)
        if "now takes more than" in str(letter["subject"]):
            others.remove(str(letter["to"]))


def test_an_officer_adds_a_passkey_with_a_code_of_the_mailbox_and_its_name_is_kept(
    reached: tuple[Service, Postbox, str, LinksIssued], browser: Browser
) -> None:
    _, postbox, base, links = reached
    redeemed(base, links, 1)
    with visiting(browser, base, locale="fr-CA", scheme="dark", size=PHONE) as visitor:
        line, device = with_authenticator(visitor)
        visitor.page.add_init_script(NOT_BESIDE_THE_FIELD)
        visitor.sign_in("privacy@first.example.org", CHOSEN, "/account").speak("Français")
        visitor.page.wait_for_selector("[data-passkey-code]:visible")
        is_whole(visitor, "fr-first-passkey-asked-phone-dark")
        visitor.fill("#passkey-name", "Téléphone de Marie").press("M’envoyer un code par courriel")
        is_whole(visitor, "fr-first-factor-code-phone-dark")
        code = code_to(postbox, "privacy@first.example.org", "your code to add")
        visitor.fill("#code", code).press("Passer à la clé d’accès")
        visitor.page.wait_for_selector("[data-new-passkey]:visible")
        assert visitor.page.input_value("#passkey-name") == "Téléphone de Marie"
        is_whole(visitor, "fr-passkey-adding-phone-dark")
        visitor.press("Ajouter une clé d’accès")
        visitor.page.wait_for_selector(".notice.calm")
        assert "Téléphone de Marie" in visitor.text
        given = line.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]
        assert [one["rpId"] for one in given] == ["localhost"]
        assert visitor.complaints == []
