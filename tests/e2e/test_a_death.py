"""An administrator records that somebody has died; the group's leader reads it and what to do."""

import time

from playwright.sync_api import Browser

from tests.e2e.conftest import Service
from tests.kit.browser import DESK, PHONE, Visitor, too_wide, visiting

MEMBERS = "section[aria-labelledby=people] li:has(.chip.calm) .name"
WITHIN_S = 60


def awaited(visitor: Visitor, words: str, *, gone: bool = False) -> None:
    """Look at the same page until it says so, or no more: what follows of a fact takes a moment."""
    until = time.monotonic() + WITHIN_S
    while (words in visitor.text) is gone:
        assert time.monotonic() < until, words
        visitor.page.wait_for_timeout(500)
        visitor.page.reload()


def test_a_death_is_recorded_read_by_the_leader_and_corrected_if_it_was_a_mistake(
    browser: Browser, service: Service
) -> None:
    leader, admin = service.account("leader"), service.account("organization_admin")
    known = {account.name for account in service.accounts}
    with (
        visiting(browser, service.base, size=PHONE) as leads,
        visiting(browser, service.base, size=DESK) as governs,
    ):
        leads.sign_in(leader.email, leader.password, "/my-groups")
        leads.page.locator("li.circle h2 a").last.click()
        leads.page.wait_for_selector("#people")
        names = [one.split(",")[0].strip() for one in leads.page.locator(MEMBERS).all_inner_texts()]
        name = next(one for one in reversed(names) if one not in known)
        governs.sign_in(admin.email, admin.password, "/organization/people")
        governs.fill("#who", name).press("Find").follow(name)
        governs.page.locator("summary", has_text="This person has died").click()
        assert [*governs.barriers(), *too_wide(governs)] == []
        governs.picture("en-person-death")
        governs.decide("Record the death", "en-death-asked")
        governs.page.wait_for_selector(".notice.calm")
        assert "Deceased" in governs.text
        awaited(leads, "In remembrance")
        assert f"{name} has died" in leads.text
        assert name not in leads.page.locator(MEMBERS).all_inner_texts()
        assert [*leads.barriers(), *too_wide(leads)] == []
        leads.picture("en-phone-group-in-remembrance")
        governs.decide("Recorded by mistake", "en-death-by-mistake")
        governs.page.wait_for_selector(".notice.calm")
        assert "Deceased" not in governs.text
        awaited(leads, "In remembrance", gone=True)
        assert governs.complaints == leads.complaints == []
