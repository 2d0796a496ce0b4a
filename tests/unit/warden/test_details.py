"""Who somebody is, as they or their administrators see and change it, and nobody else."""

from datetime import timedelta
from uuid import uuid4

import msgspec
import pytest
from msgspec.structs import replace

from domain.kernel import Log, PersonId, Role, Sealed, Stream, own_log
from domain.people.events import (
    DeactivationReason,
    LocalePreferred,
    MailboxProofAsked,
    PersonCorrected,
    PersonRegistered,
    ZonePreferred,
)
from domain.protocol import Request
from domain.protocol.answers import Enacted, RefusedAnswer, StepDone
from domain.protocol.door import SignedIn, SignIn
from domain.protocol.mailboxes import (
    AskMailboxCode,
    ConfirmMailbox,
    MailboxCode,
    MailboxCodeOf,
)
from domain.protocol.offices import ObjectTo
from domain.protocol.people import (
    ChangeDetails,
    Details,
    LetIn,
    Mailbox,
    PersonShown,
    ShowPerson,
    Standing,
)
from services.warden.people.personal_data import known_people
from tests.kit.glass import Glass
from tests.kit.house import House
from tests.kit.memory_warden import POSTMAN, MemoryWarden
from tests.unit.warden.test_door import PASSWORD, WRONG, provided


async def shown(house: House, token: Sealed, person: PersonId | None = None) -> PersonShown:
    return await house.wants(ShowPerson(token, person), PersonShown)


async def changed(
    house: House, token: Sealed, details: Details, person: PersonId | None = None
) -> StepDone:
    written = Sealed(msgspec.json.encode(details).decode())
    request = ChangeDetails(token, written, uuid4(), person)
    [step] = (await house.wants(request, Enacted)).steps
    return step


async def refused(house: House, request: Request, code: str) -> None:
    answer = await house.wants(request, RefusedAnswer)
    assert answer.code == code


async def facts(memory: MemoryWarden, house: House, person: PersonId) -> list[object]:
    stream = Stream(own_log(house.organization), "person", person)
    return [type(one.event) for one in await memory.store.read(stream)]


