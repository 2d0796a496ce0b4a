"""What is erased is gone for good, what is not stays, and it is proven once, to its end."""

import os
from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from domain.access.events import AccessDenied
from domain.access.purposes import Purpose
from domain.groups.commands import EndMembership
from domain.kernel import Log, PersonId, ProgramId, Role, Sealed, Stream, own_log
from domain.organizations.commands import AppointOfficer
from domain.people.events import (
    PersonErased,
    PersonsLinkDeclined,
    PersonsLinkProposed,
    PersonsUnlinked,
)
from domain.privacy.events import (
    ErasureKind,
    ErasureObstacle,
    ErasureProven,
    ErasureRequested,
)
from domain.privacy.scope import Label, Scope
from domain.privacy.state import Stage
from domain.protocol import Request
from domain.protocol.answers import Done, Enacted, RefusedAnswer
from domain.protocol.cases import (
    EraseItem,
    ItemRedacted,
    ItemShown,
    ItemsListed,
    ListItems,
    ListOwnItems,
    ReadItem,
)
from domain.protocol.door import OperatorSignIn
from domain.protocol.linking import SayOfTwo, Way
from domain.protocol.names import NamesShown, ShowNames
from domain.protocol.offices import EnactOffice
from domain.protocol.privacy import (
    ApproveRequest,
    AskErasure,
    CarryOutErasure,
    ErasureProgress,
    ErasureProofShown,
    ListOwnRequests,
    OwnRequests,
    PreviewErasure,
    RefuseRequest,
    ShowErasureProof,
    ShowSubjects,
    SubjectsShown,
    WithdrawRequest,
)
from domain.sessions.words import Audience, Ground, MaterialKind
from infra.identity.tags import Tags
from services.warden.privacy.retention import let_go
from tests.kit.house import SECRET, House
from tests.kit.memory_warden import MemoryWarden
from tests.unit.warden.test_twins import is_registered_as

TEXT = "What I cannot put down. [mark]"


def code_of(answer: object) -> str:
    assert isinstance(answer, RefusedAnswer), answer
    return answer.code


async def asked(
    house: House,
    who: PersonId,
    kind: ErasureKind,
    scope: Scope = Scope(),  # noqa: B008 - frozen
) -> UUID:
    done = await house.wants(AskErasure(await house.token(who), kind, uuid4(), scope), Done)
    assert done.made is not None
    return done.made


async def approved(house: House, request: UUID, who: PersonId | None = None) -> None:
    token = await house.token(who or house.privacy_officer)
    await house.wants(ApproveRequest(token, request, uuid4()), Done)


async def carried_out(house: House, request: UUID) -> ErasureProgress:
    """Go on until nothing is left that may go."""
    token = await house.token(house.privacy_officer)
    progress = await house.wants(CarryOutErasure(token, request), ErasureProgress)
    while progress.stage is not Stage.PROVEN and not progress.held:
        progress = await house.wants(CarryOutErasure(token, request), ErasureProgress)
    return progress


async def read(house: House, who: PersonId, item: UUID) -> object:
    return await house.ask(ReadItem(await house.token(who), house.program, item, Purpose.LEADING))


async def proof(house: House, who: PersonId, request: UUID) -> object:
    return await house.ask(ShowErasureProof(await house.token(who), request))


async def test_an_author_destroys_a_text_at_any_time_and_once(memory: MemoryWarden) -> None:
    house = await memory.house()
    author = house.members[0]
    item = await house.told(TEXT)
    request = EraseItem(await house.token(author), house.program, item, uuid4())
    assert (await house.wants(request, Done)).made == item
    assert (await house.wants(request, Done)).made == item
    shown = await read(house, house.leader, item)
    assert isinstance(shown, ItemRedacted)
    assert (shown.redacted.ground, shown.redacted.at, shown.own) == (
        Ground.AUTHOR,
        memory.time(),
        False,
    )


async def test_nobody_destroys_the_text_of_somebody_else(memory: MemoryWarden) -> None:
    house = await memory.house()
    item = await house.told(TEXT)
    for who in (house.leader, house.admin, house.members[1]):
        request = EraseItem(await house.token(who), house.program, item, uuid4())
        assert code_of(await house.ask(request)) == "item.missing"
    nothing = EraseItem(await house.token(house.leader), house.program, uuid4(), uuid4())
    assert code_of(await house.ask(nothing)) == "item.missing"
    assert isinstance(await read(house, house.leader, item), ItemShown)


