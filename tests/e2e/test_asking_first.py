"""A page that asks gives yes and no the same room: by day and night, at a desk and on a phone.

On a phone no row of other pages lies over them.
"""

import pytest
from playwright.sync_api import Browser

from tests.e2e.conftest import Service
from tests.kit.browser import DESK, NARROW, visiting

PAUSE = {"en": "Pause the group", "fr": "Mettre le groupe en pause"}


@pytest.mark.parametrize(
    ("language", "scheme", "size"), [("en", "light", DESK), ("fr", "dark", NARROW)]
)
def test_the_act_and_the_way_back_are_of_one_size(
    browser: Browser, service: Service, language: str, scheme: str, size: tuple[int, int]
) -> None:
    account = service.account("leader", language)
    with visiting(
        browser, service.base, locale=f"{language}-CA", scheme=scheme, size=size
    ) as leader:
        leader.sign_in(account.email, account.password)
        leader.page.click(".circle h2 a")
        leader.press(PAUSE[language]).page.wait_for_selector("form.question")
        assert leader.barriers() == []
        leader.picture(f"{language}-question-{scheme}")
        both = leader.page.locator("form.question .actions > *").all()
        boxes = [box for one in both if (box := one.bounding_box())]
        assert len({(round(box["width"]), round(box["height"])) for box in boxes}) == 1
        assert len(boxes) == 2
        assert min(box["height"] for box in boxes) >= 44
        assert leader.page.locator("nav.ways").is_visible() == (size == DESK)