async def test_which_their_mailbox_is_is_said_masked_to_somebody_themselves_alone(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    person = house.members[0]
    address = house.email(person)
    own = await shown(house, await house.token(person))
    assert own.address == f"{address[0]}•••@{address.partition('@')[2]}"
    assert (await shown(house, await house.token(person), person)).address == own.address
    assert (await shown(house, await house.token(house.admin), person)).address == ""


async def test_somebody_changes_their_name_language_and_zone(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    token = await house.token(house.members[0])
    before = (await shown(house, token)).details
    now = replace(before, given_name="Zoé", locale="fr-CA", zone="America/Halifax")
    step = await changed(house, token, now)
    assert step.refused is None
    assert (await shown(house, token)).details == now
    assert await facts(memory, house, house.members[0]) == [
        PersonRegistered,
        PersonCorrected,
        LocalePreferred,
        ZonePreferred,
    ]


async def test_letters_and_the_next_sign_in_are_in_the_language_they_chose(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    token = await house.token(house.members[0])
    before = (await shown(house, token)).details
    await changed(house, token, replace(before, locale="fr-CA"))
    known = await known_people(memory.parts, house.organization, [house.members[0]])
    assert known[house.members[0]].locale == "fr-CA"
    account = await memory.parts.accounts.accounts_of(house.organization, [house.members[0]])
    assert [one.locale for one in account[house.members[0]].people] == ["fr-CA"]


async def test_what_is_the_same_seals_nothing_anew(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    token = await house.token(house.members[0])
    before = await known_people(memory.parts, house.organization, [house.members[0]])
    assert (await changed(house, token, (await shown(house, token)).details)).refused is None
    assert await known_people(memory.parts, house.organization, [house.members[0]]) == before
    assert await facts(memory, house, house.members[0]) == [PersonRegistered]


async def test_an_admin_sees_where_somebody_belongs_and_not_their_address(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    seen = await shown(house, await house.token(house.admin), house.members[0])
    assert [(one.role, one.group) for one in seen.belongs] == [("member", house.group)]
    assert all(one.since is not None and one.name for one in seen.belongs)
    assert seen.mailbox in Mailbox
    assert b"@" not in msgspec.json.encode(seen)


async def test_a_look_at_somebody_is_on_record_before_it_is_shown(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    log, token = own_log(house.organization), await house.token(house.admin)
    before = len(await memory.store.read_log(log, Log.ACCESS, 0, 1000))
    await shown(house, token, house.members[0])
    after = await memory.store.read_log(log, Log.ACCESS, 0, 1000)
    assert len(after) > before
    assert any(
        getattr(one.event, "rule", "") == "names.organization_admin" for one in after[before:]
    )


async def test_an_admin_corrects_another_and_the_fact_names_who_did(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    token = await house.token(house.admin)
    before = (await shown(house, token, house.members[0])).details
    step = await changed(house, token, replace(before, family_name="O’Neil"), house.members[0])
    assert step.refused is None
    stream = Stream(own_log(house.organization), "person", house.members[0])
    [*_, last] = await memory.store.read(stream)
    assert (type(last.event), last.metadata.actor) == (PersonCorrected, house.admin)


@pytest.mark.parametrize("role", ["leader", "privacy_officer", "auditor"])
async def test_nobody_else_is_told_that_somebody_is_there(memory: MemoryWarden, role: str) -> None:
    house = await memory.house(sessions=0)
    token = await house.token(getattr(house, role))
    nobody = PersonId(uuid4())
    details = (await shown(house, await house.token(house.members[0]))).details
    written = Sealed(msgspec.json.encode(details).decode())
    for person in (house.members[0], nobody):
        await refused(house, ShowPerson(token, person), "person.missing")
        await refused(house, ChangeDetails(token, written, uuid4(), person), "person.missing")


async def test_what_is_no_name_no_profession_or_no_details_is_refused(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    token = await house.token(house.members[0])
    known = (await shown(house, token)).details
    for wrong, code in (
        (replace(known, given_name="", family_name=""), "person.name_invalid"),
        (replace(known, profession="astronaut"), "person.profession_unknown"),
    ):
        written = Sealed(msgspec.json.encode(wrong).decode())
        await refused(house, ChangeDetails(token, written, uuid4()), code)
    await refused(house, ChangeDetails(token, Sealed("{}"), uuid4()), "person.data_invalid")


async def typed(memory: MemoryWarden, house: House, token: Sealed) -> Sealed:
    """Have a code sent; return what its letter says."""
    asking = AskMailboxCode(token, uuid4())
    assert (await house.wants(asking, Enacted)).steps[0].refused is None
    stream = Stream(own_log(house.organization), "person", house.members[0])
    [*_, last] = await memory.store.read(stream)
    assert isinstance(last.event, MailboxProofAsked)
    letter = MailboxCodeOf(POSTMAN, house.organization, house.members[0])
    made = await house.wants(letter, MailboxCode)
    assert made.to is not None
    assert made.to.email.reveal() == house.email(house.members[0])
    assert (await house.wants(letter, MailboxCode)).told.reveal() == made.told.reveal()
    return made.told


async def handed_over(memory: MemoryWarden) -> tuple[House, Sealed]:
    """Somebody whose link was handed over: nothing shows that the mailbox is theirs."""
    house = await memory.house(sessions=0)
    person = house.members[0]
    token = await house.token(person)
    held = await memory.parts.accounts.accounts_of(house.organization, [person])
    unproven = replace(held[person], proven=False, organization=house.organization)
    await memory.parts.accounts.write([unproven], [held[person]])
    return house, token


async def test_a_code_from_the_mailbox_proves_it_and_no_other_does(memory: MemoryWarden) -> None:
    house, token = await handed_over(memory)
    person = house.members[0]
    code = await typed(memory, house, token)
    assert (await shown(house, token)).mailbox is Mailbox.UNPROVEN
    await refused(house, ConfirmMailbox(token, Sealed("AAAAAAAAAA"), uuid4()), "person.code_wrong")
    small = Sealed(f" {code.reveal().lower()[:5]}-{code.reveal().lower()[5:]}")
    done = await house.wants(ConfirmMailbox(token, small, uuid4()), Enacted)
    assert done.steps[0].refused is None
    assert (await shown(house, token)).mailbox is Mailbox.PROVEN
    held = await memory.parts.accounts.accounts_of(house.organization, [person])
    assert (held[person].proven, held[person].organization) == (True, None)
    await refused(house, ConfirmMailbox(token, code, uuid4()), "mailbox.proven")
    await refused(house, AskMailboxCode(token, uuid4()), "mailbox.proven")


async def test_a_code_is_good_for_an_hour_and_until_the_next(memory: MemoryWarden) -> None:
    house, token = await handed_over(memory)
    first = await typed(memory, house, token)
    await typed(memory, house, token)
    await refused(house, ConfirmMailbox(token, first, uuid4()), "person.code_wrong")
    second = await typed(memory, house, token)
    memory.time.passes(timedelta(hours=1))
    answer = (await house.wants(ConfirmMailbox(token, second, uuid4()), RefusedAnswer)).code
    assert answer == "person.code_over"


async def test_no_more_than_five_codes_an_hour_are_sent_or_tried(memory: MemoryWarden) -> None:
    house, token = await handed_over(memory)
    for _ in range(5):
        await typed(memory, house, token)
    await refused(house, AskMailboxCode(token, uuid4()), "person.too_many_codes")
    wrong = Sealed("AAAAAAAAAA")
    for _ in range(5):
        await refused(house, ConfirmMailbox(token, wrong, uuid4()), "person.code_wrong")
    await refused(house, ConfirmMailbox(token, wrong, uuid4()), "person.too_many_codes")


async def test_the_operator_proves_nobodys_mailbox(memory: MemoryWarden) -> None:
    house, _ = await handed_over(memory)
    token = await house.by_operator(house.members[0])
    await refused(house, AskMailboxCode(token, uuid4()), "voice.not_in_person")


async def test_a_code_without_an_asking_is_none(memory: MemoryWarden) -> None:
    house, token = await handed_over(memory)
    await refused(house, ConfirmMailbox(token, Sealed("AAAAAAAAAA"), uuid4()), "person.code_over")
    letter = MailboxCodeOf(POSTMAN, house.organization, house.members[0])
    assert (await house.wants(letter, MailboxCode)).to is None


async def let_in(
    house: House, token: Sealed, person: PersonId, ended: DeactivationReason | None = None
) -> str | None:
    [step] = (await house.wants(LetIn(token, person, uuid4(), ended), Enacted)).steps
    return step.refused.code if step.refused else None


async def test_whose_access_ends_is_signed_out_and_comes_in_no_more(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    person, admin = house.members[0], await house.token(house.admin)
    email = await provided(house, person)
    signed_in = await house.wants(SignIn(email, PASSWORD), SignedIn)
    assert await let_in(house, admin, person, DeactivationReason.LEFT) is None
    await refused(house, ShowPerson(signed_in.token), "session.none")
    await refused(house, SignIn(email, PASSWORD), "person.deactivated")
    assert (await shown(house, admin, person)).standing is Standing.DEACTIVATED
    assert await let_in(house, admin, person) is None
    assert (await house.wants(SignIn(email, PASSWORD), SignedIn)).person == person
    assert (await shown(house, admin, person)).standing is Standing.IN


async def test_a_wrong_password_tells_nobody_that_access_was_ended(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    email = await provided(house, house.members[0])
    admin = await house.token(house.admin)
    await let_in(house, admin, house.members[0], DeactivationReason.AWAY)
    await refused(house, SignIn(email, WRONG), "sign_in.refused")


async def test_an_officer_is_deactivated_after_the_office(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=0)
    request = LetIn(await house.token(house.admin), house.auditor, uuid4(), DeactivationReason.LEFT)
    await refused(house, request, "person.in_office")


async def test_whose_office_waits_is_deactivated_after_it_is_stopped(memory: MemoryWarden) -> None:
    glass = await Glass(await memory.house(sessions=0)).ready()
    house, person = glass.house, PersonId(uuid4())
    await house.register([person])
    appointment = await glass.propose(person)
    token = await house.token(house.admin)
    request = LetIn(token, person, uuid4(), DeactivationReason.LEFT)
    await refused(house, request, "person.in_office")
    await house.wants(ObjectTo(token, appointment, uuid4()), Enacted)
    memory.time.passes(timedelta(seconds=1))
    assert await let_in(house, token, person, DeactivationReason.LEFT) is None


async def test_a_program_admin_changes_who_is_of_their_program_and_ends_no_access(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=0)
    governs = PersonId(uuid4())
    await house.register([governs])
    await house.appoint(governs, Role.PROGRAM_ADMIN, house.program)
    token, member = await house.by_operator(governs), house.members[0]
    before = await shown(house, token, member)
    assert (await changed(house, token, replace(before.details, profession="nurse"), member)).made
    assert (await shown(house, token, member)).details.profession == "nurse"
    request = LetIn(token, member, uuid4(), DeactivationReason.LEFT)
    await refused(house, request, "person.not_officer")
    await refused(house, ShowPerson(token, house.privacy_officer), "person.missing")
