"""When, where and with what a family was measured: figures mean little without it."""

import os
import platform
from collections.abc import Mapping
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path

import msgspec

from tests.bench.line import LATEST

FILE = LATEST.with_name("circumstances.json")


class Circumstances(msgspec.Struct, frozen=True):
    """Of one family's latest run; the versions are of what takes part in it."""

    on: date
    machine: str
    versions: Mapping[str, str]


def here_and_now(packages: tuple[str, ...]) -> Circumstances:
    """Describe this machine; ``packages`` are distributions whose versions matter."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    machine = f"{os.cpu_count()} cores ({_processor()}), {memory:.0f} GB, {platform.system()}"
    return Circumstances(
        datetime.now(UTC).date(),
        machine,
        {"python": platform.python_version()} | {name: version(name) for name in packages},
    )


def load() -> dict[str, Circumstances]:
    """Read those of every family that was measured."""
    if not FILE.exists():
        return {}
    return msgspec.json.decode(FILE.read_bytes(), type=dict[str, Circumstances])


def save(families: Mapping[str, Circumstances]) -> None:
    """Write them."""
    FILE.write_bytes(msgspec.json.format(msgspec.json.encode(families, order="sorted")) + b"\n")


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
