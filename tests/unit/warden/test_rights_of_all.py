"""The Warden answers whom the table of rights says: each request, asked by each in one house."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, get_args
from uuid import UUID, uuid4

import pytest

from domain.access.operations.table import BY_KIND
from domain.access.operations.words import May, Party
from domain.access.purposes import OperatorReason, Purpose
from domain.grants.events import Ground
from domain.kernel import Log, PersonId, Role, Sealed
from domain.organizations.events import Naming
from domain.privacy.events import ErasureKind
from domain.protocol import Request
from domain.protocol.answers import Done, Enacted, RefusedAnswer
from domain.protocol.audits import ListAudits
from domain.protocol.cases import (
    EraseItem,
    ListItems,
    ListOwnItems,
    NoteCodes,
    ReadItem,
    ShareItem,
    TakeBackPresentation,
)
from domain.protocol.door import AdmitOperator
from domain.protocol.glass import ListBreakGlass, ListSealed, RequestBreakGlass
from domain.protocol.identities import ListIdentities
from domain.protocol.keys import ListDestructions, ListKeys, RotateKeys, WrapAnew
from domain.protocol.mine import EnactNaming, WhoSawMine
from domain.protocol.names import FindPeople, ShowNames
from domain.protocol.offices import FindByAddress, ListOffices
from domain.protocol.people import NewPerson, RegisterPeople
from domain.protocol.privacy import (
    AskErasure,
    ListOwnRequests,
    PreviewErasure,
    ShowSubjects,
    WithdrawRequest,
)
from domain.protocol.proofs import ShowVerification, TakeBundle, TakeProof
from domain.protocol.trail import SearchTrail, ShowRecord
from domain.sessions.words import Audience
from tests.kit.house import House
from tests.kit.memory_warden import MemoryWarden

WRONG: Final = Sealed("not the secret")
PURPOSES: Final = {
    Party.MEMBER: Purpose.PREPARING,
    Party.PRESENTER: Purpose.PREPARING,
    Party.PRIVACY_OFFICER: Purpose.PRIVACY,
    Party.LEADER: Purpose.LEADING,
}
"""For what each asks; to administer, if nothing else."""


@dataclass
class Place:
    """A house in which somebody presented, wrote, and asked for an erasure; and who is in it."""

    house: House
    people: dict[Party, PersonId]
    presentation: UUID
    text: UUID
    erasure: UUID


async def built(memory: MemoryWarden) -> Place:
    """Build it: of each party somebody who is nothing else."""
    house = await memory.house()
    await house.adopt_quotas()
    presenter, session = house.members[0], house.sessions[0]
    governs = PersonId(uuid4())
    await house.register([governs])
    await house.appoint(governs, Role.PROGRAM_ADMIN, house.program)
    presented = await house.present(presenter, session)
    sealed = await house.seal(presenter, session, "What stays.", audience=Audience.LEADERS_NOW)
    assert presented.made is not None
    assert sealed.made is not None
    asking = AskErasure(await house.token(presenter), ErasureKind.AUTHOR, uuid4())
    asked = await house.wants(asking, Done)
    assert asked.made is not None
    people = {
        Party.MEMBER: house.members[1],
        Party.PRESENTER: presenter,
        Party.LEADER: house.leader,
        Party.PROGRAM_ADMIN: governs,
        Party.ORGANIZATION_ADMIN: house.admin,
        Party.AUDITOR: house.auditor,
        Party.PRIVACY_OFFICER: house.privacy_officer,
    }
    return Place(house, people, presented.made, sealed.made, asked.made)


Asks = Callable[[Place, Party, Sealed], Any]
"""What somebody of a party asks with their token."""


def _new_person(place: Place) -> NewPerson:
    person = PersonId(uuid4())
    return NewPerson(
        person=person,
        data=place.house.data_of(person),
        profession="family_physician",
        locale="en-CA",
        command_id=uuid4(),
    )


LISTS: Final = {ListItems, ListOwnRequests}
"""What is shown to everybody, with nothing in it that is not theirs."""
ASKED: Final[tuple[Asks, ...]] = (
    lambda place, party, token: ShowNames(
        token,
        place.house.program,
        (place.people[Party.MEMBER],),
        PURPOSES.get(party, Purpose.ADMINISTRATION),
        group=place.house.group,
    ),
    lambda place, _, token: ListItems(token, place.house.program, place.house.sessions[0]),
    lambda _place, _, token: ListOwnItems(token),
    lambda _place, _, token: WhoSawMine(token),
    lambda _place, _, token: ListOwnRequests(token),
    lambda _place, _, token: SearchTrail(token),
    lambda place, _, token: ShowRecord(token, place.house.program, 1),
    lambda place, _, token: FindPeople(
        token, Sealed(f"Given-{place.people[Party.LEADER].hex[:8]}")
    ),
    lambda place, _, token: TakeBundle(token, place.house.program, Log.ACCESS),
    lambda place, _, token: TakeProof(token, place.house.program),
    lambda _place, _, token: ShowVerification(token),
    lambda _place, _, token: ListAudits(token),
    lambda _place, _, token: ListIdentities(token),
    lambda _place, _, token: ListBreakGlass(token),
    lambda place, _, token: ListSealed(token, place.house.program, place.house.sessions[0]),
    lambda place, _, token: RequestBreakGlass(
        token, place.house.program, Ground.LEGAL_ORDER, (place.text,), Sealed("By order."), uuid4()
    ),
    lambda _place, _, token: ListKeys(token),
    lambda _place, _, token: ListDestructions(token),
    lambda place, _, token: RotateKeys(token, uuid4(), place.house.program),
    lambda place, _, token: WrapAnew(token, place.house.program),
    lambda _place, _, token: ListOffices(token),
    lambda place, _, token: FindByAddress(token, Sealed(place.house.email(place.house.leader))),
    lambda _place, _, token: AdmitOperator(token, OperatorReason.SUPPORT, 15, uuid4()),
    lambda _place, _, token: EnactNaming(token, Naming.NEVER, uuid4()),
    lambda place, _, token: RegisterPeople(token, (_new_person(place),)),
    lambda place, _, token: PreviewErasure(token, place.erasure),
    lambda place, _, token: ShowSubjects(token, (place.erasure,)),
    lambda place, _, token: ReadItem(token, place.house.program, place.text, Purpose.LEADING),
    lambda place, _, token: NoteCodes(
        token,
        place.house.program,
        place.house.sessions[0],
        place.presentation,
        "system",
        ("patient",),
        uuid4(),
        agreed=True,
    ),
    lambda place, _, token: ShareItem(
        token, place.house.program, place.text, Audience.LEADERS_NOW, uuid4()
    ),
    lambda place, _, token: WithdrawRequest(token, place.erasure, uuid4()),
    lambda place, _, token: EraseItem(token, place.house.program, place.text, uuid4()),
    lambda place, _, token: TakeBackPresentation(
        token, place.house.program, place.house.sessions[0], place.presentation, uuid4()
    ),
)
"""What is asked; what ends something comes last, and its owner asks last of all."""


def is_refused(answer: object) -> bool:
    """Whether nothing was done or shown: also where the only step of a request was refused."""
    if isinstance(answer, Enacted):
        return all(step.refused is not None for step in answer.steps)
    return isinstance(answer, RefusedAnswer)


async def test_each_request_is_answered_to_whom_the_table_says(memory: MemoryWarden) -> None:
    place = await built(memory)
    house = place.house
    owner_last = sorted(place.people, key=lambda party: party is Party.PRESENTER)
    wrong = []
    for asks in ASKED:
        for party in owner_last:
            request = asks(place, party, await house.token(place.people[party]))
            may = BY_KIND[type(request)].may(party)
            answer = await house.ask(request)
            if may is May.THEIR_OWN:
                may = May.ALWAYS if party is Party.PRESENTER else May.NEVER
            expected = {May.ALWAYS: False, May.NEVER: True}.get(may, is_refused(answer))
            if is_refused(answer) is not expected and type(request) not in LISTS:
                wrong.append((type(request).__name__, party, answer))
    assert wrong == [], "\n".join(map(str, wrong))


WITHOUT_OPERATOR: Final = [kind for kind in get_args(Request) if "secret" in kind.__struct_fields__]


@pytest.mark.parametrize("kind", WITHOUT_OPERATOR, ids=lambda kind: kind.__name__)
def test_what_takes_a_secret_no_role_is_enough_for(kind: type[Any]) -> None:
    row = BY_KIND[kind]
    assert {party for party in Party if row.may(party) is not May.NEVER} <= {Party.OPERATOR}
    assert "token" not in kind.__struct_fields__
