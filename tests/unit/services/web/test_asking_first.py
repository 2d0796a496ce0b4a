"""What cannot be taken back asks first, says what it will do and to whom; the rest offers undo."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from uuid import UUID

import msgspec
import pytest
from httpx import Response
from litestar import Litestar
from litestar.handlers import HTTPRouteHandler

from domain.kernel import ProgramId
from domain.privacy.state import Stage
from domain.protocol.answers import Done
from domain.protocol.audits import AuditsListed, ListAudits
from domain.protocol.cases import (
    BeginPresentation,
    ItemsListed,
    ListItems,
    ListOwnItems,
    Redacted,
    ShareItem,
    UndoBeginning,
)
from domain.protocol.names import ShowNames
from domain.protocol.privacy import (
    AskErasure,
    ErasureProgress,
    PreviewErasure,
    ShowSubjects,
    SubjectsShown,
)
from domain.sessions.words import Ground, MaterialKind
from domain.undoing import undoing
from projections.program_register.queries import ProgramRow
from services.languages import LANGUAGES, PAGES, catalogue
from services.web.auditor import asked as auditor
from services.web.frame.questions import FIRST, ByCase, Question, Unasked
from services.web.frame.words.privacy import OBSTACLES
from services.web.leader import asked as leader
from services.web.member import asked as member
from services.web.organization import asked as organization
from services.web.privacy import asked as privacy
from services.web.program import asked as program
from tests.kit.page_samples import audit_line, group_row, listed
from tests.kit.paper import Reader
from tests.kit.privacy_samples import hold_row, privacy_view, request_row
from tests.kit.scenario import ORGANIZATION_ID
from tests.kit.web import ADMIN, AUDITOR, MORNING, PRIVACY, World

LEA, MEMBER = "lea@example.org", "m1@example.org"
NO_WAY_BACK = "This cannot be undone"
OPEN_TO_ALL = {
    *("/sign-in", "/sign-in/passkeys", "/welcome", "/sign-out", "/language"),
    *("/account/recoveries", "/account/recoveries/passwords", "/account/recoveries/stops"),
    *("/invitation", "/invitation/answers"),
    *("/sign-in/links", "/sign-in/links/codes"),
    *("/invitation", "/invitation/answers", "/invitation/provider", "/sign-in/provider"),
}
"""Forms of nobody in particular: they begin and end a sign-in, or choose a language."""
CONSOLES = (auditor, leader, member, organization, privacy, program)
QUESTIONS = {
    name: one
    for console in CONSOLES
    for name, one in vars(console).items()
    if isinstance(one, Question)
}


@pytest.fixture
def group(world: World) -> str:
    """The address of an active group."""
    program = world.program()
    return f"/programs/{program}/groups/{world.active_group(program)}"


@pytest.fixture
def session(group: str, world: World) -> str:
    """The address of a session of the group that is to come."""
    form = {"number": "1", "day": "2030-02-20", "time": "07:15"}
    return str(Reader(world, LEA).send(f"{group}/sessions", form).headers["location"])


def forms(app: Litestar) -> Iterator[tuple[str, HTTPRouteHandler]]:
    """Walk every address of the pages that a form is sent to."""
    for route in app.routes:
        for handler in getattr(route, "route_handlers", ()):
            if "POST" in handler.http_methods and not route.path.startswith("/api/"):
                yield route.path, handler


def firsts(first: object) -> list[object]:
    """List what a step does first, or in each case."""
    return list(first.among) if isinstance(first, ByCase) else [first]


class TestEveryForm:
    def test_asks_or_says_of_a_closed_list_why_it_need_not(self, world: World) -> None:
        found = dict(forms(world.client.app))
        assert len(found) > 50
        neither = [
            path
            for path, handler in found.items()
            if path not in OPEN_TO_ALL
            and not all(
                isinstance(one, Question | Unasked) for one in firsts(handler.opt.get(FIRST))
            )
        ]
        assert neither == []

    def test_every_question_is_asked_somewhere(self, world: World) -> None:
        posed = [
            one for _, handler in forms(world.client.app) for one in firsts(handler.opt.get(FIRST))
        ]
        assert {name for name, one in QUESTIONS.items() if one not in posed} == set()

    def test_one_that_cannot_be_undone_says_so_or_what_remains(self) -> None:
        for name, one in QUESTIONS.items():
            assert one.way_back, name
            assert one.does, name

    def test_exactly_what_cannot_be_undone_takes_a_tick_besides(self) -> None:
        """In one way only is it said: what can be mended says how, and that alone."""
        ends = {name for name, one in QUESTIONS.items() if one.way_back.startswith(NO_WAY_BACK)}
        assert ends == {name for name, one in QUESTIONS.items() if one.final}
        assert {"GLASS_OPENING", "IDENTITY_TELLING", "DEPARTURE", "OFFICE_END"} <= ends
        other = re.compile(r"cannot be (undone|taken back|called back|opened again|had again)")
        others = {name for name, one in QUESTIONS.items() if other.search(one.way_back)}
        assert others <= ends

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_every_question_speaks_the_language(self, language: str) -> None:
        said = catalogue(PAGES, language).gettext
        for name, one in QUESTIONS.items():
            for words in (one.title, *one.does, one.way_back, *filter(None, [one.yes])):
                assert said(words), name
                assert (said(words) == words) == (language == "en"), words


class TestAQuestion:
    def test_says_what_it_does_and_to_how_many_and_does_nothing_yet(
        self, world: World, group: str
    ) -> None:
        leader = Reader(world, LEA)
        page = leader.send(f"{group}/pauses")
        assert page.status_code == 200
        assert "Pause this group?" in page.text
        assert "No session can be held while the group is paused." in page.text
        assert "<dt>Members</dt><dd>6</dd>" in page.text
        assert page.text.count(f'href="{group}"') == 1, "the way to change nothing"
        assert "Pause the group" in leader.get(group).text, "it is not paused"
        assert page.headers["cache-control"] == "no-store"

    def test_is_drawn_in_french(self, world: World, group: str) -> None:
        page = Reader(world, LEA, "fr").send(f"{group}/closing-plans").text
        assert "Préparer la fin de ce groupe?" in page
        assert "Ne rien changer" in page

    def test_is_for_those_who_may_see_what_it_is_about(self, world: World, group: str) -> None:
        world.meet("stranger@example.org")
        assert Reader(world, "stranger@example.org").send(f"{group}/pauses").status_code == 404
        assert Reader(world, None).send(f"{group}/pauses").headers["location"] == "/sign-in"

    def test_names_whom_it_concerns_in_a_look_on_record(self, world: World, group: str) -> None:
        member = str(world.warden.people[MEMBER])
        before = len(world.warden.asked)
        page = Reader(world, LEA).send(f"{group}/endings", {"person": member}).text
        [look] = [one for one in world.warden.asked[before:] if isinstance(one, ShowNames)]
        assert [str(one) for one in look.people] == [member]
        assert "<dt>Person</dt>" in page

    def test_a_field_that_cannot_be_read_says_so(self, world: World, group: str) -> None:
        reply = Reader(world, LEA).send(f"{group}/endings", {"person": "nobody"})
        assert reply.status_code == 400

    def test_loses_no_field_and_puts_none_in_an_address(self, world: World, group: str) -> None:
        member = str(world.warden.people[MEMBER])
        leader = Reader(world, LEA)
        page = leader.send(f"{group}/endings", {"person": member, "also": '<"&'})
        assert f'name="person" value="{member}"' in page.text
        assert 'name="also" value="&lt;&#34;&amp;"' in page.text
        assert "location" not in page.headers
        ended = leader.after(leader.does(f"{group}/endings", {"person": member}))
        assert "Membership ended" in ended.text

    def test_what_is_final_takes_a_tick_besides(self, world: World, group: str) -> None:
        page = Reader(world, ADMIN).send(f"{group}/closings").text
        assert 'type="checkbox" name="sure" value="yes" required' in page
        assert "This cannot be undone." in page

    def test_only_a_plain_yes_is_an_answer(self, world: World, group: str) -> None:
        leader = Reader(world, LEA)
        for answer in ("", "no", "YES"):
            assert leader.send(f"{group}/pauses", {"sure": answer}).status_code == 200
        assert leader.send(f"{group}/pauses", {"sure": ["no", "yes"]}).status_code == 303

    def test_a_hold_on_everything_says_that_it_is(self, world: World) -> None:
        form = {"ground": "litigation", "reviewOn": "2030-03-01", "once": str(ORGANIZATION_ID)}
        page = Reader(world, PRIVACY).send("/legal-holds", form).text
        assert "<dt>Covers</dt><dd>The whole organization</dd>" in page
        assert "not on request, not by its author" in page
        narrow = Reader(world, PRIVACY).send("/legal-holds", {**form, "label": "C4"}).text
        assert "The whole organization" not in narrow

    @pytest.mark.parametrize("step", ["confirmations", "liftings"])
    def test_who_agrees_to_a_hold_reads_when_it_is_reviewed(self, world: World, step: str) -> None:
        hold = hold_row(1, of_program=None, review_on=date(2030, 3, 1))
        world.reads.rows["privacy_desk.holds"] = [msgspec.structs.asdict(hold)]
        page = Reader(world, PRIVACY).send(f"/legal-holds/{hold.hold_id}/{step}").text
        assert "<dt>Review date</dt><dd>March 1, 2030</dd>" in page


class TestWhatItIsAbout:
    """Each question says whom or what it is about, without a number that only machines read."""

    @pytest.mark.parametrize(
        ("language", "debriefs"),
        [
            ("en", "<dt>Leaders’ debriefs</dt><dd>180 days</dd>"),
            ("fr", "<dt>Retours des animateurs</dt><dd>180 jours</dd>"),
        ],
    )
    def test_rules_are_adopted_with_their_days(
        self, world: World, language: str, debriefs: str
    ) -> None:
        rules = privacy_view(decides=True).proposed
        assert rules is not None
        world.reads.rows["privacy_desk.rules"] = [msgspec.structs.asdict(rules)]
        page = Reader(world, PRIVACY, language).send("/retention/adoptions").text
        assert debriefs in page

    def test_a_review_is_signed_off_by_its_quarter(self, world: World) -> None:
        line = audit_line()
        world.warden.told[ListAudits] = AuditsListed((line,), {})
        page = Reader(world, AUDITOR).send(f"/audits/{line.id}/sign-offs").text
        assert "<dt>Quarter</dt><dd>Q3\N{NO-BREAK SPACE}2026</dd>" in page
        assert f"<dt>Entries reviewed</dt><dd>{line.reviewed}</dd>" in page
        assert f"<dt>Entries of the sample</dt><dd>{line.records}</dd>" in page

    @pytest.mark.usefixtures("session")
    def test_a_text_is_destroyed_by_its_kind_and_day(self, world: World) -> None:
        mine = listed(1, MaterialKind.REFLECTION, own=True)
        world.warden.told[ListOwnItems] = ItemsListed((mine,))
        page = Reader(world, LEA).send(f"/programs/{mine.program}/items/{mine.item}/erasures").text
        assert "<dt>Text</dt><dd>Reflection</dd>" in page
        assert "2026</dd>" in page

    def test_the_day_of_a_text_is_that_of_its_author_s_program(
        self, world: World, session: str
    ) -> None:
        program = session.split("/")[2]
        facts = {"program": UUID(program), "defined_at": MORNING, "eligible_professions": ()}
        row = {
            **dict.fromkeys(ProgramRow.__struct_fields__, ""),
            "named_in": ["en"],
            "names": [""],
            "zone": "America/Toronto",
            **facts,
        }
        world.reads.rows["program_register.programs"] = [row]
        late = datetime(2030, 1, 15, 2, tzinfo=UTC)
        mine = msgspec.structs.replace(
            listed(1, MaterialKind.REFLECTION, own=True),
            sealed_at=late,
            program=ProgramId(UUID(program)),
        )
        world.warden.told[ListOwnItems] = ItemsListed((mine,))
        author = Reader(world, LEA)
        assert (
            "January 14, 2030"
            in author.send(f"/programs/{mine.program}/items/{mine.item}/erasures").text
        )

    def test_a_request_to_erase_ones_own_counts_the_texts(self, world: World) -> None:
        texts = tuple(listed(n, MaterialKind.REFLECTION, own=True) for n in (1, 2, 3))
        gone = msgspec.structs.replace(texts[0], redacted=Redacted(MORNING, Ground.AUTHOR))
        world.warden.told[ListOwnItems] = ItemsListed((gone, *texts[1:]))
        world.meet("new@example.org")
        form = {"kind": "author", "once": str(ORGANIZATION_ID)}
        page = Reader(world, "new@example.org").send("/my-erasures", form).text
        assert "<dt>Your texts</dt><dd>2</dd>" in page
        assert "under a legal hold" not in page.partition("<dl")[2].partition("</dl>")[0]
        assert (
            "If a legal hold covers any of it, nothing is destroyed before the hold ends." in page
        )
        held = msgspec.structs.replace(texts[1], held=True)
        world.warden.told[ListOwnItems] = ItemsListed((gone, held, texts[2]))
        counted = Reader(world, "new@example.org").send("/my-erasures", form).text
        assert "<dt>Of these under a legal hold</dt><dd>1</dd>" in counted


class TestAHold:
    """What a legal hold covers is not offered, and says so before somebody says yes."""

    COVERED = "A legal hold covers this: it cannot be erased now"
    REACHED = "A legal hold covers part of this: it cannot be approved now"
    LATER = (
        "If a legal hold is placed before all of it is destroyed, the rest waits until the hold "
        "ends."
    )

    def test_keeps_a_request_from_being_approved_on_the_desk_and_where_it_asks(
        self, world: World
    ) -> None:
        row = request_row(1, "author", "requested")
        world.reads.rows["privacy_desk.requests"] = [msgspec.structs.asdict(row)]
        world.warden.told[ShowSubjects] = SubjectsShown({}, {})
        approval = f"/erasures/{row.request_id}/approvals"
        for held in (True, False):
            world.warden.told[PreviewErasure] = ErasureProgress(Stage.REQUESTED, held)
            officer = Reader(world, PRIVACY)
            desk, question = officer.get("/privacy").text, officer.send(approval).text
            assert (self.REACHED in desk) == held
            assert (f'action="{approval}"' in desk) == (not held)
            assert (self.REACHED in question) == held
            assert (self.LATER in question) == (not held)
            assert (f'action="{approval}"' in question) == (not held)
            assert 'href="/privacy"' in question

    @pytest.mark.usefixtures("session")
    def test_keeps_one_s_own_text_from_being_destroyed(self, world: World) -> None:
        mine = listed(1, MaterialKind.REFLECTION, own=True)
        kept = msgspec.structs.replace(mine, held=True)
        world.warden.told[ListOwnItems] = ItemsListed((kept,))
        author = Reader(world, LEA)
        erasure = f"/programs/{mine.program}/items/{mine.item}/erasures"
        question = author.send(erasure).text
        assert self.COVERED in question
        assert f'action="{erasure}"' not in question
        world.warden.told[ListOwnItems] = ItemsListed((mine,))
        assert f'action="{erasure}"' in author.send(erasure).text


class TestAnErasure:
    def test_is_refused_on_the_ground_that_was_chosen(self, world: World) -> None:
        row = request_row(1, "author", "requested")
        world.reads.rows["privacy_desk.requests"] = [msgspec.structs.asdict(row)]
        world.warden.told[ShowSubjects] = SubjectsShown({}, {})
        world.warden.told[PreviewErasure] = ErasureProgress(Stage.REQUESTED, held=False)
        refusal = f"/erasures/{row.request_id}/refusals"
        page = Reader(world, PRIVACY).send(refusal, {"obstacle": "legal_duty"}).text
        assert f"<dt>Ground</dt><dd>{OBSTACLES['legal_duty']}</dd>" in page
        assert "Texts kept" not in page

    def test_of_one_s_own_asks_first_and_says_until_when_it_is_taken_back(
        self, world: World
    ) -> None:
        world.meet("new@example.org")
        asks = Reader(world, "new@example.org")
        form = {"kind": "author", "once": str(ORGANIZATION_ID)}
        texts = asks.send("/my-erasures", form).text
        assert "Request erasure of all your texts?" in texts
        assert "You can withdraw the request until it is approved." in texts
        oneself = asks.send("/my-erasures", {**form, "kind": "member"}).text
        assert "your texts, name and account are destroyed" in oneself
        assert not any(isinstance(one, AskErasure) for one in world.warden.asked)


class TestUndo:
    @pytest.mark.parametrize("step", ["pauses", "closing-plans"])
    def test_the_group_meets_again_in_one_tap(self, world: World, group: str, step: str) -> None:
        leader = Reader(world, LEA)
        done = leader.after(leader.does(f"{group}/{step}"))
        assert f'action="{group}/resumptions"' in done.text
        back = leader.after(leader.send(f"{group}/resumptions"))
        assert "Group resumed." in back.text
        assert "Pause the group" in back.text

    def test_a_session_that_was_called_off_is_put_back(self, world: World, session: str) -> None:
        leader = Reader(world, LEA)
        off = leader.after(leader.does(f"{session}/cancellations"))
        assert f'action="{session}/restorations"' in off.text
        assert "Restore this session" in off.text
        back = leader.after(leader.send(f"{session}/restorations"))
        assert "Session restored" in back.text
        assert "Cancel this session" in back.text

    def test_but_not_once_its_time_has_come(self, world: World, session: str) -> None:
        leader = Reader(world, LEA)
        leader.does(f"{session}/cancellations")
        world.clock.on(days=60)
        assert "Restore this session" not in leader.get(session).text
        late = leader.after(leader.send(f"{session}/restorations"))
        assert "Plan a new one" in late.text

    def test_a_session_that_was_moved_goes_back_to_its_time(
        self, world: World, session: str
    ) -> None:
        leader = Reader(world, LEA)
        moved = leader.send(f"{session}/moves", {"day": "2030-02-21", "time": "18:00"})
        page = leader.after(moved).text
        assert 'value="2030-02-21"' in page
        back = leader.after(leader.undo(page)).text
        assert "Session back at its earlier time." in back
        assert 'value="2030-02-20"' in back

    def test_a_name_tapped_by_mistake_presents_no_longer_in_one_tap(
        self, world: World, session: str
    ) -> None:
        """What the button sends back says which step it was, and not who presents."""
        for kind in (BeginPresentation, UndoBeginning):
            world.warden.told[kind] = Done(1, UUID(int=1))
        leader, member = Reader(world, LEA), str(world.warden.people[MEMBER])
        form = {"presenter": member, "once": str(ORGANIZATION_ID)}
        begun = leader.after(leader.send(f"{session}/presentations", form)).text
        button = begun.partition('role="status"')[2].partition("</form>")[0]
        assert f'action="{session}/presentations/undoing"' in button
        assert member not in button
        assert "No one is presenting now." in leader.after(leader.undo(begun)).text
        [first] = [one for one in world.warden.asked if isinstance(one, BeginPresentation)]
        [undo] = [one for one in world.warden.asked if isinstance(one, UndoBeginning)]
        assert undo.begun == first.command_id
        assert undo.command_id == undoing(first.command_id)

    def test_a_consent_taken_back_says_what_follows_and_is_given_back_in_one_tap(
        self, world: World, group: str
    ) -> None:
        member = Reader(world, MEMBER)
        first = member.after(member.send(f"{group}/consents", {"given": "yes"})).text
        assert "You agree to keep case narratives" in first
        assert ">Undo<" not in first, "nothing had been answered"
        taken = member.after(member.send(f"{group}/consents", {"given": "no"})).text
        assert "From now on, no case narrative is kept in this group" in taken
        undo = taken.partition(f'action="{group}/consents">')[2].partition(">Undo<")[0]
        assert '<input type="hidden" name="given" value="yes">' in undo

    def test_a_session_just_planned_is_called_off_without_another_question(
        self, world: World, group: str
    ) -> None:
        leader = Reader(world, LEA)
        form = {"number": "2", "day": "2030-03-20", "time": "07:15"}
        planned = leader.send(f"{group}/sessions", form)
        address = planned.headers["location"]
        assert f'action="{address}/cancellations"' in leader.after(planned).text
        gone = leader.after(leader.send(f"{address}/cancellations", {"sure": "yes"}))
        assert "Session cancelled." in gone.text

    def test_a_request_to_join_is_taken_back(self, world: World) -> None:
        program = world.program()
        group = f"/programs/{program}/groups/{world.active_group(program)}"
        new = world.meet("new@example.org", program)
        asks = Reader(world, "new@example.org")
        page = asks.after(asks.send(f"{group}/requests")).text
        assert f'action="{group}/declines"' in page
        assert f'name="person" value="{new}"' in page
        assert 'name="sure" value="yes"' in page
        assert "Withdraw my request" in asks.get(group).text, "later, too"
        assert (
            "Withdraw your request to join?"
            in asks.send(f"{group}/declines", {"person": str(new)}).text
        )
        done = asks.after(asks.does(f"{group}/declines", {"person": str(new)}))
        assert "Your request is withdrawn." in done.text

    def test_a_request_is_withdrawn_from_one_s_own_groups(self, world: World) -> None:
        program = world.program()
        group = world.active_group(program)
        new = world.meet("new@example.org", program)
        row = group_row(1, "active", group_id=UUID(group))
        world.reads.rows["group_board.groups"] = [msgspec.structs.asdict(row)]
        place = {"program_id": UUID(program), "group_id": UUID(group), "state": "waiting"}
        world.reads.rows["rosters.of_person_in"] = [place]
        page = Reader(world, "new@example.org").get("/my-groups").text
        assert f'action="/programs/{program}/groups/{group}/declines"' in page
        assert f'name="person" value="{new}">Withdraw my request' in page

    def test_seats_are_offered_one_after_the_other_from_the_page_that_chooses(
        self, world: World
    ) -> None:
        program = world.program(participation="mandatory")
        group = f"/programs/{program}/groups/{world.active_group(program)}"
        admin = Reader(world, ADMIN)
        new = str(world.meet("new@example.org", program))
        sent = admin.send(f"{group}/offers", {"person": new, "back": "people"})
        page = admin.after(sent).text
        assert sent.headers["location"] == f"{group}/people"
        assert "A seat is kept until the agreement is signed." in page
        assert f'action="{group}/declines"' in page, "and is taken back"

    def test_a_seat_just_offered_is_taken_back_and_a_request_waits_again(
        self, world: World, group: str
    ) -> None:
        leader, program = Reader(world, LEA), group.split("/")[2]
        unasked, asking = (
            str(world.meet(f"{name}@example.org", program)) for name in ("unasked", "asking")
        )
        Reader(world, "asking@example.org").send(f"{group}/requests")
        offered = leader.after(leader.send(f"{group}/offers", {"person": unasked})).text
        assert f'action="{group}/declines"' in offered.partition('role="status"')[2][:900]
        gone = leader.send(f"{group}/declines", {"person": unasked, "sure": "yes"})
        assert "The seat is free again." in leader.after(gone).text
        kept = leader.after(leader.send(f"{group}/offers", {"person": asking})).text
        assert "Undo" in kept
        page = leader.send(f"{group}/declines", {"person": asking}).text
        assert "Withdraw the offer of this seat?" in page
        assert "their request waits again" in page
        leader.send(f"{group}/declines", {"person": asking, "sure": "yes"})
        assert "Decline this request?" in leader.send(f"{group}/declines", {"person": asking}).text


class TestSharing:
    """No notice says that somebody can read what nobody can."""

    @pytest.mark.parametrize(
        ("audience", "readers", "said"),
        [
            ("leaders", (1, 1), "shared with those who led when the session began"),
            ("leaders", (0, 1), "no one can read it"),
            ("leaders_now", (0, 1), "shared with those who lead the group now"),
            ("leaders_now", (0, 0), "no one can read it"),
            ("nobody", (1, 1), "Text no longer shared."),
        ],
    )
    def test_says_with_whom_it_is_shared_or_that_nobody_reads_it(
        self, world: World, session: str, audience: str, readers: tuple[int, int], said: str
    ) -> None:
        then, now = readers
        world.warden.told[ListItems] = ItemsListed((), readers_then=then, readers_now=now)
        world.warden.told[ShareItem] = Done(1, UUID(int=1))
        program, here = session.split("/")[2], UUID(session.rpartition("/")[2])
        mine = msgspec.structs.replace(
            listed(1, MaterialKind.REFLECTION, own=True),
            program=ProgramId(UUID(program)),
            session=here,
        )
        world.warden.told[ListOwnItems] = ItemsListed((mine,))
        author = Reader(world, MEMBER)
        sent = author.send(f"/programs/{program}/items/{mine.item}/shares", {"audience": audience})
        assert sent.headers["location"] == session
        assert said in author.after(sent).text


OVER = "can no longer undo this here"


class TestTheCookieOfAnUndo:
    """A compromised web process: who sets cookies puts no step behind somebody's button."""

    def paused(self, world: World, group: str) -> Response:
        return Reader(world, LEA).does(f"{group}/pauses")

    @pytest.mark.parametrize(
        "forged", ["/programs?x=1", "/sign-out?", "A" * 60, "7", "eyJ1bmRvIjp7fX0"]
    )
    def test_a_forged_one_is_refused_in_a_sentence(
        self, world: World, group: str, forged: str
    ) -> None:
        done = self.paused(world, group)
        page = Reader(world, LEA).after(done, circlekeep_undo=forged)
        assert OVER in page.text
        assert ">Undo<" not in page.text

    def test_one_of_another_sign_in_is_refused_in_a_sentence(
        self, world: World, group: str
    ) -> None:
        done = self.paused(world, group)
        assert ">Undo<" in Reader(world, LEA).after(done).text
        page = Reader(world, "m1@example.org").after(done)
        assert OVER in page.text
        assert ">Undo<" not in page.text

    def test_one_that_changed_on_its_way_is_refused_in_a_sentence(
        self, world: World, group: str
    ) -> None:
        done = self.paused(world, group)
        sealed = done.cookies["circlekeep_undo"]
        other = ("B" if sealed[20] == "A" else "A").join((sealed[:20], sealed[21:]))
        assert OVER in Reader(world, LEA).after(done, circlekeep_undo=other).text

    def test_an_old_one_is_refused_in_a_sentence(self, world: World, group: str) -> None:
        done = self.paused(world, group)
        world.clock.on(seconds=61)
        page = Reader(world, LEA).after(done)
        assert OVER in page.text
        assert ">Undo<" not in page.text

    def test_it_says_nothing_that_can_be_read(self, world: World, group: str) -> None:
        sealed = self.paused(world, group).cookies["circlekeep_undo"]
        assert group.rpartition("/")[2] not in sealed
        assert "steps" not in sealed
