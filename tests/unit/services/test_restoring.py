"""What is no backup of this program is refused before anything is written."""

from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from domain.kernel import Refused
from infra.vault.destruction import DestroyedAgain
from infra.vault.journal import Data, Journal
from services.cli.backups import what_may_be_back
from services.wiring import backups
from services.wiring.backups import Manifest, Restored
from tests.kit.stores import new_tenant

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
DUMP = b"a dump"


def copy_of(tmp_path: Path, manifest: str) -> Path:
    source = tmp_path / "copy"
    source.mkdir()
    (source / "database.dump").write_bytes(DUMP)
    (source / "manifest.json").write_text(manifest)
    return source


async def restored(tmp_path: Path, manifest: str) -> str:
    source = copy_of(tmp_path, manifest)
    with pytest.raises(Refused) as refused:
        await backups.restore(tmp_path / "new", source, tmp_path / "keys", lambda *_: None)
    assert not (tmp_path / "new").exists()
    return refused.value.code


def manifest(version: int = 1, dump: bytes = DUMP) -> str:
    digest = sha256(dump).hexdigest()
    return (
        f'{{"format": {version}, "made_at": "2026-11-22T12:00:00Z", "dump": "{digest}", '
        '"heads": []}'
    )


async def test_a_manifest_of_another_format_is_not_read(tmp_path: Path) -> None:
    assert await restored(tmp_path, manifest(2)) == "restore.other_format"


@pytest.mark.parametrize("cut", [0, 1, 20, 60])
async def test_a_manifest_that_is_cut_is_said_to_be(tmp_path: Path, cut: int) -> None:
    assert await restored(tmp_path, manifest()[:cut]) == "restore.manifest_damaged"


async def test_a_dump_that_is_another_is_said_to_be(tmp_path: Path) -> None:
    assert await restored(tmp_path, manifest(dump=b"another")) == "restore.damaged"


async def test_without_any_journal_it_is_asked_for(tmp_path: Path) -> None:
    assert await restored(tmp_path, manifest()) == "restore.no_journal"


def test_of_the_journal_that_was_used_its_date_is_said_and_what_that_means(tmp_path: Path) -> None:
    journal = Journal(tmp_path, lambda: NOW)
    journal.begin()
    assert journal.last_at() is None
    made = Manifest(1, NOW, "", ())
    none = what_may_be_back(Restored(made, DestroyedAgain(), journal.last_at()))
    assert "nothing since the backup of 2026-11-29T12:00:00+00:00" in none
    journal.intend(Data(*new_tenant()))
    assert journal.last_at() == NOW
    some = what_may_be_back(Restored(made, DestroyedAgain(), journal.last_at()))
    for words in ("until 2026-11-29T12:00:00+00:00", "can be read again", "--journal"):
        assert words in some
