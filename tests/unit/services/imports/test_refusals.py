"""Every code with which an import may refuse a row occurs, once somebody has made that mistake."""

from collections.abc import Callable
from typing import Final

import pytest

from domain.codes import CODES
from domain.groups.commands import CloseGroup, PlanClosing
from domain.groups.group import GROUP
from domain.imports.refusals import OF_ROWS, STOPS
from domain.kernel import Stream
from services.app.imports.columns import (
    ATTENDANCE,
    GROUPS,
    LEADERS,
    MEMBERSHIPS,
    PEOPLE,
    PROGRAMS,
    SESSIONS,
    Sheet,
)
from services.app.imports.identity import group_id
from tests.kit.year import ORGANIZATION_ID, PROGRAM, Office, Year, codes

Mistake = Callable[[Year], object]


def _nobody_leads(year: Year) -> None:
    for line in (8, 9):
        year.change(ATTENDANCE, line, attendance="apologies")


def _eleven(year: Year) -> None:
    for n in range(7, 11):
        year.add(MEMBERSHIPS, f"G1,M{n},2026-01-12,,2026-01-12,en-CA,yes")
    year.add(PEOPLE, "M13,Eve,Roy,MD,eve@example.org,en-CA,resident,ON-clinic-13,P1")
    year.add(MEMBERSHIPS, "G1,M13,2026-01-13,,2026-01-13,en-CA,yes")


def _one_practice(year: Year) -> None:
    year.change(PROGRAMS, 2, same_practice="deny")
    year.change(PEOPLE, 3, practice="ON-clinic-1")


def _member_leads_later(year: Year) -> None:
    year.change(LEADERS, 3, person_code="M6", supervisor="M11", assigned_on="2026-01-20")


def _next_year(year: Year) -> None:
    year.change(SESSIONS, 2, local_start="2027-02-02T18:30", utc_start="2027-02-02T23:30:00Z")


def _stranger_leads(year: Year) -> None:
    year.change(ATTENDANCE, 8, person_code="M9")
    year.drop(ATTENDANCE, 9)


def _signed_long_ago(year: Year) -> None:
    year.change(GROUPS, 2, started_on="2024-01-12")
    for line in range(2, 8):
        year.change(MEMBERSHIPS, line, joined_on="2024-01-12", agreement_signed_on="2024-01-12")


def _in_seventy_years(year: Year) -> None:
    start = {"local_start": "2096-02-02T18:30", "utc_start": "2096-02-02T23:30:00Z"}
    year.change(SESSIONS, 2, **start, status="scheduled")


def _only_scheduled(year: Year) -> None:
    year.change(SESSIONS, 4, status="scheduled")
    year.add(ATTENDANCE, "G1-S3,M1,present,")


