"""What is committed works on any machine: no index addresses, no folders of one machine."""

import json
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
OF_ONE_MACHINE = re.compile(r"(?<![\w.~$}*-])/(?:root|home/[a-z]|Users/[a-z]|work)/[\w.]")


def committed() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607 - git of the path, as everywhere
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_the_python_lock_has_a_hash_for_each_package_and_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    packages = re.findall(r"^[a-z0-9].*==.*$", lock, re.MULTILINE)
    blocks = re.split(r"^(?=[a-z0-9])", lock, flags=re.MULTILINE)
    assert len(packages) > 20
    assert [b for b in blocks if "==" in b and "--hash=sha256:" not in b] == []
    assert "://" not in lock
    assert "--index" not in lock
    assert "--find-links" not in lock


def test_each_npm_lock_has_an_integrity_for_each_package_and_no_address() -> None:
    locks = [path for path in committed() if path.name == "package-lock.json"]
    assert len(locks) == 2
    for lock in locks:
        text = lock.read_text()
        packages = {k: v for k, v in json.loads(text)["packages"].items() if k}
        wanted = json.loads(lock.with_name("package.json").read_text())["dependencies"]
        assert {f"node_modules/{name}" for name in wanted} <= packages.keys()
        assert [name for name, package in packages.items() if "integrity" not in package] == []
        assert "resolved" not in text
        assert ".tgz" not in text


def test_no_lock_file_that_records_addresses_is_committed() -> None:
    names = {path.name for path in committed()}
    assert names.isdisjoint({"uv.lock", "poetry.lock", "pylock.toml", "yarn.lock"})


def test_no_committed_file_names_a_folder_of_one_machine() -> None:
    found = []
    for path in committed():
        try:
            lines = path.read_text().splitlines()
        except UnicodeDecodeError:
            continue
        found += [
            f"{path.relative_to(ROOT)}:{number}"
            for number, line in enumerate(lines, start=1)
            if str(ROOT) in line or OF_ONE_MACHINE.search(line)
        ]
    assert found == []
