"""What authors wrote is entered as them, through the Warden, by the rules that protect them."""

from collections.abc import Callable, Mapping
from typing import Final

import pytest

from domain.codes import CODES
from domain.kernel import Sealed, Unavailable
from infra.screening.screening import TextScreening
from services.app.imports.authors import Authors
from services.app.imports.columns import (
    ATTENDANCE,
    LEADERS,
    MATERIALS,
    MEMBERSHIPS,
    PRESENTATIONS,
    PROGRAMS,
    SESSIONS,
    Sheet,
)
from services.app.imports.reading import Table
from services.app.imports.report import Report
from services.app.imports.run import Import
from services.app.shell import Shell
from tests.kit.house import SECRET
from tests.kit.year import OFFICER, ORGANIZATION_ID, Office, Year, codes, warned

Mistake = Callable[[Year], object]
TEXT = "I keep thinking of that visit, and do not know why."


def told() -> Year:
    """A year in which M1 told a case, wrote about it, and the leader wrote a debrief."""
    year = Year().change(PROGRAMS, 2, content_capture="full")
    year.add(PRESENTATIONS, "G1-S1,M1,240,70,system,clinician;patient")
    year.add(MATERIALS, f'G1-S1,M1,case_narrative,en-CA,"{TEXT}"')
    year.add(MATERIALS, f'G1-S1,M11,leader_debrief,en-CA,"{TEXT}"')
    return year


async def entering(
    shell: Shell, run: Import, tables: Mapping[str, Table], secret: Sealed = SECRET
) -> None:
    read = Authors.reading(shell, TextScreening(), secret, ORGANIZATION_ID, run.book, tables)
    await (await read).enter(run.rules)


async def enter(office: Office, year: Year) -> Report:
    tables = year.tables()
    run = Import(office.shell, await office.sign_in(OFFICER), tables)
    await run.run()
    await entering(office.shell, run, tables)
    return run.tally.report()


def another(year: Year, *who: str) -> None:
    for person in who:
        year.add(PRESENTATIONS, f"G1-S1,{person},240,70,system,")


def one_leader(year: Year) -> None:
    year.drop(LEADERS, 3).drop(ATTENDANCE, 9)
    another(year, "M11")


MISTAKES: Final[list[tuple[str, Sheet, int, Mistake]]] = [
    (
        "import.bad_value",
        PRESENTATIONS,
        2,
        lambda y: y.change(PRESENTATIONS, 2, presentation_seconds="long"),
    ),
    ("import.bad_value", MATERIALS, 2, lambda y: y.change(MATERIALS, 2, kind="diary")),
    ("import.bad_value", MATERIALS, 2, lambda y: y.change(MATERIALS, 2, text="")),
    ("material.locale_unknown", MATERIALS, 2, lambda y: y.change(MATERIALS, 2, locale="English")),
    ("import.unknown_code", MATERIALS, 2, lambda y: y.change(MATERIALS, 2, author="M99")),
    (
        "import.unknown_code",
        PRESENTATIONS,
        2,
        lambda y: y.change(PRESENTATIONS, 2, presenter="M99"),
    ),
    ("import.duplicate", PRESENTATIONS, 3, lambda y: another(y, "M1")),
    (
        "import.depends_on",
        PRESENTATIONS,
        2,
        lambda y: y.change(MEMBERSHIPS, 2, left_on="2026-02-01"),
    ),
    (
        "import.depends_on",
        MATERIALS,
        2,
        lambda y: y.change(PRESENTATIONS, 2, presentation_seconds="0"),
    ),
    (
        "presentation.impossible",
        PRESENTATIONS,
        2,
        lambda y: y.change(PRESENTATIONS, 2, presentation_seconds="0"),
    ),
    (
        "presentation.theme_unknown",
        PRESENTATIONS,
        2,
        lambda y: y.change(PRESENTATIONS, 2, theme="weather"),
    ),
    (
        "presentation.perspective_unknown",
        PRESENTATIONS,
        2,
        lambda y: y.change(PRESENTATIONS, 2, perspectives="mine"),
    ),
    ("presentation.presenter_absent", PRESENTATIONS, 3, lambda y: another(y, "M6")),
    ("presentation.presenter_leads", PRESENTATIONS, 3, one_leader),
    ("presentation.too_many", PRESENTATIONS, 4, lambda y: another(y, "M2", "M3")),
    ("presentation.presenter_absent", PRESENTATIONS, 3, lambda y: another(y, "M9")),
    (
        "session.cancelled",
        PRESENTATIONS,
        2,
        lambda y: y.change(PRESENTATIONS, 2, session_code="G1-S2"),
    ),
    (
        "session.not_held",
        PRESENTATIONS,
        2,
        lambda y: y.change(PRESENTATIONS, 2, session_code="G1-S3"),
    ),
    (
        "material.not_kept",
        MATERIALS,
        2,
        lambda y: y.change(PROGRAMS, 2, content_capture="notes"),
    ),
    (
        "material.consent_missing",
        MATERIALS,
        2,
        lambda y: y.change(MEMBERSHIPS, 5, content_consent="no"),
    ),
    (
        "material.not_kept",
        MATERIALS,
        2,
        lambda y: y.change(PRESENTATIONS, 2, theme="making_errors"),
    ),
    ("material.not_the_presenter", MATERIALS, 2, lambda y: y.change(MATERIALS, 2, author="M2")),
    ("material.not_a_leader", MATERIALS, 3, lambda y: y.change(MATERIALS, 3, author="M2")),
    (
        "material.not_in_group",
        MATERIALS,
        3,
        lambda y: y.change(MATERIALS, 3, author="M9", kind="reflection"),
    ),
    ("material.identifier", MATERIALS, 2, lambda y: y.change(MATERIALS, 2, text="416 555 0122")),
    ("material.likely_name", MATERIALS, 2, lambda y: y.change(MATERIALS, 2, text="Josée wept.")),
]