# code · file and line of the row that is refused · the mistake
MISTAKES: Final[list[tuple[str, Sheet, int, Mistake]]] = [
    ("import.bad_value", PROGRAMS, 2, lambda y: y.change(PROGRAMS, 2, timezone="Toronto/North")),
    ("import.bad_value", PROGRAMS, 2, lambda y: y.change(PROGRAMS, 2, same_practice="maybe")),
    ("import.bad_value", PROGRAMS, 2, lambda y: y.change(PROGRAMS, 2, name_fr="N" * 201)),
    ("import.bad_value", PEOPLE, 2, lambda y: y.change(PEOPLE, 2, person_code="M 1")),
    ("import.bad_value", PEOPLE, 2, lambda y: y.change(PEOPLE, 2, family_name="Roy\nDoyle")),
    ("import.bad_value", PEOPLE, 2, lambda y: y.change(PEOPLE, 2, family_name="R" * 201)),
    ("import.bad_value", GROUPS, 2, lambda y: y.change(GROUPS, 2, slot_minutes="an hour")),
    ("import.bad_value", ATTENDANCE, 2, lambda y: y.change(ATTENDANCE, 2, role="chair")),
    ("import.bad_value", MEMBERSHIPS, 2, lambda y: y.change(MEMBERSHIPS, 2, content_consent="?")),
    ("import.bad_date", GROUPS, 2, lambda y: y.change(GROUPS, 2, local_time="25:00")),
    ("import.bad_date", MEMBERSHIPS, 2, lambda y: y.change(MEMBERSHIPS, 2, joined_on="2026-13-40")),
    ("import.bad_date", MEMBERSHIPS, 2, lambda y: y.change(MEMBERSHIPS, 2, joined_on="2026-1-4")),
    ("import.bad_date", MEMBERSHIPS, 2, lambda y: y.change(MEMBERSHIPS, 2, left_on="2026-01-12")),
    (
        "import.bad_date",
        SESSIONS,
        2,
        lambda y: y.change(SESSIONS, 2, local_start="2026-02-30T18:30"),
    ),
    (
        "import.bad_date",
        SESSIONS,
        2,
        lambda y: y.change(SESSIONS, 2, local_start="2026-03-08T02:30"),
    ),
    (
        "import.bad_date",
        SESSIONS,
        2,
        lambda y: y.change(SESSIONS, 2, utc_start="2026-02-30T18:30Z"),
    ),
    ("import.bad_email", PEOPLE, 2, lambda y: y.change(PEOPLE, 2, email="not-an-address")),
    ("import.duplicate", MEMBERSHIPS, 8, lambda y: y.add(MEMBERSHIPS, "G1,M1,2026-01-12,,,,")),
    ("import.unknown_code", MEMBERSHIPS, 2, lambda y: y.change(MEMBERSHIPS, 2, person_code="M99")),
    ("import.unknown_code", MEMBERSHIPS, 2, lambda y: y.change(MEMBERSHIPS, 2, group_code="G9")),
    ("import.unknown_code", LEADERS, 3, lambda y: y.change(LEADERS, 3, supervisor="M99")),
    ("import.unknown_code", SESSIONS, 2, lambda y: y.change(SESSIONS, 2, group_code="G9")),
    ("import.unknown_code", ATTENDANCE, 2, lambda y: y.change(ATTENDANCE, 2, session_code="G1-S9")),
    ("import.unknown_code", ATTENDANCE, 2, lambda y: y.change(ATTENDANCE, 2, person_code="M99")),
    ("import.unknown_code", PEOPLE, 2, lambda y: y.change(PEOPLE, 2, home_program="P9")),
    ("import.unknown_code", GROUPS, 2, lambda y: y.change(GROUPS, 2, program_code="P9")),
    ("import.depends_on", GROUPS, 2, lambda y: y.change(PROGRAMS, 2, locale="de")),
    ("import.depends_on", PEOPLE, 2, lambda y: y.change(PROGRAMS, 2, timezone="nowhere")),
    ("import.depends_on", MEMBERSHIPS, 2, lambda y: y.change(PEOPLE, 2, email="nobody")),
    ("import.depends_on", ATTENDANCE, 2, lambda y: y.change(MEMBERSHIPS, 2, joined_on="soon")),
    ("import.depends_on", ATTENDANCE, 8, lambda y: y.change(LEADERS, 2, credential="none")),
    ("import.depends_on", ATTENDANCE, 2, lambda y: y.change(SESSIONS, 2, number="0")),
    ("import.depends_on", SESSIONS, 2, lambda y: y.change(GROUPS, 2, method="chess")),
    ("import.in_the_future", LEADERS, 3, lambda y: y.change(LEADERS, 3, assigned_on="2027-01-01")),
    ("import.leader_missing", SESSIONS, 2, _nobody_leads),
    ("claim.taken", PEOPLE, 3, lambda y: y.change(PEOPLE, 3, email="Ann.1@Example.org")),
    ("claim.taken", PEOPLE, 3, lambda y: y.change(PEOPLE, 3, email="audra@example.org")),
    ("program.setting_unknown", PROGRAMS, 2, lambda y: y.change(PROGRAMS, 2, setting="ward")),
    ("program.code_invalid", PROGRAMS, 2, lambda y: y.change(PROGRAMS, 2, setting="a big one")),
    ("program.locale_unknown", PROGRAMS, 2, lambda y: y.change(PROGRAMS, 2, locale="de-DE")),
    ("program.name_invalid", PROGRAMS, 2, lambda y: y.change(PROGRAMS, 2, name_en="")),
    (
        "program.professions_missing",
        PROGRAMS,
        2,
        lambda y: y.change(PROGRAMS, 2, eligible_professions=";"),
    ),
    (
        "program.full_mandatory",
        PROGRAMS,
        2,
        lambda y: y.change(PROGRAMS, 2, participation="mandatory", content_capture="full"),
    ),
    ("person.code_invalid", PEOPLE, 2, lambda y: y.change(PEOPLE, 2, practice="of Dr Roy")),
    ("person.locale_unknown", PEOPLE, 2, lambda y: y.change(PEOPLE, 2, locale="it")),
    ("group.method_unknown", GROUPS, 2, lambda y: y.change(GROUPS, 2, method="chess")),
    ("group.mode_unknown", GROUPS, 2, lambda y: y.change(GROUPS, 2, mode="at_times")),
    ("group.frame_invalid", GROUPS, 2, lambda y: y.change(GROUPS, 2, frequency="daily")),
    ("group.full", MEMBERSHIPS, 12, _eleven),
    (
        "group.profession_not_admitted",
        MEMBERSHIPS,
        2,
        lambda y: y.change(PEOPLE, 2, profession="psychiatrist"),
    ),
    ("group.same_practice", MEMBERSHIPS, 3, _one_practice),
    (
        "group.member_is_leader",
        MEMBERSHIPS,
        8,
        lambda y: y.add(MEMBERSHIPS, "G1,M11,2026-01-12,,2026-01-12,en-CA,yes"),
    ),
    ("group.leader_is_member", LEADERS, 3, _member_leads_later),
    (
        "group.leaders_full",
        LEADERS,
        4,
        lambda y: y.add(LEADERS, "G1,M10,leader,2026-01-12,credentialed,"),
    ),
    (
        "membership.already",
        MEMBERSHIPS,
        8,
        lambda y: y.add(MEMBERSHIPS, "G1,M1,2026-02-12,,2026-02-12,en-CA,yes"),
    ),
    (
        "agreement.locale_unknown",
        MEMBERSHIPS,
        2,
        lambda y: y.change(MEMBERSHIPS, 2, agreement_locale="es"),
    ),
    ("leader.credential_unknown", LEADERS, 2, lambda y: y.change(LEADERS, 2, credential="self")),
    ("leader.supervisor_missing", LEADERS, 3, lambda y: y.change(LEADERS, 3, supervisor="")),
    ("leader.supervisor_is_self", LEADERS, 3, lambda y: y.change(LEADERS, 3, supervisor="M12")),
    ("session.number_impossible", SESSIONS, 2, lambda y: y.change(SESSIONS, 2, number="0")),
    ("session.in_the_future", SESSIONS, 2, _next_year),
    ("session.group_may_not_meet", SESSIONS, 2, lambda y: y.rows[LEADERS.name].clear()),
    ("session.year_impossible", SESSIONS, 2, _in_seventy_years),
    ("session.leader_missing", SESSIONS, 2, _stranger_leads),
    ("session.agreement_missing", ATTENDANCE, 2, _signed_long_ago),
    ("session.cancelled", ATTENDANCE, 10, lambda y: y.add(ATTENDANCE, "G1-S2,M1,present,")),
    ("session.not_held", ATTENDANCE, 10, lambda y: y.add(ATTENDANCE, "G1-S3,M1,present,")),
    ("session.not_open", ATTENDANCE, 10, _only_scheduled),
    ("attendance.not_a_member", ATTENDANCE, 10, lambda y: y.add(ATTENDANCE, "G1-S1,M9,present,")),
    (
        "attendance.not_a_leader",
        ATTENDANCE,
        10,
        lambda y: y.add(ATTENDANCE, "G1-S1,M9,present,leader"),
    ),
    (
        "attendance.guest_not_expected",
        ATTENDANCE,
        10,
        lambda y: y.add(ATTENDANCE, "G1-S1,M9,absent,guest"),
    ),
    ("attendance.not_a_guest", ATTENDANCE, 2, lambda y: y.change(ATTENDANCE, 2, role="guest")),
]

