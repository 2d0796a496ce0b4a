"""An auditor's day: whom somebody looked at, a sample reviewed and signed, an export checked."""

import re
import subprocess
import sys
from pathlib import Path

import msgspec
from playwright.sync_api import Browser

from tests.e2e.conftest import Service
from tests.e2e.test_reading_a_case import case_of
from tests.kit.browser import DESK, PHONE, ROOT, Visitor, visiting

VERIFIER = ROOT / "infra" / "transparency" / "offline" / "circlekeep_verify.py"
PAGES = ("/desk", "/access-log", "/audits", "/exports")


class Named(msgspec.Struct, frozen=True):
    """A demo account by name."""

    email: str
    name: str


def name_of(service: Service, email: str) -> str:
    """What somebody is called."""
    written = (service.home / "demo-accounts.json").read_bytes()
    named = msgspec.json.decode(written, type=tuple[Named, ...])
    return next(one.name for one in named if one.email == email)


def reviewed(reviewer: Visitor) -> None:
    """Find everything in order that is not one's own access."""
    while (buttons := reviewer.page.get_by_role("button", name=re.compile("^In order"))).count():
        buttons.first.click()


def a_look(browser: Browser, service: Service) -> tuple[str, str]:
    """Let a leader read a case; its program, and what it says."""
    leads, wrote = (service.account(role, "en") for role in ("leader", "member"))
    with visiting(browser, service.base) as author:
        author.sign_in(wrote.email, wrote.password, "/mine")
        path = case_of(author)
    with visiting(browser, service.base) as leader:
        leader.sign_in(leads.email, leads.password, path)
        leader.press("Supervision")
        return path.split("/")[2], leader.page.inner_text("article.case")


def found_by_name(auditor: Visitor, name: str) -> None:
    """From the desk, by somebody's name, to one record of theirs."""
    auditor.page.fill("#name", name)
    auditor.press("Find")
    assert auditor.path == "/access-log/people"
    auditor.picture("en-somebody-by-name")
    assert auditor.barriers() == []
    ways = auditor.page.get_by_role("button", name=re.compile("^What they viewed"))
    for path in [way.get_attribute("href") or "" for way in ways.all()]:
        assert re.fullmatch(r"/access-log\?actor=[0-9a-f-]{36}", path)
        if auditor.at(path).page.get_by_text("Sealed text").count():
            break
    auditor.picture("en-access-log-of-somebody")
    auditor.page.locator("table.records td.entry a").first.click()
    assert "The view" in auditor.text
    auditor.picture("en-access-record")
    assert auditor.barriers() == []


def drawn_and_reviewed(auditor: Visitor) -> str:
    """Draw a sample of this quarter and go through it; where it is."""
    auditor.at("/audits").page.select_option("#quarter", index=0)
    auditor.page.fill("#much", "6")
    auditor.press("Draw")
    auditor.page.wait_for_url("**/audits/*")
    audit = auditor.path
    auditor.picture("en-review")
    assert auditor.barriers() == []
    first = auditor.page.locator("details.whole").first
    first.locator("summary").click()
    first.get_by_label("Explained").check()
    first.get_by_label("Note").fill("The leader prepared the next session with it.")
    first.get_by_role("button", name="Save finding").click()
    auditor.press("Read the note")
    assert "The leader prepared the next session with it." in auditor.text
    reviewed(auditor.at(audit))
    return audit


def exported(auditor: Visitor, program: str) -> tuple[Path, Path]:
    """Take a program's access log as a bundle and as a table."""
    auditor.at("/exports").page.select_option("#program", program)
    files = []
    for form in ("bundle", "table"):
        auditor.page.select_option("#form", form)
        with auditor.page.expect_download() as download:
            auditor.press("Export")
        files.append(Path(download.value.path()))
    return files[0], files[1]


def test_p27_an_auditor_finds_a_look_reviews_a_sample_and_checks_an_export(
    browser: Browser, service: Service
) -> None:
    """P27: sampling, dispositions and sign-off, after a search by name; then an export."""
    program, text = a_look(browser, service)
    roles = ("leader", "auditor", "privacy_officer")
    leads, audits, guards = (service.account(role, "en") for role in roles)
    with visiting(browser, service.base) as auditor:
        auditor.sign_in(audits.email, audits.password)
        assert auditor.heading == "Auditor’s desk"
        auditor.picture("en-desk")
        found_by_name(auditor, name_of(service, leads.email))
        audit = drawn_and_reviewed(auditor)

        with visiting(browser, service.base) as officer:
            officer.sign_in(guards.email, guards.password, audit)
            reviewed(officer)

        auditor.at(audit).decide("Sign off this review", "en-review-sure")
        assert "Signed off by" in auditor.text
        assert auditor.page.get_by_role("button", name=re.compile("In order")).count() == 0
        auditor.picture("en-review-signed")

        bundle, table = exported(auditor, program)
        rows = table.read_text("utf-8")
        assert rows.startswith("entry,recorded_at,type,actor")
        assert "item.sealed_text" in rows
        told = [sys.executable, str(VERIFIER), str(bundle)]
        checked = subprocess.run(told, capture_output=True, text=True, check=False)  # noqa: S603 - ours
        assert checked.returncode in {0, 3}, checked.stdout + checked.stderr
        assert text[:40] not in rows + bundle.read_text("utf-8") + auditor.page.content()
        assert auditor.complaints == []


def test_the_desk_is_good_to_look_at_by_day_by_night_and_on_a_phone(
    browser: Browser, service: Service
) -> None:
    account = service.account("auditor", "fr")
    for scheme, size, name in (("dark", DESK, "dark"), ("light", PHONE, "phone")):
        with visiting(browser, service.base, locale="fr-CA", scheme=scheme, size=size) as auditor:
            auditor.sign_in(account.email, account.password)
            auditor.at("/access-log")
            entry = auditor.page.get_attribute("td.entry a", "href") or ""
            for path in (*PAGES, entry):
                auditor.at(path)
                assert auditor.barriers() == []
                shown = "-entry" if path == entry else path.replace("/", "-")
                auditor.picture(f"fr-{name}{shown}")
                width = auditor.page.evaluate("document.documentElement.scrollWidth")
                assert width <= size[0], path
            assert auditor.complaints == []
