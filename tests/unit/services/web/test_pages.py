"""What every page holds to, and what its forms do: over memory, without a browser."""

from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from domain.access.purposes import Purpose
from domain.groups.agreement import digest_of
from domain.protocol.cases import ReadItem, SealMaterials
from domain.protocol.names import NamesShown, PersonName, ShowNames
from domain.sessions.naming import session_id
from projections.program_register.queries import ProgramRow
from services.web.frame.answers import POLICY
from tests.kit.listed import as_row
from tests.kit.page_samples import group_row, session_row
from tests.kit.paper import Reader
from tests.kit.scenario import ORGANIZATION_ID
from tests.kit.web import ADMIN, AUDITOR, MORNING, PASSWORD, PRIVACY, World

LEA, MEMBER = "lea@example.org", "m1@example.org"
SECRET = "La visite me travaille encore."


@pytest.fixture
def group(world: World) -> str:
    """The address of an active group."""
    program = world.program()
    return f"/programs/{program}/groups/{world.active_group(program)}"


def a_session(world: World, group: str) -> str:
    """The address of a session of the group that is to come."""
    form = {"number": "1", "day": "2030-01-15", "time": "07:15"}
    planned = Reader(world, LEA).send(f"{group}/sessions", form)
    address = planned.headers["location"]
    assert address.endswith(str(session_id(ORGANIZATION_ID, "G001-S01")))
    return str(address)


class TestEveryPage:
    @pytest.mark.parametrize("path", ["/sign-in", "/welcome", "/my-groups", "/nowhere"])
    def test_is_kept_by_nobody_and_runs_nothing_of_others(self, world: World, path: str) -> None:
        reply = Reader(world, ADMIN).get(path)
        assert reply.headers["cache-control"] == "no-store"
        assert reply.headers["content-security-policy"] == POLICY
        assert reply.headers["x-content-type-options"] == "nosniff"
        assert "unsafe" not in POLICY

    @pytest.mark.parametrize("path", ["/", "/my-groups", "/programs", "/access-log", "/mine"])
    def test_sends_whoever_is_not_signed_in_to_do_so_first(self, world: World, path: str) -> None:
        reply = Reader(world, None).get(path)
        assert reply.status_code == 303
        assert reply.headers["location"].startswith("/sign-in")

    def test_answers_for_what_is_not_there_in_both_languages_repeating_nothing(
        self, world: World
    ) -> None:
        unknown = str(uuid4())
        for language, words in (("en", "Page not found"), ("fr", "Page introuvable")):
            reader = Reader(world, ADMIN, language)
            for path in (f"/programs/{unknown}", f"/nowhere/{unknown}", "/programs/x"):
                reply = reader.get(path)
                assert reply.status_code == 404
                assert words in reply.text
                assert unknown not in reply.text

    def test_says_when_a_part_of_the_service_does_not_answer(
        self, world: World, group: str
    ) -> None:
        world.warden.down = True
        reply = Reader(world, LEA).get(group)
        assert reply.status_code == 503
        assert "Part of the service is not responding" in reply.text

    def test_says_nothing_of_what_nobody_foresaw(self, world: World) -> None:
        world.reads.broken = SECRET
        reply = Reader(world, ADMIN).get("/programs")
        assert reply.status_code == 500
        assert SECRET not in reply.text


