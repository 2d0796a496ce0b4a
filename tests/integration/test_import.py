"""`circlekeep import` and `circlekeep demo`, as commands, over PostgreSQL and the Warden."""

import csv
import json
import os
import stat
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from domain.organizations.naming import organization_id
from domain.protocol.door import EstablishOrganization, LinksIssued
from infra.home import Running
from services.app.demo.cast import OFFICERS, ORGANIZATION, first_officers
from services.app.imports.columns import OFFICERS as OFFICERS_FILES
from services.app.imports.moving import move_year, weeks_until_last_week
from services.app.imports.reading import read_folder
from tests.kit.guarded import Guarded
from tests.kit.house import SECRET
from tests.kit.postgres import run as sql
from tests.kit.year import Year, columns_of

PROJECT = Path(__file__).parents[2]
NATIONAL_YEAR = PROJECT / "services" / "demo_data" / "national-year"
ADMIN, AUDITOR = OFFICERS[0].email, OFFICERS[4].email
MOST_MEMORY = 500 * 1024**2
MOST_SECONDS = 180
"""The year takes a tenth of this on a quiet machine; this bound only catches what never ends."""

REFUSED = {
    "people.csv": {"import.bad_email": 3},
    "memberships.csv": {
        "group.full": 1,
        "group.member_is_leader": 3,
        "group.same_practice": 10,
        "import.bad_date": 3,
        "import.duplicate": 3,
        "import.unknown_code": 3,
    },
    "leaders.csv": {"leader.supervisor_missing": 3},
    "attendance.csv": {
        "attendance.not_a_member": 3,
        "import.depends_on": 173,
        "import.unknown_code": 3,
        "session.cancelled": 3,
    },
    "authors/presentations.csv": {"import.depends_on": 20, "session.cancelled": 3},
    "authors/materials.csv": {"material.consent_missing": 5, "material.identifier": 3},
}
"""The faults of the national year, by file and code."""


@dataclass
class Done:
    """What a command left."""

    status: int
    out: str
    err: str
    seconds: float
    memory: int

    @property
    def files(self) -> dict[str, Any]:
        """The report on the files."""
        files: dict[str, Any] = json.loads(self.out)["files"]
        return files

    @property
    def refused(self) -> dict[str, Counter[str]]:
        """How often each code occurs, for files in which one does."""
        counted = {
            name: Counter(note["code"] for note in file["refused"])
            for name, file in self.files.items()
        }
        return {name: codes for name, codes in counted.items() if codes}


MEASURED = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[2:]).returncode
with open(sys.argv[1], "w") as peak:
    peak.write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
sys.exit(code)
"""
"""Runs a command and writes how much memory it took at most, in KiB: begun by a small process, for
what its parent had counts as its own.
"""


class Installed:
    """An installation with a Warden that answers, and its command line."""

    def __init__(self, guarded: Guarded) -> None:
        self.guarded = guarded
        home = guarded.home
        self.peak = home.path / "peak"
        address = guarded.database.url("app")
        home.note_start(Running("http://127.0.0.1:1", address, str(home.socket), os.getpid()))

    def runs(self, *words: str | Path) -> Done:
        """Run a command to its end."""
        begun = time.monotonic()
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
            process = subprocess.Popen(  # noqa: S603 - our own command
                [
                    *(sys.executable, "-S", "-c", MEASURED, str(self.peak)),
                    *(sys.executable, "-m", "services.cli", *words),
                    *("--data", self.guarded.home.path),
                ],
                cwd=PROJECT,
                env={"PATH": os.defpath, "LANG": "C.UTF-8"},
                stdout=out,
                stderr=err,
            )
            process.wait()
            out.seek(0)
            err.seek(0)
            seconds, memory = time.monotonic() - begun, int(self.peak.read_text()) * 1024
            return Done(process.returncode, out.read(), err.read(), seconds, memory)

    def moved(self, folder: Path) -> Path:
        """Write the officers' files of a year as a demo built today has them."""
        tables = read_folder(folder, OFFICERS_FILES)
        weeks = weeks_until_last_week(tables, datetime.now(UTC).date())
        target = self.guarded.home.path / "moved"
        target.mkdir()
        for name, table in move_year(tables, weeks).items():
            with (target / name).open("w", newline="") as file:
                rows = csv.DictWriter(file, columns_of(table.sheet))
                rows.writeheader()
                rows.writerows(line.values for line in table.lines)
        return target

    def imports(self, folder: Path, *words: str, acting: str = ADMIN) -> Done:
        """Import a folder."""
        whose = ("--organization", ORGANIZATION.code, "--as", acting)
        return self.runs("import", folder, *whose, "--json", *words)

    def events(self) -> int:
        """Count what is recorded about organizations, programs and groups.

        Which secrets the keys are made of the Warden notes by itself, once a minute.
        """
        question = "SELECT count(*) FROM circlekeep.events WHERE log = 1 AND type NOT LIKE 'key.%'"
        [[count]] = sql(self.guarded.database.url(), question)
        return int(str(count))


