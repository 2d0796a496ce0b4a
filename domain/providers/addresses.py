"""How an issuer, a domain and a client are written: what is anything else is taken for none."""

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import SplitResult, urlsplit

from domain.kernel.classes import Coded, Public
from domain.kernel.shapes import is_line
from domain.providers.limits import LONGEST_ADDRESS

LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_LABEL: Final = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN: Final = re.compile(rf"(?=.{{4,253}}\Z)(?:{_LABEL}\.)+{_LABEL}")


def is_issuer(text: Public, *, plain: bool) -> bool:
    """Whether it names a provider: ``https``, or without TLS on this machine if that will do."""
    found = read_address(text, plain=plain)
    return found is not None and not found.query and "?" not in text


def read_address(text: Coded, *, plain: bool) -> SplitResult | None:
    """Read an address that a provider may have; None if nothing is asked there."""
    if not text.isascii() or len(text) > LONGEST_ADDRESS or any(c.isspace() for c in text):
        return None
    try:
        found = urlsplit(text)
        host, _ = found.hostname, found.port
    except ValueError:
        return None
    secure = found.scheme == "https" or (found.scheme == "http" and plain and host in LOOPBACK)
    if not secure or not host or "@" in found.netloc or "#" in text:
        return None
    return found


def written_domains(domains: Sequence[Public]) -> tuple[Public, ...] | None:
    """Write domains one way, each once; None if one of them is none."""
    written = tuple(dict.fromkeys(one.strip().rstrip(".").lower() for one in domains))
    return written if all(_DOMAIN.fullmatch(one) for one in written) else None


def is_word(text: Public) -> bool:
    """Whether it can be a client's id, or a value of ``acr``: one line without spaces."""
    return is_line(text) and text.isascii() and " " not in text