class TestForms:
    def test_another_sites_form_is_refused(self, world: World) -> None:
        for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
            assert Reader(world, ADMIN).send("/sign-out", headers=headers).status_code == 403

    def test_a_form_that_cannot_be_read_says_so(self, world: World, group: str) -> None:
        reply = Reader(world, LEA).send(f"{group}/offers", {"person": "nobody"})
        assert reply.status_code == 400
        assert "Some information is missing or incorrect" in reply.text

    def test_what_is_done_is_said_once(self, world: World, group: str) -> None:
        leader = Reader(world, LEA)
        reply = leader.does(f"{group}/pauses")
        assert reply.headers["location"] == group
        page = leader.after(reply)
        assert "Group paused." in page.text
        assert 'circlekeep_notice=""' in page.headers["set-cookie"]
        assert "Group paused." not in leader.get(group).text

    def test_a_rule_that_refuses_is_said_on_the_page_in_the_readers_language(
        self, world: World, group: str
    ) -> None:
        leader = Reader(world, LEA, "fr")
        refused = leader.after(leader.send(f"{group}/resumptions"))
        assert refused.status_code == 200
        assert "Le groupe a démarré" not in refused.text
        leader.does(f"{group}/pauses")
        leader.does(f"{group}/closing-plans")
        refused = leader.after(leader.does(f"{group}/pauses"))
        assert "Le groupe ne se réunit pas en ce moment." in refused.text

    def test_a_store_that_takes_no_more_is_said_in_the_readers_language(
        self, world: World, group: str
    ) -> None:
        world.store.overload()
        reply = Reader(world, LEA, "fr").does(f"{group}/pauses")
        assert reply.status_code == 503
        assert int(reply.headers["retry-after"]) > 0
        assert "Le service est occupé" in reply.text

    def test_a_step_that_there_is_not_is_not_there(self, world: World, group: str) -> None:
        assert Reader(world, LEA).send(f"{group}/steps/explosion").status_code == 404

    def test_an_admin_proposes_a_group_and_is_shown_it(self, world: World) -> None:
        board = f"/programs/{world.program()}"
        form = {
            "code": "G900",
            "name": "Group of the harbour",
            "mode": "ongoing",
            "frequency": "monthly",
            "setting": "online",
            "local_time": "18:30",
            "slot_minutes": "105",
        }
        admin = Reader(world, ADMIN)
        assert "Propose a group" in admin.get(board).text
        shown = admin.after(admin.send(f"{board}/groups", form))
        assert "Group of the harbour" in shown.text
        assert "Group proposed." in shown.text
        again = admin.send(f"{board}/groups", {**form, "name": "Another"})
        assert again.status_code == 422
        assert 'value="Another"' in again.text

    def test_a_member_may_not_decide_for_the_group(self, world: World, group: str) -> None:
        reply = Reader(world, MEMBER).does(f"{group}/pauses")
        assert reply.status_code == 403
        assert world.warden.denials == ["group.not_leader_or_admin"]


