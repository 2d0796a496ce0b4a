"""P19: who a number is is told by an act of two, once, on record; never who wrote something."""

import asyncio
import re
from datetime import timedelta
from typing import cast
from uuid import UUID, uuid4

import pytest

from domain.access.events import AccessDenied, AccessPermitted, TrailSearched
from domain.access.purposes import ObjectKind
from domain.identities.events import IdentityGround
from domain.identities.state import IdentityStage
from domain.kernel import Log, PersonId, ProgramId, Role, Sealed, own_log
from domain.organizations.commands import EndOffice
from domain.policies.policy import IdentityDeed, Owed, TellAsker, TellDeciders, TellSubject
from domain.protocol.answers import Done, Enacted, RefusedAnswer
from domain.protocol.glass import GlassOpened, JustificationShown
from domain.protocol.identities import IdentityShown, IdentityStep, RequestIdentity
from domain.protocol.mine import MineShown, WhoSawMine
from domain.protocol.names import Addresses, AddressesOf, Occasion
from domain.protocol.offices import EnactOffice, SettleOffice
from domain.protocol.trail import RecordShown, ShowRecord
from domain.sessions.words import MaterialKind
from infra.mail.memory import MemoryMail
from services.letters.deeds import carry_out
from services.letters.post import Post
from tests.kit.glass import Glass
from tests.kit.house import House
from tests.kit.identities import WHY, Asking
from tests.kit.memory_warden import POSTMAN, MemoryWarden
from tests.unit.warden.test_appointment_letters import Asked


def owed(house: House, memory: MemoryWarden, deed: IdentityDeed) -> Owed:
    return Owed(
        tenant=own_log(house.organization),
        policy="identities",
        event_id=uuid4(),
        correlation_id=uuid4(),
        command_id=uuid4(),
        deed=deed,
        due_at=memory.time(),
    )


@pytest.fixture
async def asking(memory: MemoryWarden) -> Asking:
    made = await Asking(await Glass(await memory.house()).ready()).ready()
    memory.time.passes(timedelta(minutes=5))
    return made


def code(answer: object) -> str:
    assert isinstance(answer, RefusedAnswer), answer
    return answer.code


async def last_denied(memory: MemoryWarden, asking: Asking) -> str:
    records = await memory.accesses(own_log(asking.house.organization))
    return next(r.event.rule for r in reversed(records) if isinstance(r.event, AccessDenied))


class TestTwo:
    async def test_p19_who_it_is_is_told_once_to_who_asked_after_another_agreed(
        self, memory: MemoryWarden, asking: Asking
    ) -> None:
        """P19: the asker and a privacy officer who is somebody else; then one look, on record."""
        request = await asking.approved()
        shown = await asking.learn(request)
        assert isinstance(shown, IdentityShown)
        assert shown.person == asking.subject
        assert shown.name is not None
        [record] = [
            one
            for one in await memory.accesses(own_log(asking.house.organization))
            if one.position == shown.record
        ]
        event = cast("AccessPermitted", record.event)
        assert event.rule == "identity.told"
        assert [(one.kind, one.id) for one in event.objects] == [
            (ObjectKind.NAME, asking.subject),
            (ObjectKind.REQUEST, request),
        ]
        assert code(await asking.learn(request)) == "identity.used"
        assert await last_denied(memory, asking) == "identity.used"

    async def test_of_a_hundred_who_press_at_once_one_is_told(self, asking: Asking) -> None:
        request = await asking.approved()
        answers = await asyncio.gather(*(asking.learn(request) for _ in range(100)))
        told = [one for one in answers if isinstance(one, IdentityShown)]
        assert len(told) == 1
        assert {code(one) for one in answers if one is not told[0]} <= {
            "identity.used",
            "stream.busy",
            "access.too_many_refusals",
        }

    @pytest.mark.parametrize("step", [IdentityStep.APPROVE, IdentityStep.DECLINE])
    async def test_nobody_agrees_to_their_own_request(
        self, memory: MemoryWarden, asking: Asking, step: IdentityStep
    ) -> None:
        request = await asking.asked(who=asking.agrees)
        assert code(await asking.step(asking.agrees, request, step)) == "identity.own_request"
        assert await last_denied(memory, asking) == "identity.own_request"

    async def test_nor_may_an_admin_or_an_auditor(self, asking: Asking) -> None:
        request = await asking.asked()
        answer = await asking.step(asking.glass.admin, request, IdentityStep.APPROVE)
        assert code(answer) == "identity.not_privacy_officer"
        assert code(await asking.learn(request)) == "identity.not_approved"

    async def test_others_find_nothing(self, memory: MemoryWarden, asking: Asking) -> None:
        request = await asking.approved()
        leader = asking.house.leader
        assert code(await asking.learn(request, leader)) == "identity.missing"
        assert code(await asking.ask_for(who=leader)) == "identity.missing"
        assert code(await asking.learn(uuid4())) == "identity.missing"
        assert await last_denied(memory, asking) == "identity.missing"

    async def test_who_agreed_is_told_nothing_by_it(self, asking: Asking) -> None:
        request = await asking.approved()
        assert code(await asking.learn(request, asking.agrees)) == "identity.not_yours"

    async def test_what_is_withdrawn_is_not_told(self, asking: Asking) -> None:
        request = await asking.approved()
        assert isinstance(await asking.step(asking.agrees, request, IdentityStep.WITHDRAW), Done)
        assert code(await asking.learn(request)) == "identity.not_approved"

    async def test_after_a_day_it_must_be_asked_anew(
        self, memory: MemoryWarden, asking: Asking
    ) -> None:
        request = await asking.approved()
        memory.time.passes(timedelta(hours=25))
        asking.house.tokens.clear()
        await asking.glass.sign_in(*asking.glass.officers)
        assert code(await asking.learn(request)) == "identity.over"


