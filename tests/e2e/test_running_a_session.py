"""A leader holds a session from the frame to the confirmed attendance; then it is written about."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser

from tests.e2e.conftest import Service
from tests.kit.browser import PHONE, Visitor, visiting

BUDGET = 12
"""Taps from the first page to the confirmed attendance, turns and exceptions apart."""
DEBRIEF = "Le groupe est resté près de la relation. Nous avons eu peu à tenir."


def press(visitor: Visitor, words: str) -> None:
    visitor.press(words)
    visitor.page.wait_for_load_state()


def zone_of(visitor: Visitor) -> str:
    """The zone of the session whose page is open."""
    return visitor.page.get_attribute("#time", "data-zone") or ""


def session_to_come(visitor: Visitor) -> str:
    """The address of the next session of the first group."""
    visitor.page.click(".circle h2 a")
    return visitor.page.get_attribute("section[aria-labelledby=sessions] a", "href") or ""


@pytest.mark.parametrize("scripts", [True, False])
def test_a_leader_runs_a_session_from_a_phone(
    browser: Browser, service: Service, *, scripts: bool
) -> None:
    """With scripts in French, without any in English: each language has a leader of its own."""
    language = "fr" if scripts else "en"
    account = service.account("leader", language)
    say = SAID[language]
    with visiting(
        browser, service.base, locale=f"{language}-CA", size=PHONE, scripts=scripts
    ) as leader:
        leader.sign_in(account.email, account.password)
        leader.at(session_to_come(leader))
        move_to_now(leader, say)
        session = leader.path
        leader.at("/").page.wait_for_selector(f"a[href='{session}']")
        leader.taps = 0

        leader.tap(f"a[href='{session}']")
        press(leader, say["all"])
        leader.page.locator("input[name=present]").last.uncheck()
        leader.picture(f"{language}-session-begin-phone")
        press(leader, say["begin"])
        assert say["begun"] in leader.text, leader.page.inner_text("[role=alert]")
        mark_and_undo(leader, say, language)
        press(leader, say["next"])
        leader.picture(f"{language}-session-open-phone")
        leader.tap("button[name=presenter]").page.wait_for_load_state()
        press(leader, say["told"])
        assert say["clarifying"] in leader.page.inner_text(".phases .now")
        for _ in range(3):
            press(leader, say["next"])
        assert say["closing"] in leader.page.inner_text(".phases .now")
        leader.press(say["close"]).page.wait_for_selector("form.question")
        leader.picture(f"{language}-session-close-sure-phone")
        leader.be_sure()
        leader.page.wait_for_load_state()
        press(leader, say["confirm"])
        assert say["confirmed"] in leader.text
        assert leader.taps <= BUDGET
        assert leader.complaints == []

        leader.page.locator("details:has(#text) > summary").click()
        leader.page.select_option("#kind", "leader_debrief")
        leader.page.fill("#text", DEBRIEF)
        leader.page.locator("form:has(#text) button").click()
        leader.page.wait_for_load_state()
        assert say["sealed"] in leader.text
        assert DEBRIEF not in leader.page.content()
        leader.page.get_by_role("link", name=re.compile(say["debrief"])).click()
        leader.press(say["read"])
        leader.page.wait_for_load_state()
        assert leader.page.inner_text("article.case") == DEBRIEF


def move_to_now(leader: Visitor, say: dict[str, str]) -> None:
    """Move a session of another day to the next minute: only then can it begin.

    Whoever came to the group within this minute is expected, too.
    """
    assert leader.page.locator("#begin").count() == 0, "it is not opened days before"
    soon = datetime.now(ZoneInfo(zone_of(leader))) + timedelta(minutes=1)
    leader.page.locator("details:has(#day) > summary").click()
    leader.page.fill("#day", f"{soon:%Y-%m-%d}")
    leader.page.fill("#time", f"{soon:%H:%M}")
    press(leader, say["move"])
    leader.page.wait_for_selector("#begin")


def mark_and_undo(leader: Visitor, say: dict[str, str], language: str) -> None:
    """Mark who comes late as here, then as having left by mistake, and take that back."""
    late = leader.page.locator(".presence li:has(.chip.warn)")
    row = leader.page.locator(f".presence li:has-text('{late.locator('.name').inner_text()}')")
    late.get_by_role("button", name=say["arrives"]).first.click()
    row.locator(f".chip:has-text('{say['here']}')").wait_for()
    row.locator("summary").click()
    leader.picture(f"{language}-session-marks-phone")
    row.get_by_role("button", name=say["leaves"]).click()
    row.locator(f".chip:has-text('{say['gone']}')").wait_for()
    leader.picture(f"{language}-session-undo-phone")
    leader.page.get_by_role("button", name=say["undo"]).click()
    row.locator(f".chip:has-text('{say['here']}')").wait_for()


def test_a_text_that_could_identify_somebody_comes_back_to_its_author(
    browser: Browser, service: Service
) -> None:
    account = service.account("leader", "fr")
    draft = "Elle m’a laissé son adresse : patiente.anonyme@example.org, et je la garde."
    with visiting(browser, service.base, locale="fr-CA") as leader:
        leader.sign_in(account.email, account.password)
        leader.page.click(".circle h2 a")
        past = leader.page.locator("section[aria-labelledby=past] a").first
        leader.at(past.get_attribute("href") or "")
        leader.page.locator("details:has(#text) > summary").click()
        leader.page.fill("#text", draft)
        leader.page.locator("form:has(#text) button").click()
        leader.page.wait_for_load_state()
        assert "pourrait identifier quelqu’un" in leader.text
        assert leader.page.input_value("#text") == draft
        assert leader.page.inner_text(".findings mark") == "patiente.anonyme@example.org"
        assert "patiente" not in leader.page.url
        assert leader.barriers() == []
        leader.picture("fr-text-with-an-identifier")


@pytest.mark.parametrize("scripts", [True, False])
def test_one_tap_attests_that_a_likely_name_is_nobodys(
    browser: Browser, service: Service, scripts: bool
) -> None:
    account = service.account("leader", "en")
    draft = "Mrs Tremblay is what I call the chair by the window.\nJosée is the door."
    with visiting(browser, service.base, scheme="dark", size=PHONE, scripts=scripts) as leader:
        leader.sign_in(account.email, account.password)
        leader.page.click(".circle h2 a")
        past = leader.page.locator("section[aria-labelledby=past] a").first
        leader.at(past.get_attribute("href") or "")
        leader.page.locator("details:has(#text) > summary").click()
        leader.page.fill("#text", draft)
        leader.page.locator("form:has(#text) button").click()
        leader.page.wait_for_load_state()
        assert leader.page.locator(".findings mark").all_inner_texts() == ["Tremblay", "Josée"]
        assert leader.page.input_value("#text") == draft
        leader.picture(f"en-text-with-likely-names-{'scripts' if scripts else 'plain'}")
        leader.press("No patient or colleague is named")
        assert "Text sealed." in leader.text


SAID = {
    "fr": {
        "move": "Déplacer",
        "all": "Tout le monde est là",
        "begin": "commencer la séance",
        "begun": "Séance commencée.",
        "arrives": "Marquer la présence de",
        "here": "Présence",
        "leaves": "Marquer le départ",
        "gone": "Départ avant la fin",
        "undo": "Revenir en arrière",
        "next": "Ensuite",
        "told": "Terminer la présentation",
        "clarifying": "Questions de clarification",
        "closing": "Tour de clôture",
        "close": "Clore la séance",
        "confirm": "Confirmer les présences",
        "confirmed": "Présences confirmées.",
        "sealed": "Texte scellé.",
        "debrief": "Retour des animateurs",
        "read": "Lire le texte",
    },
    "en": {
        "move": "Reschedule",
        "all": "All here",
        "begin": "begin the session",
        "begun": "Session started.",
        "arrives": "as here",
        "here": "Here",
        "leaves": "Mark as left",
        "gone": "Left",
        "undo": "Undo",
        "next": "Next",
        "told": "End the presentation",
        "clarifying": "Clarifying questions",
        "closing": "Closing round",
        "close": "Close the session",
        "confirm": "Confirm attendance",
        "confirmed": "Attendance confirmed.",
        "sealed": "Text sealed.",
        "debrief": "Leaders’ debrief",
        "read": "Read the text",
    },
}