class TestWhoIsInTheCircle:
    def test_an_admin_chooses_a_leader_by_name_in_one_recorded_look(
        self, world: World, group: str
    ) -> None:
        program = group.split("/")[2]
        new = world.meet("new@example.org", program)
        world.reads.rows["people_register.at_home"] = [{"person_id": new}]
        lea = world.warden.people[LEA]
        world.reads.rows["rosters.people"] = [{"person_id": lea}]
        before = len(world.warden.asked)
        admin = Reader(world, ADMIN)
        page = admin.get(f"{group}/people").text
        [asked] = [a for a in world.warden.asked[before:] if isinstance(a, ShowNames)]
        assert asked.purpose is Purpose.ADMINISTRATION
        assert set(asked.people) == {new, lea}
        assert page.count(f'value="{new}"') == 3
        assert page.count(f'value="{lea}"') == 2, "who leads already may supervise, or be agreed to"
        form = {
            "person": str(new),
            "role": "trainee",
            "credential": "trainee_supervised",
            "supervisor": str(lea),
        }
        shown = admin.after(admin.send(f"{group}/leaderships", form))
        assert "Leader assigned." in shown.text
        assert "Trainee leader" in shown.text

    def test_whose_access_ended_is_not_offered_as_somebody_to_place(
        self, world: World, group: str
    ) -> None:
        program = group.split("/")[2]
        here, gone = (world.meet(f"{one}@example.org", program) for one in ("here", "gone"))
        world.reads.rows["people_register.at_home"] = [{"person_id": here}]
        world.reads.rows["rosters.people"] = [{"person_id": gone}]
        world.reads.rows["people_register.ended"] = [{"person_id": gone}]
        page = Reader(world, ADMIN).get(f"{group}/people").text
        assert f'value="{here}"' in page
        assert f'value="{gone}"' not in page

    def test_people_of_one_name_are_told_apart_by_what_they_do_where(
        self, world: World, group: str
    ) -> None:
        program, at = group.split("/")[2], group_row(1)
        new = world.meet("new@example.org", program)
        lea = world.warden.people[LEA]
        world.reads.rows["people_register.at_home"] = [{"person_id": new}, {"person_id": lea}]
        world.warden.told[ShowNames] = NamesShown(
            {new: PersonName("Mei", "Chen", ""), lea: PersonName("Mei", "Chen", "")}, 7
        )
        world.reads.rows["group_board.groups"] = [as_row(at)]
        world.reads.rows["rosters.of_person_in"] = [
            {"program_id": UUID(program), "group_id": at.group_id, "state": "active"}
        ]
        mine = {"group_id": at.group_id, "role": "leader", "state": "active"}
        world.reads.rows["rosters.of_person"] = [mine]
        page = Reader(world, ADMIN).get(f"{group}/people").text
        assert f'<option value="{new}">Chen, Mei · Leader · Groupe 1</option>' in page
        world.warden.told[ShowNames] = NamesShown({new: PersonName("Mei", "Chen", "")}, 7)
        alone = Reader(world, ADMIN).get(f"{group}/people").text
        assert f'<option value="{new}">Chen, Mei</option>' in alone

    def test_a_trainee_without_a_supervisor_is_refused_on_the_page(
        self, world: World, group: str
    ) -> None:
        new = str(world.meet("new@example.org", group.split("/")[2]))
        form = {"person": new, "role": "trainee", "credential": "credentialed", "supervisor": ""}
        admin = Reader(world, ADMIN)
        refused = admin.after(admin.send(f"{group}/leaderships", form))
        assert 'role="alert"' in refused.text
        assert "Trainee leader" not in refused.text

    def test_an_admin_offers_a_seat_where_taking_part_is_mandatory(self, world: World) -> None:
        program = world.program(participation="mandatory")
        group = f"/programs/{program}/groups/{world.active_group(program)}"
        new = world.meet("new@example.org", program)
        world.reads.rows["people_register.at_home"] = [{"person_id": new}]
        admin = Reader(world, ADMIN)
        assert "Offer the seat" in admin.get(f"{group}/people").text
        shown = admin.after(admin.send(f"{group}/offers", {"person": str(new)}))
        assert "A seat is kept until the agreement is signed." in shown.text

    def test_but_not_where_it_is_free(self, world: World, group: str) -> None:
        assert "Offer the seat" not in Reader(world, ADMIN).get(f"{group}/people").text

    @pytest.mark.parametrize("email", [LEA, MEMBER])
    def test_who_else_is_in_the_program_is_for_officers_alone(
        self, world: World, group: str, email: str
    ) -> None:
        before = len(world.warden.asked)
        assert Reader(world, email).get(f"{group}/people").status_code == 404
        assert f"{group}/people" not in Reader(world, email).get(group).text
        asked = [a for a in world.warden.asked[before:] if isinstance(a, ShowNames)]
        assert {a.purpose for a in asked} <= {Purpose.LEADING, Purpose.PREPARING}

    def test_a_leader_lets_a_member_go(self, world: World, group: str) -> None:
        leader, gone = Reader(world, LEA), str(world.warden.people[MEMBER])
        assert f'<option value="{gone}">' in leader.get(group).text
        shown = leader.after(leader.does(f"{group}/endings", {"person": gone}))
        assert "Membership ended. The seat is free." in shown.text
        assert gone not in shown.text
        assert Reader(world, MEMBER).get(group).status_code == 404

    def test_a_leadership_is_ended_by_an_admin_or_by_who_holds_it(
        self, world: World, group: str
    ) -> None:
        lea = {"person": str(world.warden.people[LEA])}
        assert Reader(world, MEMBER).does(f"{group}/endings", lea).status_code == 403
        ended = Reader(world, LEA).does(f"{group}/endings", lea)
        assert ended.headers["location"] == "/my-groups"
        assert "No leader" in Reader(world, ADMIN).get(group).text


