"""Asks a running service whether every part of it answers."""

import urllib.error
import urllib.request
from http import HTTPStatus

import msgspec

PATIENCE = 5.0


class Problem(msgspec.Struct):
    """What a service says that is not ready."""

    detail: str


def why_not_ready(url: str) -> str | None:
    """Return what is not ready behind this address; None once every part answers."""
    try:
        with urllib.request.urlopen(f"{url}/health/ready", timeout=PATIENCE) as reply:  # noqa: S310
            return None if reply.status == HTTPStatus.OK else "it does not answer as itself"
    except urllib.error.HTTPError as refused:
        with refused:
            return _detail(refused.read())
    except OSError:
        return "it does not answer"


def _detail(body: bytes) -> str:
    try:
        return msgspec.json.decode(body, type=Problem).detail
    except msgspec.MsgspecError:
        return "it does not answer as itself"