@pytest.fixture
async def installed(guarded: Guarded) -> Installed:
    """An installation without any organization."""
    await guarded.ready()
    return Installed(guarded)


@pytest.fixture
async def organized(installed: Installed) -> Installed:
    """An installation with an organization and its officers."""
    organization = organization_id(ORGANIZATION.code)
    async with installed.guarded.asking() as ask:
        founding = EstablishOrganization(
            secret=SECRET,
            organization=organization,
            provision=ORGANIZATION,
            officers=first_officers(organization),
        )
        assert isinstance(await ask(founding), LinksIssued)
    return installed


def written(year: Year, folder: Path) -> Path:
    """Write a year to a folder."""
    for name, content in year.files().items():
        (folder / name).write_bytes(content)
    return folder


def test_the_national_year_is_built_and_read_again(installed: Installed) -> None:
    """One long story, as the year takes its time: demo, proof, import again, rehearsal."""
    demo = installed.runs("demo", NATIONAL_YEAR, "--json")
    assert demo.status == 0, demo.err
    assert demo.seconds < MOST_SECONDS
    assert demo.memory < MOST_MEMORY
    assert demo.refused == REFUSED
    assert all(f["rows"] == f["applied"] + len(f["refused"]) for f in demo.files.values())
    accounts = installed.guarded.home.accounts
    assert stat.S_IMODE(accounts.stat().st_mode) == 0o600
    assert {account["locale"] for account in json.loads(accounts.read_text())} == {"en-CA", "fr-CA"}

    assert installed.runs("verify", "--json").status == 0

    recorded = installed.events()
    moved = installed.moved(NATIONAL_YEAR)
    again = installed.imports(moved)
    assert again.status == 0, again.err
    assert again.files == {name: f for name, f in demo.files.items() if "/" not in name}
    rehearsed = installed.imports(moved, "--dry-run")
    assert rehearsed.out == again.out
    assert installed.events() == recorded

    second = installed.runs("demo", NATIONAL_YEAR, "--json")
    assert (second.status, second.out) == (2, "")
    assert "demo.exists" in second.err


def test_a_year_is_imported_and_only_the_report_is_on_stdout(
    organized: Installed, tmp_path: Path
) -> None:
    folder = written(Year(), tmp_path)
    rehearsed = organized.imports(folder, "--dry-run")
    assert rehearsed.status == 0, rehearsed.err
    empty = organized.events()
    done = organized.imports(folder)
    assert done.status == 0, done.err
    assert done.out == rehearsed.out
    assert not done.refused
    recorded = organized.events()
    assert recorded > empty
    assert organized.imports(folder).out == done.out
    assert organized.events() == recorded


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("people.csv", b"person_code\n\xff", "import.encoding: people.csv:2 "),
        ("groups.csv", b"group_code\n", "import.column_missing: groups.csv:1 "),
        ("leaders.csv", b"a,b\n1\n", "import.column_missing: leaders.csv:1 "),
    ],
)
def test_a_file_that_cannot_be_read_stops_before_anything_is_written(
    organized: Installed, tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    folder = written(Year(), tmp_path)
    (folder / name).write_bytes(content)
    before = organized.events()
    done = organized.imports(folder)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith(said)
    assert organized.events() == before


def test_an_auditor_may_not_import(organized: Installed, tmp_path: Path) -> None:
    done = organized.imports(written(Year(), tmp_path), acting=AUDITOR)
    assert (done.status, done.out) == (2, "")
    assert "import.not_an_organization_admin" in done.err


def test_somebody_unknown_may_not_import(organized: Installed, tmp_path: Path) -> None:
    done = organized.imports(written(Year(), tmp_path), acting="nobody@example.org")
    assert (done.status, done.out) == (2, "")
    assert "operator.person_missing" in done.err