LATER: Final = {
    "import.differs": "test_import_again",
    "group.closed": "below",
    "attendance.confirmed": "test_import_again",
}
"""Codes that need something to be known already, and where they occur."""

AUTHORS_ONLY: Final = ("presentation.", "material.")
"""What an officer's import never takes; test_authors has these."""

OUT_OF_REACH: Final = {
    "organization.": "an import makes no organization and publishes no profile",
    "office.": "an import appoints nobody",
    "recovery.": "an import takes no account back",
    "device.": "an import names no device",
    "passkey.": "an import adds no passkey",
    "provider.": "an import sets no provider of sign-ins up, and nobody signs in by it",
    "sign_in_link.": "nobody signs in by an import",
    "sheet.": "it is of a page that takes a spreadsheet of people, not of a year's files",
    "factor.": "an import changes nothing of how somebody signs in",
    "session.not_cancelled": "an import puts no session back",
    "session.time_over": "an import puts no session back",
    "session.presenting": "an import goes through no phases",
    "session.phase_of_another_method": "an import goes through no phases",
    "undo.": "an import undoes nothing",
    "verification.": "an import verifies no log",
    "identity.": "an import tells nobody who somebody is",
    "stream.unreadable": "what an import asks of was written by this version",
    "key.": "an import has nothing to do with keys",
    "grant.": "an import breaks no glass",
    "audit.": "an import reviews no accesses",
    "hold.": "an import places no legal hold",
    "erasure.": "an import erases nothing",
    "retention.": "an import decides nothing about retention",
    "person.not_system": "an import erases nobody",
    "profile.": "an import publishes no rules",
    "program.practice_": "the spreadsheets name no practice as host",
    "program.rules_": "an import adopts no rules",
    "program.mandatory_keeps_full": "an import adopts no rules",
    "group.rules_not_offered": "an import adopts no rules",
    "program.exists": "a known program is recognised, or differs",
    "program.missing": "a program is defined before anything is asked of it",
    "program.not_admin": "only an organization admin imports",
    "program.zone_unknown": "a zone that does not exist is refused when the row is read",
    "program.full_needs_assessment": "the officer attests the assessment",
    "program.full_needs_privacy_officer": "the officer attests it",
    "person.exists": "a known person is recognised, or differs",
    "person.missing": "people are registered before they are on a roster",
    "person.not_oneself": "an import says nothing of who imports",
    "person.in_office": "an import ends nobody's access",
    "person.own_office": "an import ends nobody's access",
    "person.deactivated": "an import signs nobody in",
    "person.link": "an import links nobody",
    "rights.registered_twice": "an import links nobody",
    "person.deceased": "an import records no death",
    "person.status_lapsed": "an import enters what was before",
    "invitation.status_needed": "an import accepts no invitation",
    "person.own_death": "an import records no death",
    "person.death_ahead": "an import records no death",
    "membership.not_leader": "an import reminds nobody of a death",
    "membership.death_by_itself": "an import records no death",
    "person.code_over": "an import proves no mailbox",
    "person.code_wrong": "an import proves no mailbox",
    "person.too_many_codes": "an import proves no mailbox",
    "mailbox.": "an import proves no mailbox",
    "credential.": "an import gives no credential",
    "training.": "an import gives no credential",
    "supervision.": "an import gives no credential",
    "renewal.": "an import changes nothing of how somebody signs in",
    "person.zone_unknown": "an import has no zones of people",
    "person.profession_unknown": "an import brings the professions of its programs",
    "person.not_by_mail": "an import leaves no organization",
    "person.not_officer": "only an organization admin imports",
    "group.exists": "a known group is recognised, or differs",
    "group.missing": "rows of a refused group depend on it",
    "group.not_": "the officer imports a group in its order: proposed, chartered, recruiting",
    "group.name_invalid": "a name that is no line is refused when the row is read",
    "group.code_invalid": "a key that is no code is refused when the row is read",
    "group.too_few_members": "the officer imports a group below its minimum, which warns",
    "group.leader_missing": "a group nobody leads stays recruiting, which warns",
    "group.below_minimum_live": "an import enters the past",
    "membership.not_": "the officer acts for the person, and offers before signing",
    "membership.practice_invalid": "the person with such a practice is refused first",
    "consent.not_in_group": "an import enters no answer of this kind",
    "agreement.lapses_by_itself": "an import notes no lapse",
    "agreement.not_the_person": "the officer enters the past",
    "agreement.not_as_read": "what was signed on paper names no text",
    "agreement.not_current": "the officer enters the version in force",
    "consent.": "the officer enters the past, after the seat was taken",
    "leader.not_": "only an organization admin imports",
    "leader.already": "a second row about a leader is a duplicate",
    "leader.role_unknown": "a role that does not exist is refused when the row is read",
    "membership.own": "who imports here is nobody of the year",
    "leader.own": "who imports here is nobody of the year",
    "attendance.own_guest": "who imports here is nobody of the year",
    "leader.supervisor_own": "who imports here is nobody of the year",
    "clearance.": "an import lets no officer into a group",
    "rights.": "nobody of the year holds an office",
    "projection.": "an import asks nothing of read models",
    "session.exists": "a known session is recognised, or differs",
    "session.not_overdue": "only the system waits a day; an import says what is known",
    "session.missing": "rows of a refused session depend on it",
    "session.not_a_leader": "the officer enters the past",
    "session.not_leader_or_admin": "the officer is an admin",
    "session.code_invalid": "a key that is no code is refused when the row is read",
    "session.slot_impossible": "the frame of a group is narrower",
    "session.time_invalid": "a time that does not exist is refused when the row is read",
    "session.open": "an import opens no session",
    "idempotency.": "an import has ids of its own for what its rows stand for",
    "session.group_in_session": "an import opens no session",
    "session.too_early": "an import opens no session",
    "session.in_the_past": "an import enters the past",
    "session.not_system": "an import ends no session that nobody leads",
    "session.leader_awaited": "an import opens no session that a leader could leave",
    "attendance.not_confirmed": "an import corrects nothing",
    "attendance.leaders_correct": "an import corrects nothing",
    "attendance.admins_correct": "an import corrects nothing",
    "attendance.minutes_impossible": "an import attests no minutes of a person",
    "attendance.annul": "an import annuls nothing",
    "session.closed": "an import adds to a session before it is confirmed",
    "session.frame_unconfirmed": "an import opens no session",
    "session.quorum": "the officer attests the decision, which warns",
    "session.not_late": "an import enters the past",
    "session.minutes_impossible": "the spreadsheets do not say how long a session was",
    "session.has_case": "an import says nothing about cases",
    "attendance.not_yours": "the officer enters the past",
    "attendance.twice": "a second row about somebody is a duplicate",
    "sign_in.": "who imports is signed in",
    "session.none": "who imports is signed in",
    "session.time_skipped": "a minute that clocks skip is refused when the row is read",
    "operator.": "the operator imports nothing",
    "link.": "an import redeems no link",
    "password.": "an import sets no password",
    "account.": "an import makes no account",
    "item.": "an import opens nothing",
    "access.": "an import opens nothing",
    "trail.": "an import searches no log",
    "proof.": "an import takes no proof",
    "bundle.": "an import exports no log",
    "record.": "an import shows no record",
    "reason.": "an import gives no reason",
    "moment.": "an import looks at nothing as it was",
    "version.stale": "an import goes by no version",
    "stream.busy": "an import tries again",
    "store.": "what does not answer stops the whole import",
    "warden.unavailable": "what does not answer stops the whole import",
    "service.too_slow": "an import waits",
    "work.too_much": "an import takes no turns",
    "form.nobodys": "an import is no form",
    "request.cross_site": "an import is no request of a browser",
    "keys.": "what does not answer stops the whole import",
    **dict.fromkeys(
        (
            "file.",
            "data.",
            "secret.",
            "settings.",
            "certificate.",
            "port.",
            "service.",
            "database.",
            "rights.differ",
            "clock.",
            "demo.",
            "export.",
            "backup.",
            "restore.",
        ),
        "an import meets an installation that runs",
    ),
    **dict.fromkeys(STOPS, "it stops the whole import, before a row is read"),
    **dict.fromkeys(("journal.", "signer.", "witness."), "an import has nothing to do with proofs"),
    "mail.": "an import writes no letter",
    "reaction.": "an import tries no reaction again",
    "addresses.": "an import asks for no address",
    "invitation.": "an import invites nobody",
    **dict.fromkeys(
        ("person.data_invalid", "person.name_invalid", "person.address_invalid"),
        "what names nobody is refused when the row is read",
    ),
    "person.differs": "who is known otherwise is refused as import.differs",
    "roster.": "the officer enters the past",
    "names.": "an import shows nobody",
    "people.": "an import finds nobody by letters",
    "voice.not_in_person": "no row decides that an officer may have a place in a group",
}
"""Codes that no spreadsheet leads to, and why; a prefix stands for several."""


