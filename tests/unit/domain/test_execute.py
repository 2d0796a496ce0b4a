"""The command loop: what is decided is decided on the latest, once, and answered one by one."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID, uuid4

import pytest

from domain.execute import (
    ATTEMPTS,
    Made,
    Stale,
    Step,
    execute,
    execute_all,
    execute_all_anew,
    execute_anew,
    state_of,
)
from domain.groups.commands import OpenRecruiting, PauseGroup
from domain.groups.events import (
    GroupActivated,
    GroupChartered,
    GroupClosed,
    GroupPaused,
    GroupResumed,
    RecruitingOpened,
)
from domain.groups.group import GROUP
from domain.kernel import (
    IN_SESSION,
    UNREADABLE,
    Conflict,
    Event,
    PersonId,
    Refused,
    Role,
    Stream,
    Tenant,
    Unreadable,
)
from domain.ports import (
    AlreadyReserved,
    Appended,
    AppendRefused,
    AuthorityMoved,
    RightsApart,
    WrongVersion,
)
from domain.undoing import undoing
from infra.store.memory import MemoryEventStore
from tests.kit.read_models import a_group
from tests.kit.stores import context, kept, new_stream, new_tenant, open_logs, request

TENANT = new_tenant()
ANN = PersonId(UUID(int=1))
ADMIN = frozenset({Role.PROGRAM_ADMIN})


class Groups:
    """Groups in memory, as the Warden tells of them and the application goes on with them."""

    def __init__(self) -> None:
        self.warden = MemoryEventStore()
        self.app = self.warden.written_by("app")

    async def begin(self, *events: Event) -> Stream:
        """Propose a group and tell more of it."""
        stream = new_stream(TENANT, "group")
        await self.tell(stream, a_group(), *events)
        return stream

    async def tell(self, stream: Stream, *events: Event) -> None:
        """Append facts behind everybody's back."""
        version = len(await self.warden.read(stream))
        kept((await self.warden.append(TENANT, [request(stream, version, *events)]))[0])

    def forgetful(self) -> MemoryEventStore:
        """Give the store as a process has it that has seen nothing."""
        return self.warden.written_by("app")

    async def told(self, stream: Stream) -> list[type]:
        """Give what kinds of facts there are of a group."""
        return [type(recorded.event) for recorded in await self.warden.read(stream)]


class Interrupted:
    """A store in which something happens before an append, or which answers otherwise."""

    def __init__(self, store: MemoryEventStore, instead: Callable[[], Any]) -> None:
        self._store = store
        self._instead = instead

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the store has
        return getattr(self._store, name)

    async def append(
        self, tenant: Tenant, requests: Sequence[Any]
    ) -> Sequence[Appended | AppendRefused]:
        """Answer as was said, or append after what comes between."""
        answer = self._instead()
        if isinstance(answer, AppendRefused):
            return [answer for _ in requests]
        if answer is not None:
            await answer
        return await self._store.append(tenant, requests)


@pytest.fixture
async def groups() -> Groups:
    made = Groups()
    await open_logs(made.warden, TENANT)
    return made


def recruiting(group: Stream, **given: Any) -> Step:  # noqa: ANN401 - any part of a step
    return Step(
        stream=group, command=OpenRecruiting(), context=context(TENANT, offices=ADMIN), **given
    )


def pausing(group: Stream, **given: Any) -> Step:  # noqa: ANN401 - any part of a step
    return Step(stream=group, command=PauseGroup(), context=context(TENANT, offices=ADMIN), **given)


def code_of(answer: Appended | Refused) -> str:
    assert isinstance(answer, Refused)
    return answer.code


