"""The page of one's own email address says which it is, masked, and whether it is confirmed."""

import pytest

from domain.protocol.people import Details, Mailbox, PersonShown, ShowPerson, Standing
from tests.kit.paper import Reader
from tests.kit.web import ADMIN, MORNING, World

MASKED = "a•••@example.org"


@pytest.mark.parametrize("mailbox", [Mailbox.PROVEN, Mailbox.UNPROVEN])
def test_one_s_address_is_said_masked_whether_it_is_confirmed_or_not(
    world: World, mailbox: Mailbox
) -> None:
    world.warden.told[ShowPerson] = PersonShown(
        person=world.warden.people[ADMIN],
        details=Details(
            given_name="Ada", family_name="Roy", post_nominals="", profession="nurse", locale="en"
        ),
        registered=MORNING,
        home_program=None,
        standing=Standing.IN,
        mailbox=mailbox,
        belongs=(),
        record=4,
        address=MASKED,
    )
    page = Reader(world, ADMIN).get("/account/mailbox").text
    assert f"Your address: {MASKED}" in page
    assert ("Your email address is confirmed." in page) == (mailbox is Mailbox.PROVEN)
    assert world.admin.get("/account/details").json()["address"] == MASKED
