"""What every event store promises of folded streams: they are as now, whoever moved them on."""

import asyncio

import pytest

from domain.execute import Stale, Step, execute, execute_all, state_of
from domain.groups.commands import OpenRecruiting
from domain.groups.events import (
    GroupActivated,
    GroupChartered,
    GroupClosed,
    GroupPaused,
    RecruitingOpened,
)
from domain.groups.group import GROUP
from domain.groups.state import Stage
from domain.kernel import Refused, Role, Stream, Tenant
from domain.ports import Appended
from domain.sessions.session import SESSION
from tests.kit.read_models import a_group
from tests.kit.stores import Stores, context, kept, new_stream, new_tenant, open_logs, request

PROPOSED = a_group()


@pytest.fixture
async def group(stores: Stores, tenant: Tenant) -> Stream:
    stream = new_stream(tenant, "group")
    kept((await stores.warden.append(tenant, [request(stream, 0, PROPOSED, GroupChartered())]))[0])
    return stream


async def test_streams_are_folded_as_they_are(stores: Stores, group: Stream) -> None:
    none = new_stream(group.tenant, "group")
    found = await stores.app.states(GROUP, [group, none])
    assert (found[group.id].state.stage, found[group.id].version) == (Stage.CHARTERED, 2)
    assert found[group.id].position == 2
    assert (found[none.id].state, found[none.id].version) == (GROUP.initial, 0)


async def test_of_no_streams_there_are_no_states(stores: Stores) -> None:
    assert await stores.app.states(GROUP, []) == {}


async def test_a_stream_of_another_category_is_none(stores: Stores, group: Stream) -> None:
    await stores.app.states(GROUP, [group])
    as_session = Stream(group.tenant, "session", group.id)
    assert (await stores.app.states(GROUP, [as_session]))[group.id].version == 0


async def test_what_somebody_else_appended_is_seen(stores: Stores, group: Stream) -> None:
    await stores.app.states(GROUP, [group])
    await stores.warden.append(group.tenant, [request(group, 2, RecruitingOpened())])
    state, version = await state_of(stores.app, GROUP, group)
    assert (state.stage, version) == (Stage.RECRUITING, 3)


async def test_what_was_appended_here_is_remembered(stores: Stores, group: Stream) -> None:
    assert stores.app.remembered(GROUP, group) is None
    await stores.app.states(GROUP, [group])
    await stores.app.append(group.tenant, [request(group, 2, RecruitingOpened())])
    remembered = stores.app.remembered(GROUP, group)
    assert remembered is not None
    assert (remembered.version, remembered.position) == (3, 3)
    assert (await stores.app.states(GROUP, [group]))[group.id] == remembered


async def test_streams_of_several_programs_are_looked_at_at_once_each_by_its_fold(
    stores: Stores, group: Stream
) -> None:
    elsewhere = new_tenant(group.tenant.organization)
    await open_logs(stores.warden, elsewhere)
    other = Stream(elsewhere, GROUP.category, group.id)
    kept((await stores.warden.append(elsewhere, [request(other, 0, PROPOSED)]))[0])
    session = new_stream(group.tenant, SESSION.category)
    found = await stores.app.look({group: GROUP, other: GROUP, session: SESSION})
    assert {stream: folded.version for stream, folded in found.items()} == {
        group: 2,
        other: 1,
        session: 0,
    }
    assert found[session].state == SESSION.initial
    assert found[other].state.stage is Stage.PROPOSED


async def test_many_who_look_at_the_same_moment_each_see_their_own(
    stores: Stores, group: Stream
) -> None:
    streams = [new_stream(group.tenant, "group") for _ in range(20)]
    asked = [
        request(stream, 0, PROPOSED, *[GroupPaused()] * (n - 1))
        for n, stream in enumerate(streams, start=1)
    ]
    for answer in await stores.warden.append(group.tenant, asked):
        kept(answer)
    found = await asyncio.gather(*(state_of(stores.app, GROUP, stream) for stream in streams))
    assert [version for _, version in found] == list(range(1, 21))


async def test_organizations_are_not_looked_at_together(stores: Stores, group: Stream) -> None:
    with pytest.raises(ValueError, match="one organization"):
        await stores.app.look({group: GROUP, new_stream(new_tenant()): GROUP})


async def test_another_tenant_remembers_nothing_of_it(stores: Stores, group: Stream) -> None:
    await stores.app.states(GROUP, [group])
    elsewhere = Stream(new_tenant(group.tenant.organization), group.category, group.id)
    assert stores.app.remembered(GROUP, elsewhere) is None
    assert (await stores.app.states(GROUP, [elsewhere]))[group.id].version == 0


# The command loop on top of it


def recruiting(group: Stream, **given: object) -> Step:
    at = context(group.tenant, offices=frozenset({Role.PROGRAM_ADMIN}))
    return Step(stream=group, command=OpenRecruiting(), context=at, **given)  # type: ignore[arg-type]


async def test_nobody_is_refused_on_what_is_only_remembered(stores: Stores, group: Stream) -> None:
    early = new_stream(group.tenant, "group")
    await stores.warden.append(early.tenant, [request(early, 0, PROPOSED)])
    assert (await state_of(stores.app, GROUP, early))[0].stage is Stage.PROPOSED
    await stores.warden.append(early.tenant, [request(early, 1, GroupChartered())])
    done = await execute(stores.app, GROUP, recruiting(early))
    assert [r.event for r in done.recorded] == [RecruitingOpened()]


async def test_a_decision_on_what_is_only_remembered_is_made_again(
    stores: Stores, group: Stream
) -> None:
    await state_of(stores.app, GROUP, group)
    await stores.warden.append(group.tenant, [request(group, 2, GroupActivated())])
    with pytest.raises(Refused) as refused:
        await execute(stores.app, GROUP, recruiting(group))
    assert refused.value.code == "group.not_chartered"
    assert (await state_of(stores.app, GROUP, group))[1] == 3


async def test_a_repeat_gets_the_first_answer_though_it_would_be_refused_now(
    stores: Stores, group: Stream
) -> None:
    step = recruiting(group)
    first = await execute(stores.app, GROUP, step)
    again = await execute(stores.app, GROUP, step)
    assert (again.recorded, again.position) == (first.recorded, first.position)
    assert again.repeated


async def test_what_follows_a_repeat_in_a_batch_is_not_decided_on_it_again(
    stores: Stores, group: Stream
) -> None:
    step = recruiting(group)
    await execute(stores.app, GROUP, step)
    await stores.warden.append(group.tenant, [request(group, 3, GroupClosed(), GroupChartered())])
    repeated, new = await execute_all(stores.app, GROUP, [step, recruiting(group)])
    assert isinstance(repeated, Appended)
    assert repeated.repeated
    assert isinstance(new, Appended)
    assert [r.version for r in new.recorded] == [6]


async def test_who_saw_an_older_version_is_told_the_latest(stores: Stores, group: Stream) -> None:
    await state_of(stores.app, GROUP, group)
    await stores.warden.append(group.tenant, [request(group, 2, RecruitingOpened())])
    with pytest.raises(Stale) as stale:
        await execute(stores.app, GROUP, recruiting(group, expected=2))
    assert stale.value.current == 3