async def test_a_text_that_is_destroyed_is_listed_as_redacted_to_whom_it_was_open(
    memory: MemoryWarden,
) -> None:
    house = await memory.house()
    author = house.members[0]
    item = await house.told(TEXT)
    await house.wants(EraseItem(await house.token(author), house.program, item, uuid4()), Done)

    async def listed(who: PersonId) -> Mapping[UUID, bool]:
        request = ListItems(await house.token(who), house.program, house.sessions[0])
        found = await house.wants(request, ItemsListed)
        return {entry.item: entry.redacted is not None for entry in found.items}

    assert (await listed(house.leader))[item]
    assert (await listed(author))[item]
    assert await listed(house.members[1]) == {}
    own = await house.wants(ListOwnItems(await house.token(author)), ItemsListed)
    assert item in {entry.item for entry in own.items if entry.redacted}
    assert code_of(await read(house, house.members[1], item)) == "item.missing"


async def test_a_look_at_what_is_gone_is_recorded_and_shows_nothing(memory: MemoryWarden) -> None:
    house = await memory.house()
    item = await house.told(TEXT)
    token = await house.token(house.members[0])
    await house.wants(EraseItem(token, house.program, item, uuid4()), Done)
    await read(house, house.leader, item)
    last = (await memory.accesses(house.tenant))[-1].event
    assert isinstance(last, AccessDenied)
    tried = memory.parts.tags.tried(house.organization, house.leader, item)
    assert (last.rule, [shown.id for shown in last.objects]) == ("item.gone", [tried])


async def test_an_author_s_texts_are_erased_on_request_and_nobody_else_s(
    memory: MemoryWarden,
) -> None:
    house = await memory.house(sessions=2)
    mine = [await house.told(TEXT, session=0), await house.told(TEXT, session=1)]
    theirs = await house.told(TEXT, member=1)
    request = await asked(house, house.members[0], ErasureKind.AUTHOR)
    await approved(house, request)
    progress = await carried_out(house, request)
    assert progress.stage is Stage.PROVEN
    for item in mine:
        gone = await read(house, house.members[0], item)
        assert isinstance(gone, ItemRedacted)
        assert gone.redacted.ground is Ground.REQUEST
        assert code_of(await read(house, house.leader, item)) == "item.missing", (
            "that there was one would say that no theme had closed it"
        )
    assert isinstance(await read(house, house.leader, theirs), ItemShown)
    stays = ShowNames(
        await house.token(house.admin),
        house.program,
        (house.members[0],),
        Purpose.ADMINISTRATION,
    )
    assert house.members[0] in (await house.wants(stays, NamesShown)).names


async def test_what_an_author_writes_after_asking_is_kept(memory: MemoryWarden) -> None:
    house = await memory.house(sessions=2)
    await house.told(TEXT, session=0)
    request = await asked(house, house.members[0], ErasureKind.AUTHOR)
    memory.time.passes(timedelta(minutes=1))
    later = await house.told(TEXT, session=1)
    await approved(house, request)
    await carried_out(house, request)
    assert isinstance(await read(house, house.leader, later), ItemShown)


@pytest.mark.parametrize(
    ("kind", "gone"), [(ErasureKind.SESSION, (True, False)), (ErasureKind.CLASS, (True, True))]
)
async def test_a_session_or_a_class_is_erased_by_two_officers(
    memory: MemoryWarden, kind: ErasureKind, gone: tuple[bool, bool]
) -> None:
    house = await memory.house(sessions=2)
    items = [await house.told(TEXT, session=number) for number in (0, 1)]
    debrief = await house.seal(house.leader, house.sessions[1], TEXT, MaterialKind.LEADER_DEBRIEF)
    scope = Scope(program=house.program, session=house.sessions[0])
    if kind is ErasureKind.CLASS:
        scope = Scope(program=house.program, label=Label.CASE)
    request = await asked(house, house.privacy_officer, kind, scope)
    own = ApproveRequest(await house.token(house.privacy_officer), request, uuid4())
    assert code_of(await house.ask(own)) == "erasure.second_person"
    await approved(house, request, house.admin)
    await carried_out(house, request)
    for item, is_gone in zip(items, gone, strict=True):
        assert isinstance(await read(house, house.members[0], item), ItemRedacted) is is_gone
    assert debrief.made is not None
    assert isinstance(await read(house, house.leader, debrief.made), ItemShown)


async def leaving(memory: MemoryWarden) -> tuple[House, PersonId, UUID, UUID]:
    """A member who has left, wrote something, and asks to be erased."""
    house = await memory.house()
    member, item = house.members[0], await house.told(TEXT)
    await house.roster(house.admin, EndMembership(member))
    return house, member, item, await asked(house, member, ErasureKind.MEMBER)


