"""A text that was typed and not sent is not lost by one tap, and sealing it asks nothing."""

from playwright.sync_api import Browser, Dialog

from tests.e2e.conftest import Service
from tests.kit.browser import NARROW, visiting

TYPED = "I noticed how tired I was."


def test_a_tap_elsewhere_asks_before_a_text_is_lost(browser: Browser, service: Service) -> None:
    account = service.account("member", "en")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    with visiting(browser, service.base, locale="en-CA", size=NARROW) as member:
        member.sign_in(account.email, account.password)
        page = member.page
        page.click(".circle h2 a")
        page.click("text=Session 11")
        page.click("summary:has-text('Seal a text')")
        page.click("#text")
        page.keyboard.type(TYPED)
        page.on("dialog", stay)
        member.speak("Français")
        page.wait_for_timeout(500)
        page.click("nav a:has-text('Groups')")
        page.wait_for_timeout(500)
        assert asked == ["beforeunload", "beforeunload"]
        assert page.input_value("#text") == TYPED
        page.select_option("#kind", "reflection")
        page.click("form[action$='/items'] button:not([name])")
        page.wait_for_selector(".notice.calm:has-text('Text sealed.')")
        assert len(asked) == 2
        assert member.complaints == []
