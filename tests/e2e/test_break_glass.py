"""A story of break-glass by five people: asked, approved twice, opened once, told, reviewed."""

from playwright.sync_api import Browser

from tests.e2e.conftest import Account, Service
from tests.kit.browser import PHONE, Visitor, visiting

WHY = "By order of the coroner of 20 November. [why-5d1e]"
FOUND = "The order named this text and no other. [found-5d1e]"
GROUND = "Court order or statutory demand"


def text_of(author: Visitor) -> tuple[str, str]:
    """Where an author's case is asked for, and what it says."""
    case = author.page.get_by_role("link", name="Case narrative").first
    path = case.get_attribute("href") or ""
    author.at(path).press("Read the text")
    return path.partition("/items/")[0], author.page.inner_text("article.case")


def signed_in(visitor: Visitor, who: Account) -> Visitor:
    """Sign in on the way to the register."""
    return visitor.sign_in(who.email, who.password, "/break-glass")


def wait_for(visitor: Visitor, path: str, words: str) -> None:
    """Load a page until it says something."""
    for _ in range(40):
        if words in visitor.at(path).text:
            return
    raise AssertionError(visitor.text)


def asked_for(officer: Visitor, session: str) -> None:
    """Ask for every text of a session."""
    officer.press("Ask to read a text")
    officer.picture("en-break-glass-programs")
    assert officer.barriers() == []
    officer.at(session.partition("/sessions/")[0] + "/break-glass")
    officer.picture("en-break-glass-sessions")
    officer.at(f"{session}/break-glass")
    for box in officer.page.get_by_role("checkbox").all():
        box.check()
    officer.page.get_by_label(GROUND).check()
    officer.page.fill("#reason", WHY)
    officer.picture("en-break-glass-ask")
    assert officer.barriers() == []
    officer.press("Send for approval")
    assert "Request sent. Two officers will decide." in officer.text


def approved_in_french_on_a_phone(officer: Visitor) -> None:
    """Two taps: read the reason, approve."""
    officer.picture("fr-dark-phone-break-glass-waits")
    assert officer.barriers() == []
    officer.press("Lire le motif et trancher")
    assert WHY in officer.text
    officer.picture("fr-dark-phone-break-glass-decide")
    assert officer.barriers() == []
    assert officer.page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    officer.decide("Autoriser", "fr-dark-phone-break-glass-sure")
    assert "Autorisation consignée." in officer.text


def opened_one_by_one(officer: Visitor) -> str:
    """Open what was named, each once; all that was shown."""
    officer.press("Open the texts")
    officer.picture("en-break-glass-active")
    request, seen = officer.path, ""
    while officer.page.get_by_role("button", name="Open once").count():
        officer.decide("Open once", "en-break-glass-open-sure")
        seen += officer.page.inner_text(".glass")
        assert "Rosalind Acheson" in officer.page.inner_html(".watermark")
        officer.picture("en-break-glass-opened")
        assert officer.barriers() == []
        officer.at(request)
    officer.decide("Withdraw request")
    return seen


def reviewed(auditor: Visitor) -> None:
    """Review without reading anything of it."""
    auditor.press("Review")
    assert WHY not in auditor.page.content()
    auditor.page.get_by_label("Justified", exact=True).check()
    auditor.page.fill("#note", FOUND)
    auditor.picture("en-break-glass-review")
    assert auditor.barriers() == []
    auditor.press("Conclude the review")
    assert "Review saved." in auditor.text
    auditor.picture("en-break-glass-register")
    assert auditor.barriers() == []
    assert FOUND not in auditor.page.content()


def test_a_text_is_opened_by_break_glass_from_asking_to_review(
    browser: Browser, service: Service
) -> None:
    """Break-glass: two approvers, one opening, the author told, a third person's review."""
    asks, deputy = (service.account("privacy_officer", language) for language in ("en", "fr"))
    wrote = service.account("member")
    with visiting(browser, service.base) as author:
        author.sign_in(wrote.email, wrote.password, "/mine")
        session, text = text_of(author)
    with visiting(browser, service.base) as officer:
        asked_for(signed_in(officer, asks), session)
        assert officer.complaints == []
    with visiting(browser, service.base, locale="fr-CA", scheme="dark", size=PHONE) as second:
        approved_in_french_on_a_phone(signed_in(second, deputy))
    with visiting(browser, service.base) as third:
        admin = service.account("organization_admin")
        signed_in(third, admin).press("Read the reason and decide")
        third.picture("en-break-glass-decide")
        third.decide("Approve request")
        assert "Approval recorded." in third.text
    with visiting(browser, service.base) as officer:
        assert text in opened_one_by_one(signed_in(officer, asks))
        assert officer.complaints == []
    with visiting(browser, service.base, scheme="dark") as author:
        wait_for(author.sign_in(wrote.email, wrote.password), "/mine", GROUND)
        author.picture("en-dark-break-glass-told")
        assert author.barriers() == []
        assert "Break-glass opened a text of yours or your group" in author.at("/").text
    with visiting(browser, service.base) as auditor:
        reviewed(signed_in(auditor, service.account("auditor")))
        assert text[:40] not in auditor.page.content()
        assert auditor.complaints == []