class TestOneCommand:
    async def test_leads_to_events_or_is_refused(self, groups: Groups) -> None:
        group = await groups.begin(GroupChartered())
        done = await execute(groups.app, GROUP, recruiting(group))
        assert [recorded.event for recorded in done.recorded] == [RecruitingOpened()]
        early = await groups.begin()
        with pytest.raises(Refused) as refused:
            await execute(groups.app, GROUP, recruiting(early))
        assert refused.value.code == "group.not_chartered"

    async def test_that_changes_nothing_is_answered_as_a_repeat(self, groups: Groups) -> None:
        group = await groups.begin(GroupChartered(), RecruitingOpened(), GroupActivated())
        await execute(groups.app, GROUP, pausing(group))
        again = await execute(groups.app, GROUP, pausing(group))
        assert (again.recorded, again.repeated) == ((), True)

    async def test_is_decided_on_what_is_remembered_without_reading(self, groups: Groups) -> None:
        group = await groups.begin(GroupChartered())
        assert (await state_of(groups.app, GROUP, group))[1] == 2
        done = await execute(groups.app, GROUP, recruiting(group))
        assert [recorded.version for recorded in done.recorded] == [3]

    async def test_on_an_older_version_is_told_the_latest(self, groups: Groups) -> None:
        group = await groups.begin(GroupChartered())
        with pytest.raises(Stale) as stale:
            await execute(groups.app, GROUP, recruiting(group, expected=1))
        assert (stale.value.code, stale.value.current) == ("version.stale", 2)

    async def test_is_recorded_as_whom_it_says(self, groups: Groups) -> None:
        group, alias = await groups.begin(GroupChartered()), context(TENANT)
        step = recruiting(group, record_as=alias)
        await execute(groups.app, GROUP, step)
        assert (await groups.warden.read(group))[-1].metadata.actor == alias.actor

    async def test_is_decided_anew_when_others_were_first(self, groups: Groups) -> None:
        group = await groups.begin(GroupChartered())
        others = iter([groups.tell(group, GroupClosed())])
        store = Interrupted(groups.app, lambda: next(others, None))
        with pytest.raises(Refused) as refused:
            await execute(store, GROUP, recruiting(group))
        assert refused.value.code == "group.not_chartered"

    async def test_gives_up_when_others_are_always_first(self, groups: Groups) -> None:
        group = await groups.begin(GroupChartered())
        tries = []

        def others() -> AppendRefused:
            tries.append(1)
            return WrongVersion(group, 2, 3)

        with pytest.raises(Conflict) as busy:
            await execute(Interrupted(groups.app, others), GROUP, recruiting(group))
        assert (busy.value.code, len(tries)) == ("stream.busy", ATTEMPTS)

    @pytest.mark.parametrize(
        ("answer", "code"),
        [
            (AlreadyReserved("seat", uuid4()), "claim.taken"),
            (AlreadyReserved(IN_SESSION, uuid4()), "session.group_in_session"),
            (AuthorityMoved(ANN), "rights.moved"),
            (RightsApart("rights.auditor_alone"), "rights.auditor_alone"),
        ],
    )
    async def test_that_the_store_refuses_says_why(
        self, groups: Groups, answer: AppendRefused, code: str
    ) -> None:
        group = await groups.begin(GroupChartered())
        with pytest.raises(Refused) as refused:
            await execute(Interrupted(groups.app, lambda: answer), GROUP, recruiting(group))
        assert refused.value.code == code

    async def test_whatever_else_the_store_says_is_raised(self, groups: Groups) -> None:
        group = await groups.begin(GroupChartered())
        with pytest.raises(AppendRefused):
            await execute(Interrupted(groups.app, AppendRefused), GROUP, recruiting(group))

    async def test_that_undoes_another_does_not_once_others_followed(self, groups: Groups) -> None:
        group = await groups.begin(GroupChartered(), RecruitingOpened(), GroupActivated())
        step = pausing(group)
        await execute(groups.app, GROUP, step)
        back = recruiting(group, undoes=step.context.command_id)
        await groups.tell(group, GroupResumed(), GroupPaused())
        [overtaken] = await execute_all(groups.app, GROUP, [back])
        assert code_of(overtaken) == "undo.overtaken"
        assert undoing(step.context.command_id) != step.context.command_id

    async def test_that_undoes_another_is_decided_where_none_followed(self, groups: Groups) -> None:
        group = await groups.begin(GroupChartered(), RecruitingOpened(), GroupActivated())
        step = pausing(group)
        await execute(groups.app, GROUP, step)
        [answer] = await execute_all(
            groups.app, GROUP, [recruiting(group, undoes=step.context.command_id)]
        )
        assert code_of(answer) == "group.not_chartered"


class TestSeveralCommands:
    async def test_are_each_decided_on_what_those_before_lead_to(self, groups: Groups) -> None:
        group = await groups.begin(GroupChartered())
        first, second = await execute_all(
            groups.forgetful(), GROUP, [recruiting(group), recruiting(group)]
        )
        assert isinstance(first, Appended)
        assert isinstance(second, Appended)
        assert (len(first.recorded), second.recorded) == (1, ())

    async def test_of_one_row_are_all_refused_with_the_first(self, groups: Groups) -> None:
        group, early, row = await groups.begin(GroupChartered()), await groups.begin(), uuid4()
        answers = await execute_all(
            groups.forgetful(),
            GROUP,
            [recruiting(group, row=row), recruiting(early, row=row), recruiting(group)],
        )
        assert [code_of(one) for one in answers[:2]] == ["group.not_chartered"] * 2
        assert isinstance(answers[2], Appended)
        assert (await groups.told(group))[-1] is RecruitingOpened

    async def test_repeated_among_others_get_their_first_answer(self, groups: Groups) -> None:
        group = await groups.begin(GroupChartered())
        step = recruiting(group)
        await execute(groups.app, GROUP, step)
        repeated, other = await execute_all(groups.forgetful(), GROUP, [step, recruiting(group)])
        assert isinstance(repeated, Appended)
        assert repeated.repeated
        assert isinstance(other, Appended)
        assert (len(repeated.recorded), other.recorded) == (1, ())

    async def test_undoing_and_others_are_answered_each_for_itself(self, groups: Groups) -> None:
        group, other = await groups.begin(GroupChartered()), await groups.begin(GroupChartered())
        unknown, done = await execute_all(
            groups.app, GROUP, [recruiting(group, undoes=uuid4()), recruiting(other)]
        )
        assert code_of(unknown) == "undo.unknown"
        assert isinstance(done, Appended)

    async def test_on_a_stream_that_cannot_be_read_hold_up_no_other(self, groups: Groups) -> None:
        odd, fine = await groups.begin(GroupChartered()), await groups.begin(GroupChartered())
        position = (await groups.warden.read(odd))[-1].position
        groups.warden.spoil(TENANT, position)
        store = groups.forgetful()
        refused, done = await execute_all(store, GROUP, [recruiting(odd), recruiting(fine)])
        assert code_of(refused) == UNREADABLE
        assert isinstance(done, Appended)
        with pytest.raises(Unreadable):
            await execute(groups.forgetful(), GROUP, recruiting(odd))


