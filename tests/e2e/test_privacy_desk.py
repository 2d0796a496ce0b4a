"""A privacy officer's day: a request with its clock, a hold by two offices, a proof of erasure."""

from time import monotonic

from playwright.sync_api import Browser

from tests.e2e.conftest import Account, Service
from tests.kit.browser import PHONE, Visitor, visiting

DESK = "/privacy"


def at_the_desk(visitor: Visitor, who: Account) -> Visitor:
    return visitor.sign_in(who.email, who.password, DESK)


def wait_for(visitor: Visitor, path: str, words: str) -> None:
    """Load a page until it says something: what is approved is carried out within a minute."""
    until = monotonic() + 90
    while words not in visitor.at(path).text:
        assert monotonic() < until, visitor.text
        visitor.page.wait_for_timeout(500)


def asks_for_themselves_and_takes_it_back(member: Visitor) -> None:
    member.page.get_by_text("Request erasure", exact=True).click()
    member.picture("en-mine-erase")
    assert member.barriers() == []
    member.decide("Request erasure of my texts")
    assert "decides within 30 days" in member.text
    wait_for(member, "/mine", "To be decided")
    member.press("Withdraw request")
    wait_for(member, "/mine", "Withdrawn")


def asks_and_holds(officer: Visitor) -> None:
    officer.press("Request erasure on someone’s behalf").follow("A category of a program")
    asking = officer.page.locator("main form")
    asking.get_by_role("radio", name=KEEPS_NO_TEXTS, exact=True).check()
    assert asking.locator("select[name=label] option[value=C5]").count() == 0
    asking.locator("select[name=label]").select_option("C4")
    asking.get_by_role("button", name="Request erasure").click()
    wait_for(officer, DESK, "A category of a program")
    officer.press("Place a legal hold")
    assert officer.barriers() == []
    officer.follow("A program")
    holding = officer.page.locator("main form")
    holding.get_by_role("radio", name=HELD, exact=True).check()
    holding.locator("input[name=ground]").nth(0).check()
    holding.locator("input[name=reviewOn]").fill(officer.page.evaluate(IN_A_MONTH))
    officer.picture("en-hold")
    assert officer.barriers() == []
    holding.get_by_role("button", name="Place the hold").click()
    officer.page.wait_for_selector("form.question")
    officer.picture("en-hold-sure")
    officer.be_sure()
    wait_for(officer, DESK, "unless confirmed")
    officer.picture("en-privacy-desk")
    assert officer.barriers() == []


KEEPS_NO_TEXTS = "NS residency program 1"
HELD = "QC academic program 2"
"""A hold of another program leaves the erasure to be decided: what it reaches into would wait."""
IN_A_MONTH = "new Date(Date.now() + 30 * 86400000).toISOString().slice(0, 10)"


def finds_whom_a_hold_is_to_cover(officer: Visitor, who: Account) -> None:
    """People are picked by name; the words are in no address."""
    words = " ".join(who.email.split(".")[:2])
    officer.at("/legal-holds/new/person")
    officer.page.fill("#who", words)
    officer.press("Find")
    officer.page.wait_for_selector(".cards input[name=person]")
    assert words.split()[0] not in officer.path
    officer.picture("en-hold-person")
    assert officer.barriers() == []


def decides_in_french_on_a_phone(admin: Visitor) -> None:
    """One tap each: approve, confirm."""
    admin.picture("fr-dark-phone-privacy-desk")
    assert admin.barriers() == []
    assert admin.page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    admin.decide("Approuver l’effacement", "fr-dark-phone-erasure-sure")
    wait_for(admin, DESK, "Effacement terminé")
    admin.decide("Confirmer la mesure", "fr-dark-phone-hold-sure")
    wait_for(admin, DESK, "En vigueur")


def test_a_request_is_decided_held_and_proven_by_two_offices(
    browser: Browser, service: Service
) -> None:
    """P28: what is erased, held and kept is decided by two offices, and shown to auditors."""
    wrote = service.account("member")
    with visiting(browser, service.base) as member:
        member.sign_in(wrote.email, wrote.password, "/mine")
        asks_for_themselves_and_takes_it_back(member)
        assert member.complaints == []
    with visiting(browser, service.base) as officer:
        asks_and_holds(at_the_desk(officer, service.account("privacy_officer")))
        finds_whom_a_hold_is_to_cover(officer, wrote)
        officer.at(DESK)
        assert officer.page.get_by_role("button", name="Approve the erasure").count() == 0
        assert officer.complaints == []
    admin = service.account("organization_admin")
    with visiting(browser, service.base, locale="fr-CA", scheme="dark", size=PHONE) as second:
        second.sign_in(admin.email, admin.password, DESK)
        if "Privacy desk" in second.text:
            second.speak("Français")
        decides_in_french_on_a_phone(second)
    with visiting(browser, service.base) as officer:
        at_the_desk(officer, service.account("privacy_officer")).press("Propose to lift")
        officer.follow("Proof of erasure")
        assert "circlekeep proof of erasure v2" in officer.text
        assert "destroyed all of it" in officer.text
        assert officer.page.locator("pre").evaluate("one => one.scrollWidth <= one.clientWidth")
        officer.picture("en-proof")
        assert officer.barriers() == []
    with visiting(browser, service.base) as second:
        second.sign_in(admin.email, admin.password, DESK)
        if "Mesures" in second.text:
            second.press("English")
        second.decide("Lift the hold", "en-hold-lifting-sure")
        wait_for(second, DESK, "Lifted on")
    with visiting(browser, service.base) as auditor:
        at_the_desk(auditor, service.account("auditor"))
        assert "Erased" in auditor.text
        assert auditor.page.get_by_role("main").get_by_role("button").count() == 0
        assert auditor.barriers() == []
