"""An installation from its first start to its backup, by the commands that an operator has."""

import json
import os
import re
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest

from domain.appending import Writer
from domain.kernel import OrganizationId, ProgramId, Stream, Tenant
from infra.postgres.embedded import start
from infra.postgres.server import Server, running
from projections.registry import PROJECTIONS
from services.wiring.operator import settings_of
from tests.kit.circle import Circle
from tests.kit.database import Migrated
from tests.kit.full_disks import no_file_larger_than
from tests.kit.installation import (
    CIRCLEKEEP,
    PATIENCE_S,
    Installation,
    answer,
    catches,
    circlekeep,
    installed,
    starting,
    user_of,
)
from tests.kit.postgres import binaries_of, run, wait_for
from tests.kit.service import Service
from tests.kit.spoiling import spoil
from tests.kit.web import FRAME, PROGRAM

PASSWORD = "a long walk home"
WHERE = ("organization", "program", "log", "entries")
UP_TO = (
    "SELECT encode(hash, 'hex') FROM circlekeep.events WHERE organization_id::text = $1 "
    "AND program_id::text = $2 AND log = $3 AND position = $4"
)
OF_WHOM = "SELECT organization_id FROM circlekeep.events WHERE stream_id::text = $1"
OFFICERS = [
    *("--officer", "organization_admin", "ada@example.org", "Ada", "Lovelace"),
    *("--officer", "auditor", "aude@example.org", "Aude", "Iteur"),
]


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    with installed(tmp_path_factory.mktemp("installation") / "home") as found:
        yield found


class Embedded(Migrated):
    """The database of an installation, by the passwords that it has."""

    def __init__(self, data: Path) -> None:
        self._data = data

    def url(self, role: str | None = None) -> str:
        server = running(self._data)
        assert server is not None
        return server.url("circlekeep") if role is None else settings_of(self._data).url(role)


def create(
    data: Path, code: str, *more: str, officers: Sequence[str] = OFFICERS
) -> list[dict[str, str]]:
    words = [
        "--code",
        code,
        "--name",
        "en",
        "Circle",
        "--name",
        "fr",
        "Cercle",
        "--jurisdiction",
        "CA",
    ]
    links: list[dict[str, str]] = answer(
        "organization", "create", *words, *officers, *more, "--data", data
    )
    return links


def redeem(url: str, link: str) -> httpx.Response:
    body = {"link": link.rpartition("#")[2], "password": PASSWORD}
    return httpx.post(f"{url}/api/v1/links/redemptions", json=body, timeout=PATIENCE_S)


def sign_in(url: str, email: str) -> httpx.Response:
    body = {"email": email, "password": PASSWORD}
    return httpx.post(f"{url}/api/v1/sign-in", json=body, timeout=PATIENCE_S)


def live(data: Path) -> dict[str, str]:
    """The build of each read model that readers have now: a rebuild gives it another name."""
    found = answer("projections", "list", "--data", data)
    return {each["projection"]: each["schema"] for each in found if each["state"] == "live"}


def test_an_organization_begins_with_links_that_work_once(installation: Installation) -> None:
    admin, auditor = create(installation.data, "ONCE")
    assert (admin["role"], auditor["email"]) == ("organization_admin", "aude@example.org")
    first = redeem(installation.url, admin["link"])
    assert first.is_success, first.text
    me = httpx.get(f"{installation.url}/api/v1/me", cookies=first.cookies)
    assert me.status_code == 200
    again = redeem(installation.url, admin["link"])
    assert (again.status_code, again.json()["code"]) == (401, "link.refused")


def test_an_invitation_leaves_by_mail_where_each_process_has_a_user_of_its_own(
    installation: Installation,
) -> None:
    admin, _ = create(installation.data, "INVITES")
    api = f"{installation.url}/api/v1"
    invited = {
        "givenName": "Ines",
        "familyName": "Vidal",
        "email": "ines@invites.example.org",
        "profession": "family_physician",
        "locale": "fr",
    }
    with httpx.Client(cookies=redeem(installation.url, admin["link"]).cookies, timeout=30) as http:
        program = http.post(f"{api}/programs", json=PROGRAM).json()["id"]
        path = f"{api}/programs/{program}/invitations"
        assert http.post(path, json=invited).json()["link"] is None
    until = time.monotonic() + PATIENCE_S
    while not any(
        b"/invitation#" in file.read_bytes() for file in (installation.data / "mail").glob("*.eml")
    ):
        assert time.monotonic() < until, "no letter has left"
        time.sleep(0.1)


