"""The line that everything hangs on: a case is read for a purpose, and the look is found."""

import re

from playwright.sync_api import Browser

from tests.e2e.conftest import Service
from tests.kit.browser import Visitor, visiting


def read_the_case(leader: Visitor) -> int:
    """From one's first page to the text of a case; the number of the record."""
    leader.page.click(".circle h2 a")
    sessions = leader.page.locator("section[aria-labelledby=past] a")
    for path in [link.get_attribute("href") or "" for link in sessions.all()]:
        leader.at(path)
        case = leader.page.get_by_role("link", name=re.compile("Lire le cas|Read the case"))
        if case.count():
            case.first.click()
            break
    leader.page.get_by_label(re.compile("Préparer une séance|Preparing a session")).check()
    leader.page.click("main button")
    record = re.search(r"(?:entrée|entry) (\d+)", leader.text)
    assert record is not None
    return int(record.group(1))


def test_a_leader_reads_a_case_the_auditor_finds_it_and_its_author_sees_who(
    browser: Browser, service: Service
) -> None:
    leads, wrote, audits = (service.account(r, "fr") for r in ("leader", "member", "auditor"))

    with visiting(browser, service.base, locale="fr-CA") as leader:
        leader.sign_in(leads.email, leads.password)
        assert leader.heading == "Mes groupes"
        record = read_the_case(leader)
        text = leader.page.inner_text("article.case")
        assert len(text) > 100
        assert "purpose" not in leader.page.url
        item = leader.path.rpartition("/")[2]
        leader.picture("fr-case-read")
        assert leader.complaints == []

    with visiting(browser, service.base, locale="fr-CA") as auditor:
        auditor.sign_in(audits.email, audits.password)
        assert auditor.heading == "Registre des consultations"
        auditor.page.fill("#object", item)
        auditor.press("Filtrer")
        assert f"object={item}" in auditor.page.url
        first = auditor.page.locator("table.records tbody tr").first.inner_text()
        assert str(record) in first
        assert "Autorisée" in first
        assert "Préparer une séance" in first
        assert "Récit de cas" in first
        assert text[:40] not in auditor.page.content()
        auditor.picture("fr-access-log-found")
        assert auditor.complaints == []

    with visiting(browser, service.base, locale="fr-CA") as author:
        author.sign_in(wrote.email, wrote.password, "/mine")
        assert author.heading == "Qui a consulté mes textes"
        author.picture("fr-who-looked-at-mine")
        assert author.complaints == []


def test_its_author_sees_who_looked_why_and_when(browser: Browser, service: Service) -> None:
    """The demo's member wrote a text; whoever leads the group reads it, and is named."""
    leads, wrote = (service.account(role, "en") for role in ("leader", "member"))
    with visiting(browser, service.base) as author:
        author.sign_in(wrote.email, wrote.password, "/mine")
        path = author.page.locator("section[aria-labelledby=items] a").first.get_attribute("href")
        assert path is not None

        with visiting(browser, service.base) as leader:
            leader.sign_in(leads.email, leads.password, path)
            leader.page.get_by_label("Supervision").check()
            leader.press("Read the text")
            assert "This look is recorded" in leader.text

        author.page.wait_for_timeout(1000)
        author.at("/mine")
        looks = author.page.inner_text("section[aria-labelledby=looks]")
        assert "Supervision" in looks
        assert "Leader" in looks
        author.picture("en-who-looked-at-mine")


def test_who_may_not_read_sees_the_same_page_as_for_nothing(
    browser: Browser, service: Service
) -> None:
    wrote, administers = service.account("member", "en"), service.account("program_admin", "en")
    with visiting(browser, service.base) as author:
        author.sign_in(wrote.email, wrote.password, "/mine")
        path = author.page.locator("section[aria-labelledby=items] a").first.get_attribute("href")
        assert path is not None
    with visiting(browser, service.base) as admin:
        admin.sign_in(administers.email, administers.password, path)
        refused = admin.text
        nothing = path[:-12] + "0" * 12
        assert admin.at(nothing).text == refused
        assert path.rpartition("/")[2] not in admin.page.inner_text("body")
