"""Two registrations of one person: one administrator proposes, another confirms and unlinks."""

from playwright.sync_api import Browser

from tests.e2e.conftest import Service
from tests.kit.browser import DESK, PHONE, Visitor, too_wide, visiting

ALIKE = "/organization/people/alike"


def looked_at(visitor: Visitor, picture: str) -> None:
    assert [*visitor.barriers(), *too_wide(visitor)] == []
    visitor.picture(picture)


def test_two_registrations_are_linked_by_two_administrators_and_unlinked(
    browser: Browser, service: Service
) -> None:
    french, english = (service.account("organization_admin", one) for one in ("fr", "en"))
    with visiting(browser, service.base, size=PHONE, scheme="dark") as visitor:
        visitor.sign_in(english.email, english.password, ALIKE)
        looked_at(visitor, "phone-dark-alike")
        pair = visitor.page.locator("main .sheet:has(form)").first
        first, second = (
            str(one.get_attribute("href")) for one in pair.get_by_role("link").all()[:2]
        )
        visitor.press("Same person").page.wait_for_selector(".notice.calm")
        assert "Waits for confirmation" in visitor.text
        assert visitor.page.get_by_role("button", name="Confirm: same person").count() == 0
        visitor.press("Two people").page.wait_for_selector(".notice.calm")
        visitor.at(second)
        looked_at(visitor, "phone-dark-twin-proposed")
        assert visitor.complaints == []
    with visiting(browser, service.base, locale="fr-CA", size=DESK) as visitor:
        visitor.sign_in(french.email, french.password, ALIKE)
        looked_at(visitor, "fr-alike")
        visitor.decide("Confirmer", "fr-link-asked").page.wait_for_selector(".notice.calm")
        assert visitor.path.startswith(second)
        looked_at(visitor, "fr-twin")
        visitor.at(first)
        assert "Les deux figurent sous cette inscription-ci." in visitor.text
        visitor.at(ALIKE)
        assert visitor.page.locator(f"main a[href='{second}']").count() == 0
        visitor.at(first).decide("Séparer").page.wait_for_selector(".notice.calm")
        assert "Chercher une autre inscription" in visitor.text
        assert visitor.complaints == []


def test_the_other_registration_is_found_by_name(browser: Browser, service: Service) -> None:
    admin = service.account("program_admin", "en")
    with visiting(browser, service.base, size=PHONE) as visitor:
        visitor.sign_in(admin.email, admin.password, ALIKE)
        pair = visitor.page.locator("main .sheet:has(form)").first
        link = pair.get_by_role("link").first
        person, name = str(link.get_attribute("href")), link.inner_text()
        visitor.at(person).follow("Find another registration")
        visitor.fill("#who", "x").press("Find")
        visitor.fill("#who", name).press("Find").page.wait_for_selector("fieldset")
        looked_at(visitor, "phone-twin-found")
        visitor.page.get_by_role("radio").first.check()
        visitor.page.get_by_label("This registration").check()
        visitor.press("Propose").page.wait_for_selector(".notice.calm")
        visitor.press("Do not link").page.wait_for_selector(".notice.calm")
        assert visitor.complaints == []