OUT_OF_REACH: Final = {
    "presentation.missing": "who told no case is not its presenter, which is refused first",
    "presentation.already_running": "a case entered late has ended",
    "presentation.not_late": "authors of a demo enter the past",
    "presentation.not_the_presenter": "each enters their own",
    "presentation.not_undone": "what is entered late was not begun by a mistaken tap",
    "presentation.withdrawn": "nobody takes a case back in a spreadsheet",
    "presentation.erased": "nobody is erased in a spreadsheet",
    "presentation.not_captured": "codes go with the presentation",
    "presentation.not_agreed": "who enters the past has agreed",
    "material.audience_unknown": "what is entered is shared with the leaders",
    "material.not_a_text": "the sheet knows the kinds of texts alone",
    "material.empty": "an empty text is refused when the row is read",
    "material.too_long": "a text that is too long is refused when the row is read",
    "material.missing": "texts are sealed, not looked for",
    "material.shredded": "nobody destroys a text in a spreadsheet",
    "material.not_the_author": "each seals their own",
}


async def test_cases_and_texts_are_entered_and_sealed(office: Office) -> None:
    report = await enter(office, told())
    assert report.adds_up
    assert all(not file.refused for file in report.files.values())
    assert report.files[MATERIALS.name].applied == 2
    assert report == await enter(office, told())


async def test_no_text_is_in_any_log(office: Office) -> None:
    await enter(office, told())
    assert TEXT.encode() not in office.everything()
    assert b"M1" not in office.everything()


@pytest.mark.parametrize(("code", "sheet", "line", "mistake"), MISTAKES)
async def test_a_mistake_is_refused_by_its_code(
    office: Office, code: str, sheet: Sheet, line: int, mistake: Mistake
) -> None:
    year = told()
    mistake(year)
    report = await enter(office, year)
    assert codes(report, sheet)[line] == code
    assert report.adds_up
    assert not codes(report, SESSIONS)


def test_every_code_occurs_or_is_out_of_reach_for_a_reason() -> None:
    occurring = {code for code, *_ in MISTAKES}
    for code in CODES:
        if code.startswith(("presentation.", "material.")):
            assert (code in occurring) != (code in OUT_OF_REACH), code


async def test_accounts_too_long_or_too_short_are_a_warning(office: Office) -> None:
    year = told().change(PRESENTATIONS, 2, presentation_seconds="301", discussion_minutes="59")
    year.add(PRESENTATIONS, "G1-S1,M2,179,60,system,")
    assert warned(await enter(office, year), PRESENTATIONS) == {
        (2, "presentation.long"),
        (2, "presentation.discussion_short"),
        (3, "presentation.short"),
    }


async def test_a_warden_that_is_away_stops_the_entering(office: Office) -> None:
    tables = told().tables()
    run = Import(office.shell, await office.sign_in(OFFICER), tables)
    await run.run()
    shell = office.without_warden()
    with pytest.raises(Unavailable):
        await entering(shell, run, tables)


async def test_an_author_who_may_not_sign_in_is_refused_row_by_row(office: Office) -> None:
    tables = told().tables()
    run = Import(office.shell, await office.sign_in(OFFICER), tables)
    await run.run()
    wrong = type(SECRET)("another secret")
    await entering(office.shell, run, tables, wrong)
    report = run.tally.report()
    assert codes(report, PRESENTATIONS) == {2: "operator.refused"}
    assert codes(report, MATERIALS) == {2: "import.depends_on", 3: "operator.refused"}
