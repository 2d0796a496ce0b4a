"""A new organization's twelve people come in from a spreadsheet, by mail alone, on phones.

Two of them accept in a browser, as a person would, and ten by the same request. What a person
takes is reckoned at a slow pace, and added to what the service took.
"""

import time
from email.message import EmailMessage

import httpx
from playwright.sync_api import Browser

from tests.kit.browser import PHONE, chromium, too_wide, visiting
from tests.kit.database import Migrated, prepare
from tests.kit.postbox import Postbox, code_in, receiving
from tests.kit.postgres import Databases
from tests.kit.service import PASSWORD, Person, serving
from tests.kit.web import PROGRAM

TWELVE = [f"person{number}@twelve.example" for number in range(12)]
CHOSEN = "tell the river slowly"
PACE_S = 20
"""A person's time for each step: to read the page, find the field or button, and use it."""
SHEET_S, MAILBOX_S = 120, 60
"""To copy twelve rows from a spreadsheet; to come upon a letter and open it."""
WITHIN_S = 15 * 60
BY_BROWSER = 2
SAID = {
    "en": ("Email came back", "Reached the wrong person", "Declined"),
    "fr": ("Courriel revenu", "Reçue par une autre personne", "Déclinée"),
}


def test_twelve_people_come_in_by_mail_within_a_quarter_of_an_hour(
    databases: Databases,
) -> None:
    """A new organization gets everybody in from a spreadsheet, timed as a new user."""
    with (
        receiving() as (postbox, told),
        serving(Migrated(databases.fresh(prepare)), **told) as service,
    ):
        admin = service.organization("TWELVE").admin
        program = admin.does("/programs", PROGRAM)["id"]
        pasted = "\n".join(
            ["Name\tEmail", *(f"Ada Roy {n}\t{email}" for n, email in enumerate(TWELVE))]
        )
        base = service.url.removesuffix("/api/v1")
        began = time.monotonic()
        with chromium() as browser, visiting(browser, base, size=PHONE) as officer:
            officer.sign_in(admin.email, PASSWORD, f"/programs/{program}/people")
            officer.press("From a spreadsheet").fill("#pasted", pasted).press("Check the list")
            officer.press("Apply and invite 12")
            assert "12 people invited" in officer.text
            inviting = officer.taps
        letters = [postbox.letters.get(timeout=60) for _ in TWELVE]
        with chromium() as browser:
            accepting = [_by_browser(browser, base, one) for one in letters[:BY_BROWSER]]

        def by_request(letter: EmailMessage) -> None:
            code = code_in(letter)[1]
            body = {"link": code, "answer": "accept", "password": CHOSEN, "attests": True}
            answered = httpx.post(f"{base}/api/v1/invitations/answers", json=body, timeout=60)
            assert answered.status_code == 200, answered.text

        for letter in letters[BY_BROWSER:]:
            by_request(letter)
        took = time.monotonic() - began
        shown = admin.get(f"/programs/{program}/invitations").json()["invitations"]
        assert [one["stage"] for one in shown] == ["accepted"] * len(TWELVE)
        assert sorted(code_in(one)[0] for one in letters) == sorted(TWELVE)
        again = {"givenName": "Ada", "familyName": "Roy", "email": TWELVE[0]}
        imported = admin.does(f"/programs/{program}/people/import", {"people": [again]})
        assert imported["invited"] == 0
        steps = inviting + max(accepting)
        assert (inviting, max(accepting)) == (4, 4)
        assert took + steps * PACE_S + SHEET_S + MAILBOX_S <= WITHIN_S
        _invite_those_who_do_not_come(admin, f"/programs/{program}/invitations", base, postbox)
        with chromium() as browser:
            for language, said in SAID.items():
                told_so = (browser, base, admin.email, f"/programs/{program}/invitations")
                _is_told(*told_so, language, said)


def _invite_those_who_do_not_come(admin: Person, path: str, base: str, postbox: Postbox) -> None:
    """One declines, one is not who is meant, of one the mailbox takes nothing."""
    for name in ("nobody", "declines", "stranger"):
        body = {
            "givenName": "Ada",
            "familyName": name,
            "email": f"{name}@twelve.example",
            "profession": "nurse",
            "locale": "en-CA",
        }
        admin.does(path, body)
    for letter in [postbox.letters.get(timeout=60) for _ in ("declines", "stranger")]:
        to, code = code_in(letter)
        answer = "decline" if to.startswith("declines") else "misdirected"
        body = {"link": code, "answer": answer}
        httpx.post(f"{base}/api/v1/invitations/answers", json=body, timeout=60).raise_for_status()
    until = time.monotonic() + 60
    while not any(one["returned"] for one in admin.get(path).json()["invitations"]):
        assert time.monotonic() < until, "the letter that came back is not shown"
        time.sleep(0.2)


def _is_told(
    browser: Browser, base: str, email: str, path: str, language: str, said: tuple[str, ...]
) -> None:
    """Look at the list as an officer does at night: what needs somebody stands first."""
    locale = f"{language}-CA"
    with visiting(browser, base, locale=locale, scheme="dark", size=PHONE) as officer:
        officer.sign_in(email, PASSWORD, path)
        officer.page.wait_for_selector("#waiting")
        if language == "fr":
            officer.speak("Français").at(path)
        officer.picture(f"{language}-phone-dark-invitations")
        where = [officer.text.index(words) for words in said]
        assert where == sorted(where)
        assert officer.barriers() == []
        assert too_wide(officer) == []
        assert officer.complaints == []


def _by_browser(browser: Browser, base: str, letter: EmailMessage) -> int:
    """Accept as a person does, from their letter on; tell in how many steps."""
    _, code = code_in(letter)
    with visiting(browser, base, size=PHONE) as guest:
        guest.at(f"/invitation#{code}")
        guest.press("Open invitation")
        assert guest.barriers() == []
        guest.picture("en-phone-invitation-to-accept")
        guest.fill("#password", CHOSEN).tick("#attests").press("Accept and sign in")
        guest.page.wait_for_function("!location.pathname.startsWith('/invitation')")
        guest.picture("en-phone-invitation-accepted")
        assert guest.complaints == []
        return guest.taps
