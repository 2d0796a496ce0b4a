"""Who presents is told to the vault; what is taken back is gone from it, with its key."""

from datetime import timedelta
from typing import cast
from uuid import uuid4

import msgspec

from domain.access.events import AccessDenied
from domain.access.purposes import Purpose
from domain.groups.commands import AdmitOfficer
from domain.kernel import Log, PersonId, Role, Stream
from domain.protocol.answers import Done, RefusedAnswer
from domain.protocol.cases import (
    BeginPresentation,
    FinishPresentation,
    ItemShown,
    NoteCodes,
    PresentationCodes,
    ReadItem,
    ShareItem,
    TakeBackPresentation,
    UndoBeginning,
)
from domain.protocol.trail import ReportDenial
from domain.sessions.events import PresentationEnded, PresentationEnteredLate, PresentationWithdrawn
from domain.sessions.words import Audience, MaterialKind
from domain.undoing import undoing
from tests.kit.house import House
from tests.kit.memory_warden import MemoryWarden

TEXT = "What I cannot put down."


def code_of(answer: object) -> str:
    assert isinstance(answer, RefusedAnswer), answer
    return answer.code


async def codes_of(house: House, presentation: object) -> PresentationCodes:
    token = await house.token(house.members[0])
    request = ReadItem(token, house.program, presentation, Purpose.LEADING)  # type: ignore[arg-type]
    shown = await house.wants(request, ItemShown)
    return msgspec.json.decode(shown.text.reveal(), type=PresentationCodes)


async def test_theme_and_perspectives_are_in_the_vault_alone(memory: MemoryWarden) -> None:
    house = await memory.house()
    presented = await house.present(house.members[0], house.sessions[0], "joys_of_practice")
    expected = PresentationCodes(house.members[0], "joys_of_practice", ("patient",))
    assert await codes_of(house, presented.made) == expected
    log = await memory.store.read_log(house.tenant, Log.EVENTS, 0, 1000)
    assert "joys_of_practice" not in repr(log)
    [entered] = [r for r in log if isinstance(r.event, PresentationEnteredLate)]
    assert entered.metadata.actor == cast("PresentationEnteredLate", entered.event).alias


async def test_an_unusual_length_is_noted(memory: MemoryWarden) -> None:
    house = await memory.house()
    usual = await house.present(house.members[0], house.sessions[0])
    assert (usual.noted, usual.refused) == ((), None)
    long = await house.present(house.members[1], house.sessions[0], seconds=900)
    assert (long.noted, long.refused) == (("presentation.long",), None)


async def test_an_unknown_theme_or_session_is_refused(memory: MemoryWarden) -> None:
    house = await memory.house()
    unknown = await house.present(house.members[0], house.sessions[0], "the weather")
    assert unknown.refused is not None
    assert unknown.refused.code == "presentation.theme_unknown"
    nowhere = await house.present(house.members[0], uuid4())
    assert nowhere.refused is not None
    assert nowhere.refused.code == "session.missing"


async def test_a_leader_lets_present_only_in_an_open_session(memory: MemoryWarden) -> None:
    house = await memory.house()
    token = await house.token(house.leader)
    request = BeginPresentation(token, house.program, house.sessions[0], house.members[0], uuid4())
    assert code_of(await house.ask(request)) == "session.closed"


async def test_a_case_is_presented_while_the_session_is_open(memory: MemoryWarden) -> None:
    house = await memory.house()
    session = await house.open_session(memory.time())
    leader, presenter = await house.token(house.leader), house.members[0]
    begin = BeginPresentation(leader, house.program, session, presenter, uuid4())
    begun = await house.wants(begin, Done)
    assert begun.made is not None
    second = BeginPresentation(leader, house.program, session, house.members[1], uuid4())
    assert code_of(await house.ask(second)) == "presentation.already_running"
    memory.time.passes(timedelta(seconds=240))
    finish = FinishPresentation(leader, house.program, session, begun.made, uuid4())
    await house.wants(finish, Done)
    assert await codes_of(house, begun.made) == PresentationCodes(presenter)
    log = await memory.store.read_log(house.tenant, Log.EVENTS, 0, 1000)
    [ended] = [r.event for r in log if isinstance(r.event, PresentationEnded)]
    assert ended.seconds == 240
    by_a_member = BeginPresentation(
        await house.token(presenter), house.program, session, presenter, uuid4()
    )
    assert code_of(await house.ask(by_a_member)) == "session.not_a_leader"


