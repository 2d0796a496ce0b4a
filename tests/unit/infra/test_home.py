"""The data folder of an installation."""

import tempfile
from pathlib import Path

import pytest

from domain.kernel import Conflict, Missing
from infra.files import Garbled
from infra.home import GIVEN, LONGEST_SOCKET, Home, Running


def test_each_process_is_given_its_own_secrets_and_no_other(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.prepare()
    given = {process: {f.name for f in home.secrets_of(process).iterdir()} for process in GIVEN}
    assert given == {process: set(names) for process, names in GIVEN.items()}
    assert given["web"] == {"postgres-app"}


def test_what_two_are_given_is_the_same_secret(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.prepare()
    warden, admin = (home.secrets_of(name) / "operator" for name in ("warden", "admin"))
    assert warden.read_text() == admin.read_text()
    assert len(warden.read_text().strip()) == 64


def test_preparing_again_changes_no_secret(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.prepare()
    before = {f: f.read_text() for f in (home.path / "secrets").rglob("*") if f.is_file()}
    home.prepare()
    assert {f: f.read_text() for f in before} == before


def test_nothing_in_it_can_be_read_by_others(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.prepare()
    assert [p for p in home.path.rglob("*") if p.stat().st_mode & 0o044] == []


def test_a_long_path_has_its_socket_in_a_short_one() -> None:
    short, long = (Home(Path("/srv") / name) for name in ("a", "b" * 120))
    assert short.socket == Path("/srv/a/run/warden.sock")
    assert len(str(long.socket)) < LONGEST_SOCKET
    assert long.socket != Home(Path("/srv") / ("c" * 120)).socket


def test_a_folder_that_somebody_else_laid_out_for_us_is_not_used(tmp_path: Path) -> None:
    home = Home(tmp_path / ("d" * 120))
    trap = home.socket.parent
    assert trap.parent == Path(tempfile.gettempdir())
    (tmp_path / "elsewhere").mkdir()
    trap.symlink_to(tmp_path / "elsewhere")
    try:
        with pytest.raises(Conflict) as refused:
            home.prepare()
    finally:
        trap.unlink()
    assert refused.value.code == "data.not_ours"


def test_a_service_that_has_gone_is_not_found_running(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.prepare()
    assert home.running() is None
    home.note_start(Running("http://x", "postgresql://x", "/x", 2**22 + 1))
    assert home.running() is None


@pytest.mark.parametrize("lost", ["author-key", "email-key"])
@pytest.mark.parametrize("data", ["postgres", "keyring/a.b"])
def test_a_key_that_data_was_made_with_is_missed_and_not_made_anew(
    tmp_path: Path, lost: str, data: str
) -> None:
    home = Home(tmp_path / "home")
    home.prepare()
    (home.path / data).mkdir()
    home.prepare()
    (home.secrets_of("warden") / lost).unlink()
    with pytest.raises(Missing) as refused:
        home.prepare()
    assert refused.value.code == "secret.missing"
    assert lost in refused.value.reason
    assert not (home.secrets_of("warden") / lost).exists()


def test_a_secret_that_a_process_was_given_and_has_not_is_named(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    assert home.missing_secrets() == []
    home.prepare()
    assert home.missing_secrets() == []
    lost = home.secrets_of("warden") / "email-key"
    lost.unlink()
    assert home.missing_secrets() == [lost]


def test_a_secret_that_is_not_what_was_written_is_named_and_not_made_anew(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.prepare()
    for process, names in GIVEN.items():
        for name in names:
            file = home.secrets_of(process) / name
            before = file.read_bytes()
            file.write_bytes(b"\xff\xfe\0")
            with pytest.raises(Garbled) as refused:
                home.prepare()
            assert refused.value.filename == str(file)
            assert file.read_bytes() == b"\xff\xfe\0"
            file.write_bytes(before)
