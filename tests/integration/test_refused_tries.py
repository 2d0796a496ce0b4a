"""A circle in which all but its author try every text: officers learn of tries, authors of all."""

from collections import Counter
from uuid import UUID, uuid4

import msgspec

from domain.access.purposes import Purpose
from domain.kernel import PersonId
from domain.protocol.answers import RefusedAnswer
from domain.protocol.cases import EraseItem, ReadItem, ShareItem
from domain.protocol.mine import MineShown, WhoSawMine
from domain.protocol.trail import RecordShown, SearchTrail, ShowRecord, TrailShown
from domain.sessions.words import Audience, MaterialKind
from tests.kit.guarded import Guarded
from tests.kit.house import House
from tests.kit.joins import Haul, Truth, joins
from tests.kit.read_models import Mirror, ask, open_mirror

TEXT = "What I cannot put down."
DENIALS = (
    "SELECT concat(convert_from(metadata, 'UTF8'), convert_from(payload, 'UTF8')) "
    "FROM circlekeep.events WHERE organization_id = $1 AND log = 2 AND type = 'access.denied'"
)


async def tried(house: House, who: PersonId, item: UUID) -> int:
    """Try to read, to destroy and to share a text; say how often that was refused."""
    token, program = await house.token(who), house.program
    answers = [
        await house.ask(request)
        for request in (
            ReadItem(token, program, item, Purpose.PREPARING),
            EraseItem(token, program, item, uuid4()),
            ShareItem(token, program, item, Audience.LEADERS_NOW, uuid4()),
        )
    ]
    return sum(isinstance(answer, RefusedAnswer) for answer in answers)


async def fetched(house: House, mirror: Mirror, who: PersonId) -> Haul:
    """Fetch all that was refused as an officer, page by page, and each record."""
    token, haul, before = await house.token(who), Haul(), None
    while True:
        await mirror.catch_up()
        page = await house.wants(
            SearchTrail(token, outcome="denied", limit=50, before=before), TrailShown
        )
        haul.documents[f"page {len(haul.documents)}"] = msgspec.json.encode(page).decode()
        for entry in page.entries:
            await mirror.catch_up()
            request = ShowRecord(token, entry.program, entry.entry)
            record = await house.wants(request, RecordShown)
            where = f"record {entry.program} {entry.entry}"
            haul.documents[where] = msgspec.json.encode(record).decode()
        if (before := page.more) is None:
            return haul


async def test_p19_who_alone_was_not_refused_a_text_is_not_told_to_be_its_author(
    guarded: Guarded,
) -> None:
    """P19, P25: a join over the whole log finds nothing, and each author sees each try."""
    await guarded.ready()
    async with guarded.house() as house, open_mirror(guarded.database) as mirror:
        whose: dict[UUID, PersonId] = {}
        for who in house.members:
            sealed = await house.seal(who, house.sessions[0], TEXT, MaterialKind.REFLECTION)
            assert sealed.made is not None, sealed
            whose[sealed.made] = who
        refused: Counter[UUID] = Counter()
        for item, author in whose.items():
            for who in {*house.members, house.leader} - {author}:
                refused[item] += await tried(house, who, item)
        assert set(refused.values()) == {3 * len(house.members)}
        await mirror.catch_up()
        everybody = {who: [str(who)] for who in map(str, (*house.members, house.leader))}
        truth = Truth({str(item): str(who) for item, who in whose.items()}, everybody)
        haul = await fetched(house, mirror, house.auditor)
        assert sum('"denied"' in text for text in haul.documents.values()) > refused.total()
        assert joins(haul, truth) == []
        stored = await ask(guarded.database, DENIALS, house.organization)
        assert len(stored) == refused.total()
        assert not any(item in str(row) for row in stored for item in truth.authors)
        for item, author in whose.items():
            shown = await house.wants(WhoSawMine(await house.token(author)), MineShown)
            assert shown.refused == {item: refused[item]}
