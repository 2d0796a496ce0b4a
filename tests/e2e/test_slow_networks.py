"""On a slow network a pressed button says so, and a second tap adds nothing."""

import pytest
from playwright.sync_api import Browser

from tests.e2e.conftest import Service
from tests.kit.browser import NARROW, visiting

SAID = {
    "en": ("Pause the group", "Sending…", "Still sending. Nothing is lost."),
    "fr": ("Mettre le groupe en pause", "Envoi…", "Envoi toujours en cours. Rien n’est perdu."),
}
FORM = "form[action$='/pauses']"
STILL_MS = 9_000
PRESS_TWICE = """form => {
  let sent = 0;
  document.addEventListener("submit", (event) => {
    sent += event.defaultPrevented ? 0 : 1;
    event.preventDefault();
  });
  const button = document.querySelector(form + " button"), before = button.offsetWidth;
  button.click();
  button.click();
  return [button.textContent, sent, button.offsetWidth - before];
}"""
"""A network on which nothing arrives: what would be sent is counted, and goes nowhere."""


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_pressed_button_says_that_it_sends_and_sends_once(
    browser: Browser, service: Service, language: str
) -> None:
    account = service.account("leader", language)
    words, sending, still = SAID[language]
    with visiting(browser, service.base, locale=f"{language}-CA", size=NARROW) as leader:
        leader.sign_in(account.email, account.password)
        leader.page.click(".circle h2 a")
        leader.page.wait_for_selector(FORM)
        said, sent, wider = leader.page.evaluate(PRESS_TWICE, FORM)
        assert said == sending
        assert sent == 1
        assert wider == 0
        assert leader.barriers() == []
        assert still not in leader.text
        leader.page.wait_for_timeout(STILL_MS)
        assert still in leader.text
        leader.picture(f"{language}-still-sending-phone")
        leader.page.reload()
        leader.press(words).page.wait_for_selector("form.question")
        assert leader.complaints == []