async def ends(asking: Asking, person: PersonId, role: Role) -> None:
    token = await asking.house.token(asking.glass.admin)
    await asking.house.wants(EnactOffice(token, EndOffice(person, role, None), uuid4()), Enacted)


class TestOverTime:
    async def test_an_asker_who_lost_the_office_is_told_nothing(self, asking: Asking) -> None:
        """Who asked is looked at again when it is told."""
        request = await asking.approved()
        await ends(asking, asking.asks, Role.AUDITOR)
        assert code(await asking.learn(request)) == "identity.missing"

    async def test_an_agreement_is_worth_nothing_once_its_office_is_gone(
        self, asking: Asking
    ) -> None:
        """Whoever agreed is looked at again when it is told."""
        request = await asking.approved()
        await ends(asking, asking.agrees, Role.PRIVACY_OFFICER)
        assert code(await asking.learn(request)) == "identity.approver_gone"

    async def test_whoever_became_an_officer_after_it_was_asked_does_not_agree(
        self, memory: MemoryWarden, asking: Asking
    ) -> None:
        """Nobody makes the second person for a request of theirs."""
        house, new = asking.house, PersonId(uuid4())
        await house.register([new])
        appointment = await asking.glass.propose(new)
        memory.time.passes(timedelta(hours=1))
        request = await asking.asked()
        memory.time.passes(timedelta(hours=71, minutes=30))
        await house.wants(SettleOffice(POSTMAN, house.organization, appointment), Done)
        await asking.glass.sign_in(new)
        answer = await asking.step(new, request, IdentityStep.APPROVE)
        assert code(answer) == "identity.office_too_new"


class TestWhatIsTold:
    @pytest.mark.parametrize("entry", [0, 10_000])
    async def test_only_of_an_entry_that_there_is(self, asking: Asking, entry: int) -> None:
        assert code(await asking.ask_for(entry=entry)) == "identity.not_in_record"

    async def test_only_of_a_number_that_the_entry_names(self, asking: Asking) -> None:
        answer = await asking.ask_for(asking.house.members[3])
        assert code(answer) == "identity.not_in_record"
        assert isinstance(await asking.ask_for(asking.house.leader), Done), "who looked"

    async def test_a_record_offers_to_ask_of_exactly_the_numbers_that_can_be_asked(
        self, memory: MemoryWarden, asking: Asking
    ) -> None:
        """It was offered beside each name, also of a search, of which nobody is told."""
        house, said = asking.house, set()
        token = await house.token(house.auditor)
        await house.wants(ShowRecord(token, house.program, asking.entry), RecordShown)
        found = [
            (ProgramId(log.program), record)
            for log in (house.tenant, own_log(house.organization))
            for record in await memory.accesses(log)
        ]
        for program, record in found:
            shown = await house.ask(ShowRecord(token, program, record.position))
            for one in shown.objects if isinstance(shown, RecordShown) else ():
                answer = await house.ask(question(token, program, record.position, one.id))
                vain = isinstance(answer, RefusedAnswer) and "not_in_record" in answer.code
                assert vain is not one.may_be_asked
                said.add((type(record.event), one.kind, one.may_be_asked))
        assert (AccessPermitted, ObjectKind.NAME, True) in said
        assert (TrailSearched, ObjectKind.NAME, False) in said

    async def test_p19_never_of_an_item(self, memory: MemoryWarden, asking: Asking) -> None:
        """P19: the number of a text is nobody's, and a record of texts names no other person."""
        house = asking.house
        for record in await memory.accesses(house.tenant):
            event = record.event
            if not isinstance(event, AccessPermitted | AccessDenied):
                continue
            for one in event.objects:
                if one.kind is ObjectKind.NAME:
                    continue
                answer = await asking.ask_for(PersonId(one.id), record.position)
                assert code(answer) == "identity.not_in_record"

    async def test_p19_nor_to_whom_letters_went_or_what_a_grant_opened(
        self, memory: MemoryWarden, asking: Asking
    ) -> None:
        """P19: whom a letter about a text went to would say who wrote it."""
        house, member = asking.house, asking.subject
        occasion = Occasion.BREAK_GLASS
        letter = AddressesOf(POSTMAN, house.organization, occasion, people=(member,))
        await house.wants(letter, Addresses)
        written = (await memory.accesses(own_log(house.organization)))[-1]
        await asking_of(asking, ProgramId(house.organization), written.position, member)
        author = house.members[1]
        kind = MaterialKind.REFLECTION
        sealed = await house.seal(author, house.sessions[0], "Elle me suit encore.", kind)
        item = cast("UUID", sealed.made)
        grant = await asking.glass.granted(item)
        assert isinstance(await asking.glass.open(asking.glass.asks, grant, item), GlassOpened)
        opened = next(
            one
            for one in reversed(await memory.accesses(house.tenant))
            if isinstance(one.event, AccessPermitted) and one.event.rule == "item.break_glass"
        )
        for number in (asking.glass.asks, item):
            await asking_of(asking, house.program, opened.position, PersonId(number))

    async def test_a_reason_is_given_in_words_and_sealed(
        self, memory: MemoryWarden, asking: Asking
    ) -> None:
        assert code(await asking.ask_for(reason=" ")) == "reason.missing"
        assert code(await asking.ask_for(reason="x" * 9000)) == "reason.too_long"
        request = await asking.asked()
        for who in (asking.agrees, asking.asks, asking.glass.deputy):
            shown = await asking.why(who, request)
            assert isinstance(shown, JustificationShown)
            assert shown.text.reveal() == WHY
        answer = await asking.why(asking.glass.admin, request)
        assert code(answer) == "identity.not_privacy_officer"
        facts = await memory.store.read_log(own_log(asking.house.organization), Log.EVENTS, 0, 1000)
        assert WHY not in repr(facts)


