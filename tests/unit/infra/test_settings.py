"""What is set and cannot be is refused before anything is done."""

import msgspec
import pytest

from infra.settings import from_environment


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ROLE_PREFIX", "pg_"),
        ("ROLE_PREFIX", "pg_ours_"),
        ("ROLE_PREFIX", "Ours"),
        ("ROLE_PREFIX", "x" * 49),
        ("PORT", "99999"),
        ("PORT", "-1"),
    ],
)
def test_a_setting_that_cannot_be_is_named(name: str, value: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=rf"\$\.{name.lower()}"):
        from_environment({f"CIRCLEKEEP_{name}": value})


@pytest.mark.parametrize("prefix", ["one_", "p_", "pgcirclekeep_", "x" * 48])
def test_other_installations_choose_other_names(prefix: str) -> None:
    assert from_environment({"CIRCLEKEEP_ROLE_PREFIX": prefix}).role_prefix == prefix
