"""Says which tests belong to an area, by the words in their names: `make test ONLY=groups`.

A file below `unit`, `contract` or `integration` belongs to each area of which one of the words
stands, whole, in its path: `unit/projections/test_group_board.py` to `groups` and `projections`.
"""

import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
KINDS = ("unit", "contract", "integration")
AREAS: Mapping[str, Sequence[str]] = {
    "access": (
        "access", "accesses", "materials", "mine", "outcomes", "quotas", "reading", "rights",
        "seeking", "sweeper", "tampered", "tracking", "trail", "vault", "warden process",
    ),
    "audits": (
        "audit", "audits", "bundles", "desk", "evidence", "proofs", "verifications", "verifying",
    ),
    "credentials": ("appended", "credentials", "repeated"),
    "grants": ("break glass", "glass", "grants", "sweeper"),
    "groups": ("test api", "group", "groups", "roster"),
    "invitations": ("accounts", "addresses", "invitations", "mail"),
    "identities": ("identities", "appended", "coverage"),
    "keys": ("key", "keyring", "keys", "token"),
    "organizations": (
        "accounts", "import", "imports", "operators", "organizations", "programs", "tenants",
    ),
    "people": ("accounts", "addresses", "door", "identity", "mail", "names", "people"),
    "policies": ("parked", "parking", "policies", "worker", "workers"),
    "privacy": (
        "destruction", "erase", "erasure", "erasures", "holds", "privacy", "requests",
        "retention", "retired",
    ),
    "programs": ("test api", "programs", "rows of groups"),
    "providers": ("provider", "providers"),
    "profiles": ("appended", "profiles", "repeated"),
    "projections": ("builds", "mapper", "projections", "projector", "read models", "rebuild"),
    "protocol": ("crosses", "gateway", "refusals", "requests", "rooms"),
    "sessions": ("test api", "attendance", "presentations", "session", "sessions"),
    "skips": ("parked", "parking", "skipping", "skips", "unreadable", "worker"),
    "store": (
        "append", "codec", "committer", "event store", "events", "execute", "kernel", "never skip",
        "store",
        "upcasts",
    ),
    "transparency": (
        "checkpoint", "honest", "merkle", "mutations", "notes", "proofs", "signer", "signing",
        "tiles", "transparency", "verify", "witness",
    ),
}  # fmt: skip


def words_of(path: str) -> str:
    """Write a path as words with a space around each."""
    return f" {' '.join(re.findall('[a-z0-9]+', path.removesuffix('.py')))} "


def files_of(area: str, kind: str) -> Sequence[str]:
    """Give the files of one kind that belong to an area, by their path from the root."""
    files = sorted((ROOT / "tests" / kind).rglob("test_*.py"))
    return [
        path.relative_to(ROOT).as_posix()
        for path in files
        if any(f" {word} " in words_of(path.relative_to(ROOT).as_posix()) for word in AREAS[area])
    ]


def main(area: str) -> None:
    """Print the files of an area for the command line of pytest."""
    if area not in AREAS:
        sys.exit(f"There is no area {area!r}; the areas are {', '.join(sorted(AREAS))}.")
    sys.stdout.write(" ".join(path for kind in KINDS for path in files_of(area, kind)))


if __name__ == "__main__":
    main(sys.argv[1])
