"""Every page is drawn in both languages, from samples that fill all of it."""

import re
from datetime import UTC, date, datetime

import pytest

from domain.access.purposes import Basis, ObjectKind, Purpose
from domain.groups.state import Stage as GroupStage
from domain.kernel import Role
from domain.protocol.trail import DayCount
from domain.rules import ContentCapture
from domain.sessions.state import Stage as SessionStage
from domain.sessions.themes import PERSPECTIVES, THEMES
from domain.sessions.words import Audience, MaterialKind, Phase
from services.languages import LANGUAGES
from services.web.frame.drawings import chart, every_day, seats
from services.web.frame.factor import ProofView
from services.web.frame.formats import NO_BREAK, speech
from services.web.frame.render import render
from services.web.frame.visit import Visit, own_path
from services.web.frame.ways import Way
from services.web.frame.words import LISTS
from services.web.frame.words.looks import LOOKS
from services.web.member.home import MyGroupsView
from tests.kit.drawing import drawn
from tests.kit.page_samples import PAGES_FILLED


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES_FILLED)
def test_a_page_is_drawn(name: str, language: str) -> None:
    page = drawn(name, language)
    assert f'<html lang="{language}-CA">' in page
    assert page.count("<h1>") == 1
    assert page.count("<main") == 1
    assert "Content-Transfer-Encoding" not in page, "the head of a catalogue"
    identifiers = re.findall(r'\sid="([^"]+)"', page)
    assert len(identifiers) == len(set(identifiers))
    labelled = re.findall(r'aria-(?:labelledby|describedby)="([^"]+)"', page)
    assert set(labelled) <= set(identifiers)


def test_text_is_escaped_wherever_it_comes_from() -> None:
    view = PAGES_FILLED["board"][1]
    hostile = "<script>alert(1)</script>"
    spoken = speech("en", None, None)
    visit = Visit(spoken, (), True, hostile, hostile, None)
    page = render("en", "program/board.html", visit=visit, speech=spoken, page=view)
    assert hostile not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "A legal hold covers this: it cannot be erased now"),
        ("fr", "Une mesure de conservation s’applique\u00a0: effacement impossible pour l’instant"),
    ],
)
def test_a_text_under_a_hold_says_so_and_offers_no_way_to_destroy_it(
    language: str, said: str
) -> None:
    page = drawn("session-open", language)
    assert said in page
    assert "/items/00000000-0000-0000-0000-00000000025b/erasures" in page, "of another"
    assert "/items/00000000-0000-0000-0000-00000000025d/erasures" not in page


def test_every_code_has_a_word() -> None:
    codes = {
        "role": [*Role, "guest"],
        "purpose": [*Purpose],
        "kind": [*ObjectKind],
        "basis": [*Basis],
        "phase": [*Phase],
        "capture": [*ContentCapture],
        "audience": [*Audience],
        "theme": [*THEMES],
        "perspective": [*PERSPECTIVES],
        "group_state": [*(set(GroupStage) - {GroupStage.NONE}), "below_minimum", "leader_vacant"],
        "session_state": [*(set(SessionStage) - {SessionStage.NONE})],
    }
    for kind, known in codes.items():
        assert {str(code) for code in known} <= LISTS[kind].keys(), kind
    assert {kind.value for kind in MaterialKind} <= LISTS["kind"].keys()
    states = {*LISTS["group_state"], *LISTS["session_state"], *LISTS["outcome"]}
    assert states | LISTS["attention"].keys() <= LOOKS.keys()


def test_a_circle_seats_everybody_once() -> None:
    kinds = [seat.kind for seat in seats(2, 7, 1, 10)]
    assert kinds == ["leader"] * 2 + ["member"] * 7 + ["offered"] + ["free"] * 2
    assert [seat.kind for seat in seats(0, 0, 0, 0)] == []
    places = {(seat.x, seat.y) for seat in seats(1, 10, 0, 10)}
    assert len(places) == 11


