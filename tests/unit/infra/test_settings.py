"""What is set and cannot be is refused before anything is done."""

import pytest

from domain.kernel import Conflict
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
    with pytest.raises(Conflict, match=rf"\$\.{name.lower()}") as refused:
        from_environment({f"CIRCLEKEEP_{name}": value})
    assert refused.value.code == "settings.unfit"


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://a:b@127.0.0.1:99999/x",
        "postgresql://a:b@127.0.0.1:0/x",
        "postgresql://a:b@127.0.0.1:abc/x",
        "postgresql://a:b@[::1/x",
        "postgresql://a:b@one,two:-1/x",
        "http://a/x",
        "localhost",
    ],
)
def test_what_is_no_address_of_a_database_is_said_to_be_none(url: str) -> None:
    with pytest.raises(Conflict, match="CIRCLEKEEP_DATABASE_URL") as refused:
        from_environment({"CIRCLEKEEP_DATABASE_URL": url})
    assert refused.value.code == "settings.unfit"


@pytest.mark.parametrize("host", ["db.example", "db.example:5433", "[::1]:5432", "one:1,two", ""])
def test_an_address_of_a_database_is_taken(host: str) -> None:
    url = f"postgresql://a:b@{host}/x"
    assert from_environment({"CIRCLEKEEP_DATABASE_URL": url}).database_url == url


@pytest.mark.parametrize("prefix", ["one_", "p_", "pgcirclekeep_", "x" * 48])
def test_other_installations_choose_other_names(prefix: str) -> None:
    assert from_environment({"CIRCLEKEEP_ROLE_PREFIX": prefix}).role_prefix == prefix


@pytest.mark.parametrize(
    ("given", "site"),
    [
        ({"PUBLIC_URL": "https://circle.example/"}, "https://circle.example"),
        ({"PUBLIC_URL": "https://circle.example", "EVALUATION": "true"}, "https://circle.example"),
        ({"EVALUATION": "true", "PORT": "8099"}, "http://127.0.0.1:8099"),
        ({"EVALUATION": "true", "PORT": "8099", "HOST": "::1"}, "http://[::1]:8099"),
        ({}, ""),
    ],
)
def test_links_in_letters_lead_to_the_public_address_or_to_this_machine_while_it_is_tried(
    given: dict[str, str], site: str
) -> None:
    named = {f"CIRCLEKEEP_{name}": value for name, value in given.items()}
    assert from_environment(named).site == site
