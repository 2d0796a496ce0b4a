"""The pages of an auditor's day, and of an author who wonders who looked: without a browser."""

from datetime import timedelta
from uuid import UUID

import msgspec
import pytest

from domain.access.events import VerifiedLog
from domain.audits.events import Disposition
from domain.kernel import Conflict, Log, PersonId, ProgramId, Refused, Role, Sealed
from domain.organizations.events import Naming
from domain.protocol.answers import Done, Enacted, StepDone
from domain.protocol.audits import (
    AuditLine,
    AuditShown,
    AuditsListed,
    DrawAudit,
    ListAudits,
    ReadReviewNote,
    ReviewAccess,
    ReviewNoteShown,
    ShowAudit,
    SignOffAudit,
)
from domain.protocol.glass import BreakGlassListed, ListBreakGlass
from domain.protocol.mine import EnactNaming, MineShown, WhoSawMine
from domain.protocol.names import FindPeople, PeopleFound, PersonName
from domain.protocol.privacy import ListOwnRequests, OwnRequests
from domain.protocol.proofs import ShowVerification, Verification, VerificationShown
from domain.protocol.trail import (
    LogReach,
    MissingEntry,
    RecordAttributes,
    RecordShown,
    SearchTrail,
    ShowRecord,
    TrailEntry,
    TrailShown,
)
from services.exports.csv_line import csv_line
from services.http.places import NAMING
from tests.kit.page_samples import PAGES_FILLED
from tests.kit.paper import Reader
from tests.kit.web import ADMIN, AUDITOR, MORNING, World

LEA = "lea@example.org"
PROGRAM, WHO, ITEM, AUDIT = (UUID(int=n) for n in (20, 21, 22, 23))
SAID = "Bouchárd"
ENTRY = TrailEntry(
    program=ProgramId(PROGRAM),
    entry=41,
    at=MORNING,
    outcome="permitted",
    ended="withheld",
    actor=PersonId(WHO),
    role=Role.LEADER,
    basis="shared",
    purpose="leading",
    rule="item.sealed_text",
    kind="case_narrative",
    label="C4",
    object=ITEM,
)
NAMES = {PersonId(WHO): PersonName("=HYPERLINK", "Bouchard", "")}
LINE = AuditLine(
    id=AUDIT,
    quarter="2026-Q3",
    round=1,
    records=1,
    reviewed=0,
    matters=0,
    drawn_by=PersonId(WHO),
    drawn_at=MORNING,
    signed_by=None,
    signed_at=None,
)


def looked(world: World) -> Reader:
    """An author whose text was looked at."""
    world.warden.told[WhoSawMine] = MineShown(
        others=(ENTRY,), names=NAMES, naming=Naming.ALWAYS, newest=MORNING, refused={ITEM: 3}
    )
    world.warden.told[ListOwnRequests] = OwnRequests(())
    world.meet(LEA)
    return Reader(world, LEA)


