"""The files pages need, under names that carry their hash, so that they may be kept for ever."""

import re
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

WEB = Path(__file__).parents[1]
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
LINKED = re.compile(rb'url\("([a-z0-9.-]+)"\)')


@dataclass(frozen=True, slots=True)
class Asset:
    """One file, ready to serve."""

    name: str
    content: bytes
    media_type: str


@cache
def assets() -> dict[str, Asset]:
    """Load every file by its plain name; style sheets come last, since they name the others."""
    files = [*(WEB / "vendor").iterdir(), *(WEB / "static").iterdir()]
    loaded: dict[str, Asset] = {}
    for path in sorted(files, key=lambda path: (path.suffix == ".css", path.name)):
        content = path.read_bytes()
        if path.parent.name == "static":
            content = LINKED.sub(lambda found: _linked(loaded, found.group(1)), content)
        name = f"{path.stem}.{sha256(content).hexdigest()[:10]}{path.suffix}"
        loaded[path.name] = Asset(name, content, TYPES[path.suffix])
    return loaded


def _linked(loaded: dict[str, Asset], name: bytes) -> bytes:
    return f'url("/static/{loaded[name.decode()].name}")'.encode()


def address(name: str) -> str:
    """Give the address of a file by its plain name."""
    return f"/static/{assets()[name].name}"
