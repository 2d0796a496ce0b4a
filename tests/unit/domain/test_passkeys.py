"""Who may add a passkey and end one, on which address one works, and when there may be two."""

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

import pytest
from msgspec.structs import replace

from domain.access.enrolling import Takes, adding_takes
from domain.access.identity import Account, Known
from domain.access.passkeys import (
    MOST,
    Passkey,
    fit_name,
    may_add,
    may_end,
    passkey_takes,
    site_of,
    was_copied,
)
from domain.access.strengths import STRENGTHS
from domain.kernel import OrganizationId, PersonId, Refused, Sealed
from domain.protocol.door import SignInLine

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
ONE = Passkey(
    id=UUID(int=1),
    account=UUID(int=2),
    email=b"tag",
    credential=b"credential",
    key=b"key",
    host="groups.example.org",
    count=7,
    name=Sealed("My phone"),
    added=NOW,
)
KNOWN = Known(OrganizationId(UUID(int=3)), PersonId(UUID(int=4)), "en")
ACCOUNT = Account(id=ONE.account, email=b"tag", password="hash", people=(KNOWN,))


def refused(deed: Callable[[], object]) -> str | None:
    """By which code something is refused; None if it is not."""
    try:
        deed()
    except Refused as error:
        return error.code
    return None


def allows(strength: str, *, fresh: bool = True, there: int = 0) -> bool:
    takes = adding_takes(strength, first=not there, fresh=fresh, by_mail=False, evaluation=False)
    code = refused(lambda: may_add(passkey_takes(takes, strength), [ONE] * there))
    assert code in {None, "passkey.sign_in_again", "factor.needs_code"}
    return code is None


@pytest.mark.parametrize(
    ("there", "by"),
    [
        (0, {"password_and_mail", "link", "password_and_code", "passkey"}),
        (1, {"password_and_code", "passkey"}),
    ],
)
def test_a_passkey_is_added_after_a_sign_in_that_is_as_strong_as_what_there_is(
    there: int, by: set[str]
) -> None:
    assert {one for one in STRENGTHS if allows(one, there=there)} == by


def test_a_passkey_is_added_just_after_signing_in() -> None:
    assert not any(allows(one, fresh=False) for one in STRENGTHS)


@pytest.mark.parametrize(
    ("takes", "code"),
    [
        (Takes.NOTHING, None),
        (Takes.CODE, "factor.needs_code"),
        (Takes.OFFICERS, "factor.needs_officers"),
        (Takes.SIGN_IN, "passkey.sign_in_again"),
        (Takes.STRONGER, "passkey.sign_in_again"),
        (Takes.PASSWORD, "passkey.sign_in_again"),
    ],
)
def test_who_may_add_none_is_told_what_it_takes(takes: Takes, code: str | None) -> None:
    assert refused(lambda: may_add(takes, [])) == code


def test_an_account_has_twenty_passkeys_at_most() -> None:
    may_add(Takes.NOTHING, [ONE] * (MOST - 1))
    assert refused(lambda: may_add(Takes.NOTHING, [ONE] * MOST)) == "passkey.too_many"


def test_the_last_passkey_of_who_has_no_password_stays() -> None:
    none = replace(ACCOUNT, password="")
    may_end(ACCOUNT, [ONE])
    may_end(none, [ONE, ONE])
    assert refused(lambda: may_end(none, [ONE])) == "passkey.last"


@pytest.mark.parametrize(
    ("before", "count", "copied"),
    [(7, 8, False), (7, 7, True), (7, 3, True), (7, 0, True), (0, 0, False), (0, 1, False)],
)
def test_a_count_that_does_not_grow_is_that_of_a_copy(
    before: int, count: int, copied: bool
) -> None:
    assert was_copied(replace(ONE, count=before), count) is copied


def test_a_name_is_taken_without_what_surrounds_it() -> None:
    assert fit_name(Sealed("  Marie’s \t phone\n")) == Sealed("Marie’s phone")


@pytest.mark.parametrize("name", ["", " \n", "x" * 61, "bell\x07"])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    assert refused(lambda: fit_name(Sealed(name))) == "passkey.name_unfit"


@pytest.mark.parametrize(
    ("origin", "here"),
    [
        ("https://groups.example.org", True),
        ("http://groups.example.org", False),
        ("https://groups.example.org:8443", False),
        ("https://groups.example.org.example.net", False),
        ("null", False),
    ],
)
def test_a_browser_is_here_at_the_public_address_alone(origin: str, here: bool) -> None:
    site = site_of("https://Groups.example.org/", evaluation=False)
    assert site.host == "groups.example.org"
    assert site.is_origin(origin) is here


def test_a_service_that_is_tried_out_is_at_any_port_of_this_machine() -> None:
    site = site_of("", evaluation=True)
    assert site.host == "localhost"
    assert site.is_origin("http://localhost:8080")
    assert not site.is_origin("http://127.0.0.1:8080")
    assert not site.is_origin("https://localhost")


def test_a_service_without_an_address_makes_no_passkeys() -> None:
    site = site_of("", evaluation=False)
    assert site.host == ""
    assert not site.is_origin("http://")


def test_a_sign_in_shows_no_name_of_a_device_by_accident() -> None:
    line = SignInLine(
        id=UUID(int=5),
        organization=KNOWN.organization,
        device="Safari, iPhone",
        name="Marie’s phone",
        strength="passkey",
        began=NOW,
        seen=NOW,
        expires=NOW,
        here=True,
    )
    assert repr(line) == f"<sign-in {UUID(int=5)}>"