def test_a_chart_ends_at_a_round_number_and_stacks_what_was_denied() -> None:
    drawing = chart([DayCount(date(2030, 1, 1), 90, 12), DayCount(date(2030, 1, 2), 0, 0)])
    assert [line.value for line in drawing.lines] == [0, 60, 120]
    first = drawing.bars[0]
    assert first.denied_y + first.denied_height == pytest.approx(first.permitted_y, abs=0.2)
    assert (drawing.permitted, drawing.denied) == (90, 12)
    assert chart([]).bars == ()


def test_a_chart_shows_the_days_on_which_nobody_looked() -> None:
    today = date(2030, 1, 20)
    days = every_day([DayCount(date(2030, 1, 18), 1, 0)], today)
    assert len(days) == 14
    assert days[-1] == DayCount(today, 0, 0)
    long_ago = every_day([DayCount(date(2020, 1, 1), 1, 0), DayCount(today, 1, 0)], today)
    assert len(long_ago) == 366
    assert every_day([], today) == ()


@pytest.mark.parametrize(
    ("language", "near", "weekday", "record"),
    [
        (
            "en-CA",
            "Tue, Dec 1, 2026, 6:30 p.m. EST",
            "Tuesday, December 1, 2026",
            "Dec 1, 2026, 23:30:00 UTC",
        ),
        (
            "fr-CA",
            "mar. 1er déc. 2026, 18 h 30 HNE",
            "mardi 1er décembre 2026",
            "1er déc. 2026, 23:30:00 UTC",
        ),
    ],
)
def test_a_date_has_its_weekday_and_year_and_a_time_the_zone_of_the_group(
    language: str, near: str, weekday: str, record: str
) -> None:
    evening, zone = datetime(2026, 12, 1, 23, 30, tzinfo=UTC), "America/Toronto"
    spoken = speech(None, language, None)
    assert " ".join(spoken.near(evening, zone).split()) == near
    assert spoken.weekday(evening, zone) == weekday
    assert near.endswith(" ".join(spoken.clock(evening, zone).split()))
    assert spoken.moment(evening, "UTC") == record
    assert spoken.day(date(2026, 12, 11), form="long").endswith(" 2026")


def test_a_date_is_broken_nowhere_but_before_its_time() -> None:
    written = speech(None, "fr-CA", None).near(datetime(2026, 12, 1, 19, tzinfo=UTC), "UTC")
    assert [part.split() for part in written.split(" ")] == [
        ["mar.", "1er", "déc.", "2026,"],
        ["19", "h", "UTC"],
    ]


def test_a_time_of_day_is_written_as_each_language_does() -> None:
    english, french = (speech(None, language, None) for language in ("en-CA", "fr-CA"))
    for at, en, fr in (("07:30", "7:30 a.m.", "7 h 30"), ("12:00", "12:00 p.m.", "12 h")):
        assert " ".join(english.wall_clock(at).split()) == en
        assert french.wall_clock(at) == fr.replace(" ", NO_BREAK)


def test_a_time_of_day_is_never_broken_between_two_lines() -> None:
    evening, zone = datetime(2026, 12, 1, 23, 30, tzinfo=UTC), "America/Toronto"
    for language in ("en-CA", "fr-CA"):
        spoken = speech(None, language, None)
        for written in (spoken.wall_clock("18:30"), spoken.clock(evening, zone)):
            assert " " not in written


def test_a_quarter_is_written_as_each_language_does() -> None:
    assert speech(None, "en-CA", None).quarter("2026-Q3") == f"Q3{NO_BREAK}2026"
    assert speech(None, "fr-CA", None).quarter("2026-Q3") == f"T3{NO_BREAK}2026"


