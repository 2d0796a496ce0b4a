"""Programs over HTTP."""

from uuid import uuid4

from domain.kernel import own_log
from tests.kit.scenario import ORGANIZATION_ID
from tests.kit.web import ADMIN, AUDITOR, BOOKMARKS, PROGRAM, World


def test_an_organization_admin_makes_a_program(world: World) -> None:
    made = world.admin.post("/programs", PROGRAM)
    assert made.status_code == 201
    shown = world.admin.get(f"/programs/{made.json()['id']}").json()
    assert (shown["code"], shown["zone"], shown["version"]) == ("P01", "America/Toronto", 1)


def test_every_command_says_where_the_log_stands(world: World) -> None:
    made = world.admin.post("/programs", PROGRAM)
    assert made.headers["x-position"] == made.json()["position"]
    assert BOOKMARKS.position(own_log(ORGANIZATION_ID), made.json()["position"]) == 6


def test_the_same_key_makes_a_program_once(world: World) -> None:
    key = {"Idempotency-Key": "first try"}
    first, second = (world.admin.post("/programs", PROGRAM, key) for _ in range(2))
    assert first.json() == second.json()


def test_a_code_names_one_program(world: World) -> None:
    world.admin.does("/programs", PROGRAM)
    again = world.admin.post("/programs", PROGRAM)
    assert (again.status_code, again.json()["code"]) == (409, "program.exists")


def test_a_zone_that_does_not_exist_is_refused(world: World) -> None:
    refused = world.admin.post("/programs", {**PROGRAM, "zone": "America/Atlantis"})
    assert (refused.status_code, refused.json()["code"]) == (422, "program.zone_unknown")


def test_a_program_has_its_names_by_language(world: World) -> None:
    program = world.admin.does("/programs", PROGRAM)["id"]
    shown = world.admin.get(f"/programs/{program}").json()
    assert shown["languages"] == ["en-CA", "fr"]
    assert shown["names"] == {"en": "Toronto program", "fr": "Programme de Toronto"}


def test_a_language_that_nobody_speaks_here_is_refused_wherever_it_is_named(world: World) -> None:
    german = {**PROGRAM, "languages": ["de-CH"], "names": {"de": "Zürich"}}
    person = {
        "givenName": "Ada",
        "familyName": "Roy",
        "email": "ada@example.org",
        "profession": "resident",
        "locale": "de-CH",
    }
    for path, body, code in (
        ("/programs", german, "program.locale_unknown"),
        ("/organization/people", person, "person.locale_unknown"),
    ):
        refused = world.admin.post(path, body)
        assert (refused.status_code, refused.json()["code"]) == (422, code)


def test_an_auditor_sees_no_program(world: World) -> None:
    program = world.admin.does("/programs", PROGRAM)["id"]
    auditor = world.of(AUDITOR)
    theirs, random = (auditor.get(f"/programs/{id_}") for id_ in (program, uuid4()))
    assert theirs.status_code == random.status_code == 404
    assert theirs.content == random.content
    assert world.warden.denials == ["program.missing", "program.missing"]


def test_an_auditor_makes_no_program_and_the_attempt_is_reported(world: World) -> None:
    refused = world.of(AUDITOR).post("/programs", PROGRAM)
    assert (refused.status_code, refused.json()["code"]) == (403, "program.not_admin")
    assert world.warden.denials == ["program.not_admin"]


def test_an_older_version_is_told_the_present_one(world: World) -> None:
    program = world.admin.does("/programs", PROGRAM)["id"]
    path = f"/programs/{program}/content-captures"
    world.admin.does(path, {"capture": "notes", "version": 1})
    stale = world.admin.post(path, {"capture": "codes", "version": 1})
    assert (stale.status_code, stale.json()["code"]) == (409, "version.stale")
    assert stale.json()["current"] == 2


def test_a_version_may_come_as_a_header(world: World) -> None:
    program = world.admin.does("/programs", PROGRAM)["id"]
    path = f"/programs/{program}/content-captures"
    stale = world.admin.post(path, {"capture": "notes"}, {"If-Match": '"7"'})
    assert (stale.status_code, stale.json()["current"]) == (409, 1)
    odd = world.admin.post(path, {"capture": "notes"}, {"If-Match": "seven"})
    assert (odd.status_code, odd.json()["field"]) == (400, "If-Match")


def test_the_list_waits_for_what_was_just_done(world: World) -> None:
    made = world.admin.does("/programs", PROGRAM)
    listed = world.admin.get("/programs", after=made["position"])
    assert listed.json() == {"items": [], "next": None}
    assert world.reads.waited == [("program_register", 6)]


def test_a_program_without_a_code_names_the_field(world: World) -> None:
    without = {key: value for key, value in PROGRAM.items() if key != "code"}
    refused = world.of(ADMIN).post("/programs", without)
    assert (refused.status_code, refused.json()["field"]) == (400, "code")
