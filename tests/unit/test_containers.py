import os
import re
import stat
from pathlib import Path
from typing import Any

import msgspec
import pytest

from infra.home import GIVEN, SHARED_GROUP, USERS
from infra.prepare import ADMIN_USER, prepare
from infra.settings import Settings

ROOT = Path(__file__).parents[2]
OURS = ("migrate", "warden", "web", "worker", "signer")
PROCESS = {
    "migrate": "admin",
    "warden": "warden",
    "web": "web",
    "worker": "worker",
    "signer": "signer",
}


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    text = (ROOT / "docker-compose.yml").read_bytes()
    return msgspec.yaml.decode(text, type=dict[str, Any])


def volumes(service: dict[str, Any]) -> dict[str, str]:
    return {v.split(":")[1]: v.split(":")[0] for v in service["volumes"]}


def test_every_process_of_the_service_is_there(compose: dict[str, Any]) -> None:
    assert compose["services"].keys() == {"secrets", "postgres", *OURS}
    assert compose["services"]["postgres"]["image"] == "postgres:18"
    commands = {name: compose["services"][name]["command"] for name in OURS[1:]}
    assert commands == {
        "warden": ["warden"],
        "web": ["serve"],
        "worker": ["work"],
        "signer": ["sign"],
    }
    migrating = compose["services"]["migrate"]["command"][0].split("; ")
    assert migrating[-2:] == ["circlekeep migrate", "exec circlekeep projections rebuild"]


def test_each_process_has_its_own_user_and_none_is_root(compose: dict[str, Any]) -> None:
    users = {name: compose["services"][name]["user"] for name in OURS}
    expected = {name: f"{uid}:{SHARED_GROUP}" for name, uid in USERS.items()}
    assert users == expected | {"migrate": f"{ADMIN_USER}:{SHARED_GROUP}"}
    image = (ROOT / "Dockerfile").read_text()
    assert re.findall(r"^USER (.+)$", image, re.MULTILINE) == [f"{USERS['web']}:{SHARED_GROUP}"]


def test_each_process_is_given_its_own_secrets_alone(compose: dict[str, Any]) -> None:
    for name in OURS:
        service = compose["services"][name]
        mounted = {source for source in volumes(service).values() if source.startswith("secrets-")}
        assert mounted == {f"secrets-{PROCESS[name]}"}
        assert volumes(service)["/run/secrets"] in mounted
        assert service["environment"]["CIRCLEKEEP_SECRETS"] == "/run/secrets"


def test_only_the_warden_has_the_keyring(compose: dict[str, Any]) -> None:
    having = [n for n in OURS if "keyring" in volumes(compose["services"][n]).values()]
    assert having == ["warden"]


def test_nothing_starts_before_what_it_needs(compose: dict[str, Any]) -> None:
    needs = {
        name: {(on, how["condition"]) for on, how in service.get("depends_on", {}).items()}
        for name, service in compose["services"].items()
    }
    migrated = {("migrate", "service_completed_successfully")}
    assert needs == {
        "secrets": set(),
        "postgres": {("secrets", "service_completed_successfully")},
        "migrate": {("postgres", "service_healthy")},
        "warden": migrated,
        "web": {("warden", "service_healthy")},
        "worker": migrated,
        "signer": migrated,
    }
    for name in ("postgres", "warden"):
        assert compose["services"][name]["healthcheck"]["test"][0] == "CMD"


def test_our_containers_hold_no_privilege_and_write_nowhere_but_in_their_volumes(
    compose: dict[str, Any],
) -> None:
    for name in OURS:
        service = compose["services"][name]
        assert service["cap_drop"] == ["ALL"]
        assert "cap_add" not in service
        assert service["read_only"] is True
        assert service["security_opt"] == ["no-new-privileges:true"]


def test_the_database_and_the_warden_are_not_reached_from_outside(compose: dict[str, Any]) -> None:
    assert compose["networks"]["database"] == {"internal": True}
    published = {n: s["ports"] for n, s in compose["services"].items() if "ports" in s}
    assert published == {"web": ["127.0.0.1:8080:8080"]}


def test_every_volume_and_network_is_declared(compose: dict[str, Any]) -> None:
    services = compose["services"].values()
    used = {source for service in services for source in volumes(service).values()}
    assert used == compose["volumes"].keys()
    networks = {network for service in services for network in service.get("networks", [])}
    assert networks == compose["networks"].keys()


def test_every_setting_is_one_that_we_read(compose: dict[str, Any]) -> None:
    known = {f"CIRCLEKEEP_{name.upper()}" for name in Settings.__struct_fields__}
    given = {
        name
        for process in OURS
        for name in compose["services"][process]["environment"]
        if name.startswith("CIRCLEKEEP_")
    }
    assert len(given) > 4
    assert given <= known


def test_the_image_takes_in_what_it_copies_and_no_more() -> None:
    listed = (ROOT / ".dockerignore").read_text().splitlines()
    taken = {line[1:] for line in listed if line.startswith("!")}
    assert listed[0] == "*"
    assert all((ROOT / name).exists() for name in taken)
    assert {"requirements.lock", "Makefile", "services", ".ci/uv"} <= taken


def test_secrets_are_made_once_each_for_the_process_it_is_for(tmp_path: Path) -> None:
    prepare(tmp_path)
    made = {p: p.read_text() for p in (tmp_path / "secrets").rglob("*") if p.is_file()}
    prepare(tmp_path)
    assert {p: p.read_text() for p in made} == made
    found = {
        folder.name: {file.name for file in folder.iterdir()}
        for folder in (tmp_path / "secrets").iterdir()
    }
    expected = {process: set(names) for process, names in GIVEN.items()}
    expected["admin"] |= {"postgres-superuser"}
    assert found == expected
    assert {stat.S_IMODE(p.stat().st_mode) for p in made} == {0o600}
    if os.geteuid() == 0:
        assert (tmp_path / "secrets" / "admin").stat().st_uid == ADMIN_USER
        assert (tmp_path / "run").stat().st_uid == USERS["warden"]
