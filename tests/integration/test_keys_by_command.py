"""Keys by the commands that an operator has: list, rotate, destroy, and the drill with a backup."""

from pathlib import Path

import httpx

from tests.integration.test_installation import create, redeem, sign_in
from tests.kit.installation import answer, circlekeep, installed

ADMIN = ["--as", "ada@example.org"]
AUDITOR = ["--as", "aude@example.org"]


def names_shown(url: str) -> str:
    """What the auditor sees of the access log, which names whoever looked."""
    session = sign_in(url, "aude@example.org").cookies
    httpx.get(f"{url}/api/v1/access-log", cookies=session)
    return httpx.get(f"{url}/api/v1/access-log", cookies=session).text


def test_an_old_backup_cannot_be_read_once_its_key_was_rotated_and_destroyed(
    tmp_path: Path,
) -> None:
    """Backup leakage: the drill of docs/keys.md, by its commands."""
    data, copy, old = tmp_path / "home", tmp_path / "copy", tmp_path / "keys"
    with installed(data) as first:
        _, auditor = create(data, "DRILL")
        redeem(first.url, auditor["link"])
        assert "Aude" in names_shown(first.url)
        words = ["--organization", "DRILL", "--data", data]
        [key] = answer("keys", "list", *AUDITOR, *words)["keys"]
        [version] = key["versions"]
        assert version["number"] == 1
        assert version["wraps"] > 0
        done = circlekeep("backup", copy, "--keys", old, "--data", data)
        assert done.returncode == 0, done.stderr
        refused = circlekeep("keys", "rotate", *AUDITOR, *words)
        assert (refused.returncode, refused.stderr[:17]) == (2, "key.not_officer: ")
        [key] = answer("keys", "rotate", *ADMIN, *words)["keys"]
        assert [each["wraps"] > 0 for each in key["versions"]] == [False, True]
        early = circlekeep("keys", "destroy", key["program"], "1", *ADMIN, *words)
        assert early.stderr.startswith("key.not_due: ")
        answer("keys", "destroy", key["program"], "1", "--now", *ADMIN, *words)
        assert "Aude" in names_shown(first.url), "today's data opens with today's key"
        journal = answer("keys", "journal", *AUDITOR, *words)
        [destroyed] = journal["destructions"]
        assert (destroyed["state"], destroyed["version"]) == ("carried_out", 1)
    again, newest = tmp_path / "again", data / "keyring" / "journal"
    words = ["restore", copy, "--keys", old, "--journal", newest, "--data", again]
    done = circlekeep(*words)
    assert done.returncode == 0, done.stderr
    assert "destroyed again: 1 versions of keys" in done.stdout
    with installed(again) as second:
        assert sign_in(second.url, "aude@example.org").is_success
        assert "Aude" not in names_shown(second.url), "with all keys that exist"
