"""The files pages need, under names that carry their hash, so that they may be kept for ever."""

import re
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

HERE = Path(__file__).parent
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
FOR_EVER = "public, max-age=31536000, immutable"
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
    files = [*(HERE / "vendor").iterdir(), *(HERE / "static").iterdir()]
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


@cache
def _by_hashed_name() -> dict[str, Asset]:
    return {asset.name: asset for asset in assets().values()}


@get("/static/{name:str}", include_in_schema=False, sync_to_thread=False)
def static_file(name: FromPath[str]) -> Response[bytes]:
    """Serve one file; there is no folder behind the address that could be walked."""
    asset = _by_hashed_name().get(name)
    if asset is None:
        raise NotFoundException
    return Response(
        asset.content,
        media_type=asset.media_type,
        headers={"cache-control": FOR_EVER, "x-content-type-options": "nosniff"},
    )