class TestJoining:
    def test_somebody_asks_to_join_a_group_of_their_program(self, world: World, group: str) -> None:
        program = group.split("/")[2]
        world.meet("new@example.org", program)
        new = Reader(world, "new@example.org")
        world.reads.rows["group_board.groups"] = [
            msgspec.structs.asdict(group_row(n, state, group_id=UUID(int=n)))
            for n, state in enumerate(("recruiting", "paused", "closed"))
        ]
        page = new.get("/my-groups").text
        assert page.count("/requests") == 1
        asked = new.send(f"{group}/requests")
        assert asked.headers["location"] == "/my-groups"
        assert "Request sent to the group’s leaders." in new.after(asked).text
        assert "You have asked to join." in new.get(group).text

    @pytest.mark.parametrize(
        ("accepted", "joins"),
        [
            ((), True),
            (("supervisor",), False),
            (("member",), True),
            (("member", "supervisor"), True),
        ],
    )
    def test_who_came_to_supervise_alone_is_offered_no_group(
        self, world: World, group: str, accepted: tuple[str, ...], *, joins: bool
    ) -> None:
        world.meet("new@example.org", group.split("/")[2])
        world.reads.rows["group_board.groups"] = [
            msgspec.structs.asdict(group_row(1, "recruiting", group_id=UUID(int=1)))
        ]
        world.reads.rows["people_register.accepted_by"] = [{"role": one} for one in accepted]
        page = Reader(world, "new@example.org").get("/my-groups").text
        assert ("Groups you may join" in page, "You can ask to join one below." in page) == (
            joins,
            joins,
        )
        assert ("A group that you lead, or that offers you a seat, appears here." in page) != joins

    def test_a_seat_offered_is_found_and_taken_from_outside_the_program(
        self, world: World, group: str
    ) -> None:
        program = group.split("/")[2]
        guest = world.meet("guest@example.org")
        world.of(LEA).does(f"{group}/offers", {"person": str(guest)})
        at_group = UUID(group.split("/")[4])
        world.reads.rows = {
            "program_register.programs": [a_program(program)],
            "rosters.of_person_in": [
                {"program_id": UUID(program), "group_id": at_group, "state": "offered"}
            ],
            "group_board.groups": [
                msgspec.structs.asdict(group_row(1, "active", group_id=at_group))
            ],
        }
        reader = Reader(world, "guest@example.org")
        page = reader.get("/my-groups").text
        assert "A seat is kept for you" in page
        assert f'href="{group}"' in page
        assert f'href="{group}/agreement"' in reader.get(group).text
        text = reader.get(f"{group}/agreement").text
        assert "Limits of confidentiality" in text
        digest = str(digest_of("en"))
        assert digest in text
        assert "which your signature will name" in text
        read = {"agreementVersion": "1", "locale": "en", "digest": "0" * 64}
        refused = reader.after(reader.send(f"{group}/signatures", read))
        assert "Read it again" in refused.text
        read["digest"] = digest
        signed = reader.after(reader.send(f"{group}/signatures", read))
        assert "Welcome to the group." in signed.text
        kept = reader.get(f"{group}/agreement").text
        assert "You signed version 1 on" in kept
        assert "on paper" not in kept


class TestPlanning:
    def test_a_leader_moves_a_session_and_calls_it_off(self, world: World, group: str) -> None:
        session = a_session(world, group)
        leader = Reader(world, LEA)
        page = leader.get(session).text
        assert 'value="2030-01-15"' in page
        assert 'value="07:15"' in page
        form = {"day": "2030-01-16", "time": "19:00"}
        moved = leader.after(leader.send(f"{session}/moves", form))
        assert "Session rescheduled." in moved.text
        assert 'value="2030-01-16"' in moved.text
        off = leader.after(leader.does(f"{session}/cancellations"))
        assert "Session cancelled." in off.text
        assert "/moves" not in off.text

    def test_a_session_moved_to_its_own_time_has_nothing_to_undo(
        self, world: World, group: str
    ) -> None:
        session = a_session(world, group)
        leader = Reader(world, LEA)
        form = {"day": "2030-01-15", "time": "07:15"}
        moved = leader.after(leader.send(f"{session}/moves", form))
        assert "Nothing changed: the session already has this time." in moved.text
        assert ">Undo<" not in moved.text

    def test_a_member_may_not_move_it(self, world: World, group: str) -> None:
        session = a_session(world, group)
        member = Reader(world, MEMBER)
        assert "/moves" not in member.get(session).text
        form = {"day": "2030-01-16", "time": "19:00"}
        assert member.send(f"{session}/moves", form).status_code == 403


