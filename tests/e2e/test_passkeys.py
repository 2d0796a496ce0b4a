"""A passkey in a real browser: added on the account page, then one tap signs in."""

from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession

from tests.e2e.conftest import Service
from tests.kit.browser import NARROW, Visitor, too_wide, visiting

NOT_BESIDE_THE_FIELD = "PublicKeyCredential.isConditionalMediationAvailable = async () => false"
"""A browser that does not offer passkeys beside the field: there the simulated one needs no tap."""
ON_THE_DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def with_authenticator(visitor: Visitor) -> tuple[CDPSession, str]:
    """Give the browser a device that keeps passkeys, with its user there and verified."""
    line = visitor.page.context.new_cdp_session(visitor.page)
    line.send("WebAuthn.enable")
    made: dict[str, Any] = line.send("WebAuthn.addVirtualAuthenticator", {"options": ON_THE_DEVICE})
    return line, str(made["authenticatorId"])


@pytest.mark.parametrize(
    ("language", "scheme", "add", "added", "sign_in", "sign_out", "prove"),
    [
        (
            *("en", "light", "Add a passkey", "Passkey added."),
            *("Sign in with a passkey", "Sign out", "Use a passkey"),
        ),
        (
            *("fr", "dark", "Ajouter une clé d’accès", "Clé d’accès ajoutée."),
            *("Se connecter avec une clé d’accès", "Se déconnecter", "Utiliser une clé d’accès"),
        ),
    ],
)
def test_a_passkey_is_added_and_signs_in_with_one_tap(
    browser: Browser,
    service: Service,
    language: str,
    scheme: str,
    add: str,
    added: str,
    sign_in: str,
    sign_out: str,
    prove: str,
) -> None:
    account = service.account("leader", language)
    base = service.base.replace("127.0.0.1", "localhost")
    with visiting(browser, base, locale=f"{language}-CA", scheme=scheme, size=NARROW) as visitor:
        line, device = with_authenticator(visitor)
        visitor.page.add_init_script(NOT_BESIDE_THE_FIELD)
        visitor.sign_in(account.email, account.password, "/account")
        visitor.fill("#passkey-name", "Phone").press(add)
        visitor.page.wait_for_selector(".notice.calm")
        assert added in visitor.text
        assert visitor.barriers() == []
        assert too_wide(visitor) == []
        visitor.picture(f"{language}-account-passkeys-phone")
        [kept] = line.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]
        assert (kept["rpId"], kept["isResidentCredential"]) == ("localhost", True)
        visitor.tap(".acting summary").press(sign_out)
        button = visitor.page.get_by_role("button", name=sign_in)
        button.wait_for()
        assert visitor.barriers() == []
        assert too_wide(visitor) == []
        visitor.picture(f"{language}-sign-in-passkey-phone")
        button.click()
        visitor.page.wait_for_url(lambda url: not url.endswith("/sign-in"))
        assert visitor.path == "/my-groups"
        visitor.at("/account")
        visitor.picture(f"{language}-account-after-phone")
        visitor.at("/account/second-factor/proofs?back=/account")
        again = visitor.page.get_by_role("button", name=prove)
        again.wait_for()
        assert visitor.barriers() == []
        assert too_wide(visitor) == []
        visitor.picture(f"{language}-proof-passkey-phone")
        again.click()
        visitor.page.wait_for_url(lambda url: url.endswith("/account"))
        assert visitor.complaints == []


def test_without_scripts_there_is_no_button_and_the_password_signs_in(
    browser: Browser, service: Service
) -> None:
    account = service.account("member", "en")
    base = service.base.replace("127.0.0.1", "localhost")
    with visiting(browser, base, scripts=False) as visitor:
        visitor.at("/sign-in")
        assert not visitor.page.is_visible("[data-passkey]")
        visitor.sign_in(account.email, account.password, "/account")
        assert not visitor.page.is_visible("[data-new-passkey]")
        assert "To add one, use a browser that has passkeys" in visitor.text


def test_a_passkey_offered_beside_the_address_signs_in_too(
    browser: Browser, service: Service
) -> None:
    account = service.account("auditor", "en")
    base = service.base.replace("127.0.0.1", "localhost")
    with visiting(browser, base) as visitor:
        with_authenticator(visitor)
        visitor.sign_in(account.email, account.password, "/account")
        visitor.fill("#passkey-name", "Laptop").press("Add a passkey")
        visitor.page.wait_for_selector(".notice.calm")
        visitor.tap(".acting summary").press("Sign out")
        visitor.page.wait_for_selector(".acting summary")
        assert visitor.heading == "Auditor’s desk"
        assert visitor.complaints == []