class TestSearching:
    def test_p21_a_name_is_searched_by_and_is_in_no_address(self, world: World) -> None:
        """P21: the words are in the form alone; pages go on with ids."""
        world.warden.told[FindPeople] = PeopleFound(NAMES)
        reply = Reader(world, AUDITOR).send("/access-log/people", {"name": SAID})
        assert reply.status_code == 200
        assert f"/access-log?actor={WHO}" in reply.text
        assert f"/access-log?subject={WHO}" in reply.text
        assert SAID not in reply.text
        [asked] = [one for one in world.warden.asked if isinstance(one, FindPeople)]
        assert asked.text.reveal() == SAID

    def test_a_name_that_fits_too_many_says_so(self, world: World) -> None:
        world.warden.told[FindPeople] = Refused("people.too_many", "Enter more")
        reply = Reader(world, AUDITOR).send("/access-log/people", {"name": SAID})
        assert reply.status_code == 422
        assert "More than 10 people match" in reply.text

    def test_every_filter_goes_from_the_address_to_the_warden(self, world: World) -> None:
        path = (
            f"/access-log?actor={WHO}&subject={WHO}&object={ITEM}&grant={AUDIT}&program={PROGRAM}"
            "&role=leader&basis=grant&class=C5&purpose=legal_order&outcome=denied"
            "&rule=grant.expired&since=2026-05-01&until=2026-05-31"
        )
        assert Reader(world, AUDITOR).get(path).status_code == 200
        [asked] = [one for one in world.warden.asked if isinstance(one, SearchTrail)]
        assert (asked.actor, asked.subject, asked.object, asked.grant) == (WHO, WHO, ITEM, AUDIT)
        assert (asked.role, asked.basis, asked.label, asked.rule) == (
            "leader",
            "grant",
            "C5",
            "grant.expired",
        )
        assert (asked.purpose, asked.outcome) == ("legal_order", "denied")

    def test_a_filter_that_cannot_be_read_is_left_out(self, world: World) -> None:
        reply = Reader(world, AUDITOR).get("/access-log?role=king&class=C9&actor=me")
        assert "A filter could not be read" in reply.text
        [asked] = [one for one in world.warden.asked if isinstance(one, SearchTrail)]
        assert (asked.role, asked.label, asked.actor) == (None, None, None)

    def test_the_next_page_keeps_the_filters(self, world: World) -> None:
        world.warden.told[SearchTrail] = TrailShown((ENTRY,), "cursor", NAMES)
        page = Reader(world, AUDITOR).get("/access-log?class=C4").text
        assert 'href="/access-log?class=C4&amp;before=cursor"' in page
        assert f"/access-log/programs/{PROGRAM}/records/41" in page
        assert "Not received" in page

    def test_p30_what_a_search_lacks_is_named_and_opened_from_the_log(self, world: World) -> None:
        """P30: page and API say when a search is behind the log, and which entries it lacks."""
        reach = LogReach(program=ProgramId(PROGRAM), position=40, head=45, checked_after=0)
        world.warden.told[SearchTrail] = TrailShown(
            (ENTRY,),
            None,
            NAMES,
            complete=(reach,),
            missing=(MissingEntry(ProgramId(PROGRAM), 39),),
        )
        page = Reader(world, AUDITOR).get("/access-log").text
        assert "1 entry is missing from this search" in page
        assert f"/access-log/programs/{PROGRAM}/records/39" in page
        assert "complete up to entry 40 of 45" in page
        api = world.of(AUDITOR).get("/access-log").json()
        assert api["missing"] == [{"program": str(PROGRAM), "entry": 39}]
        [complete] = api["complete"]
        assert (complete["position"], complete["head"], complete["checkedAfter"]) == (40, 45, 0)

    def test_a_record_is_shown_with_its_attributes(self, world: World) -> None:
        around = RecordAttributes(
            grant=None,
            policy="0123456789abcdef",
            authority=3,
            strength="password",
            session=ITEM,
            address="192.0.2.0/24",
            stands_for=1,
            asked_in=AUDIT,
            traceparent=None,
            ended="withheld",
            failed_by=None,
        )
        world.warden.told[ShowRecord] = RecordShown(
            record=ENTRY,
            request=AUDIT,
            on_behalf_of=None,
            objects=(),
            attributes=around,
            names=NAMES,
            listed=False,
        )
        page = Reader(world, AUDITOR).get(f"/access-log/programs/{PROGRAM}/records/41").text
        for word in (
            "item.sealed_text",
            "192.0.2.0/24",
            "Not yet in a signed checkpoint",
            "Searches do not find this entry",
        ):
            assert word in page
        api = world.of(AUDITOR).get(f"/access-log/programs/{PROGRAM}/records/41").json()
        assert (api["attributes"]["policy"], api["listed"]) == ("0123456789abcdef", False)


class TestExporting:
    def test_the_register_shows_who_took_what(self, world: World) -> None:
        world.warden.told[SearchTrail] = TrailShown((ENTRY,), None, NAMES)
        page = Reader(world, AUDITOR).get("/exports").text
        assert "Register of exports" in page
        assert f"/access-log/programs/{PROGRAM}/records/41" in page
        asked = [one.rule for one in world.warden.asked if isinstance(one, SearchTrail)]
        assert asked == ["bundle.auditor", "bundle.privacy_officer"]

    def test_before_the_first_export_the_register_is_empty(self, world: World) -> None:
        world.warden.told[SearchTrail] = Refused("trail.filter_unknown", "from the list")
        assert "Nothing has been exported yet" in Reader(world, AUDITOR).get("/exports").text

    @pytest.mark.parametrize(
        ("form", "path"),
        [("bundle", "2/bundle?since=2026-10-01"), ("table", "accesses?since=2026-10-01")],
    )
    def test_the_form_leads_to_the_file(self, world: World, form: str, path: str) -> None:
        asked = f"/exports/file?program={PROGRAM}&form={form}&since=2026-10-01&until=soon"
        there = Reader(world, AUDITOR).get(asked).headers["location"]
        assert there == f"/api/v1/logs/{PROGRAM}/{path}"


