"""What is refused because something outside is not as it must: a file, a folder, a key, a token."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner

from domain.kernel import OrganizationId, Refused
from domain.protocol.door import ChooseOrganization, SignIn
from infra.home import Home
from infra.settings import Settings
from infra.transparency.checkpoints import gone
from services.cli.proof import export
from services.wiring.backups import restore
from services.wiring.installation import demo_accounts
from services.wiring.keys import open_keys
from services.wiring.signer import open_signer
from services.wiring.troubles import told
from services.wiring.witness import add_from_file, open_witness, shown, trust
from tests.kit.web import World

WITNESS = "witness.example.org/circles"


def code_of(does: Callable[[], object]) -> str:
    """The code with which something is refused."""
    with pytest.raises(Refused) as refused:
        does()
    return refused.value.code


def test_a_sentence_is_said_after_what_it_is_about(tmp_path: Path) -> None:
    file = tmp_path / "accounts.json"
    file.write_text("nonsense")
    with pytest.raises(Refused) as refused:
        demo_accounts(file)
    assert refused.value.code == "demo.damaged"
    assert refused.value.reason.startswith(f"{file}: the list of demo accounts")


def test_a_file_that_says_what_runs_and_is_damaged_is_named(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.run.mkdir(parents=True)
    (home.run / "server.json").write_text("nonsense")
    assert code_of(home.running) == "data.run_damaged"


def test_a_file_where_a_folder_must_be_is_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(OSError, match="data") as error:
        (tmp_path / "data" / "log").mkdir()
    refused = told(error.value)
    assert refused is not None
    assert refused.code == "file.in_the_way"


def test_a_token_without_its_module_or_its_pin_is_not_opened(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, secrets=tmp_path)
    module = tmp_path / "module.so"
    module.write_text("")
    address = f"pkcs11:token=T?module-path={module}"
    assert code_of(lambda: open_keys(address, tmp_path, settings)) == "keys.no_pin"
    nowhere = "pkcs11:token=T?module-name=none"
    assert code_of(lambda: open_keys(nowhere, tmp_path, settings)) == "keys.no_module"


async def test_a_backup_that_lacks_its_manifest_is_incomplete(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        await restore(tmp_path / "data", tmp_path, tmp_path / "keys", lambda _done, _all: None)
    assert refused.value.code == "restore.incomplete"


async def test_a_witness_says_what_it_cannot_do(tmp_path: Path) -> None:
    nothing = tmp_path / "checkpoints"
    nothing.write_text("")
    folder = tmp_path / "witness"
    for does, code in (
        (lambda: shown(folder, WITNESS), "witness.none"),
        (lambda: add_from_file(folder, WITNESS, nothing), "witness.no_checkpoints"),
        (
            lambda: trust(folder, WITNESS, "circlekeep.example.org", "no key"),
            "witness.key_malformed",
        ),
    ):
        with pytest.raises(Refused) as refused:
            await does()
        assert refused.value.code == code


async def test_one_process_at_a_time_signs_in_a_folder(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, secrets=tmp_path)
    never_asked: Any = None
    async with open_signer(settings, never_asked):
        with pytest.raises(Refused) as refused:
            async with open_signer(settings, never_asked):
                pass
    assert refused.value.code == "signer.in_use"
    async with open_signer(settings, never_asked):
        """It is free again."""


async def test_one_process_at_a_time_witnesses_in_a_folder(tmp_path: Path) -> None:
    async with open_witness(tmp_path, WITNESS):
        with pytest.raises(Refused) as refused:
            async with open_witness(tmp_path, WITNESS):
                pass
    assert refused.value.code == "witness.in_use"


def test_an_export_is_not_written_over_a_file(tmp_path: Path) -> None:
    file = tmp_path / "bundle"
    file.write_text("kept")
    words = ["--as", "aude@example.org", "--program", str(UUID(int=1)), "--output", str(file)]
    done = CliRunner().invoke(export, [*words, "--data", str(tmp_path)])
    assert done.exit_code == 2
    assert done.stderr.startswith("export.exists: ")
    assert str(file) in done.stderr
    assert file.read_text() == "kept"


def test_a_proof_whose_hashes_are_gone_is_told_to_operator_and_auditor() -> None:
    assert gone().code == "proof.unavailable"
    assert "your auditor" in gone().reason


def test_an_account_of_several_organizations_is_asked_which(world: World) -> None:
    known = OrganizationId(UUID(int=7))
    world.warden.told[SignIn] = ChooseOrganization((known,))
    body = {"email": "lea@example.org", "password": "a long one"}
    asked = world.client.post("/api/v1/sign-in", json=body)
    assert (asked.status_code, asked.json()["code"]) == (409, "sign_in.choose_organization")
    assert str(known) in asked.json()["detail"]
