"""Who invites learns nothing of whether, and as whom, somebody is known in another program."""

from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from domain.access.purposes import Purpose
from domain.kernel import PersonId, ProgramId, Role, Sealed
from domain.protocol.door import SignedIn
from domain.protocol.invitations import (
    AddresseesRead,
    InvitationsListed,
    InvitationStep,
    Invite,
    Invited,
    InvitePeople,
    KeepInvitation,
    ListInvitations,
    ReadAddressees,
)
from domain.protocol.names import NamesShown, PersonName, ShowNames
from domain.protocol.people import PersonalData, ShowPerson
from tests.kit.house import House
from tests.kit.memory_warden import MemoryWarden
from tests.unit.warden.test_door import PASSWORD
from tests.unit.warden.test_invitations import answer, letter_of
from tests.unit.warden.test_inviting_many import guest, program_admin

ADA = "ada@example.org"
TYPED = PersonName("Ada", "Roy", "")


class Eyes:
    """All that somebody is answered who administers one program, with ids by their order."""

    def __init__(self, house: House, token: Sealed) -> None:
        self.house, self.token, self.program = house, token, house.program
        self.seen: list[Any] = []
        self._ids: dict[str, int] = {}

    async def asks(self, request: Any) -> Any:  # noqa: ANN401 - any request
        answered = await self.house.ask(request)
        said = msgspec.to_builtins(answered, enc_hook=lambda sealed: bool(sealed.reveal()))
        self.seen.append(self._plain(said))
        return answered

    def _plain(self, value: Any) -> Any:  # noqa: ANN401 - any answer
        match value:
            case dict():
                dated = {"position", "issued", "until", "record"}
                return {self._plain(k): self._plain(v) for k, v in value.items() if k not in dated}
            case list() | tuple():
                return [self._plain(one) for one in value]
            case str() if len(value) == len(str(UUID(int=0))) and value.count("-") == 4:
                return self._ids.setdefault(value, len(self._ids))
            case _:
                return value

    async def look(self) -> None:
        """Look at everything that shows who is invited."""
        listed = await self.asks(ListInvitations(self.token, self.program))
        await self.asks(ReadAddressees(self.token, self.program))
        people = tuple(one.person for one in listed.invitations if one.person is not None)
        await self.asks(ShowNames(self.token, self.program, people, Purpose.ADMINISTRATION))
        for person in people:
            await self.asks(ShowPerson(self.token, person))


def single(token: Sealed, program: ProgramId, *, mailed: bool = True) -> Invite:
    data = msgspec.json.encode(PersonalData("Ada", "Roy", "", ADA)).decode()
    return Invite(
        token=token,
        program=program,
        role=Role.MEMBER,
        data=Sealed(data),
        profession="family_physician",
        locale="en-CA",
        mailed=mailed,
        command_id=uuid4(),
    )


def listed(token: Sealed, program: ProgramId, *, dry_run: bool) -> InvitePeople:
    return InvitePeople(
        token=token,
        program=program,
        guests=(guest(ADA), guest("Ada@Example.org", family="Rey")),
        command_id=uuid4(),
        dry_run=dry_run,
    )


async def known_elsewhere(house: House) -> None:
    """Have the organization's admin invite her to another program, under another name."""
    elsewhere = ProgramId(uuid4())
    await house.define_program(elsewhere)
    token = await house.token(house.admin)
    data = PersonalData("Adelaide", "Roy-Smith", "MD", ADA)
    request = msgspec.structs.replace(
        single(token, elsewhere),
        data=Sealed(msgspec.json.encode(data).decode()),
        profession="nurse",
        locale="fr-CA",
    )
    invited = await house.wants(request, Invited)
    letter = await letter_of(house, invited.invitation)
    await house.wants(answer(letter.link, password=PASSWORD), SignedIn)


async def seen_by_who_invites(memory: MemoryWarden, *, known: bool, in_bulk: bool) -> list[Any]:
    house = await memory.house(sessions=0)
    if known:
        await known_elsewhere(house)
    eyes = Eyes(house, await house.token(await program_admin(house)))
    here = eyes.token, house.program
    await eyes.asks(listed(*here, dry_run=True))
    if in_bulk:
        await eyes.asks(listed(*here, dry_run=False))
    else:
        await eyes.asks(single(*here, mailed=False))
        await eyes.asks(single(*here))
    await eyes.look()
    await eyes.asks(single(*here))
    await eyes.asks(listed(*here, dry_run=True))
    [line] = (await house.wants(ListInvitations(*here), InvitationsListed)).invitations
    for step in (InvitationStep.SEND, InvitationStep.HAND_OVER, InvitationStep.WITHDRAW):
        await eyes.asks(KeepInvitation(*here, line.invitation, step, uuid4()))
    await eyes.look()
    return eyes.seen


@pytest.mark.parametrize("in_bulk", [False, True])
async def test_all_that_who_invites_sees_is_the_same_whether_she_is_known_elsewhere(
    memory: MemoryWarden, tmp_path: Path, *, in_bulk: bool
) -> None:
    other = MemoryWarden(tmp_path / "another")
    unknown = await seen_by_who_invites(memory, known=False, in_bulk=in_bulk)
    known = await seen_by_who_invites(other, known=True, in_bulk=in_bulk)
    assert known == unknown


async def test_to_whom_an_invitation_goes_is_shown_as_it_was_typed_and_is_on_record(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    await known_elsewhere(house)
    token = await house.token(await program_admin(house))
    invited = await house.wants(single(token, house.program), Invited)
    read = await house.wants(ReadAddressees(token, house.program), AddresseesRead)
    assert read.addressees[invited.invitation].name == TYPED
    assert read.addressees[invited.invitation].address == "a•••@example.org"


async def test_who_has_accepted_is_known_by_the_name_they_have(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    await known_elsewhere(house)
    token = await house.token(await program_admin(house))
    invited = await house.wants(single(token, house.program), Invited)
    letter = await letter_of(house, invited.invitation)
    person = (await house.wants(answer(letter.link, password=PASSWORD), SignedIn)).person
    look = ShowNames(token, house.program, (PersonId(person),), Purpose.ADMINISTRATION)
    shown = await house.wants(look, NamesShown)
    assert shown.names[PersonId(person)] == PersonName("Adelaide", "Roy-Smith", "MD")


async def test_nobody_but_administrators_is_shown_to_whom_invitations_go(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    refused = await house.ask(ReadAddressees(await house.token(house.leader), house.program))
    assert msgspec.to_builtins(refused)["code"] == "names.not_allowed"
