"""An organization's own sign-in over the API: what a provider posts, and what is no form of it."""

from uuid import UUID

import pytest

from domain.protocol.answers import Done
from domain.protocol.providers import TellSignedOut
from tests.kit.web import World

LOGOUTS = f"/api/v1/providers/{UUID(int=7)}/logouts"
FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"", None, 400),
        (b"", FORM, 400),
        (b"other=1", FORM, 400),
        (b"logout_token;x", FORM, 400),
        (b'{"logout_token": "x"}', "application/json", 415),
        (b"\xff\xfe", FORM, 400),
        (b"logout_token=x", "text/plain", 415),
        (b"--x", "multipart/form-data; boundary=x", 415),
        (b"logout_token=x", None, 415),
    ],
)
def test_a_logout_without_its_form_is_answered_as_the_document_says(
    world: World, body: bytes, kind: str | None, status: int
) -> None:
    """OpenID Connect Back-Channel Logout 1.0 names 400."""
    headers = {} if kind is None else {"content-type": kind}
    answer = world.client.post(LOGOUTS, content=body, headers=headers)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_logout_is_passed_on_and_nobody_keeps_the_answer(world: World) -> None:
    world.warden.told[TellSignedOut] = Done()
    answer = world.client.post(LOGOUTS, data={"logout_token": "told"})
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
