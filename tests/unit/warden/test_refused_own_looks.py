"""However a look at one's own ends, no log that officers search joins its author to it."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Final, NamedTuple
from uuid import UUID, uuid4

import pytest

from domain.access.events import AccessDenied, AccessPermitted
from domain.access.purposes import Purpose
from domain.access.vault import KeysAway
from domain.kernel import Log, PersonId, ProgramId, Sealed, Tenant, own_log
from domain.privacy.commands import PlaceHold
from domain.privacy.events import HoldGround
from domain.privacy.expiry import NOTICE
from domain.privacy.scope import Scope
from domain.protocol import Request
from domain.protocol.answers import Done
from domain.protocol.cases import EraseItem, NoteCodes, ReadItem, ShareItem, TakeBackPresentation
from domain.protocol.privacy import EnactHold
from domain.sessions.words import Audience
from services.warden.privacy.retention import let_go
from services.warden.warden import Warden
from tests.kit.house import House
from tests.kit.memory_warden import MemoryWarden
from tests.unit.warden.test_outcomes import Closed, served

TEXT = "What I cannot put down. [mark]"


class Own(NamedTuple):
    """An author with a presentation and a text about it."""

    memory: MemoryWarden
    house: House
    author: PersonId
    presentation: UUID
    text: UUID

    async def wants(self, request: Request) -> None:
        """Do something that must be possible."""
        await self.house.wants(request, Done)

    async def token(self) -> Sealed:
        """Sign the author in."""
        return await self.house.token(self.author)


class Away(Closed):
    """A vault whose keys do not answer already while it is decided."""

    async def of_session(self, _tenant: Tenant, _session: UUID) -> Sequence[object]:
        raise KeysAway


async def nothing(own: Own) -> None:
    """Leave it as it is."""
    await own.token()


async def closed_for_a_hold(own: Own) -> None:
    house = own.house
    hold = PlaceHold(
        Scope(program=house.program, session=house.sessions[0]),
        HoldGround.LITIGATION,
        own.memory.time().date() + timedelta(days=30),
    )
    await own.wants(EnactHold(await house.token(house.privacy_officer), hold, uuid4()))
    codes = ("making_errors", (), uuid4())
    program, session = house.program, house.sessions[0]
    token = await own.token()
    await own.wants(NoteCodes(token, program, session, own.presentation, *codes, agreed=True))


async def destroyed(own: Own) -> None:
    for item in (own.text, own.presentation):
        await own.wants(EraseItem(await own.token(), own.house.program, item, uuid4()))


async def taken_back(own: Own) -> None:
    house, token = own.house, await own.token()
    session = house.sessions[0]
    await own.wants(TakeBackPresentation(token, house.program, session, own.presentation, uuid4()))


async def expired(own: Own) -> None:
    own.memory.time.passes(timedelta(days=3 * 365))
    await let_go(own.memory.parts)
    own.memory.time.passes(NOTICE)
    await let_go(own.memory.parts)
    own.house.tokens.clear()


STATES: Final[tuple[Callable[[Own], Awaitable[None]], ...]] = (
    nothing,
    closed_for_a_hold,
    destroyed,
    taken_back,
    expired,
)
VAULTS: Final = (None, Closed, Away)


def requests(own: Own, token: Sealed, program: ProgramId, item: UUID) -> Sequence[Request]:
    """All that names an item and may be asked of one's own."""
    session = own.house.sessions[0]
    return (
        ReadItem(token, program, item, Purpose.OWN),
        ReadItem(token, program, item, Purpose.LEADING),
        ReadItem(token, program, item, Purpose.SUPERVISION, Sealed("Why I look.")),
        ShareItem(token, program, item, Audience.HOLD, uuid4()),
        ShareItem(token, program, item, Audience.LEADERS_NOW, uuid4()),
        NoteCodes(token, program, session, item, "nothing_like_it", (), uuid4()),
        TakeBackPresentation(token, program, session, item, uuid4()),
        EraseItem(token, program, item, uuid4()),
    )


@pytest.mark.parametrize("vault", VAULTS)
@pytest.mark.parametrize("becomes", STATES)
@pytest.mark.parametrize("elsewhere", [False, True])
@pytest.mark.parametrize("which", ["text", "presentation"])
async def test_p19_no_look_at_one_s_own_is_joined_to_its_author_however_it_ends(
    memory: MemoryWarden,
    vault: type[Closed] | None,
    becomes: Callable[[Own], Awaitable[None]],
    which: str,
    *,
    elsewhere: bool,
) -> None:
    """P19: released, denied, failed, gone or in another program: officers see no item of it."""
    house = await memory.house()
    author = house.members[0]
    presented = await house.present(author, house.sessions[0])
    sealed = await house.seal(author, house.sessions[0], TEXT)
    assert presented.made is not None
    assert sealed.made is not None
    own = Own(memory, house, author, presented.made, sealed.made)
    await becomes(own)
    token = await own.token()
    warden = memory.warden if vault is None else memory.but(vault=vault(memory))
    item = own.text if which == "text" else own.presentation
    program = ProgramId(uuid4()) if elsewhere else house.program
    for request in requests(own, token, program, item):
        await asked_of(warden, request)
    names = {item, memory.parts.tags.tried(house.organization, author, item)}
    for tenant in (house.tenant, own_log(house.organization)):
        for recorded in await memory.store.read_log(tenant, Log.ACCESS, 0, 10_000):
            if isinstance(recorded.event, AccessDenied | AccessPermitted):
                joined = recorded.metadata.actor == author and not names.isdisjoint(
                    one.id for one in recorded.event.objects
                )
                assert not joined, recorded.event.rule


async def asked_of(warden: Warden, request: Request) -> None:
    """Ask as the socket does; what the kept-away keys break is an answer, too."""
    answer = await served(warden, request)
    assert answer is not None