class TestWhatIsDecidedOnMoreThanItsStream:
    async def test_is_made_and_done(self, groups: Groups) -> None:
        group = await groups.begin(GroupChartered())
        step = recruiting(group)

        async def make() -> Made:
            return Made([step], groups.app)

        done = await execute_anew(groups.app, GROUP, group, make)
        assert [recorded.event for recorded in done.recorded] == [RecruitingOpened()]

    async def test_is_refused_when_nothing_moved_meanwhile(self, groups: Groups) -> None:
        early, refusing = await groups.begin(), Refused("material.missing", "there is none")

        async def make() -> Made:
            return Made([recruiting(early)], groups.app)

        async def make_nothing() -> Made:
            raise refusing

        with pytest.raises(Refused) as refused:
            await execute_anew(groups.app, GROUP, early, make)
        assert refused.value.code == "group.not_chartered"
        with pytest.raises(Refused) as refused:
            await execute_anew(groups.app, GROUP, early, make_nothing)
        assert refused.value is refusing

    async def test_is_looked_at_again_when_its_stream_moved_while_it_was_made(
        self, groups: Groups
    ) -> None:
        early, asked = await groups.begin(), []
        step = recruiting(early)

        async def make() -> Made:
            asked.append(1)
            if len(asked) == 1:
                await groups.tell(early, GroupChartered())
                raise Refused("material.missing", "there is none yet")
            return Made([step], groups.app)

        done = await execute_anew(groups.app, GROUP, early, make)
        assert (len(asked), len(done.recorded)) == (2, 1)

    async def test_is_not_refused_on_what_moved_after_it_was_looked_at(
        self, groups: Groups
    ) -> None:
        early, asked = await groups.begin(), []
        step = recruiting(early)

        async def make() -> Made:
            asked.append(1)
            if len(asked) == 1:
                await groups.tell(early, GroupChartered())
            return Made([step], groups.app)

        done = await execute_anew(groups.app, GROUP, early, make)
        assert (len(asked), len(done.recorded)) == (2, 1)

    async def test_is_appended_on_nothing_older(self, groups: Groups) -> None:
        group, step = await groups.begin(GroupChartered()), None
        step = recruiting(group)
        others = iter([groups.tell(group, GroupClosed(), GroupChartered())])
        store = Interrupted(groups.app, lambda: next(others, None))

        async def make() -> Made:
            return Made([step], store)

        done = await execute_anew(groups.app, GROUP, group, make)
        assert [recorded.version for recorded in done.recorded] == [5]

    async def test_gives_up_when_there_is_nothing_to_make_or_others_are_always_first(
        self, groups: Groups
    ) -> None:
        group = await groups.begin(GroupChartered())
        step = recruiting(group)

        async def make_none() -> None:
            return None

        async def make() -> Made:
            return Made([step], Interrupted(groups.app, lambda: WrongVersion(group, 2, 3)))

        with pytest.raises(Conflict) as nothing:
            await execute_anew(groups.app, GROUP, group, make_none)
        answers = await execute_all_anew(groups.app, GROUP, [group], make)
        assert nothing.value.code == code_of(answers[step.context.command_id]) == "stream.busy"

    async def test_whose_steps_are_all_refused_is_answered_without_an_append(
        self, groups: Groups
    ) -> None:
        early: Stream = await groups.begin()
        steps = [recruiting(early), recruiting(early)]

        async def make() -> Made:
            return Made(steps, Interrupted(groups.app, AppendRefused))

        answers = await execute_all_anew(groups.app, GROUP, [early], make)
        codes: dict[UUID, str] = {id_: code_of(answer) for id_, answer in answers.items()}
        assert codes == {step.context.command_id: "group.not_chartered" for step in steps}