async def asking_of(asking: Asking, program: ProgramId, entry: int, number: PersonId) -> None:
    """Ask of an entry that tells nobody, and be refused."""
    request = question(await asking.house.token(asking.asks), program, entry, number)
    assert code(await asking.house.ask(request)) == "identity.not_in_record"


class TestTheRegister:
    async def test_all_officers_see_it_and_nobody_in_it_is_named_but_officers(
        self, asking: Asking
    ) -> None:
        request = await asking.approved()
        for who in asking.glass.officers:
            listed = await asking.register(who)
            [line] = listed.requests
            assert line.request == request
            assert line.stage is IdentityStage.APPROVED
            assert set(listed.names) == {asking.asks, asking.agrees}
            assert asking.subject not in listed.names
        assert (await asking.register(request=request)).requests[0].may == ("withdraw", "tell")
        assert (await asking.register(request=uuid4())).requests == ()

    async def test_it_says_what_each_may_do(self, asking: Asking) -> None:
        await asking.asked()
        may = {who: (await asking.register(who)).requests[0].may for who in asking.glass.officers}
        glass = asking.glass
        assert may[glass.auditor] == ("withdraw",)
        assert may[glass.asks] == may[glass.deputy] == ("approve", "decline")
        assert may[glass.admin] == ()

    async def test_what_was_told_is_not_offered_again(self, asking: Asking) -> None:
        request = await asking.approved()
        await asking.learn(request)
        [line] = (await asking.register()).requests
        assert line.stage is IdentityStage.TOLD
        assert line.told_at is not None
        assert line.may == ()

    async def test_a_house_sees_its_own(self, memory: MemoryWarden, asking: Asking) -> None:
        await asking.asked()
        other = await Glass(await memory.house("TWO", sessions=0)).ready()
        assert (await Asking(other).register()).requests == ()


class TestThoseConcerned:
    async def test_p25_whom_it_was_told_of_sees_when_by_which_office_and_why(
        self, asking: Asking
    ) -> None:
        """P25: an officer who learned who somebody is is seen by that person."""
        house = asking.house
        await asking.learn(await asking.approved())
        mine = await house.wants(WhoSawMine(await house.token(asking.subject)), MineShown)
        [notice] = mine.told
        assert (notice.office, notice.ground) == (Role.AUDITOR, IdentityGround.REVIEW)
        assert mine.newest == notice.at
        other = WhoSawMine(await house.token(house.members[1]))
        assert (await house.wants(other, MineShown)).told == ()

    async def test_letters_say_nothing_and_go_to_those_concerned(
        self, memory: MemoryWarden, asking: Asking
    ) -> None:
        """P19: no letter names somebody, an entry, a number, or why."""
        house, mail = asking.house, MemoryMail()
        post = Post(Asked(memory), mail, POSTMAN)
        sent: dict[IdentityDeed, set[PersonId]] = {
            TellDeciders(asking.agrees): {asking.glass.deputy},
            TellAsker(asking.asks): {asking.asks},
            TellSubject(asking.subject): {asking.subject},
        }
        for deed, people in sent.items():
            mail.letters.clear()
            assert await carry_out(post, owed(house, memory, deed), deed) is None
            assert {one.to.reveal() for one in mail.letters} == {house.email(p) for p in people}
            for letter in mail.letters:
                assert not re.search(r"Given|Family|[0-9a-f]{8}-|\[why\]", letter.text)


def question(token: Sealed, program: ProgramId, entry: int, number: UUID) -> RequestIdentity:
    """Who a number of an entry is."""
    return RequestIdentity(
        token=token,
        program=program,
        entry=entry,
        subject=PersonId(number),
        ground=IdentityGround.REVIEW,
        reason=Sealed(WHY),
        command_id=uuid4(),
    )