@pytest.mark.parametrize(("code", "sheet", "line", "mistake"), MISTAKES)
async def test_a_mistake_is_refused_by_its_code(
    office: Office, code: str, sheet: Sheet, line: int, mistake: Mistake
) -> None:
    year = Year()
    mistake(year)
    rehearsed = await office.imports(year, dry_run=True)
    report = await office.imports(year)
    assert codes(report, sheet)[line] == code
    assert report.adds_up
    assert rehearsed == report


async def test_a_row_names_the_row_it_depends_on(office: Office) -> None:
    report = await office.imports(Year().change(PEOPLE, 2, email="nobody"))
    [note] = report.files[MEMBERSHIPS.name].refused
    assert "people.csv:2" in note.reason


async def test_a_group_that_was_closed_takes_nobody(office: Office) -> None:
    await office.imports(Year())
    group = Stream(PROGRAM, GROUP.category, group_id(ORGANIZATION_ID, "G1"))
    office.later(days=1)
    await office.execute(GROUP, group, PlanClosing())
    await office.execute(GROUP, group, CloseGroup())
    office.later(days=30)
    late = Year().add(MEMBERSHIPS, "G1,M9,2026-12-10,,2026-12-10,en-CA,yes")
    assert codes(await office.imports(late), MEMBERSHIPS) == {8: "group.closed"}


def test_every_code_occurs_or_is_out_of_reach_for_a_reason() -> None:
    occurring = {code for code, *_ in MISTAKES} | LATER.keys()
    assert set(OF_ROWS) <= occurring
    for code in CODES:
        excused = [reason for prefix, reason in OUT_OF_REACH.items() if code.startswith(prefix)]
        assert (code in occurring) != bool(excused or code.startswith(AUTHORS_ONLY)), code


def test_no_excuse_outlives_its_code() -> None:
    for prefix in OUT_OF_REACH:
        assert any(code.startswith(prefix) for code in CODES), prefix