def test_the_trail_is_for_auditors_and_knows_that_they_looked(installation: Installation) -> None:
    create(installation.data, "TRAIL")
    words = ["--organization", "TRAIL", "--data", installation.data]
    refused = circlekeep("trail", "--as", "ada@example.org", *words)
    assert refused.returncode == 2
    assert refused.stderr.startswith("trail.not_allowed: ")
    answer("trail", "--as", "aude@example.org", *words)
    entries = answer("trail", "--as", "aude@example.org", *words)["entries"]
    assert {entry["outcome"] for entry in entries} == {"permitted", "denied", "searched"}


def test_an_answer_that_cannot_be_written_says_nothing_of_the_logs(
    installation: Installation,
) -> None:
    """1 is that a log is not whole, or that something is wrong: not that a disk is full."""
    create(installation.data, "FULL")
    trail = ("trail", "--as", "aude@example.org", "--organization", "FULL")
    for words in (("verify",), ("verify", "--json"), ("doctor",), ("doctor", "--json"), trail):
        asked = [CIRCLEKEEP, *words, "--data", str(installation.data)]
        with Path("/dev/full").open("wb") as full:
            done = subprocess.run(  # noqa: S603 - our own command
                asked, stdout=full, stderr=subprocess.PIPE, text=True, check=False
            )
        assert done.returncode == 2, (words, done.stderr)
        assert done.stderr.startswith("answer.not_written: "), (words, done.stderr)


def test_p8_who_verified_the_logs_and_when_is_on_the_auditors_desk(
    installation: Installation,
) -> None:
    """P8: a verification in somebody's name is on record, one in nobody's is not."""
    vera = "vera@example.org"
    *_, auditor = create(installation.data, "WALKED", "--officer", "auditor", vera, "Vera", "Fier")
    redeem(installation.url, auditor["link"])
    session = sign_in(installation.url, vera).cookies
    place = f"{installation.url}/api/v1/logs/verification"
    answer("verify", "--data", installation.data)
    assert httpx.get(place, cookies=session).json()["newest"] is None
    words = ["--organization", "WALKED", "--data", installation.data]
    refused = circlekeep("verify", "--as", "ada@example.org", *words)
    assert refused.returncode == 2
    assert "verification.not_allowed: " in refused.stderr
    walked = answer("verify", "--as", vera, *words)["logs"]
    shown = httpx.get(place, cookies=session).json()
    assert [one["givenName"] for one in shown["actors"]] == ["Vera"]
    assert shown["newest"]["whole"]
    ours = {one["program"] for one in shown["newest"]["logs"]}
    ends = {
        (one["program"], one["log"]): one["entries"] for one in walked if one["program"] in ours
    }
    found = {(one["program"], one["log"]): one["upto"] for one in shown["newest"]["logs"]}
    assert found == {key: None if key[1] == 3 else end for key, end in ends.items()}
    page = httpx.get(f"{installation.url}/desk", cookies=session).text
    assert "Last verified on" in page


def test_the_trail_is_found_for_an_officer_of_one_organization_who_never_signed_in(
    installation: Installation,
) -> None:
    create(installation.data, "ONE", "--officer", "auditor", "only@example.org", "Only", "Here")
    create(installation.data, "OTHER")
    answer("trail", "--as", "only@example.org", "--data", installation.data)
    for acting in ("aude@example.org", "nobody@example.org"):
        several = circlekeep("trail", "--as", acting, "--data", installation.data)
        assert several.returncode == 2
        assert several.stderr.startswith("operator.organization_needed: ")


