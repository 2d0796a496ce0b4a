"""Many who invite at once from the same list, over HTTP, against the real things."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.kit.circle import Circle
from tests.kit.service import Service

AT_ONCE = 6


def test_of_equal_lists_at_once_one_invites_and_the_others_say_so(service: Service) -> None:
    """Each says what became of its own rows: nobody is counted as invited twice."""
    organization = service.organization("EQUALS")
    circle = Circle(organization)
    admin = organization.of("admin")
    people = [
        {"givenName": "Ida", "familyName": "Roy", "email": f"{name}@{organization.domain}"}
        for name in ("ida", "ina")
    ]

    def send(_: int) -> dict[str, Any]:
        return admin.does(f"{circle.path}/people/import", {"people": people})

    with ThreadPoolExecutor(AT_ONCE) as senders:
        replies = list(senders.map(send, range(AT_ONCE)))
    for row in range(len(people)):
        outcomes = sorted(reply["people"][row]["outcome"] for reply in replies)
        assert outcomes == ["new", *["there"] * (AT_ONCE - 1)]
    assert sum(reply["invited"] for reply in replies) == len(people)
    listed = admin.get(f"{circle.path}/invitations").json()["invitations"]
    assert len(listed) == len(people)
