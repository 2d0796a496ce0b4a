"""The line that everything hangs on: a case is read for a purpose, and the look is found."""

import re

from playwright.sync_api import Browser

from tests.e2e.conftest import Service
from tests.kit.browser import Visitor, visiting

CASE = "a:has-text('Lire le cas'), a:has-text('Read the case')"
BUDGET = 4
"""Taps from the first page to the text."""


def read_the_case(leader: Visitor) -> int:
    """From one's first page to the text of a case, within budget; the number of the record."""
    leader.taps = 0
    leader.tap(".circle h2 a")
    group = leader.path
    sessions = leader.page.locator("section[aria-labelledby=past] a")
    for path in [link.get_attribute("href") or "" for link in sessions.all()]:
        leader.at(path)
        if leader.page.locator(CASE).count():
            break
    leader.at(group)
    leader.tap(f"a[href='{path}']").tap(CASE).tap("button[value=preparing_session]")
    leader.page.wait_for_selector("article.case")
    assert leader.taps <= BUDGET
    record = re.search(r"(?:entrée|entry) (\d+)", leader.text)
    assert record is not None
    return int(record.group(1))


def case_of(author: Visitor) -> str:
    """The address of a case that somebody wrote, from the page of their own texts."""
    case = author.page.get_by_role("link", name="Case narrative").first
    return case.get_attribute("href") or ""


def test_a_leader_reads_a_case_and_the_auditor_finds_the_record(
    browser: Browser, service: Service
) -> None:
    leads, audits = (service.account(role, "fr") for role in ("leader", "auditor"))

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
        assert auditor.heading == "Bureau du vérificateur"
        auditor.at(f"/access-log?object={item}")
        auditor.press("Appliquer les filtres")
        assert f"object={item}" in auditor.page.url, (
            "who filters further goes on with the same text"
        )
        first = auditor.page.locator("table.records tbody tr").first.inner_text()
        assert str(record) in first
        assert "Autorisée" in first
        assert "Préparer une séance" in first
        assert "Texte scellé" in first
        assert "Récit de cas" not in auditor.text
        assert text[:40] not in auditor.page.content()
        auditor.picture("fr-access-log-found")
        assert auditor.complaints == []


def test_a_text_is_covered_in_one_tap_and_not_printed(browser: Browser, service: Service) -> None:
    leads = service.account("leader", "fr")
    with visiting(browser, service.base, locale="fr-CA") as leader:
        leader.sign_in(leads.email, leads.password)
        read_the_case(leader)
        text = leader.page.inner_text("article.case")
        leader.page.emulate_media(media="print")
        assert not leader.page.is_visible("article.case")
        assert "Un texte confidentiel ne s’imprime pas." in leader.page.inner_text("main")
        leader.page.emulate_media(media="screen")
        leader.picture("fr-case-to-cover")
        leader.press("Masquer")
        assert leader.path == "/cover"
        assert leader.page.title() == "Circlekeep"
        assert leader.page.inner_text("body").strip() == "Continuer"
        leader.page.go_back()
        assert text not in leader.page.content()
        assert leader.complaints == []


def test_its_author_sees_who_looked_why_and_when(browser: Browser, service: Service) -> None:
    """The demo's member wrote a case; whoever leads the group reads it, and is named."""
    leads, wrote = (service.account(role, "en") for role in ("leader", "member"))
    with visiting(browser, service.base) as author:
        author.sign_in(wrote.email, wrote.password, "/mine")
        path = case_of(author)

        with visiting(browser, service.base) as leader:
            leader.sign_in(leads.email, leads.password, path)
            leader.press("Supervision")
            found = re.search(r"Your view is recorded \(entry (\d+)", leader.text)
            assert found is not None

        for _ in range(20):
            author.at("/mine")
            if "Supervision" in author.text:
                break
        row = author.page.locator("section[aria-labelledby=looks] tbody tr").first.inner_text()
        for word in ("Leader", "Case narrative", "Supervision", found.group(1)):
            assert word in row
        author.picture("en-who-looked-at-mine")


def test_who_may_not_read_sees_the_same_page_as_for_nothing(
    browser: Browser, service: Service
) -> None:
    wrote, administers = service.account("member", "en"), service.account("program_admin", "en")
    with visiting(browser, service.base) as author:
        author.sign_in(wrote.email, wrote.password, "/mine")
        path = case_of(author)
    with visiting(browser, service.base) as admin:
        admin.sign_in(administers.email, administers.password, path)
        refused = admin.text
        nothing = path[:-12] + "0" * 12
        assert admin.at(nothing).text == refused
        assert path.rpartition("/")[2] not in admin.page.inner_text("body")
