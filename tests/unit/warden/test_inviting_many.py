"""Many are invited from one list: each row is answered, and asked again nothing changes."""

import asyncio
from uuid import UUID, uuid4

import msgspec
import pytest

from domain.access.purposes import Purpose
from domain.kernel import PersonId, Role, Sealed
from domain.kernel.classes import Coded
from domain.protocol.door import SignedIn as In
from domain.protocol.invitations import (
    GuestOutcome,
    GuestRow,
    Invited,
    InvitePeople,
    PeopleInvited,
    RowFault,
)
from domain.protocol.names import NamesShown, ShowNames
from domain.protocol.people import PersonalData
from tests.kit.house import House
from tests.kit.memory_warden import MemoryWarden
from tests.unit.warden.test_door import PASSWORD, code_of
from tests.unit.warden.test_invitations import answer, inviting, letter_of, lines

NAMES = ("given_name", "family_name")
NEW, THERE, REFUSED = GuestOutcome.NEW, GuestOutcome.THERE, GuestOutcome.REFUSED


def guest(
    email: str,
    *,
    family: str = "Roy",
    role: Role = Role.MEMBER,
    profession: str = "resident",
    practice: str | None = None,
    said: tuple[Coded, ...] = NAMES,
    confirmed: bool = False,
) -> GuestRow:
    return GuestRow(
        role=role,
        data=Sealed(msgspec.json.encode(PersonalData("Ada", family, "", email)).decode()),
        profession=profession,
        locale="en-CA",
        practice=practice,
        said=said,
        confirmed=confirmed,
    )


async def asked(
    house: House,
    *guests: GuestRow,
    who: PersonId | None = None,
    dry_run: bool = False,
    command_id: UUID | None = None,
) -> PeopleInvited:
    request = InvitePeople(
        token=await house.token(who or house.admin),
        program=house.program,
        guests=guests,
        dry_run=dry_run,
        command_id=command_id or uuid4(),
    )
    return await house.wants(request, PeopleInvited)


async def program_admin(house: House) -> PersonId:
    """Give somebody the administration of the house's program alone."""
    officer = PersonId(uuid4())
    await house.register([officer])
    await house.appoint(officer, Role.PROGRAM_ADMIN, house.program)
    return officer


def outcomes(given: PeopleInvited) -> list[GuestOutcome]:
    return [one.outcome for one in given.guests]