class TestSigningIn:
    def test_whoever_signs_in_goes_on_to_where_they_were_going(self, world: World) -> None:
        form = {"email": ADMIN, "password": PASSWORD, "back": "/mine"}
        reply = Reader(world, None).send("/sign-in", form)
        assert reply.headers["location"] == "/mine"
        assert "HttpOnly" in reply.headers["set-cookie"]

    def test_but_never_to_another_site(self, world: World) -> None:
        form = {"email": ADMIN, "password": PASSWORD, "back": "//evil.example"}
        assert Reader(world, None).send("/sign-in", form).headers["location"] == "/"
        assert 'value="/"' in Reader(world, None).get("/sign-in?back=https://evil.example").text

    def test_a_wrong_password_is_never_written_back(self, world: World) -> None:
        form = {"email": ADMIN, "password": SECRET}
        reply = Reader(world, None).send("/sign-in", form)
        assert reply.status_code == 401
        assert SECRET not in reply.text
        assert ADMIN in reply.text

    @pytest.mark.parametrize(
        ("email", "path"),
        [(ADMIN, "/programs"), (PRIVACY, "/privacy"), (AUDITOR, "/desk")],
    )
    def test_each_office_has_its_first_page(self, world: World, email: str, path: str) -> None:
        assert Reader(world, email).get("/").headers["location"] == path

    def test_signing_out_ends_the_session_and_its_cookie(self, world: World) -> None:
        reply = Reader(world, ADMIN).send("/sign-out")
        assert reply.headers["location"] == "/sign-in"
        assert 'circlekeep_session=""' in reply.headers["set-cookie"]
        assert type(world.warden.asked[-1]).__name__ == "SignOut"

    def test_a_language_is_kept_in_a_cookie_of_its_own(self, world: World) -> None:
        form = {"language": "fr", "back": "/welcome"}
        reply = Reader(world, None).send("/language", form)
        assert reply.headers["location"] == "/welcome"
        assert "circlekeep_language=fr" in reply.headers["set-cookie"]
        unknown = Reader(world, None).send("/language", {"language": "tlh", "back": "/"})
        assert "set-cookie" not in unknown.headers


class TestNames:
    def test_a_groups_page_asks_for_its_names_once(self, world: World, group: str) -> None:
        before = len(world.warden.asked)
        page = Reader(world, LEA).get(group)
        [asked] = [a for a in world.warden.asked[before:] if isinstance(a, ShowNames)]
        assert len(asked.people) == 7
        assert asked.purpose is Purpose.LEADING
        assert "(entry 11)" in page.text

    def test_a_member_is_shown_them_to_prepare(self, world: World, group: str) -> None:
        Reader(world, MEMBER).get(group)
        [asked] = [a for a in world.warden.asked if isinstance(a, ShowNames)]
        assert asked.purpose is Purpose.PREPARING

    def test_whoever_only_asks_to_join_is_shown_none(self, world: World, group: str) -> None:
        program = group.split("/")[2]
        world.meet("new@example.org", program)
        world.of("new@example.org").does(f"{group}/requests")
        page = Reader(world, "new@example.org").get(group)
        assert "You have asked to join." in page.text
        assert not any(isinstance(asked, ShowNames) for asked in world.warden.asked)


