"""An officer lets the operator's staff in over HTTP."""

from uuid import uuid4

import pytest

from domain.access.purposes import OperatorReason
from domain.protocol.door import AdmitOperator
from services.http.visitor import COOKIE
from tests.kit.web import ADMIN, AUDITOR, PRIVACY, World


def test_an_officer_lets_staff_in_and_is_told_what_to_give_them(world: World) -> None:
    """P9: approval and time box."""
    body = {"reason": "support", "minutes": 30}
    admitted = world.of(ADMIN).does("/operator-admissions", body)
    asked = world.warden.asked[-1]
    assert isinstance(asked, AdmitOperator)
    assert (asked.reason, asked.minutes) == (OperatorReason.SUPPORT, 30)
    assert admitted.keys() == {"id", "until"}


@pytest.mark.parametrize("body", [{"reason": "curiosity"}, {"reason": "support", "minutes": 241}])
def test_the_reason_is_of_the_list_and_the_time_is_short(
    world: World, body: dict[str, object]
) -> None:
    refused = world.of(ADMIN).post("/operator-admissions", body)
    assert (refused.status_code, refused.json()["code"]) == (400, "request.invalid")


def test_who_may_not_let_staff_in_is_told_who_may_and_given_no_form(world: World) -> None:
    """An auditor filled it in, confirmed it, and was refused on record."""
    page = world.client.get("/operator-admissions", headers={"cookie": f"{COOKIE}={AUDITOR}"}).text
    assert 'action="/operator-admissions"' not in page
    assert "A privacy officer or an organization administrator allows access." in page


def test_the_page_shows_what_to_give_the_staff_once(world: World) -> None:
    """P9: the form names the reasons of the list; what it gives is in no address."""
    cookie = {"cookie": f"{COOKIE}={PRIVACY}"}
    form = world.client.get("/operator-admissions", headers=cookie).text
    assert all(f'value="{reason}"' in form for reason in ("import", "support", "incident"))
    assert "evaluation" not in form
    once = str(uuid4())
    body = {"reason": "incident", "minutes": "60", "once": once, **world.whose(PRIVACY)}
    asked = world.client.post("/operator-admissions", headers=cookie, data=body)
    assert "--admission" not in asked.text, "it asks first"
    body["sure"] = "yes"
    shown = world.client.post("/operator-admissions", headers=cookie, data=body)
    assert "--reason incident --admission " in shown.text
    assert shown.headers["cache-control"] == "no-store"