class TestVerified:
    def told(self, world: World, *logs: VerifiedLog) -> None:
        """Somebody verified these logs."""
        newest = Verification(entry=512, at=MORNING, by=PersonId(WHO), logs=logs, took_ms=840)
        world.warden.told[ShowVerification] = VerificationShown(newest, NAMES)
        world.warden.told[ListAudits] = AuditsListed((), {})

    @pytest.mark.parametrize(
        ("locale", "words"),
        [
            ("en", ("Last verified on", "by =HYPERLINK Bouchard", "9,000 entries checked")),
            ("fr", ("Dernière vérification le", "par =HYPERLINK Bouchard", "entrées vérifiées")),
        ],
    )
    def test_p8_the_desk_says_when_and_by_whom_the_logs_were_verified(
        self, world: World, locale: str, words: tuple[str, ...]
    ) -> None:
        """P8: a verification by a person is on the desk of those who audit, with its record."""
        self.told(world, VerifiedLog(ProgramId(PROGRAM), Log.ACCESS, 9_000))
        page = Reader(world, AUDITOR, locale).get("/desk").text
        for word in words:
            assert word in page
        assert "/records/512" in page
        assert 'role="alert"' not in page

    @pytest.mark.parametrize(
        ("locale", "words"),
        [
            ("en", ("Not intact when", "first broken entry: 41", "digest")),
            (
                "fr",
                ("Les journaux n’étaient pas intacts", "fautive\N{NO-BREAK SPACE}: 41", "digest"),
            ),
        ],
    )
    def test_p30_a_log_that_was_not_whole_is_an_alarm(
        self, world: World, locale: str, words: tuple[str, ...]
    ) -> None:
        """P30: the desk does not hide what a verification found."""
        self.told(world, VerifiedLog(ProgramId(PROGRAM), Log.EVENTS, 99, 41, "digest"))
        page = Reader(world, AUDITOR, locale).get("/desk").text
        assert 'role="alert"' in page
        for word in words:
            assert word in page

    @pytest.mark.parametrize(("locale", "word"), [("en", "Never verified"), ("fr", "Jamais")])
    def test_before_the_first_the_desk_says_never_and_how(
        self, world: World, locale: str, word: str
    ) -> None:
        world.warden.told[ListAudits] = AuditsListed((), {})
        page = Reader(world, AUDITOR, locale).get("/desk").text
        assert word in page
        assert "circlekeep verify --organization" in page

    def test_the_same_over_the_api(self, world: World) -> None:
        auditor = world.of(AUDITOR)
        world.warden.told[ListAudits] = AuditsListed((), {})
        assert auditor.get("/logs/verification").json() == {"newest": None, "actors": []}
        self.told(world, VerifiedLog(ProgramId(PROGRAM), Log.EVENTS, 99, 41, "digest"))
        shown = auditor.get("/logs/verification").json()
        newest = shown["newest"]
        assert (newest["entry"], newest["whole"], newest["tookMs"]) == (512, False, 840)
        assert newest["logs"] == [
            {
                "program": str(PROGRAM),
                "log": 1,
                "whole": False,
                "upto": 99,
                "firstBad": 41,
                "flaw": "digest",
            }
        ]
        assert [one["familyName"] for one in shown["actors"]] == ["Bouchard"]


