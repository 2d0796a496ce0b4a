"""Rules come from the log alone: the Warden reads which are published, and which are adopted."""

from uuid import uuid4

from domain.execute import state_of
from domain.groups.commands import FollowRules
from domain.groups.group import GROUP
from domain.kernel import PersonId, Role, Stream
from domain.profiles.commands import PublishProfile, RetireProfile
from domain.programs.commands import AdoptProfile, ApproveProfile
from domain.protocol.answers import Enacted, RefusedAnswer, StepDone
from domain.protocol.people import EnactGroupRules, EnactProfiles, EnactPrograms, ProgramStep
from domain.rules import Participation, RuleProfile
from tests.kit.house import House
from tests.kit.memory_warden import MemoryWarden

OURS = RuleProfile(name="ours", members_max=7)
MINE = RuleProfile(name="ours", members_max=99, participation=Participation.MANDATORY)
ADOPT = AdoptProfile(profile="ours", profile_version=1)


async def says(
    house: House, person: PersonId, command: AdoptProfile | ApproveProfile
) -> StepDone | RefusedAnswer:
    """Have somebody say by which rules the program goes."""
    step = ProgramStep(program=house.program, command=command, command_id=uuid4())
    answer = await house.ask(EnactPrograms(await house.token(person), (step,)))
    if isinstance(answer, RefusedAnswer):
        return answer
    assert isinstance(answer, Enacted)
    return answer.steps[0]


async def publishes(house: House, command: PublishProfile | RetireProfile) -> None:
    request = EnactProfiles(await house.token(house.admin), command, uuid4())
    await house.wants(request, Enacted)


async def test_what_is_adopted_is_what_is_published_whatever_a_request_brings(
    memory: MemoryWarden,
) -> None:
    house = await memory.house()
    await publishes(house, PublishProfile(OURS))
    brought = AdoptProfile(profile="ours", profile_version=1, rules=MINE)
    assert isinstance(await says(house, house.admin, brought), StepDone)
    follow = FollowRules(profile="ours", profile_version=1)
    token = await house.token(house.leader)
    request = EnactGroupRules(token, house.program, house.group, follow, uuid4())
    [done] = (await house.wants(request, Enacted)).steps
    assert done.refused is None
    stream = Stream(house.tenant, GROUP.category, house.group)
    group, _ = await state_of(memory.store, GROUP, stream)
    assert group.adopted[-1].profile == OURS


async def test_what_was_retired_since_it_was_asked_for_is_not_approved(
    memory: MemoryWarden,
) -> None:
    house = await memory.house()
    await publishes(house, PublishProfile(OURS))
    governs = PersonId(uuid4())
    await house.register([governs])
    await house.appoint(governs, Role.PROGRAM_ADMIN, house.program)
    await says(house, governs, ADOPT)
    await publishes(house, RetireProfile("ours"))
    answer = await says(house, house.admin, ApproveProfile())
    assert isinstance(answer, RefusedAnswer)
    assert answer.code == "profile.retired"
    again = await says(house, house.admin, ADOPT)
    assert isinstance(again, RefusedAnswer)
    assert again.code == "profile.retired"