async def test_p20_a_member_s_name_is_gone_and_the_pseudonym_stays(memory: MemoryWarden) -> None:
    """P20: names are resolved at view time from a row that can be erased."""
    house, member, item, request = await leaving(memory)
    token = await house.token(member)
    await approved(house, request)
    progress = await carried_out(house, request)
    assert progress.stage is Stage.PROVEN
    assert code_of(await read(house, house.leader, item)) == "item.missing"
    names = ShowNames(
        await house.token(house.admin),
        house.program,
        (member, house.members[1]),
        Purpose.ADMINISTRATION,
    )
    assert set((await house.wants(names, NamesShown)).names) == {house.members[1]}
    assert code_of(await house.ask(ListOwnItems(token))) == "session.none"
    email = memory.parts.tags.address(house.organization, Sealed(house.email(member)))
    assert memory.store.holder(house.organization, "email", email) is None
    history = await memory.store.read(Stream(own_log(house.organization), "person", member))
    assert isinstance(history[-1].event, PersonErased)
    assert history[0].stream.id == member


async def test_an_erased_member_gets_nothing_any_more(memory: MemoryWarden) -> None:
    house, member, _, request = await leaving(memory)
    await approved(house, request)
    await carried_out(house, request)
    appointed = await house.ask(
        EnactOffice(
            await house.token(house.admin),
            AppointOfficer(member, Role.AUDITOR),
            uuid4(),
        )
    )
    assert code_of(appointed) == "person.missing"
    house.tokens.pop(member, None)
    entered = await house.ask(OperatorSignIn(SECRET, house.organization, Sealed(str(member))))
    assert code_of(entered) == "operator.person_missing"
    again = AskErasure(
        await house.token(house.privacy_officer),
        ErasureKind.MEMBER,
        uuid4(),
        Scope(person=member),
    )
    assert code_of(await house.ask(again)) == "person.missing"


@pytest.mark.parametrize("is_first", [True, False])
async def test_no_link_stands_to_who_is_erased(memory: MemoryWarden, *, is_first: bool) -> None:
    house, member, _, request = await leaving(memory)
    other = PersonId(uuid4())
    await house.register([other])
    pair = (other, member) if is_first else (member, other)
    await is_registered_as(memory, house, *pair)
    await approved(house, request)
    assert (await carried_out(house, request)).stage is Stage.PROVEN
    stream = Stream(own_log(house.organization), "person", pair[0])
    events = [one.event for one in await memory.store.read(stream)]
    assert PersonsUnlinked(first=pair[1]) in events
    assert (await memory.parts.accounts.authority(house.organization, other)).rights == ()


async def test_what_waits_for_who_is_erased_stands_in_no_other_s_way(memory: MemoryWarden) -> None:
    house, member, _, request = await leaving(memory)
    second, first = PersonId(uuid4()), PersonId(uuid4())
    await house.register([second, first])
    for other in (member, first):
        token = await house.token(house.admin)
        said = SayOfTwo(token, Way.PROPOSE, second, other, uuid4(), other)
        [step] = (await house.wants(said, Enacted)).steps
        assert step.refused is None
        if other is member:
            await approved(house, request)
            await carried_out(house, request)
    stream = Stream(own_log(house.organization), "person", second)
    events = [one.event for one in await memory.store.read(stream)]
    assert events[-2:] == [
        PersonsLinkDeclined(first=member),
        PersonsLinkProposed(first=first, by=house.admin),
    ]


async def test_who_still_has_a_seat_is_not_erased(memory: MemoryWarden) -> None:
    house = await memory.house()
    request = await asked(house, house.members[0], ErasureKind.MEMBER)
    token = await house.token(house.privacy_officer)
    answer = await house.ask(ApproveRequest(token, request, uuid4()))
    assert code_of(answer) == "erasure.still_serving"


async def test_a_right_given_meanwhile_stops_the_erasure_of_a_person(memory: MemoryWarden) -> None:
    house, member, _, request = await leaving(memory)
    await approved(house, request)
    await house.appoint(member, Role.AUDITOR, None)
    token = await house.token(house.privacy_officer)
    await house.ask(CarryOutErasure(token, request))
    stopped = await house.ask(CarryOutErasure(token, request))
    assert code_of(stopped) == "erasure.still_serving"