async def test_a_dry_run_answers_as_the_real_one_and_changes_nothing(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    rows = (guest("ada@example.org"), guest("not an address"), guest("bea@example.org"))
    dry = await asked(house, *rows, dry_run=True)
    assert outcomes(dry) == [NEW, REFUSED, NEW]
    assert dry.position == 0
    assert await lines(house, house.admin) == ()
    real = await asked(house, *rows)
    assert [one.outcome for one in real.guests] == outcomes(dry)
    assert real.position > 0
    assert len(await lines(house, house.admin)) == 2
    assert real.guests[1].faults == (RowFault("email", "person.address_invalid"),)


async def test_the_same_list_again_changes_nothing_whoever_sends_it(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    rows = (guest("ada@example.org"), guest("ADA@example.org"))
    assert outcomes(await asked(house, *rows)) == [NEW, THERE]
    again = await asked(house, *rows, who=await program_admin(house))
    assert outcomes(again) == [THERE, THERE]
    assert again.position == 0
    assert len(await lines(house, house.admin)) == 1


async def test_the_same_command_again_is_answered_as_the_first_time(memory: MemoryWarden) -> None:
    """Whatever has happened since: who came in meanwhile is answered as who was invited."""
    house, command = await memory.house(sessions=0), uuid4()
    await asked(house, guest("bea@example.org", family="Ray"))
    rows = (
        guest("ada@example.org"),
        guest("ada@example.org"),
        guest("bea@example.org", role=Role.LEADER, confirmed=True),
        guest("cid@example.org", role=Role.AUDITOR),
    )
    first = await asked(house, *rows, command_id=command)
    assert outcomes(first) == [NEW, THERE, GuestOutcome.CORRECTED, REFUSED]
    [ada] = [line for line in await lines(house, house.admin) if line.role is Role.MEMBER][:1]
    letter = await letter_of(house, ada.invitation)
    await house.wants(answer(letter.link, password=PASSWORD), In)
    assert await asked(house, *rows, command_id=command) == first
    assert outcomes(await asked(house, *rows)) == [THERE, THERE, THERE, REFUSED]


async def test_of_six_who_send_the_same_list_at_once_one_invites(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    given = await asyncio.gather(*(asked(house, guest("ada@example.org")) for _ in range(6)))
    assert sorted(outcomes(one)[0] for one in given) == [NEW, *[THERE] * 5]
    assert len(await lines(house, house.admin)) == 1


async def test_who_is_invited_alone_or_is_in_is_not_invited_again(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    token = await house.token(house.admin)
    await house.ask(inviting(house, token, "ada@example.org", mailed=True))
    assert outcomes(await asked(house, guest("ada@example.org"))) == [THERE]
    as_leader = guest("ada@example.org", role=Role.LEADER)
    assert outcomes(await asked(house, as_leader)) == [NEW]


async def test_somebody_comes_in_by_the_letter_of_their_row(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    await asked(house, guest("ada@example.org"))
    [line] = await lines(house, house.admin)
    letter = await letter_of(house, line.invitation)
    signed_in = await house.wants(answer(letter.link, password=PASSWORD), In)
    [accepted] = await lines(house, house.admin)
    assert (line.person, accepted.person) == (None, signed_in.person)
    assert outcomes(await asked(house, guest("ada@example.org"))) == [THERE]


async def test_what_differs_is_corrected_only_where_it_was_said_and_confirmed(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    await asked(house, guest("ada@example.org", practice="P1", said=(*NAMES, "practice")))
    leads = guest("ada@example.org", role=Role.LEADER, family="Ray", profession="other")
    [differs] = (await asked(house, leads, dry_run=True)).guests
    assert (differs.outcome, differs.fields) == (GuestOutcome.DIFFERS, ("family_name",))
    [unseen] = (await asked(house, leads, who=await program_admin(house), dry_run=True)).guests
    assert (unseen.outcome, unseen.fields) == (NEW, ())
    confirmed = msgspec.structs.replace(leads, confirmed=True)
    [corrected] = (await asked(house, confirmed)).guests
    assert (corrected.outcome, corrected.invites) == (GuestOutcome.CORRECTED, True)
    token = await house.token(house.admin)
    [first, *_] = await memory.parts.invitations.of(memory.store, house.organization)
    person = first.issued.person
    look = ShowNames(token, house.program, (person,), Purpose.ADMINISTRATION)
    shown = await house.wants(look, NamesShown)
    assert shown.names[person].family_name == "Ray"
    said = guest(
        "ada@example.org", role=Role.PROGRAM_ADMIN, family="Ray", said=(*NAMES, "practice")
    )
    [practice] = (await asked(house, said)).guests
    assert practice.fields == ("practice",)
    assert practice.outcome is GuestOutcome.DIFFERS


async def test_rights_are_those_of_one_invitation(memory: MemoryWarden) -> None:
    """Bulk gives nobody more: who may invite one as this may invite many."""
    house = await memory.house(sessions=0)
    rows = (guest("ada@example.org", role=Role.PROGRAM_ADMIN), guest("bea@example.org"))
    by_program = await asked(house, *rows, who=await program_admin(house))
    assert outcomes(by_program) == [REFUSED, NEW]
    assert by_program.guests[0].faults == (RowFault("role", "invitation.not_organization_admin"),)
    auditor = guest("cid@example.org", role=Role.AUDITOR)
    [appointed] = (await asked(house, auditor)).guests
    assert appointed.outcome is REFUSED


async def test_all_that_is_wrong_with_a_row_is_said_each_by_its_column(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    row = guest(
        "nowhere", family="", role=Role.AUDITOR, profession="astronaut", practice="not a code!"
    )
    data = Sealed(msgspec.json.encode(PersonalData("", "", "", "nowhere")).decode())
    row = msgspec.structs.replace(row, data=data, locale="?")
    [done] = (await asked(house, row)).guests
    assert done.outcome is REFUSED
    assert outcomes(await asked(house)) == []
    assert done.faults == (
        RowFault("name", "person.name_invalid"),
        RowFault("email", "person.address_invalid"),
        RowFault("role", "invitation.role_appointed"),
        RowFault("profession", "person.profession_unknown"),
        RowFault("practice", "person.code_invalid"),
        RowFault("language", "person.locale_unknown"),
    )


async def test_a_row_that_is_rehearsed_is_answered_and_does_nothing(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    rehearsed = msgspec.structs.replace(guest("ada@example.org"), rehearsed=True)
    given = await asked(house, rehearsed, guest("bea@example.org"))
    assert outcomes(given) == [NEW, NEW]
    assert len(await lines(house, house.admin)) == 1


@pytest.mark.parametrize("who", ["member", "auditor"])
async def test_nobody_else_invites_many(memory: MemoryWarden, who: str) -> None:
    house = await memory.house(sessions=0)
    person = house.members[0] if who == "member" else house.auditor
    request = InvitePeople(
        token=await house.token(person),
        program=house.program,
        guests=(guest("a@example.org"),),
        command_id=uuid4(),
    )
    refused = code_of(await house.ask(request))
    assert refused in {"invitation.not_allowed", "invitation.program_missing"}
    assert await lines(house, house.admin) == ()


async def test_a_second_invitation_of_one_address_is_said(memory: MemoryWarden) -> None:
    """To who may see the first: a colleague learns nothing of who is invited."""
    house = await memory.house(sessions=0)
    token = await house.token(house.admin)
    await house.wants(inviting(house, token, mailed=True), Invited)
    again = await house.ask(inviting(house, token, mailed=True))
    assert code_of(again) == "invitation.sent_already"
    colleague = await house.token(house.members[0])
    await house.wants(inviting(house, colleague, mailed=True), Invited)
    assert code_of(await house.ask(inviting(house, colleague, mailed=True))) == (
        "invitation.sent_already"
    )
