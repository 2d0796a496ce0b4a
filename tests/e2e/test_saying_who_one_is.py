"""Who somebody is, said by themselves on a phone, and corrected by an administrator."""

from playwright.sync_api import Browser

from tests.e2e.conftest import Service
from tests.kit.browser import DESK, PHONE, too_wide, visiting

ID = "() => fetch('/api/v1/me').then(r => r.json()).then(me => me.person)"


def test_a_name_is_said_on_a_phone_and_corrected_by_its_difference(
    browser: Browser, service: Service
) -> None:
    member, admin = (service.account(role, "fr") for role in ("member", "organization_admin"))
    with visiting(browser, service.base, locale="fr-CA", scheme="dark", size=PHONE) as visitor:
        visitor.sign_in(member.email, member.password, "/account")
        visitor.follow("Votre nom, votre langue")
        assert [*visitor.barriers(), *too_wide(visitor)] == []
        person = visitor.page.evaluate(ID)
        given = visitor.page.input_value("#given")
        visitor.fill("#practice", "la clinique").fill("#zone", "Europe/Paris").press("Enregistrer")
        assert visitor.page.input_value("#practice") == "la clinique"
        assert visitor.page.input_value("#zone") == "Europe/Paris"
        assert "codes" in visitor.text
        visitor.fill("#practice", "").fill("#zone", "America/Halifax")
        visitor.fill("#given", "Élise Amélie")
        visitor.picture("fr-dark-phone-details")
        visitor.press("Enregistrer").page.wait_for_selector(".notice.calm")
        assert "Élise Amélie" in visitor.page.inner_text("details.acting summary")
        assert "UTC" not in visitor.at("/account").text
    with visiting(browser, service.base, locale="fr-CA", size=DESK) as visitor:
        visitor.sign_in(admin.email, admin.password, f"/organization/people/{person}")
        assert "Élise Amélie" in visitor.heading
        assert [*visitor.barriers(), *too_wide(visitor)] == []
        visitor.picture("fr-person")
        visitor.tap("#edit ~ details summary").fill("#given", given).decide(
            "Voir ce qui change", "fr-person-difference"
        )
        visitor.page.wait_for_selector(".notice.calm")
        assert given in visitor.heading
        visitor.fill("#reason", "away").decide("Mettre fin à l’accès", "fr-access-ended")
        visitor.page.wait_for_selector(".notice.calm")
        visitor.at("/organization/people?state=deactivated")
        assert given in visitor.text
        assert "Accès terminé" in visitor.text
        assert [*visitor.barriers(), *too_wide(visitor)] == []
        visitor.picture("fr-people-access-ended")
        visitor.at(f"/organization/people/{person}").press("Redonner accès")
        visitor.page.wait_for_selector(".notice.calm")
        visitor.at("/account/mailbox")
        assert [*visitor.barriers(), *too_wide(visitor)] == []
        visitor.picture("fr-mailbox")
        assert visitor.complaints == []