class TestSealedTexts:
    def test_a_purpose_travels_in_the_body_and_the_text_is_on_that_page_alone(
        self, world: World, group: str
    ) -> None:
        session = a_session(world, group)
        leader = Reader(world, LEA)
        _open(world, session)
        form: dict[str, Any] = {"kind": "reflection", "text": SECRET, "once": str(uuid4())}
        assert leader.send(f"{session}/items", form).headers["location"] == session
        [sealed] = [a for a in world.warden.asked if isinstance(a, SealMaterials)]
        item = sealed.materials[0].command_id
        shown = leader.send(f"{session}/items/{item}", {"purpose": "own"})
        assert SECRET in shown.text
        assert "Your view is recorded. Only you can see it." in shown.text
        assert shown.headers["cache-control"] == "no-store"
        [read] = [a for a in world.warden.asked if isinstance(a, ReadItem)]
        assert read.purpose is Purpose.OWN
        for path in (session, group, "/mine"):
            assert SECRET not in leader.get(path).text

    def test_a_form_sent_twice_counts_once(self, world: World, group: str) -> None:
        session = a_session(world, group)
        _open(world, session)
        form = {"kind": "reflection", "text": SECRET, "once": str(uuid4())}
        for _ in range(2):
            Reader(world, LEA).send(f"{session}/items", form)
        sealed = [a for a in world.warden.asked if isinstance(a, SealMaterials)]
        assert len({a.materials[0].command_id for a in sealed}) == 1

    def test_a_draft_that_is_too_long_comes_back_to_its_author(
        self, world: World, group: str
    ) -> None:
        session = a_session(world, group)
        _open(world, session)
        long = SECRET * 3000
        form = {"kind": "reflection", "text": long, "once": str(uuid4())}
        reply = Reader(world, LEA, "fr").send(f"{session}/items", form)
        assert reply.status_code == 422
        assert long in reply.text
        assert "Le texte est trop long" in reply.text
        assert f'name="back" value="{session}"' in reply.text

    def test_what_was_found_is_shown_in_its_place_and_the_draft_is_kept(
        self, world: World, group: str
    ) -> None:
        session = a_session(world, group)
        _open(world, session)
        draft = "I called 416-555-0122 & hung up. Mrs Tremblay <wept>."
        form = {"kind": "reflection", "text": draft, "once": str(uuid4()), "audience": "leaders"}
        reply = Reader(world, LEA, "fr").send(f"{session}/items", form)
        assert reply.status_code == 422
        assert reply.headers["cache-control"] == "no-store"
        assert "location" not in reply.headers
        assert "<mark>416-555-0122</mark> &amp; hung up." in reply.text
        assert "<mark>Tremblay</mark> &lt;wept&gt;." in reply.text
        assert "Numéro de téléphone" in reply.text
        assert "Nom possible" in reply.text
        assert 'name="attested"' not in reply.text
        assert 'value="leaders" checked' in reply.text
        assert 'value="reflection" selected' in reply.text

    def test_one_tap_attests_that_nobody_is_named(self, world: World, group: str) -> None:
        session = a_session(world, group)
        leader = Reader(world, LEA)
        _open(world, session)
        form = {"kind": "reflection", "text": "Mrs Tremblay wept, Josée too."}
        reply = leader.send(f"{session}/items", {**form, "once": str(uuid4())})
        assert reply.status_code == 422
        assert 'name="attested" value="2"' in reply.text
        attested = {**form, "once": str(uuid4()), "attested": "2"}
        assert leader.send(f"{session}/items", attested).headers["location"] == session
        more = {**attested, "once": str(uuid4()), "text": form["text"] + " And Réjean."}
        assert leader.send(f"{session}/items", more).status_code == 422


def a_program(program: str) -> dict[str, Any]:
    row = {**dict.fromkeys(ProgramRow.__struct_fields__, ""), "named_in": ["en"], "names": [""]}
    return {**row, "program": UUID(program), "languages": ["en"], "defined_at": MORNING}


def _open(world: World, session: str) -> None:
    body = {
        "present": [str(world.warden.people[f"m{n}@example.org"]) for n in range(1, 6)],
        "privateSpace": True,
        "noRecording": True,
    }
    world.of(LEA).does(f"{session}/openings", body)


class TestAllSessionsOfAGroup:
    def test_each_of_them_can_be_reached(self, world: World, group: str) -> None:
        rows = [session_row(number, "closed") for number in range(60, 0, -1)]
        world.reads.rows["sessions.newest_of_group"] = [as_row(row) for row in rows[:26]]
        leader = Reader(world, LEA)
        assert f'href="{group}/sessions"' in leader.get(group).text
        page = leader.get(f"{group}/sessions")
        assert page.text.count('<a class="grow"') == 25
        assert f"before={rows[24].starts_at:%Y-%m-%d}" in page.text
        world.reads.rows["sessions.newest_of_group"] = [as_row(row) for row in rows[-3:]]
        last = leader.get(f"{group}/sessions")
        assert "before=" not in last.text
        assert f'href="{group}/sessions"' not in leader.get(group).text


class TestPlanningASession:
    def test_the_next_day_in_the_rhythm_of_the_group_is_proposed(
        self, world: World, group: str
    ) -> None:
        """Every month, on the weekday of the last: what was called off moves nothing."""
        rows = [
            msgspec.structs.replace(session_row(2, "cancelled"), local_start="2030-01-22T18:30"),
            msgspec.structs.replace(session_row(1, "confirmed"), local_start="2030-01-08T18:30"),
        ]
        world.reads.rows["sessions.newest_of_group"] = [as_row(row) for row in rows]
        assert 'required value="2030-02-05"' in Reader(world, LEA).get(group).text

    def test_no_day_is_proposed_to_a_group_that_has_no_session_yet(
        self, world: World, group: str
    ) -> None:
        assert 'name="day" type="date" required value=""' in Reader(world, LEA).get(group).text
