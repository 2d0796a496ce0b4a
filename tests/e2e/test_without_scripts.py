"""Where a browser runs no scripts, everything is there all the same."""

from playwright.sync_api import Browser

from tests.e2e.conftest import Service
from tests.e2e.test_reading_a_case import read_the_case
from tests.kit.browser import visiting


def test_a_case_is_read(browser: Browser, service: Service) -> None:
    account = service.account("leader", "en")
    with visiting(browser, service.base, scripts=False) as leader:
        leader.sign_in(account.email, account.password)
        assert read_the_case(leader) > 0
        assert len(leader.page.inner_text("article.case")) > 100


def test_the_log_is_filtered_and_an_address_shows_the_same_to_another_auditor(
    browser: Browser, service: Service
) -> None:
    finds, shares = service.account("auditor", "en"), service.account("auditor", "fr")
    with visiting(browser, service.base, scripts=False) as auditor:
        auditor.sign_in(finds.email, finds.password)
        auditor.at("/access-log").page.select_option("#outcome", "permitted")
        auditor.press("Apply filters")
        path = auditor.path
        assert "outcome=permitted" in path
        auditor.at(f"{path}&actor=nobody+I+know")
        assert "A filter could not be read" in auditor.text
    with visiting(browser, service.base, scripts=False) as auditor:
        auditor.sign_in(shares.email, shares.password)
        auditor.at(path)
        assert auditor.page.input_value("#outcome") == "permitted"
        chips = auditor.page.locator("table.records .chip").all_inner_texts()
        assert chips
        assert set(chips) == {"Autorisée"}
        assert auditor.page.locator("svg.chart rect.permitted").count() > 0


def test_the_language_changes(browser: Browser, service: Service) -> None:
    with visiting(browser, service.base, scripts=False) as visitor:
        visitor.at("/welcome").press("Français")
        assert visitor.heading == "Bienvenue"
        assert visitor.path == "/welcome"