def test_a_port_that_is_taken_is_refused_before_anything_starts(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = circlekeep("up", "--no-demo", "--port", port, "--data", tmp_path / "home")
    assert done.returncode == 2
    assert done.stderr.startswith("port.taken: ")
    assert not (tmp_path / "home").exists()


def test_a_second_service_on_one_folder_is_refused(installation: Installation) -> None:
    second = circlekeep("up", "--no-demo", "--port", "0", "--data", installation.data)
    assert second.returncode == 2
    assert second.stderr.splitlines()[-1].startswith("data.in_use: ")


def test_each_process_has_a_user_of_its_own_where_root_starts_it(
    installation: Installation,
) -> None:
    users = {name: user_of(pid) for name, pid in installation.pids().items()}
    assert set(users) == {"postgres", "warden", "sign", "work", "serve"}
    if os.geteuid() == 0:
        assert len(set(users.values())) == 5
        assert 0 not in users.values()
    else:
        assert set(users.values()) == {os.geteuid()}


@pytest.mark.parametrize("name", ["warden", "work", "serve", "postgres"])
def test_a_process_that_is_killed_comes_back(installation: Installation, name: str) -> None:
    before = installation.pids()[name]
    os.kill(before, signal.SIGKILL)
    installation.wait_for(name, other_than=before)
    installation.wait_until_ready()
    assert installation.pids()[name] != before
    assert installation.is_ready()


def test_what_a_closed_group_had_planned_is_called_off_though_the_worker_is_killed(
    installation: Installation,
) -> None:
    operator = (installation.data / "secrets" / "admin" / "operator").read_text().strip()
    with ExitStack() as held:
        at = installation.url, installation.data
        service = Service(*at, operator, Migrated(installation.url), {}, held)
        circle = Circle(service.organization("ENDED"))
        admin, program = circle.organization.admin, circle.path
        start = datetime.now(UTC) + timedelta(days=7)
        planned = [
            circle.organization.of(circle.leader).does(
                f"{circle.group}/sessions",
                {
                    "number": number,
                    "localStart": f"{start + timedelta(days=number):%Y-%m-%dT%H:%M}",
                },
            )["id"]
            for number in range(1, 4)
        ]
        admin.does(f"{circle.group}/closing-plans")
        admin.does(f"{circle.group}/closings")
        worker = installation.pids()["work"]
        os.kill(worker, signal.SIGKILL)
        installation.wait_for("work", other_than=worker)

        def states() -> list[str]:
            found = [admin.get(f"{program}/sessions/{session}") for session in planned]
            return [reply.json()["stage"] for reply in found]

        until = time.monotonic() + PATIENCE_S
        while states() != ["cancelled"] * 3:
            assert time.monotonic() < until, states()
            time.sleep(0.1)
        versions = [admin.get(f"{program}/sessions/{id_}").json()["version"] for id_ in planned]
        assert versions == [2, 2, 2]


def test_read_models_are_rebuilt_beside_a_running_service(installation: Installation) -> None:
    at = ("--data", installation.data)
    assert len(live(installation.data)) == len(PROJECTIONS)
    previewed = circlekeep("projections", "rebuild", "group_board", "--dry-run", "--json", *at)
    assert (previewed.returncode, previewed.stderr) == (0, "")
    before = live(installation.data)["group_board"]
    [rebuilt] = answer("projections", "rebuild", "group_board", *at)
    assert live(installation.data)["group_board"] == rebuilt["schema"] != before
    nothing = circlekeep("projections", "rebuild", *at)
    assert nothing.stdout == "every read model of this version is in use\n"
    assert installation.is_ready()


def test_a_group_that_a_read_model_parked_is_shown_after_a_retry(
    installation: Installation,
) -> None:
    server = running(installation.data)
    assert server is not None
    at = ("--data", installation.data)
    acting = ("--as", "ada@example.org", "--organization", "PARK")
    cookies = redeem(installation.url, create(installation.data, "PARK")[0]["link"]).cookies
    table = f"ALTER TABLE {live(installation.data)['group_board']}.group_board"
    run(server.url("circlekeep"), f"{table} ADD CONSTRAINT ill CHECK (code <> 'ILL') NOT VALID")
    with httpx.Client(base_url=f"{installation.url}/api/v1", cookies=cookies, timeout=20) as admin:
        program = admin.post("/programs", json=PROGRAM).json()["id"]
        body = {"code": "ILL", "name": "Group 1", "frame": FRAME}
        made = admin.post(f"/programs/{program}/groups", json=body).json()
        after = {"after": made["position"]}
        assert admin.get(f"/programs/{program}/groups", params=after).json()["items"] == []
        [item] = admin.get("/organization/parked-streams").json()["items"]
        assert (item["stream"], item["code"]) == (made["id"], "sql.23514")
        assert [each["stream"] for each in answer("projections", "parked", *at)] == [made["id"]]
        ill = circlekeep("projections", "retry", "group_board", *acting, *at)
        assert (ill.returncode, ill.stdout) == (1, f"group_board {made['id']}: parked\n")
        run(server.url("circlekeep"), f"{table} DROP CONSTRAINT ill")
        [order] = answer("projections", "retry", "group_board", made["id"], *acting, *at)
        assert order["outcome"] == "done"
        [group] = admin.get(f"/programs/{program}/groups").json()["items"]
        assert group["code"] == "ILL"
    why = ("--because", "entered_again")
    none = circlekeep("projections", "skip", "group_board", made["id"], *why, *acting, *at)
    assert (none.returncode, none.stderr.partition(":")[0]) == (2, "projection.not_parked")


def test_an_entry_that_nobody_can_read_is_listed_tried_again_and_skipped_by_command(
    installation: Installation,
) -> None:
    """A skip is a fact: it is shown with who decided it, and a rebuild goes by it."""
    at = ("--data", installation.data)
    acting = ("--as", "ada@example.org", "--organization", "SKIP")
    ada = redeem(installation.url, create(installation.data, "SKIP")[0]["link"])
    with httpx.Client(
        base_url=f"{installation.url}/api/v1", cookies=ada.cookies, timeout=20
    ) as admin:
        program = admin.post("/programs", json=PROGRAM).json()["id"]
        groups = f"/programs/{program}/groups"
        body = {"code": "ODD", "name": "Group 1", "frame": FRAME}
        group = admin.post(groups, json=body).json()["id"]
        database = Embedded(installation.data)
        [(organization,)] = run(database.url(), OF_WHOM, group)
        tenant = Tenant(OrganizationId(UUID(str(organization))), ProgramId(UUID(program)))
        position = wait_for(spoil(database, Writer.APP, Stream(tenant, "group", UUID(group))))

        def parked() -> dict[str, str]:
            found = answer("parked", "list", *at)
            assert {(each["stream"], each["position"]) for each in found} <= {(group, position)}
            return {each["schema"]: each["code"] for each in found}

        readers = {"policy.decisions.1", live(installation.data)["group_board"]}
        until = time.monotonic() + PATIENCE_S
        while not readers <= parked().keys():
            assert time.monotonic() < until, parked()
            time.sleep(0.2)
        assert set(parked().values()) == {"event.unreadable"}
        assert admin.get(f"{groups}/{group}").status_code == 503
        again = circlekeep("parked", "retry", "decisions", group, *acting, *at)
        assert (again.returncode, again.stdout) == (1, f"decisions {group}: parked\n")
        why = ("--because", "foreign")
        unsure = circlekeep("parked", "skip", "decisions", group, *acting, *at)
        assert (unsure.returncode, "--because" in unsure.stderr) == (2, True)
        [order] = answer("parked", "skip", "decisions", group, *why, *acting, *at)
        assert order["outcome"] == "done"
        while parked():
            assert time.monotonic() < until + PATIENCE_S, parked()
            time.sleep(0.2)
        [skipped] = answer("parked", "skipped", *at)
        named = {"reader": "everything", "stream": group, "position": position, "reason": "foreign"}
        assert skipped.items() >= named.items()
        assert skipped["decided_by"] == ada.json()["person"]
        assert admin.get(f"{groups}/{group}").is_success
        assert circlekeep("projections", "rebuild", "group_board", *at).returncode == 0
        [shown] = admin.get(groups).json()["items"]
        assert shown["code"] == "ODD"
        none = circlekeep("parked", "skip", "decisions", group, *why, *acting, *at)
        assert (none.returncode, none.stderr.partition(":")[0]) == (2, "projection.not_parked")


def test_the_doctor_finds_what_is_wrong_and_says_what_to_do(installation: Installation) -> None:
    installation.wait_until_ready()
    examined = answer("doctor", "--data", installation.data)
    assert examined["well"]
    notes = {each["check"] for each in examined["findings"] if each["state"] == "note"}
    assert "mode" in notes
    says = {each["check"]: each["says"] for each in examined["findings"]}
    assert says["sealed"].startswith("all "), "there are fewer than are opened each time"
    assert "accounts" in says
    every = answer("doctor", "--all", "--data", installation.data)["findings"]
    assert {each["check"]: each["says"] for each in every}["sealed"] == says["sealed"]
    secret = installation.data / "secrets" / "web" / "postgres-app"
    secret.chmod(0o644)
    found = circlekeep("doctor", "--data", installation.data)
    secret.chmod(0o600)
    assert found.returncode == 1
    [line] = [line for line in found.stdout.splitlines() if line.split("\t")[1] == "wrong"]
    assert line.startswith("secrets\twrong\treadable by others: secrets/web/postgres-app\tTake")


def test_reactions_that_were_set_aside_are_listed_tried_again_or_given_up(
    installation: Installation,
) -> None:
    assert answer("reactions", "list", "--data", installation.data) == []
    unknown = "00000000-0000-0000-0000-000000000001"
    for command in ("retry", "skip"):
        refused = circlekeep("reactions", command, unknown, "--data", installation.data)
        assert refused.returncode == 2
        assert refused.stderr.startswith("reaction.missing: ")


def test_commands_say_so_where_nothing_runs(tmp_path: Path) -> None:
    for words in (["verify"], ["trail", "--as", "x@example.org"], ["backup", str(tmp_path / "b")]):
        done = circlekeep(*words, "--data", tmp_path / "nowhere")
        assert done.returncode == 2
        assert done.stderr.startswith("service.not_running: ")


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_when_asked_and_starts_again_with_everything(
    tmp_path: Path, ending: signal.Signals
) -> None:
    with installed(tmp_path / "home") as first:
        link = create(first.data, "AGAIN")[0]["link"]
        redeem(first.url, link)
        pids = first.pids().values()
        assert first.stop(ending) == 0
    assert not any(Path(f"/proc/{pid}").exists() for pid in pids)
    with installed(tmp_path / "home") as second:
        assert sign_in(second.url, "ada@example.org").is_success


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_it_may_be_asked_to_end_before_it_has_started(
    tmp_path: Path, ending: signal.Signals
) -> None:
    with starting(tmp_path / "home") as process:
        until = time.monotonic() + 30
        while not catches(process.pid, signal.SIGTERM):
            assert time.monotonic() < until
            time.sleep(0.005)
        process.send_signal(ending)
        assert process.wait(10) == 0


def test_after_a_power_cut_it_starts_again(tmp_path: Path) -> None:
    with installed(tmp_path / "home") as first:
        create(first.data, "CUT")
        for pid in (first.process.pid, *first.pids().values()):
            os.kill(pid, signal.SIGKILL)
        first.process.wait()
    with installed(tmp_path / "home") as second:
        logs = answer("verify", "--data", second.data)["logs"]
        assert [log["whole"] for log in logs] == [True, True, True]
        assert logs[0]["entries"] > 0


def test_one_changed_byte_is_found_and_named(tmp_path: Path) -> None:
    with installed(tmp_path / "home") as here:
        create(here.data, "BYTE")
        assert all(log["whole"] for log in answer("verify", "--data", here.data)["logs"])
        server = running(here.data)
        assert server is not None
        run(
            server.url("circlekeep"),
            "UPDATE circlekeep.events SET payload = set_byte(payload, 3, 88) WHERE position = 2",
        )
        done = circlekeep("verify", "--data", here.data)
        assert done.returncode == 1
        assert "NOT WHOLE at 2: digest" in done.stdout
        copied = circlekeep("backup", tmp_path / "copy", "--data", here.data)
        assert copied.returncode == 2
        assert copied.stderr.splitlines()[-1].startswith("backup.not_whole: ")
        assert "from position 2 on (digest)" in copied.stderr
        assert not (tmp_path / "copy").exists()


def test_a_backup_with_its_keys_is_the_same_installation_elsewhere(tmp_path: Path) -> None:
    copy, keys = tmp_path / "copy", tmp_path / "keys"
    with installed(tmp_path / "home") as founded:
        _, auditor = create(founded.data, "COPY")
    with installed(tmp_path / "home") as first:
        redeem(first.url, auditor["link"])
        with no_file_larger_than(20_000):
            failed = circlekeep("backup", copy, "--keys", keys, "--data", first.data)
        assert failed.stderr.startswith("copy.failed: ")
        assert not copy.exists(), "half a backup looks like one"
        assert not keys.exists()
        done = circlekeep("backup", copy, "--keys", keys, "--data", first.data)
        assert done.returncode == 0, done.stderr
        over = circlekeep("backup", copy, "--data", first.data)
        assert over.stderr.startswith("backup.exists: ")
    assert not any(path.stat().st_mode & 0o077 for path in (copy, keys, *keys.rglob("*")))
    heads = json.loads((copy / "manifest.json").read_text())["heads"]
    words = ["restore", copy, "--keys", keys, "--data", tmp_path / "again"]
    journal = (keys / "keyring" / "journal").rename(tmp_path / "journal")
    refused = circlekeep(*words)
    assert refused.stderr.startswith("restore.no_journal: ")
    assert not (tmp_path / "again" / "postgres").exists()
    done = circlekeep(*words, "--journal", journal)
    assert done.returncode == 0, done.stderr
    signs = [tmp_path / home / "signer" / "keyring" for home in ("home", "again")]
    assert len({tuple(sorted(f.read_bytes() for f in one.iterdir())) for one in signs}) == 1
    with installed(tmp_path / "again") as second:
        assert all(log["whole"] for log in answer("verify", "--data", second.data)["logs"])
        server = running(second.data)
        assert server is not None
        # What was on its way when the copy was made is settled after the end of the copy.
        for then in heads:
            stands = run(server.url("circlekeep"), UP_TO, *(then[key] for key in WHERE))
            assert stands == ([(then["head"],)] if then["entries"] else [])
        session = sign_in(second.url, "aude@example.org").cookies
        httpx.get(f"{second.url}/api/v1/access-log", cookies=session)
        shown = httpx.get(f"{second.url}/api/v1/access-log", cookies=session).text
        assert "Aude" in shown, "names open with the keys that were restored"
    busy = circlekeep(*words, "--journal", journal)
    assert busy.stderr.startswith("restore.not_empty: ")


def test_an_old_backup_cannot_be_read_once_its_key_was_rotated_and_destroyed(
    installation: Installation, tmp_path: Path
) -> None:
    """Backup leakage: the drill of docs/keys.md."""
    data, copy, keys = installation.data, tmp_path / "copy", tmp_path / "keys"
    officers = (
        *("--officer", "organization_admin", "ada@drill.example.org", "Ada", "Ross"),
        *("--officer", "auditor", "aude@drill.example.org", "Aude", "Roy"),
        *("--officer", "privacy_officer", "pat@drill.example.org", "Pat", "Roy"),
    )
    for officer in create(data, "DRILL", officers=officers):
        assert redeem(installation.url, officer["link"]).is_success
    words = ["--organization", "DRILL", "--data", data]
    admin, reader = (
        ["--as", "ada@drill.example.org", *words],
        ["--as", "aude@drill.example.org", *words],
    )
    [key] = answer("keys", "list", *reader)["keys"]
    program = key["program"]
    assert key["versions"][0]["in_use"]
    done = circlekeep("backup", copy, "--keys", keys, "--data", data)
    assert done.returncode == 0, done.stderr
    refused = circlekeep("keys", "rotate", *reader)
    assert (refused.returncode, refused.stderr[:17]) == (2, "key.not_officer: ")
    [key] = answer("keys", "rotate", *admin)["keys"]
    assert [each["in_use"] for each in key["versions"]] == [False, True]
    early = circlekeep("keys", "destroy", program, "1", *admin)
    assert early.stderr.startswith("key.not_due: ")
    at_once = f"{installation.url}/api/v1/keys/destructions"
    for name, agreed in (("ada", False), ("pat", True)):
        session = sign_in(installation.url, f"{name}@drill.example.org").cookies
        said = httpx.post(
            at_once,
            json={"program": program, "version": 1},
            cookies=session,
            headers={"Idempotency-Key": str(uuid4())},
        )
        assert (said.status_code, said.json().get("agreed")) == (200, agreed), "it takes two"
    [destroyed] = answer("keys", "journal", *reader)["destructions"]
    assert (destroyed["state"], destroyed["version"]) == ("carried_out", 1)
    assert answer("trail", *reader)["entries"], "today's data opens with today's key"
    again, newest = tmp_path / "again", data / "keyring" / "journal"
    done = circlekeep("restore", copy, "--keys", keys, "--journal", newest, "--data", again)
    assert done.returncode == 0, done.stderr
    assert re.search(r"destroyed again: 1 versions of keys, [1-9]\d* data keys, ", done.stdout)
    with start(again) as restored:
        url = restored.server.url("circlekeep")
        left = (
            "SELECT count(*) FROM circlekeep.vault_key "
            "WHERE wrapped IS NOT NULL AND program_id::text = $1"
        )
        assert run(url, left, program)[0][0] == 0, "with the keys of that day, too"


def test_pages_and_api_are_served_from_one_address(installation: Installation) -> None:
    with urllib.request.urlopen(f"{installation.url}/health/live") as reply:  # noqa: S310
        assert reply.status == 200


def hosted(server: Server) -> str:
    """Make a database as a managed service gives one: its owner is no superuser; its address."""
    superuser = server.url("postgres")
    run(superuser, "CREATE ROLE hosted LOGIN CREATEROLE CREATEDB PASSWORD 'given'")
    run(superuser, "CREATE DATABASE ours OWNER hosted")
    return f"postgresql://hosted:given@{server.host}:{server.port}/ours"


@pytest.mark.parametrize(("version", "prefix"), [(15, "one_"), (18, "circlekeep_")])
def test_a_server_of_ones_own_is_used_and_none_is_started(
    tmp_path: Path, version: int, prefix: str
) -> None:
    """Nor is a superuser needed, from the first table to the backup, whatever roles are called."""
    tmp_path.chmod(0o755)
    home, copy, keys = tmp_path / "home", tmp_path / "copy", tmp_path / "keys"
    with start(tmp_path / "server", binaries=binaries_of(version)) as own:
        env = {
            "CIRCLEKEEP_DATABASE_URL": hosted(own.server),
            "CIRCLEKEEP_ROLE_PREFIX": prefix,
        }
        migrated = circlekeep("migrate", "--data", home, env=env)
        assert (migrated.returncode, migrated.stderr) == (0, "")
        with installed(home, env=env) as here:
            assert set(here.pids()) == {"warden", "sign", "work", "serve"}
            create(home, "OWN")
            for given in (env, None):
                logs = answer("verify", "--data", home, env=given)["logs"]
                assert logs
                assert all(log["whole"] for log in logs)
                words = ["--as", "aude@example.org", "--data", home]
                assert answer("trail", *words, env=given)["entries"] is not None
            unnamed = circlekeep("backup", copy, "--data", home)
            assert unnamed.stderr.startswith("database.unnamed: ")
            done = circlekeep("backup", copy, "--keys", keys, "--data", home, env=env)
            assert done.returncode == 0, done.stderr
            assert here.stop() == 0
    assert not (home / "postgres").exists()