async def test_p20_the_log_does_not_say_who_asked_or_whose_texts_went(
    memory: MemoryWarden,
) -> None:
    """P20: neither the request nor what is destroyed leads from a person to their texts."""
    house = await memory.house()
    author = house.members[0]
    await house.told(TEXT)
    request = await asked(house, author, ErasureKind.AUTHOR)
    await approved(house, request)
    await carried_out(house, request)
    log = own_log(house.organization)
    history = await memory.store.read(Stream(log, "erasure", request))
    assert isinstance(history[0].event, ErasureRequested)
    assert str(author) not in repr(history)
    session = await memory.store.read(Stream(house.tenant, "session", house.sessions[0]))
    destroyed = [r for r in session if r.metadata.role is Role.SYSTEM]
    assert len(destroyed) == 2
    assert str(author) not in repr(destroyed)
    assert str(request) not in repr(destroyed)
    left = await memory.store.read_log(house.tenant, Log.EVENTS, 0, 1000)
    assert str(request) not in repr(left)


async def test_the_proof_proves_itself_to_whoever_holds_the_public_key(
    memory: MemoryWarden,
) -> None:
    house = await memory.house()
    author = house.members[0]
    await house.told(TEXT)
    request = await asked(house, author, ErasureKind.AUTHOR)
    await approved(house, request)
    early = await proof(house, house.auditor, request)
    assert code_of(early) == "erasure.not_approved"
    await carried_out(house, request)
    for who in (author, house.auditor, house.privacy_officer, house.admin):
        shown = await proof(house, who, request)
        assert isinstance(shown, ErasureProofShown)
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(shown.public_key))
        key.verify(bytes.fromhex(shown.signature), shown.text.encode())
        assert "destroyed all of it" in shown.text
        backups = shown.proof.backups_expire_on
        assert backups == memory.time().date() + timedelta(days=35)
    assert code_of(await proof(house, house.members[1], request)) == "erasure.missing"
    assert code_of(await proof(house, house.leader, uuid4())) == "erasure.missing"


@pytest.mark.parametrize("kind", [ErasureKind.SESSION, ErasureKind.AUTHOR])
async def test_a_proof_counts_against_the_seals_in_the_log(
    memory: MemoryWarden, kind: ErasureKind
) -> None:
    house = await memory.house()
    await house.told(TEXT)
    gone = await house.seal(house.members[1], house.sessions[0], TEXT, MaterialKind.REFLECTION)
    assert gone.made is not None
    memory.rows.lose(house.tenant, gone.made)
    if kind is ErasureKind.SESSION:
        scope = Scope(program=house.program, session=house.sessions[0])
        request = await asked(house, house.privacy_officer, kind, scope=scope)
    else:
        request = await asked(house, house.members[0], kind)
    await approved(house, request, house.admin)
    await carried_out(house, request)
    shown = await proof(house, house.auditor, request)
    assert isinstance(shown, ErasureProofShown)
    assert shown.proof.unfound == 1
    assert "sealed by the log and not found 1\n" in shown.text


async def test_nothing_is_proven_under_another_secret(memory: MemoryWarden) -> None:
    """Whose texts are whose is told by it: by another one nobody has any."""
    house = await memory.house()
    await house.told(TEXT)
    other = memory.but(tags=Tags(os.urandom(32), os.urandom(32)))
    request = await asked(house, house.members[0], ErasureKind.AUTHOR)
    await approved(house, request)
    token = await house.token(house.privacy_officer)
    answer: object = None
    while not isinstance(answer, RefusedAnswer):
        answer = await other.answer(CarryOutErasure(token, request))
    assert answer.code == "key.secret_differs"


async def test_it_is_proven_once_however_often_it_is_carried_out(memory: MemoryWarden) -> None:
    house = await memory.house()
    await house.told(TEXT)
    request = await asked(house, house.members[0], ErasureKind.AUTHOR)
    await approved(house, request)
    first = await carried_out(house, request)
    assert await carried_out(house, request) == first
    stream = Stream(own_log(house.organization), "erasure", request)
    history = await memory.store.read(stream)
    assert [type(r.event) for r in history].count(ErasureProven) == 1


async def test_the_service_carries_out_by_itself_what_is_approved(memory: MemoryWarden) -> None:
    house = await memory.house()
    item = await house.told(TEXT)
    request = await asked(house, house.members[0], ErasureKind.AUTHOR)
    assert await let_go(memory.parts) == 0
    await approved(house, request)
    while await let_go(memory.parts):
        pass
    assert isinstance(await read(house, house.members[0], item), ItemRedacted)
    shown = await proof(house, house.auditor, request)
    assert isinstance(shown, ErasureProofShown)