async def test_who_began_by_mistake_undoes_it_at_once_and_nobody_else_does(
    memory: MemoryWarden,
) -> None:
    """What was sealed of who presents is gone, and somebody else can present."""
    house = await memory.house()
    session, begun = await house.open_session(memory.time()), uuid4()
    leader, other = await house.token(house.leader), await house.token(house.members[0])
    beginning = BeginPresentation(leader, house.program, session, house.members[0], begun)
    presentation = (await house.wants(beginning, Done)).made
    assert presentation is not None
    by_another = UndoBeginning(other, house.program, session, begun, uuid4())
    assert code_of(await house.ask(by_another)) == "presentation.missing"
    undo = UndoBeginning(leader, house.program, session, begun, undoing(begun))
    assert (await house.wants(undo, Done)).made == presentation
    assert await memory.parts.vault.items(house.tenant, [presentation]) == {}
    assert code_of(await house.ask(undo)) == "undo.done"
    again = BeginPresentation(leader, house.program, session, house.members[1], uuid4())
    assert isinstance(await house.ask(again), Done)


async def test_later_only_the_presenter_takes_a_case_back(memory: MemoryWarden) -> None:
    house = await memory.house()
    session, begun = await house.open_session(memory.time()), uuid4()
    leader = await house.token(house.leader)
    beginning = BeginPresentation(leader, house.program, session, house.members[0], begun)
    presentation = (await house.wants(beginning, Done)).made
    assert presentation is not None
    memory.time.passes(timedelta(seconds=61))
    undo = UndoBeginning(leader, house.program, session, begun, uuid4())
    assert code_of(await house.ask(undo)) == "presentation.not_undone"
    assert await codes_of(house, presentation) == PresentationCodes(house.members[0])


async def test_a_presenter_notes_the_theme_again(memory: MemoryWarden) -> None:
    house = await memory.house()
    presenter, session = house.members[0], house.sessions[0]
    presented = await house.present(presenter, session)
    assert presented.made is not None
    for who, expected in ((presenter, None), (house.members[1], "presentation.missing")):
        request = NoteCodes(
            await house.token(who),
            house.program,
            session,
            presented.made,
            "medical_learners",
            ("clinician", "relationship"),
            uuid4(),
        )
        assert getattr(await house.ask(request), "code", None) == expected
    again = PresentationCodes(presenter, "medical_learners", ("clinician", "relationship"))
    assert await codes_of(house, presented.made) == again


async def take_back(house: House, who: PersonId, presentation: object) -> object:
    return await house.ask(
        TakeBackPresentation(
            await house.token(who),
            house.program,
            house.sessions[0],
            presentation,  # type: ignore[arg-type]
            uuid4(),
        )
    )


async def test_taking_a_case_back_destroys_its_codes_and_its_narrative(
    memory: MemoryWarden,
) -> None:
    house = await memory.house()
    presenter, session = house.members[0], house.sessions[0]
    presented = await house.present(presenter, session)
    narrative = await house.seal(presenter, session, TEXT)
    reflection = await house.seal(presenter, session, "Stays.", MaterialKind.REFLECTION)
    others = await house.seal(house.members[1], session, "Theirs.", MaterialKind.REFLECTION)
    assert None not in (presented.made, narrative.made, reflection.made, others.made)
    rows = memory.rows
    keys = {
        id_: rows_.key
        for id_ in (narrative.made, reflection.made)
        for rows_, _ in await rows.ciphertexts(house.tenant, [cast("object", id_)])  # type: ignore[list-item]
    }
    assert keys[narrative.made] == keys[reflection.made]

    assert isinstance(await take_back(house, presenter, presented.made), Done)

    history = await memory.store.read_log(house.tenant, Log.EVENTS, 0, 1000)
    assert sum(isinstance(r.event, PresentationWithdrawn) for r in history) == 1
    for item, text in (
        (presented.made, None),
        (narrative.made, None),
        (reflection.made, "Stays."),
    ):
        request = ReadItem(await house.token(presenter), house.program, item, Purpose.OWN)  # type: ignore[arg-type]
        answer = await house.ask(request)
        shown = answer.text.reveal() if isinstance(answer, ItemShown) else None
        assert shown == text
    [(row, _)] = await rows.ciphertexts(house.tenant, [cast("object", reflection.made)])  # type: ignore[list-item]
    assert row.key != keys[narrative.made]


