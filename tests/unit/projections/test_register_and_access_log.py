"""Programs and accesses, event by event."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from msgspec.structs import replace

from domain.access.events import (
    AccessDenied,
    AccessFailed,
    AccessPermitted,
    AccessReleased,
    AccessUnknown,
    AccessWithheld,
    BundleTaken,
    ClockFlagged,
    LinkIssued,
    LogsVerified,
    ObjectRef,
    OperatorAdmitted,
    OperatorEntered,
    TrailSearched,
    VerifiedLog,
)
from domain.access.purposes import Basis, ObjectKind, OperatorReason
from domain.kernel import Event, Log, PersonId, ProgramId, Tenant, own_log
from domain.people.events import (
    DeactivationReason,
    PersonDeactivated,
    PersonDeceasedRecorded,
    PersonDeceasedWithdrawn,
    PersonReactivated,
    PersonRegistered,
    ProfessionalStatusAttested,
    ProfessionalStatusLapsed,
)
from domain.programs.events import ContentCaptureSet, ProgramFounded
from domain.rules import ContentCapture, Participation, SamePractice
from projections.access_log import ACCESS_LOG, Codes, pattern_of
from projections.access_log import queries as access_log
from projections.access_log.queries import (
    EARLIEST,
    LATEST,
    NEWEST,
    AccessDay,
    AccessRow,
    Attribution,
    ObjectRow,
    Pattern,
    Sought,
    Tries,
)
from projections.people_register import PEOPLE_REGISTER
from projections.people_register.queries import (
    Accepted,
    Beyond,
    Wanted,
    accepted_by,
    people,
    people_at_home,
    proposed_as,
    proposed_seconds,
    who_accepted_as,
    who_has_died,
    whose_access_ended,
)
from projections.program_register import PROGRAM_REGISTER
from projections.program_register import queries as program_register
from tests.kit.projected import ACTOR, STREAM, TENANT, Answering, recorded, statements
from tests.kit.stores import NOON

ANNA, ITEM, OTHER = PersonId(UUID(int=11)), UUID(int=12), UUID(int=13)
GRANT = UUID(int=15)
NARRATIVE = ObjectRef(ObjectKind.CASE_NARRATIVE, ITEM, "C4")
NAME = ObjectRef(ObjectKind.NAME, OTHER, "C2")
RECORDED_AT = NOON + timedelta(minutes=2)
PAGE = (NEWEST.at, NEWEST.program_id, NEWEST.entry)
PERMITTED = AccessPermitted(
    objects=(NARRATIVE, NAME),
    basis=Basis.SHARED,
    rule="narrative.shared",
    authority=3,
    strength="password",
    session=UUID(int=14),
)
SHARED = Codes(
    "permitted", "leader", "shared", "leading", "narrative.shared", "case_narrative", "C4"
)
CODES = {"pattern": pattern_of(SHARED), **SHARED._asdict()}
ACCESS: dict[str, Any] = {
    "program_id": ProgramId(TENANT.program),
    "entry": 7,
    "request": STREAM,
    "at": NOON,
    "actor": ANNA,
    "on_behalf_of": None,
    "objects": 1,
    "object_id": ITEM,
    "ended": "released",
}
ROW = AccessRow(**ACCESS, codes=Pattern(**CODES))


def told(event: Event, purpose: str = "leading") -> dict[str, list[tuple[object, ...]]]:
    found: dict[str, list[tuple[object, ...]]] = {}
    one = recorded(event, recorded_at=RECORDED_AT, purpose=purpose)
    for query, values, _ in ACCESS_LOG.project(one):
        assert values[0] == STREAM
        found.setdefault(query, []).append(values[1:])
    return found


class Kept(Answering):
    """A read port that knows one pattern, and answers everything else with the given rows."""

    async def fetch(
        self, projection: str, query: str, tenant: Tenant, *args: object
    ) -> Sequence[Mapping[str, Any]]:
        rows = await super().fetch(projection, query, tenant, *args)
        return [CODES] if query == "patterns" else rows


def test_a_program_enters_the_register_with_codes_and_may_go_further() -> None:
    defined = ProgramFounded(
        code="P01",
        languages=("en-CA", "fr"),
        names={"en": "Residency", "fr": "Résidence"},
        setting="residency",
        region="NS",
        zone="America/Halifax",
        participation=Participation.MANDATORY,
        same_practice=SamePractice.WARN,
        eligible_professions=("resident", "nurse"),
    )
    names = "en fr", "Residency\nRésidence"
    facts = ("P01", "en-CA fr", *names, "residency", "NS", "America/Halifax")
    rules = ("mandatory", "warn", "resident nurse", "codes")
    assert statements(PROGRAM_REGISTER, defined) == [("define", (*facts, *rules, NOON))]
    assert statements(PROGRAM_REGISTER, ContentCaptureSet(capture=ContentCapture.FULL)) == [
        ("set_capture", ("full",))
    ]


async def test_programs_are_asked_for_in_the_organizations_own_log() -> None:
    row = {
        "program": TENANT.program,
        "code": "P01",
        "languages": ["en-CA", "fr"],
        "named_in": ["en", "fr"],
        "names": ["Residency", "Résidence"],
        "setting": "residency",
        "region": "NS",
        "zone": "America/Halifax",
        "participation": "mandatory",
        "same_practice": "warn",
        "eligible_professions": ["resident"],
        "content_capture": "codes",
        "defined_at": NOON,
    }
    reads = Answering(row)
    [found] = await program_register.programs(reads, TENANT.organization)
    assert found.eligible_professions == ("resident",)
    assert found.languages == ("en-CA", "fr")
    assert found.names == {"en": "Residency", "fr": "Résidence"}
    assert reads.asked == [("program_register", "programs", own_log(TENANT.organization))]


def test_somebody_registered_is_at_home_in_a_program_or_in_none() -> None:
    for home in (TENANT.program, None):
        fact = PersonRegistered(
            profession="resident", locale="fr-CA", sealed=UUID(int=12), home_program=home
        )
        assert statements(PEOPLE_REGISTER, fact) == [("register", (home, NOON))]


def test_access_that_ends_is_marked_and_the_mark_goes_when_it_is_given_again() -> None:
    ended = PersonDeactivated(reason=DeactivationReason.LEFT)
    departed = replace(ended, own=True)
    assert statements(PEOPLE_REGISTER, ended) == [("mark_access", (True, False))]
    assert statements(PEOPLE_REGISTER, departed) == [("mark_access", (True, True))]
    again = statements(PEOPLE_REGISTER, PersonReactivated())
    assert again == [("mark_access", (False, False))]


def test_a_death_is_marked_and_unmarked_if_it_was_a_mistake() -> None:
    assert statements(PEOPLE_REGISTER, PersonDeceasedRecorded()) == [("mark_death", (True,))]
    assert statements(PEOPLE_REGISTER, PersonDeceasedWithdrawn()) == [("mark_death", (False,))]


def test_a_status_that_lapses_is_marked_until_it_is_confirmed_again() -> None:
    lapsed = statements(PEOPLE_REGISTER, ProfessionalStatusLapsed())
    assert lapsed == [("mark_status", (True,))]
    said = ProfessionalStatusAttested(profession="nurse", lapses_at=NOON)
    assert statements(PEOPLE_REGISTER, said) == [("mark_status", (False,))]


async def test_who_has_died_is_asked_for_in_the_organizations_own_log() -> None:
    reads = Answering({"person_id": ACTOR})
    assert await who_has_died(reads, TENANT.organization) == [ACTOR]
    assert reads.asked == [("people_register", "deceased", own_log(TENANT.organization))]


async def test_who_is_at_home_is_asked_for_in_the_organizations_own_log() -> None:
    reads = Answering({"person_id": ACTOR})
    assert await people_at_home(reads, TENANT) == [ACTOR]
    asked = ("people_register", "at_home", own_log(TENANT.organization), TENANT.program)
    assert reads.asked == [asked]


async def test_who_is_proposed_as_a_second_registration_is_asked_for_there_too() -> None:
    reads = Answering({"second_id": ACTOR})
    assert await proposed_seconds(reads, TENANT.organization) == (ACTOR,)
    assert reads.asked == [("people_register", "proposed", own_log(TENANT.organization))]


async def test_who_is_proposed_as_a_second_of_somebody_is_asked_for_with_that_first() -> None:
    reads = Answering({"second_id": ACTOR})
    assert await proposed_as(reads, TENANT.organization, ANNA) == (ACTOR,)
    asked = ("people_register", "proposed_as", own_log(TENANT.organization), ANNA)
    assert reads.asked == [asked]


async def test_as_what_somebody_accepted_is_asked_for_in_the_organizations_own_log() -> None:
    reads = Answering({"role": "supervisor"})
    assert await accepted_by(reads, TENANT.organization, ACTOR) == {"supervisor"}
    assert reads.asked == [("people_register", "accepted_by", own_log(TENANT.organization), ACTOR)]


async def test_who_accepted_an_invitation_is_asked_for_in_the_organizations_own_log() -> None:
    row = Accepted(to_program=TENANT.program, person_id=ACTOR, invited_at=NOON)
    reads = Answering(msgspec.structs.asdict(row))
    assert await who_accepted_as(reads, TENANT.organization, "leader") == [row]
    assert reads.asked == [
        ("people_register", "accepted_as", own_log(TENANT.organization), "leader")
    ]


async def test_whose_access_ended_is_asked_for_in_the_organizations_own_log() -> None:
    reads = Answering({"person_id": ACTOR})
    found = await whose_access_ended(reads, TENANT.organization, [ACTOR])
    assert found == {ACTOR}
    assert reads.asked == [("people_register", "ended", own_log(TENANT.organization), [ACTOR])]


@pytest.mark.parametrize(
    ("program", "wanted", "beyond", "asked"),
    [
        (None, Wanted(), None, ([OTHER], None, None, None, None, None, None)),
        (
            TENANT.program,
            Wanted(state="in", role="member", group=ITEM, people=(ANNA,)),
            Beyond(NOON, ANNA),
            ([TENANT.program], "in", "member", ITEM, [ANNA], NOON, ANNA),
        ),
    ],
)
async def test_people_are_listed_of_one_program_or_of_all_behind_the_page_before(
    program: ProgramId | None, wanted: Wanted, beyond: Beyond | None, asked: tuple[object, ...]
) -> None:
    row = {
        "person_id": ANNA,
        "home_program": None,
        "registered_at": NOON,
        "state": "in",
        "roles": ["member"],
        "groups": [ITEM],
        "programs": [TENANT.program],
        "invitation_id": None,
        "to_program": None,
        "invited_as": None,
        "invited_at": None,
        "until": None,
        "total": 1,
    }
    reads = Answering(row)
    organization = TENANT.organization
    [found] = await people(
        reads,
        organization,
        program,
        [ProgramId(OTHER)],
        now=NOON,
        wanted=wanted,
        beyond=beyond,
        limit=26,
    )
    assert (found.roles, found.groups, found.total) == (("member",), (ITEM,), 1)
    programs, *others = asked
    home = own_log(organization)
    assert reads.asked == [
        ("people_register", "people", home, program, programs, NOON, *others, 26)
    ]


def test_an_access_has_a_row_for_each_object_by_the_stores_clock() -> None:
    pattern = pattern_of(SHARED)
    common = (RECORDED_AT, ACTOR, pattern)
    assert told(PERMITTED) == {
        "know": [(pattern, *SHARED)],
        "count": [(pattern, RECORDED_AT)],
        "total": [("permitted", RECORDED_AT)],
        "record": [(7, pattern, RECORDED_AT, ACTOR, None, 2, ITEM)],
        "object": [
            (1, 7, ITEM, "case_narrative", "C4", None, *common),
            (2, 7, OTHER, "name", "C2", None, *common),
        ],
        "attribute": [(7, None, "", 3, "password", UUID(int=14), "", 1, UUID(int=7), None)],
    }


def test_a_denial_has_no_basis_and_without_objects_points_to_itself() -> None:
    denied = AccessDenied(objects=(), rule="page.hidden", strength="password")
    codes = Codes("denied", "leader", "none", "leading", "page.hidden", "page", "AX")
    rows = told(denied)
    assert rows["know"] == [(pattern_of(codes), *codes)]
    assert rows["record"] == [(7, pattern_of(codes), RECORDED_AT, ACTOR, None, 0, STREAM)]
    assert "object" not in rows


def test_a_search_of_the_trail_is_an_entry_with_the_names_it_showed() -> None:
    rows = told(TrailSearched(actor=ANNA, named=(ANNA,)))
    [(pattern, *codes)] = rows["know"]
    assert codes == ["searched", "leader", "office", "leading", "trail.leader", "trail", "C2"]
    shown = [(1, 7, STREAM, "trail", "AX"), (2, 7, ANNA, "name", "C2")]
    assert [row[:5] for row in rows["object"]] == shown
    assert rows["record"][0][5:] == (2, STREAM)
    assert rows["know"][0][0] == pattern


@pytest.mark.parametrize(
    "event",
    [
        AccessPermitted(
            objects=(ObjectRef(ObjectKind.CASE_NARRATIVE, ITEM, "C4"),),
            basis=Basis.OWN,
            rule="item.own",
            authority=1,
            strength="password",
            session=UUID(int=14),
        ),
        AccessDenied(
            objects=(ObjectRef(ObjectKind.REFLECTION, ITEM, "C4"),),
            rule="item.gone",
            strength="password",
            session=UUID(int=14),
        ),
        TrailSearched(own=True, object=ITEM, named=(ANNA,), session=UUID(int=14)),
    ],
)
def test_p19_an_own_look_of_before_is_an_entry_that_names_nobody_and_nothing(event: Event) -> None:
    """P19: own looks have a log of their own; those that are in this one tell only their place."""
    rows = told(event, purpose="own")
    [(_, *codes)] = rows["know"]
    assert codes == ["withheld", "system", "none", None, "look.withheld", "trail", "AX"]
    assert rows["record"][0][3:] == (UUID(int=0), None, 1, STREAM)
    assert rows["attribute"] == [(7, None, "", None, "", None, "", 1, STREAM, None)]
    assert [row[2] for row in rows["object"]] == [STREAM]


def test_p8_an_export_of_a_log_is_an_entry() -> None:
    """P8: who took which log as a bundle is found where looks are."""
    taken = BundleTaken(
        program=ProgramId(UUID(int=16)),
        log=Log.ACCESS,
        first=1,
        last=9,
        strength="password",
        session=UUID(int=14),
        policy="0" * 16,
        address="192.0.2.0/24",
    )
    rows = told(taken)
    [(_, *codes)] = rows["know"]
    assert codes == ["permitted", "leader", "office", "leading", "bundle.leader", "bundle", "AX"]
    assert rows["record"][0][5:] == (1, STREAM)


@pytest.mark.parametrize(("flaw", "outcome"), [(None, "permitted"), ("digest", "flagged")])
def test_p8_a_verification_is_an_entry_that_names_each_program_once(
    flaw: str | None, outcome: str
) -> None:
    """P8: a verification by a person is found where looks are, and one that failed stands out."""
    here, there = ProgramId(UUID(int=16)), ProgramId(UUID(int=17))
    logs = (
        VerifiedLog(here, Log.EVENTS, 9),
        VerifiedLog(here, Log.ACCESS, 4),
        VerifiedLog(there, Log.EVENTS, 3, None if flaw is None else 2, flaw),
    )
    rows = told(LogsVerified(logs, 12, "password", UUID(int=14), "0" * 16, "192.0.2.0/24"))
    [(_, *codes)] = rows["know"]
    assert codes == [outcome, "leader", "office", "leading", "verification.leader", "proof", "AX"]
    assert rows["record"][0][5:] == (2, here)
    assert [row[2] for row in rows["object"]] == [here, there]


def test_what_is_shown_is_attributed_in_full() -> None:
    """P7: grant, policy, authority, strength, session, network, request, trace and version."""
    sealed, grant, session = NOON - timedelta(days=9), UUID(int=15), UUID(int=14)
    shown = ObjectRef(ObjectKind.CASE_NARRATIVE, ITEM, "C4", sealed)
    event = msgspec.structs.replace(
        PERMITTED, objects=(shown,), grant=grant, policy="0" * 16, address="192.0.2.0/24"
    )
    who = ("password", session, "192.0.2.0/24", 1, UUID(int=7), None)
    rows = told(event)
    assert rows["attribute"] == [(7, grant, "0" * 16, 3, *who)]
    assert rows["object"][0][5] == sealed
    denied = AccessDenied(objects=(), rule="x", strength="password", session=session, count=40)
    who = ("password", session, "", 40, UUID(int=7), None)
    assert told(denied)["attribute"] == [(7, None, "", None, *who)]


@pytest.mark.parametrize(
    ("outcome", "word", "rule"),
    [
        (AccessReleased(intent=4), "released", None),
        (AccessWithheld(intent=4), "withheld", None),
        (AccessFailed(intent=4, rule="item.gone"), "failed", "item.gone"),
        (AccessUnknown(intent=4), "unknown", None),
    ],
)
def test_an_outcome_goes_to_the_look_it_ends(outcome: Event, word: str, rule: str | None) -> None:
    """P3: by the entry it names, never by time."""
    assert told(outcome) == {"end": [(4, word, rule, 7)]}


def test_what_staff_did_and_what_a_clock_did_are_entries() -> None:
    """P9: an admission, a sign-in at the command line, a link; P17: clocks that are apart."""
    reason, session = OperatorReason.SUPPORT, UUID(int=14)
    entered = OperatorEntered(reason=reason, session=session, until=NOON, admitted=True)
    tried = msgspec.structs.replace(entered, admitted=False)
    events = [
        OperatorAdmitted(reason=reason, until=NOON),
        entered,
        tried,
        LinkIssued(person=ANNA),
        ClockFlagged(apart_ms=-2_500),
    ]
    said = []
    for event in events:
        rows = told(event)
        [(_, outcome, _, basis, _, rule, kind, label)] = rows["know"]
        said.append((outcome, basis, rule, kind, label, rows["record"][0][6]))
    assert said == [
        ("permitted", "office", "operator.admitted", "sign_in", "AX", STREAM),
        ("permitted", "none", "operator.entered", "sign_in", "AX", session),
        ("permitted", "none", "operator.evaluates", "sign_in", "AX", session),
        ("permitted", "none", "operator.link_issued", "sign_in", "C2", ANNA),
        ("flagged", "none", "clock.apart", "clock", "AX", STREAM),
    ]


@pytest.mark.parametrize(
    ("tenant", "sought", "query", "narrowed"),
    [
        (own_log(TENANT.organization), Sought(), "newest", ()),
        (TENANT, Sought(purpose="leading", outcome="permitted"), "newest_of_program", ()),
        (TENANT, Sought(actor=ANNA, purpose="leading"), "newest_of_actor", (ANNA,)),
        (TENANT, Sought(objects=(ITEM,), actor=ANNA), "newest_of_objects", ([ITEM], ANNA)),
        (TENANT, Sought(grant=GRANT, actor=ANNA), "newest_of_grant", (GRANT, ANNA)),
        (TENANT, Sought(grant=GRANT, objects=(ITEM,)), "newest_of_grant", (GRANT, None)),
    ],
)
async def test_the_narrowest_filter_chooses_the_index(
    tenant: Tenant, sought: Sought, query: str, narrowed: tuple[object, ...]
) -> None:
    reads = Kept({**ACCESS, "pattern": CODES["pattern"]})
    assert await access_log.records(reads, tenant, sought, limit=9) == [ROW]
    patterns = [CODES["pattern"]]
    assert reads.asked == [
        ("access_log", "patterns", tenant),
        ("access_log", query, tenant, EARLIEST, LATEST, *PAGE, 9, patterns, *narrowed),
    ]


@pytest.mark.parametrize(
    "other",
    [
        Sought(outcome="denied"),
        Sought(role="member"),
        Sought(basis="own"),
        Sought(purpose="audit"),
        Sought(rule="item.own"),
        Sought(label="C5"),
    ],
)
async def test_a_code_narrows_to_the_combinations_that_have_it(other: Sought) -> None:
    assert other.fits(Pattern(**CODES)) is False
    assert Sought(outcome="permitted", label="C4").fits(Pattern(**CODES)) is True
    reads = Kept()
    assert await access_log.records(reads, TENANT, other) == []
    assert reads.asked[-1][-1] == []


async def test_of_what_a_grant_was_used_for_another_item_is_left_out() -> None:
    reads = Kept({**ACCESS, "pattern": CODES["pattern"]})
    assert await access_log.records(reads, TENANT, Sought(grant=GRANT, objects=(OTHER,))) == []


async def test_tries_are_of_what_was_refused_and_of_the_kinds_that_are_asked_for() -> None:
    row = {"program_id": TENANT.program, "actor": ANNA, "object_id": ITEM, "at": [NOON]}
    refused = {**CODES, "pattern": UUID(int=71), "outcome": "denied"}
    name = {**refused, "pattern": UUID(int=72), "kind": "name"}

    class Refusing(Answering):
        async def fetch(
            self, projection: str, query: str, tenant: Tenant, *args: object
        ) -> Sequence[Mapping[str, Any]]:
            rows = await super().fetch(projection, query, tenant, *args)
            return [CODES, refused, name] if query == "patterns" else rows

    reads = Refusing({**row, "pattern": refused["pattern"]})
    kinds = {str(CODES["kind"])}
    assert await access_log.tries(reads, TENANT, kinds) == [
        Tries(**row, codes=Pattern(**refused))  # type: ignore[arg-type]
    ]
    assert reads.asked[-1] == ("access_log", "tries", TENANT, [refused["pattern"]])
    reads.asked.clear()
    assert await access_log.tries(reads, TENANT, {"presentation"}) == []
    assert reads.asked == [("access_log", "patterns", TENANT)]


async def test_a_sample_is_drawn_by_a_seed_from_those_that_fit() -> None:
    drawn = {"program_id": TENANT.program, "entry": 7, "actor": ANNA, "population": 40}
    reads = Kept(drawn)
    sought = Sought(label="C4")
    found = await access_log.sample(reads, TENANT, sought, b"seed", 3)
    assert found == ([(TENANT.program, 7, ANNA)], 40)
    span = (EARLIEST, LATEST, [CODES["pattern"]], b"seed", 3)
    assert reads.asked[-1] == ("access_log", "sample", TENANT, *span)
    assert await access_log.sample(Kept(), TENANT, sought, b"seed", 3) == ([], 0)


async def test_a_population_is_counted_by_class() -> None:
    rows = ({"pattern": CODES["pattern"], "records": 4}, {"pattern": OTHER, "records": 1})
    found = await access_log.population(Kept(*rows), TENANT, EARLIEST, LATEST)
    assert found == {"C4": 4}


async def test_a_record_is_asked_for_by_entry_with_its_objects() -> None:
    reads = Kept({**ACCESS, "pattern": CODES["pattern"]})
    assert await access_log.record(reads, TENANT, 7) == ROW
    assert await access_log.record(Kept(), TENANT, 7) is None
    named = {"ordinal": 1, "kind": "name", "label": "C2", "object_id": OTHER, "version": NOON}
    objects = await access_log.objects_of(Answering(named), TENANT, 7)
    assert objects == [ObjectRow(**named)]  # type: ignore[arg-type]


async def test_how_a_look_ended_is_asked_for_with_its_attribution() -> None:
    """P3: released, withheld, failed or unknown; none before it has ended."""
    row = dict.fromkeys(Attribution.__struct_fields__)
    reads = Answering({**row, "ended": "withheld"})
    found = await access_log.attribution(reads, TENANT, 7)
    assert found is not None
    assert found.ended == "withheld"
    assert reads.asked == [("access_log", "attribution", TENANT, 7)]
    assert await access_log.attribution(Answering(), TENANT, 7) is None


async def test_the_days_of_a_grant_are_those_of_its_few_records() -> None:
    reads = Kept({**ACCESS, "pattern": CODES["pattern"]})
    found = AccessDay(day=NOON.date(), permitted=1, denied=0, records=1)
    assert await access_log.days(reads, TENANT, Sought(grant=GRANT)) == [found]


@pytest.mark.parametrize(
    ("sought", "query", "rest"),
    [
        (Sought(label="C4"), "days", ()),
        (Sought(actor=ANNA), "days_of_actor", (ANNA,)),
        (Sought(objects=(ITEM,)), "days_of_objects", ([ITEM], None)),
    ],
)
async def test_days_are_counted_from_what_is_narrowest(
    sought: Sought, query: str, rest: tuple[object, ...]
) -> None:
    day = date(2026, 3, 4)
    reads = Kept({"day": day, "outcome": "permitted", "records": 4})
    found = AccessDay(day=day, permitted=4, denied=0, records=4)
    assert await access_log.days(reads, TENANT, sought) == [found]
    span = (EARLIEST, LATEST, [CODES["pattern"]], ["permitted"])
    assert reads.asked[-1] == ("access_log", query, TENANT, *span, *rest)


async def test_days_of_everything_are_counted_in_all() -> None:
    day = date(2026, 3, 4)
    reads = Answering({"day": day, "outcome": "denied", "records": 4})
    found = AccessDay(day=day, permitted=0, denied=4, records=4)
    assert await access_log.days(reads, TENANT, Sought(outcome="denied")) == [found]
    assert reads.asked == [("access_log", "days_in_all", TENANT, EARLIEST, LATEST, "denied")]