class TestReviewing:
    def test_the_desk_says_what_waits(self, world: World) -> None:
        world.warden.told[ListAudits] = AuditsListed((LINE,), NAMES)
        world.warden.told[ListBreakGlass] = BreakGlassListed((), {}, 7)
        page = Reader(world, AUDITOR).get("/desk").text
        assert "Review of Q3\N{NO-BREAK SPACE}2026" in page
        assert "0 of 1 reviewed" in page

    def test_a_sample_is_drawn_by_percent_or_by_number(self, world: World) -> None:
        world.warden.told[DrawAudit] = Done(9, AUDIT)
        world.warden.told[ListAudits] = AuditsListed((), {})
        reader = Reader(world, AUDITOR)
        assert "Draw a sample" in reader.get("/audits").text
        form = {"quarter": "2026-Q3", "much": "5", "once": str(ITEM)}
        for unit in ("percent", "records"):
            reply = reader.send("/audits", {**form, "unit": unit})
            assert reply.headers["location"] == f"/audits/{AUDIT}"
        by_share, by_number = (one for one in world.warden.asked if isinstance(one, DrawAudit))
        assert (by_share.percent, by_share.records) == (5, None)
        assert (by_number.percent, by_number.records) == (None, 5)

    def test_a_rule_that_refuses_a_sample_is_said_on_the_page(self, world: World) -> None:
        world.warden.told[DrawAudit] = Conflict("audit.round_open", "Sign it off")
        world.warden.told[ListAudits] = AuditsListed((), {})
        reader = Reader(world, AUDITOR, "fr")
        form = {"quarter": "2026-Q3", "much": "5", "unit": "records", "once": str(ITEM)}
        assert "L’échantillon de ce trimestre est tiré" in reader.send("/audits", form).text

    def test_a_finding_goes_to_the_warden_with_its_note(self, world: World) -> None:
        world.warden.told[ReviewAccess] = Done(9, AUDIT)
        place = f"/audits/{AUDIT}/programs/{PROGRAM}/records/41"
        form = {"disposition": "follow_up", "note": "Ask the leader.", "once": str(ITEM)}
        reply = Reader(world, AUDITOR).send(f"{place}/findings", form)
        assert reply.headers["location"] == f"/audits/{AUDIT}"
        [asked] = [one for one in world.warden.asked if isinstance(one, ReviewAccess)]
        assert (asked.entry, asked.disposition) == (41, Disposition.FOLLOW_UP)
        assert asked.note == Sealed("Ask the leader.")

    def test_a_note_is_read_and_a_round_signed(self, world: World) -> None:
        shown = PAGES_FILLED["audit"][1].shown  # type: ignore[attr-defined]
        world.warden.told[ShowAudit] = shown
        assert isinstance(shown, AuditShown)
        world.warden.told[ReadReviewNote] = ReviewNoteShown(Sealed("She told me why."), 12)
        world.warden.told[SignOffAudit] = Done(9, AUDIT)
        world.warden.told[ListAudits] = AuditsListed((LINE,), NAMES)
        reader = Reader(world, AUDITOR)
        noted = reader.send(f"/audits/{AUDIT}/programs/{PROGRAM}/records/41/notes")
        assert "She told me why." in noted.text
        signed = reader.does(f"/audits/{AUDIT}/sign-offs", {"once": str(ITEM)})
        assert signed.headers["location"] == f"/audits/{AUDIT}"

    def test_the_same_over_the_api(self, world: World) -> None:
        auditor = world.of(AUDITOR)
        world.warden.told |= {
            ListAudits: AuditsListed((LINE,), NAMES),
            DrawAudit: Done(9, AUDIT),
            ShowAudit: PAGES_FILLED["audit"][1].shown,  # type: ignore[attr-defined]
            ReviewAccess: Done(10, AUDIT),
            ReadReviewNote: ReviewNoteShown(Sealed("Why."), 12),
            SignOffAudit: Done(11, AUDIT),
        }
        assert auditor.get("/audits").json()["items"][0]["quarter"] == "2026-Q3"
        drawn = auditor.post("/audits", {"quarter": "2026-Q3", "records": 5})
        assert (drawn.status_code, drawn.json()["id"]) == (201, str(AUDIT))
        assert auditor.get(f"/audits/{AUDIT}").json()["seed"] == "3f" * 32
        place = f"/audits/{AUDIT}/programs/{PROGRAM}/records/41"
        assert auditor.post(f"{place}/findings", {"disposition": "in_order"}).status_code == 200
        assert auditor.post(f"{place}/notes", {}).json() == {"text": "Why.", "record": 12}
        assert auditor.post(f"/audits/{AUDIT}/sign-offs").status_code == 200


