"""Neither a request nor an answer can be printed with what is confidential in it."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from domain.access.purposes import Purpose
from domain.kernel import OrganizationId, PersonId, ProgramId, Sealed
from domain.protocol.cases import ItemShown, NewMaterial, ReadItem, SealMaterials
from domain.protocol.door import NewAccount, RedeemLink, SignedIn, SignIn
from domain.protocol.names import PersonName
from domain.protocol.people import NewPerson
from domain.sessions.words import MaterialKind
from services.warden.limits import LIMIT, MOST_REMEMBERED, Tries

SECRET = Sealed("what must not be seen")
NOW = datetime(2026, 6, 1, tzinfo=UTC)
ID = uuid4()


@pytest.mark.parametrize(
    "message",
    [
        SignIn(SECRET, SECRET),
        RedeemLink(SECRET, SECRET),
        NewAccount(PersonId(ID), SECRET),
        NewPerson(
            person=PersonId(ID), data=SECRET, profession="resident", locale="en", command_id=ID
        ),
        SignedIn(SECRET, OrganizationId(ID), PersonId(ID), NOW, "en"),
        ReadItem(SECRET, ProgramId(ID), ID, Purpose.LEADING, SECRET),
        SealMaterials(
            SECRET,
            ProgramId(ID),
            (
                NewMaterial(
                    session=ID,
                    kind=MaterialKind.REFLECTION,
                    locale="en",
                    text=SECRET,
                    command_id=ID,
                ),
            ),
        ),
        ItemShown(ID, MaterialKind.REFLECTION, ID, "en", SECRET, NOW, own=True, record=1),
        PersonName("what must", "not be", "seen"),
    ],
)
def test_no_message_shows_what_it_carries(message: object) -> None:
    for shown in (repr(message), str(message), f"{message}", repr(Exception(message))):
        assert "must" not in shown
        assert "seen" not in shown


def test_the_count_of_tries_forgets_the_oldest_when_it_remembers_too_many() -> None:
    tries = Tries()
    for _ in range(LIMIT):
        assert tries.begin(b"first", "", None, NOW)
    assert tries.begin(b"first", "", None, NOW) is None
    for number in range(MOST_REMEMBERED):
        tries.begin(number.to_bytes(4), "", None, NOW)
    assert tries.begin(b"first", "", None, NOW)