async def test_only_the_presenter_takes_a_case_back(memory: MemoryWarden) -> None:
    house = await memory.house()
    presented = await house.present(house.members[0], house.sessions[0])
    for who in (house.leader, house.admin, house.members[1]):
        assert code_of(await take_back(house, who, presented.made)) == "presentation.missing"
    denials = [cast("AccessDenied", r.event) for r in await memory.accesses(house.tenant)]
    assert [denial.rule for denial in denials] == ["item.unknown"] * 3, "nor by the rule"
    assert {denial.objects for denial in denials} == {()}, "who did not present is not on record"


async def test_taking_back_twice_is_done_once(memory: MemoryWarden) -> None:
    house = await memory.house()
    presented = await house.present(house.members[0], house.sessions[0])
    await take_back(house, house.members[0], presented.made)
    assert isinstance(await take_back(house, house.members[0], presented.made), Done)
    sealed = await house.seal(house.members[0], house.sessions[0], TEXT)
    assert sealed.refused is not None
    assert sealed.refused.code == "material.not_the_presenter"


async def test_what_is_opened_for_a_decision_alone_is_shown_to_nobody(memory: MemoryWarden) -> None:
    """P1: a theme read to decide on a text, a text sealed anew: no answer has them."""
    house = await memory.house()
    author = house.members[0]
    presented = await house.present(author, house.sessions[0], "personal_crisis_illness")
    assert presented.made is not None
    sealed = await house.seal(author, house.sessions[0], "What I cannot put down.")
    assert sealed.made is not None
    token = await house.token(author)
    answers = [
        presented,
        sealed,
        await house.ask(
            ShareItem(token, house.program, sealed.made, Audience.LEADERS_THEN, uuid4())
        ),
        await house.ask(
            TakeBackPresentation(token, house.program, house.sessions[0], presented.made, uuid4())
        ),
    ]
    told = msgspec.json.encode(answers)
    assert b"personal_crisis" not in told
    assert b"put down" not in told
    assert await memory.accesses(house.tenant) == []


async def test_a_leader_s_presentations_are_on_record_as_a_leader_s(memory: MemoryWarden) -> None:
    """P7: whatever else the leader holds, and whoever presents."""
    house = await memory.house()
    session = await house.open_session(memory.time())
    await house.roster(house.privacy_officer, AdmitOfficer(house.leader))
    await house.appoint(house.leader, Role.PROGRAM_ADMIN, house.program)
    leader, presenter = await house.token(house.leader), house.members[0]
    begin = BeginPresentation(leader, house.program, session, presenter, uuid4())
    begun = await house.wants(begin, Done)
    assert begun.made is not None
    await house.wants(FinishPresentation(leader, house.program, session, begun.made, uuid4()), Done)
    codes = NoteCodes(
        await house.token(presenter), house.program, session, begun.made, "system", (), uuid4()
    )
    await house.wants(codes, Done)
    history = await memory.store.read(Stream(house.tenant, "session", session))
    assert [recorded.metadata.role for recorded in history[-3:]] == [
        Role.LEADER,
        Role.LEADER,
        Role.MEMBER,
    ]


async def test_p19_no_rule_on_record_says_who_did_not_present(memory: MemoryWarden) -> None:
    """Of six who are refused the narrative of a case, the seventh is the presenter."""
    house = await memory.house()
    await house.present(house.members[0], house.sessions[0])
    for member in house.members[1:]:
        token = await house.token(member)
        await house.wants(
            ReportDenial(token, None, house.program, "material.not_the_presenter"), Done
        )
    denials = [cast("AccessDenied", r.event) for r in await memory.accesses(house.tenant)]
    assert {denial.rule for denial in denials} == {"item.unknown"}
    assert len(denials) == len(house.members) - 1
