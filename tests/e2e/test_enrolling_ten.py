"""Ten people are invited from a spreadsheet on a phone, in six steps from the first page."""

import re

import pytest
from playwright.sync_api import Browser

from tests.e2e.conftest import Service
from tests.kit.browser import NARROW, visiting

BUDGET = 6
HEADERS = {"en": "Name\tEmail", "fr": "Nom\tCourriel"}
SAID = {
    "en": ("From a spreadsheet", "Check the list", "Apply and invite 10", "10 people invited"),
    "fr": (
        "À partir d’un tableur",
        "Vérifier la liste",
        "Appliquer et envoyer 10 invitations",
        "10 invitations envoyées",
    ),
}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_ten_people_are_enrolled_in_six_steps_on_a_phone(
    browser: Browser, service: Service, language: str
) -> None:
    administers = service.account("program_admin", language)
    sheet, check, apply, invited = SAID[language]
    rows = [f"Ada Roy {n}\tada.{language}.{n}@enrolled.example" for n in range(10)]
    pasted = "\n".join([HEADERS[language], *rows])
    with visiting(browser, service.base, locale=f"{language}-CA", size=NARROW) as admin:
        admin.sign_in(administers.email, administers.password)
        admin.tap("main a[href$='/people']").press(sheet)
        admin.picture(f"{language}-phone-sheet")
        assert admin.barriers() == []
        admin.fill("#pasted", pasted).press(check)
        admin.picture(f"{language}-phone-sheet-looked-through")
        assert admin.barriers() == []
        admin.press(apply)
        assert invited in admin.text
        assert admin.taps <= BUDGET
        admin.at(re.sub(r"/import.*", "", admin.path))
        assert "Ada Roy 9" in admin.text
        admin.picture(f"{language}-phone-people")
        assert admin.barriers() == []
        assert admin.complaints == []


def test_refused_rows_are_downloaded_as_often_as_asked(browser: Browser, service: Service) -> None:
    administers = service.account("program_admin", "en")
    with visiting(browser, service.base, size=NARROW) as admin:
        admin.sign_in(administers.email, administers.password)
        admin.tap("main a[href$='/people']").press("From a spreadsheet")
        admin.fill("#pasted", "Name\tEmail\nAda Roy\tada").press("Check the list")
        for _ in range(2):
            with admin.page.expect_download() as found:
                admin.press("Download refused rows")
            assert b"ada" in found.value.path().read_bytes()