class TestNaming:
    def test_an_admin_decides_whether_authors_are_told_names(self, world: World) -> None:
        world.warden.told[EnactNaming] = Enacted((StepDone(version=4, position=9),))
        admin = Reader(world, ADMIN)
        assert NAMING in admin.get("/programs").text
        assert 'value="always" required checked' in admin.get(NAMING).text
        question = admin.send(NAMING, {"naming": "never", "once": str(ITEM)}).text
        assert "<dt>Until now</dt><dd>Always show names</dd>" in question
        assert "and to earlier views" in question
        reply = admin.does(NAMING, {"naming": "never", "once": str(ITEM)})
        assert "Setting saved and recorded" in admin.after(reply).text
        [asked] = [one for one in world.warden.asked if isinstance(one, EnactNaming)]
        assert asked.naming is Naming.NEVER

    def test_what_holds_already_is_not_asked_and_changes_nothing(self, world: World) -> None:
        world.warden.told[EnactNaming] = Enacted((StepDone(version=4, position=9),))
        admin = Reader(world, ADMIN)
        reply = admin.send(NAMING, {"naming": "always", "once": str(ITEM)})
        assert "Nothing changed: this setting already applies." in admin.after(reply).text

    def test_to_others_the_page_is_not_there(self, world: World) -> None:
        assert Reader(world, AUDITOR).get(NAMING).status_code == 404

    def test_it_is_a_command_of_the_api_too(self, world: World) -> None:
        world.warden.told[EnactNaming] = Enacted((StepDone(version=4, position=9),))
        done = world.admin.post(NAMING, {"naming": "on_request"})
        assert done.json()["version"] == 4
        assert world.admin.get("/organization").json()["naming"] == "always"


class TestWhoSawMine:
    def test_p25_the_page_says_who_when_and_why_and_how_many_were_refused(
        self, world: World
    ) -> None:
        """P25: for each author, on a page of their own."""
        page = looked(world).get("/mine").text
        for word in (
            "Bouchard",
            "Leading the group",
            "3 attempts were refused",
            "/mine/news?after=",
        ):
            assert word in page

    @pytest.mark.parametrize(
        ("naming", "words"),
        [
            (Naming.ON_REQUEST, "Give the entry number"),
            (Naming.NEVER, "does not show who viewed"),
        ],
    )
    def test_p25_without_names_the_page_says_why(
        self, world: World, naming: Naming, words: str
    ) -> None:
        """P25: the name by the organization's policy."""
        author = looked(world)
        shown = world.warden.told[WhoSawMine]
        assert isinstance(shown, MineShown)
        world.warden.told[WhoSawMine] = msgspec.structs.replace(shown, naming=naming, names={})
        page = author.get("/mine").text
        assert words in page
        assert "Former member" not in page

    def test_a_page_that_is_open_asks_for_news_and_gets_nothing_twice(self, world: World) -> None:
        """P25: live, without leaking: nothing new is an empty answer."""
        author = looked(world)
        since = (MORNING - timedelta(seconds=1)).isoformat().replace("+", "%2B")
        fresh = author.get(f"/mine/news?after={since}")
        assert 'id="looks-live"' in fresh.text
        assert "<html" not in fresh.text
        now = MORNING.isoformat().replace("+", "%2B")
        assert author.get(f"/mine/news?after={now}").status_code == 204

    def test_ones_own_report_is_a_table_that_calculates_nothing(self, world: World) -> None:
        reply = looked(world).get("/mine/accesses.csv")
        assert reply.headers["content-type"].startswith("text/csv")
        assert reply.headers["cache-control"] == "no-store"
        assert "'=HYPERLINK Bouchard" in reply.text
        assert str(ITEM) in reply.text


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@sum", "\t=1", "\r=1", '=HYPERLINK("x")', "\n=1"]
)
def test_p24_no_cell_is_a_formula(cell: str) -> None:
    """P24: CSV that no spreadsheet calculates."""
    assert csv_line([cell]).lstrip('"').startswith("'")


def test_p24_a_cell_stays_in_its_row() -> None:
    """P24: line separators of any kind and NUL do not end a row."""
    line = csv_line(["a\u2028b", "c\x00d", "e\u0085f", None, 7])
    assert line == "a b,c d,e f,,7\r\n"