@pytest.mark.parametrize(
    ("chosen", "own", "accepted", "tag"),
    [
        ("fr", "en-CA", "en", "fr-CA"),
        (None, "fr", "en", "fr"),
        (None, None, "fr-FR,fr;q=0.9", "fr-CA"),
        (None, "fr-FR", "en", "fr-CA"),
        (None, "tlh", "de", "en-CA"),
        ("xx", None, None, "en-CA"),
    ],
)
def test_a_page_speaks_what_was_chosen_else_ones_own_else_what_the_browser_asks(
    chosen: str | None, own: str | None, accepted: str | None, tag: str
) -> None:
    assert speech(chosen, own, accepted).tag == tag


@pytest.mark.parametrize("path", ["//evil.example", "https://evil.example", "/\\evil", "", "/\n"])
def test_a_detour_returns_to_our_own_pages_only(path: str) -> None:
    assert own_path(path) == "/"
    assert own_path("/access-log?outcome=denied") == "/access-log?outcome=denied"


def test_a_page_is_behind_the_nearest_way_alone() -> None:
    board, people = Way("/programs/5", "Board"), Way("/programs/5/people", "People")
    spoken = speech("en", None, None)

    def behind(path: str) -> list[str]:
        there = Visit(spoken, (board, people), True, path, path, None)
        return [way.words for way in there.ways if there.at(way)]

    assert behind("/programs/5") == behind("/programs/5/groups") == ["Board"]
    assert behind("/programs/5/people") == behind("/programs/5/people/import") == ["People"]
    assert behind("/programs") == []


def test_a_recovery_code_is_offered_only_where_one_may_be_left() -> None:
    spoken = speech("en", None, None)
    visit = Visit(spoken, (), True, "/", "/", None)
    template, view = "frame/second_factor_proof.html", ProofView(recovery=False)
    page = render("en", template, visit=visit, speech=spoken, page=view)
    assert "recovery codes" in drawn("second-factor-proof", "en")
    assert "recovery codes" not in page
    assert "code-hint" not in page


def test_an_app_is_offered_only_to_who_may_have_none() -> None:
    spoken = speech("en", None, None)
    visit = Visit(spoken, (), True, "/", "/", None)
    for none_yet in (True, False):
        view = ProofView(none_yet=none_yet)
        page = render("en", "frame/second_factor_proof.html", visit=visit, speech=spoken, page=view)
        assert ("No code yet?" in page) == none_yet


def test_a_count_beside_the_heading_is_of_everyone_and_another_of_who_was_found() -> None:
    everyone, found = drawn("people-of-the-organization", "en"), drawn("people", "en")
    assert re.search(r"<h1>[^<]+<span class=\"quiet figures\">", everyone)
    assert re.search(r"<h1>[^<]+</h1>", found)
    assert ("found, newest first" in everyone, "found, newest first" in found) == (False, True)


@pytest.mark.parametrize("supervises", [0, 1, 2])
def test_who_supervises_reads_that_and_is_not_asked_to_join(supervises: int) -> None:
    spoken = speech("en", None, None)
    visit = Visit(spoken, (), True, "/", "/", None)
    view = MyGroupsView((), supervises=supervises)
    page = render("en", "member/my_groups.html", visit=visit, speech=spoken, page=view)
    assert ("You supervise" in page, "not in a group" in page) == (supervises > 0, not supervises)
    assert ("in 2 groups" in page) == (supervises == 2)


@pytest.mark.parametrize("name", PAGES_FILLED)
def test_no_reason_and_no_office_is_chosen_beforehand(name: str) -> None:
    """Whoever sends a form has said why, whom and what themselves."""
    required = r'<select [^>]*name="(\w+)" required[^>]*>(.*?)</select>'
    lists = re.findall(required, drawn(name, "en"), re.DOTALL)
    for field, options in lists:
        if field in {"reason", "minutes"} or name == "officers":
            assert options.lstrip().startswith('<option value="">'), (name, field)
            assert " selected" not in options, (name, field)


def test_no_credential_is_chosen_beforehand() -> None:
    """The one that is tapped assigns."""
    page = drawn("group-people", "en")
    assert page.count('name="credential"') == 2
    assert "Assign: Credentialed" in page
    assert "Assign: In training, supervised" in page