async def test_whom_a_request_is_about_is_shown_to_officers_on_record_while_it_is_open(
    memory: MemoryWarden,
) -> None:
    house = await memory.house()
    request = await asked(house, house.members[0], ErasureKind.AUTHOR)
    token = await house.token(house.privacy_officer)
    shown = await house.wants(ShowSubjects(token, (request, uuid4())), SubjectsShown)
    assert shown.people == {request: house.members[0]}
    assert set(shown.names) == {house.members[0]}
    recorded = (await memory.accesses(own_log(house.organization)))[-1]
    assert [one.id for one in recorded.event.objects] == [request]  # type: ignore[attr-defined]
    for who in (house.auditor, house.leader):
        answer = await house.ask(ShowSubjects(await house.token(who), (request,)))
        assert code_of(answer) == "erasure.not_officer"
    refuse = RefuseRequest(token, request, ErasureObstacle.LEGAL_DUTY, uuid4())
    await house.wants(refuse, Done)
    ended = await house.wants(ShowSubjects(token, (request,)), SubjectsShown)
    assert ended.people == {}


async def test_only_whoever_asked_takes_a_request_back(memory: MemoryWarden) -> None:
    house = await memory.house()
    request = await asked(house, house.members[0], ErasureKind.AUTHOR)
    other = WithdrawRequest(await house.token(house.members[1]), request, uuid4())
    assert code_of(await house.ask(other)) == "erasure.missing"
    mine = WithdrawRequest(await house.token(house.members[0]), request, uuid4())
    await house.wants(mine, Done)
    approve = ApproveRequest(await house.token(house.privacy_officer), request, uuid4())
    assert code_of(await house.ask(approve)) == "erasure.decided"


async def test_a_look_ahead_destroys_nothing(memory: MemoryWarden) -> None:
    house = await memory.house()
    item = await house.told(TEXT, Audience.LEADERS_NOW)
    request = await asked(house, house.members[0], ErasureKind.MEMBER)
    token = await house.token(house.privacy_officer)
    seen = await house.wants(PreviewErasure(token, request), ErasureProgress)
    assert seen == ErasureProgress(Stage.REQUESTED, held=False)
    assert isinstance(await read(house, house.leader, item), ItemShown)
    nobody = PreviewErasure(await house.token(house.leader), request)
    assert code_of(await house.ask(nobody)) == "erasure.not_officer"


async def test_one_s_own_requests_are_told_apart_by_the_warden_alone(memory: MemoryWarden) -> None:
    house = await memory.house()
    mine = await asked(house, house.members[0], ErasureKind.AUTHOR)
    theirs = await asked(house, house.members[1], ErasureKind.AUTHOR)
    stream = [Stream(own_log(house.organization), "erasure", id_) for id_ in (mine, theirs)]
    rows = []
    for id_, history in (await memory.store.read_streams(stream)).items():
        event = history[0].event
        assert isinstance(event, ErasureRequested)
        rows.append(
            {
                "request_id": id_,
                "subject": event.subject,
                "kind": event.kind,
                "stage": "requested",
                "due_on": event.due_on,
            }
        )
    memory.reads.answers["requests"] = rows
    own = await house.wants(ListOwnRequests(await house.token(house.members[0])), OwnRequests)
    assert [(one.request, one.stage) for one in own.requests] == [(mine, Stage.REQUESTED)]


@pytest.mark.parametrize("kind", [ErasureKind.SESSION, ErasureKind.MEMBER])
async def test_nothing_of_another_organization_is_asked_for(
    memory: MemoryWarden, kind: ErasureKind
) -> None:
    house, other = await memory.house(), await memory.house("TWO")
    scope = Scope(person=other.members[0])
    if kind is ErasureKind.SESSION:
        scope = Scope(program=other.program, session=other.sessions[0])
    token = await house.token(house.privacy_officer)
    made_up = Scope(person=PersonId(uuid4()))
    if kind is ErasureKind.SESSION:
        made_up = Scope(program=ProgramId(uuid4()), session=uuid4())
    theirs = await house.ask(AskErasure(token, kind, uuid4(), scope))
    nobodys = await house.ask(AskErasure(token, kind, uuid4(), made_up))
    assert theirs == nobodys
    request = await asked(other, other.members[0], ErasureKind.AUTHOR)
    asks: list[Request] = [
        ApproveRequest(token, request, uuid4()),
        PreviewErasure(token, request),
        CarryOutErasure(token, request),
        ShowErasureProof(token, request),
        WithdrawRequest(token, request, uuid4()),
    ]
    for ask in asks:
        assert code_of(await house.ask(ask)) == "erasure.missing"
    shown = await house.wants(ShowSubjects(token, (request,)), SubjectsShown)
    assert shown.people == {}
