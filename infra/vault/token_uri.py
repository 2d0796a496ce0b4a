"""Finds a token by its PKCS#11 URI (RFC 7512), and the module that reaches it on this machine."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

import msgspec

LIBRARIES = ("/usr/lib", "/usr/lib64", "/usr/local/lib", "/opt")
USUAL = "softhsm2"


class NoModule(OSError):
    """The module that the URI names is not installed, or the URI names no token."""


class Address(msgspec.Struct, frozen=True):
    """Which module, and which of its tokens."""

    module: Path
    token: str


def address(uri: str, libraries: Sequence[str] = LIBRARIES) -> Address:
    """Read ``pkcs11:token=…?module-path=…`` or ``…?module-name=…``.

    Without either, it is SoftHSM's. A module's name is that of its library without ``lib`` and
    ending. Raises ``NoModule``.
    """
    parts = urlsplit(uri)
    token = _fields(parts.path, ";").get("token")
    query = _fields(parts.query, "&")
    if parts.scheme != "pkcs11" or not token:
        raise NoModule("name a token: pkcs11:token=…")
    if path := query.get("module-path"):
        return Address(Path(path), token)
    return Address(_library(query.get("module-name", USUAL), libraries), token)


def _library(name: str, libraries: Sequence[str]) -> Path:
    for folder in libraries:
        for found in sorted(Path(folder).glob(f"**/lib{name}.so")):
            return found
    raise NoModule(f"the module {name} is not installed on this machine")


def _fields(text: str, mark: str) -> Mapping[str, str]:
    pairs = (field.partition("=") for field in text.split(mark) if field)
    return {key: unquote(value) for key, _, value in pairs}
