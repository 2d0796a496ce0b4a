"""Which version of the rules decided is on record with each decision."""

from hashlib import sha256
from pathlib import Path

from domain.access import rights
from services.warden.rules_version import RULES_VERSION, version_of


def test_the_policys_version_is_the_digest_of_the_file_that_the_rules_stand_in() -> None:
    """P7: an auditor finds the rules of a record by ``sha256sum domain/access/rights.py``."""
    whole = sha256(Path(rights.__file__).read_bytes()).hexdigest()
    assert whole.startswith(RULES_VERSION)
    assert len(RULES_VERSION) == 16


def test_a_rule_that_moves_moves_the_version(tmp_path: Path) -> None:
    rules = Path(rights.__file__).read_text()
    moved = tmp_path / "rights.py"
    moved.write_text(rules.replace("Audience.LEADERS_THEN", "Audience.NOBODY", 1))
    assert version_of(moved) != RULES_VERSION
    moved.write_text(rules)
    assert version_of(moved) == RULES_VERSION
