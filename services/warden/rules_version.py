"""Which version of the rules decided: the digest of the file that they stand in.

An auditor finds the version by ``sha256sum domain/access/rights.py``; it cannot be forgotten when
a rule moves.
"""

from hashlib import sha256
from pathlib import Path
from typing import Final

from domain.access import rights

DIGITS: Final = 16


def version_of(rules: Path) -> str:
    """Return the first 64 bits of a file's SHA-256, in hexadecimal."""
    return sha256(rules.read_bytes()).hexdigest()[:DIGITS]


RULES_VERSION: Final = version_of(Path(rights.__file__))
