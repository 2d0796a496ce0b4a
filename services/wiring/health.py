"""Asks a running service whether every part of it answers."""

import urllib.error
import urllib.request

PATIENCE = 5.0


def is_ready(url: str) -> bool:
    """Whether store, Warden and worker all answer behind this address."""
    try:
        with urllib.request.urlopen(f"{url}/health/ready", timeout=PATIENCE) as reply:  # noqa: S310
            return int(reply.status) == 200  # noqa: PLR2004
    except (OSError, urllib.error.URLError):
        return False
