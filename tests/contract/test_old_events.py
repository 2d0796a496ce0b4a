"""A log that was begun by an older program: it loads, projects and verifies as it is."""

from uuid import uuid4

from domain.execute import state_of
from domain.kernel import Log, Stream, own_log
from domain.people.events import PersonRegistered, PracticeJoined, PracticeLeft
from domain.people.person import PERSON
from infra.event_store.recorder import Recorder
from infra.event_store.records import Inserted, NewEvent, Request
from infra.postgres.pool import connect
from infra.store.codec import encode_event, encode_metadata
from infra.transparency.verify import verify_all
from projections.people_register.queries import people_at_home
from projections.program_register.queries import programs
from tests.kit.database import Migrated
from tests.kit.read_models import open_mirror
from tests.kit.stores import context, new_tenant

TAG = "person.affiliation_declared"
OLD = (
    b'{"type":"person.affiliation_declared","practice":"NS-2"}',
    b'{"type":"person.affiliation_declared","practice":null}',
)

PROGRAM = (
    b'{"type":"program.defined","code":"P1","name_en":"North","name_fr":"Nord","setting":"academic",'
    b'"region":"ON","zone":"America/Toronto","locale":"fr-CA","participation":"voluntary",'
    b'"same_practice":"warn","eligible_professions":["resident"]}'
)


async def test_a_log_with_old_events_loads_projects_and_verifies(store_alone: Migrated) -> None:
    program = new_tenant()
    log, person = own_log(program.organization), uuid4()
    stream = Stream(log, "person", person)
    registered = PersonRegistered(
        profession="family_physician",
        locale="en-CA",
        sealed=uuid4(),
        practice="NS-1",
        home_program=program.program,
    )
    around = encode_metadata(stream, context(log))
    today = encode_event(stream, 1, registered)
    stored = [(today.topic, today.state), *((TAG, payload) for payload in OLD)]
    events = [
        NewEvent(person, version, topic, state, uuid4(), around)
        for version, (topic, state) in enumerate(stored, start=1)
    ]
    async with (
        open_mirror(store_alone) as mirror,
        await connect(store_alone.url("warden"), 1) as pool,
    ):
        recorder = Recorder(pool)
        await recorder.open_log(log)
        [kept] = await recorder.append(log, Log.EVENTS, [Request(person, 0, uuid4(), events)])
        assert isinstance(kept, Inserted)
        history = await mirror.store.read(stream)
        assert [r.event for r in history] == [
            registered,
            PracticeJoined(practice="NS-2"),
            PracticeLeft(),
        ]
        state, version = await state_of(mirror.store, PERSON, stream)
        assert (state.practice, version) == (None, 3)
        assert await mirror.catch_up()
        assert await people_at_home(mirror.app, program) == [person]
    async with await connect(store_alone.url("auditor"), 1) as auditor:
        assert [report.entries for report in await verify_all(auditor) if report.whole] == [3, 0, 0]


async def test_what_was_founded_with_two_names_has_them_by_language(store_alone: Migrated) -> None:
    log, program = own_log(new_tenant().organization), uuid4()
    stream = Stream(log, "program", program)
    around = encode_metadata(stream, context(log))
    founded = NewEvent(program, 1, "program.defined", PROGRAM, uuid4(), around)
    async with (
        open_mirror(store_alone) as mirror,
        await connect(store_alone.url("warden"), 1) as pool,
    ):
        recorder = Recorder(pool)
        await recorder.open_log(log)
        await recorder.append(log, Log.EVENTS, [Request(program, 0, uuid4(), [founded])])
        assert await mirror.catch_up()
        [row] = await programs(mirror.app, log.organization)
        assert row.languages == ("fr-CA", "en")
        assert row.names == {"en": "North", "fr": "Nord"}
