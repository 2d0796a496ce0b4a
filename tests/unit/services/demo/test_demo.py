"""A demo: an organization with officers, a year that ended last week, and somebody to be."""

from dataclasses import replace

import pytest

from domain.access.purposes import Purpose
from domain.kernel import OrganizationId, PersonId, Refused, Sealed, Stream, Tenant, own_log
from domain.organizations.naming import organization_id
from domain.profiles.presets import PRESETS
from domain.profiles.profile import PROFILES, profiles_stream
from domain.programs.program import PROGRAM
from domain.protocol.cases import ItemShown, ItemsListed, ListItems, ReadItem
from domain.protocol.door import OperatorSignIn, SignedIn, SignIn
from domain.rules import Setting
from domain.sessions.naming import session_id
from domain.sessions.session import SESSION
from domain.sessions.state import Session, Stage
from domain.sessions.words import MaterialKind
from infra.screening.screening import TextScreening
from services.app.asking import ask_for
from services.app.demo.build import Demo, DemoAccount
from services.app.demo.cast import ORGANIZATION
from services.app.imports.columns import MATERIALS, PRESENTATIONS, PROGRAMS
from services.app.imports.identity import program_id
from services.wiring.imports import is_loopback
from tests.kit.house import SECRET
from tests.kit.lines import Line
from tests.kit.year import Office, Year

DEMO = organization_id(ORGANIZATION.code)
TENANT = Tenant(DEMO, program_id(DEMO, "P1"))
TEXT = "I keep thinking of that visit."


def told() -> Year:
    year = Year().change(PROGRAMS, 2, content_capture="full")
    year.add(PRESENTATIONS, "G1-S1,M1,240,70,system,clinician;patient")
    return year.add(MATERIALS, f"G1-S1,M1,case_narrative,en-CA,{TEXT}")


def demo(office: Office) -> Demo:
    made = iter(f"password {n}" for n in range(100))
    return Demo(office.shell, TextScreening(), SECRET, office.now, lambda: next(made))


def of(accounts: list[DemoAccount], role: str) -> DemoAccount:
    return next(account for account in accounts if account.role == role)


async def session(office: Office, code: str) -> Session:
    stream = Stream(TENANT, SESSION.category, session_id(DEMO, code))
    history = await office.memory.store.read(stream)
    return SESSION.fold(recorded.event for recorded in history)  # type: ignore[misc]


async def test_each_setting_has_its_rules_and_programs_of_residents_go_by_theirs(
    office: Office,
) -> None:
    residents = {"setting": "residency", "participation": "mandatory", "content_capture": "codes"}
    year, store = told().change(PROGRAMS, 2, **residents), office.memory.store
    for _ in range(2):
        await demo(office).build(year.tables())
    offering, of_program = profiles_stream(DEMO), Stream(own_log(DEMO), "program", TENANT.program)
    known = await store.look({offering: PROFILES, of_program: PROGRAM})
    assert known[offering].state.offered == tuple(PRESETS.values())
    [adopted] = known[of_program].state.adopted
    assert adopted.profile == PRESETS[Setting.RESIDENCY]


async def test_each_kind_of_user_has_an_account_that_signs_in(office: Office) -> None:
    _, accounts = await demo(office).build(told().tables())
    assert {account.role for account in accounts} == {
        "organization_admin",
        "privacy_officer",
        "auditor",
        "program_admin",
        "leader",
        "member",
    }
    for account in accounts:
        request = SignIn(Sealed(account.email), Sealed(account.password))
        await ask_for(office.shell.warden, request, SignedIn)
        assert account.password not in repr(account)
        assert account.email.endswith("@example.org")


async def test_the_leader_can_read_what_the_member_wrote(office: Office) -> None:
    _, accounts = await demo(office).build(told().tables())
    leader = of(list(accounts), "leader")
    request = SignIn(Sealed(leader.email), Sealed(leader.password))
    token = (await ask_for(office.shell.warden, request, SignedIn)).token
    session = session_id(DEMO, "G1-S1")
    listing = ListItems(token, TENANT.program, session)
    listed = (await ask_for(office.shell.warden, listing, ItemsListed)).items
    [item] = [one.item for one in listed if one.kind is MaterialKind.CASE_NARRATIVE]
    reading = ReadItem(token, TENANT.program, item, Purpose.LEADING)
    shown = await ask_for(office.shell.warden, reading, ItemShown)
    assert shown.text == Sealed(TEXT)


async def test_the_report_adds_up_on_all_nine_files(office: Office) -> None:
    seen: list[int] = []
    report, _ = await demo(office).build(told().tables(), seen.append)
    assert len(report.files) == 9
    assert report.adds_up
    assert not any(file.refused for file in report.files.values())
    assert sum(seen) == sum(file.rows for file in report.files.values())


async def test_the_last_session_was_last_week_and_a_next_one_is_planned(office: Office) -> None:
    await demo(office).build(told().tables())
    last = await session(office, "G1-S3")
    today = office.now.date()
    days = today.toordinal() - today.weekday() - last.starts_at.date().toordinal()
    assert 1 <= days <= 7
    following = await session(office, "G1-S04")
    assert following.stage is Stage.SCHEDULED
    assert following.local_start.endswith("T18:30")
    assert following.starts_at > office.now
    assert following.starts_at.date().weekday() == last.starts_at.date().weekday()


async def test_a_demo_interrupted_is_built_on_in_the_same_week(office: Office) -> None:
    year = told()
    broken = Demo(
        office.interrupted(12),
        TextScreening(),
        SECRET,
        office.now,
        lambda: "long enough a password",
    )
    with pytest.raises((ConnectionError, Refused)):
        await broken.build(year.tables())
    report, accounts = await demo(office).build(year.tables())
    assert not any(file.refused for file in report.files.values())
    again, _ = await demo(office).build(year.tables())
    assert again == report
    assert accounts


async def test_a_program_admin_is_appointed_where_there_is_something_to_read(
    office: Office,
) -> None:
    await demo(office).build(told().tables())
    admin = Sealed("program.admin.en@example.org")
    request = OperatorSignIn(SECRET, OrganizationId(DEMO), admin)
    signed = await ask_for(office.shell.warden, request, SignedIn)
    principal = await office.shell.sessions.principal(signed.token)
    [right] = principal.authority.rights
    assert (right.detail, right.scope) == ("program_admin", TENANT.program)
    assert principal.person == PersonId(signed.person)


async def test_a_service_in_earnest_takes_no_demo(office: Office) -> None:
    earnest = office.memory.but(evaluation=False)
    shell = replace(office.shell, warden=Line(earnest))
    with pytest.raises(Refused) as caught:
        await Demo(shell, TextScreening(), SECRET, office.now, str).build(told().tables())
    assert caught.value.code == "demo.not_evaluation"


async def test_the_operator_s_secret_is_needed(office: Office) -> None:
    with pytest.raises(Refused) as caught:
        await Demo(office.shell, TextScreening(), Sealed("wrong"), office.now, str).build(
            told().tables()
        )
    assert caught.value.code == "operator.refused"


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://127.0.0.1:8080", True),
        ("http://127.9.9.9", True),
        ("http://[::1]:8080", True),
        ("http://localhost:8080", True),
        ("http://0.0.0.0:8080", False),
        ("http://10.0.0.7:8080", False),
        ("https://balint.example.org", False),
        ("", False),
    ],
)
def test_loopback_is_told_from_everything_else(url: str, local: bool) -> None:
    assert is_loopback(url) is local
