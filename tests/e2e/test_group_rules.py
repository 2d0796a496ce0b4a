"""A program of the demo adopts other rules, once it was read what would be different."""

from playwright.sync_api import Browser

from tests.e2e.conftest import Service
from tests.kit.browser import visiting

LATER = "2040-01-15"


def test_what_would_differ_is_read_before_a_program_adopts_other_rules(
    browser: Browser, service: Service
) -> None:
    admin = service.account("organization_admin")
    with visiting(browser, service.base) as visitor:
        visitor.sign_in(admin.email, admin.password, "/programs")
        visitor.follow("MB undergraduate program 16").press("Group rules")
        visitor.page.wait_for_selector("h2:has-text('Now: Original rules, version 1')")
        visitor.tap("summary:has-text('Regional network, version 1')")
        assert "Then: 75 minutes" in visitor.said
        visitor.fill("details[open] input[name=since]", LATER)
        visitor.tap("details[open] button")
        visitor.page.wait_for_selector("li:has-text('From January 15, 2040: Regional network')")
        assert visitor.page.locator("h2:has-text('Now: Original rules')").count() == 1
        assert visitor.barriers() == []
