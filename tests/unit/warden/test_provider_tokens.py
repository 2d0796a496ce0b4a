"""A token is believed if the provider made it, for us, now, of this sign-in; every fault is not."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from joserfc.jwk import KeySet

from domain.kernel import Conflict, Refused, Sealed, Unavailable
from services.warden.providers.published import FLOOR, KEPT_FOR, Published
from services.warden.providers.tokens import (
    ClocksApart,
    Expected,
    KeyUnknown,
    SignedInThere,
    Untrue,
    read_id_token,
    read_logout_token,
)
from tests.kit.providers import CLIENT, ISSUER, MadeProvider, keyed, rsa_key, unsigned

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
EXPECTED = Expected(ISSUER, CLIENT, frozenset({"ES256", "RS256", "HS256", "none"}))
NONCE = "the nonce of this sign-in"


class Clock:
    at = NOW

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def provider(clock: Clock) -> MadeProvider:
    return MadeProvider(clock, email="ada@example.org")


def keys(provider: MadeProvider) -> KeySet:
    public = [key.as_dict(private=False) for key in provider.published]
    return KeySet.import_key_set({"keys": public})


def read(provider: MadeProvider, token: str, *, fresh: bool = False) -> SignedInThere:
    return read_id_token(Sealed(token), keys(provider), EXPECTED, nonce=NONCE, now=NOW, fresh=fresh)


def why(act: Callable[[], object]) -> str:
    with pytest.raises(Untrue) as untrue:
        act()
    return untrue.value.why


def test_what_the_provider_says_of_this_sign_in_is_believed(provider: MadeProvider) -> None:
    there = read(provider, provider.id_token(NONCE))
    assert there == SignedInThere(
        subject=Sealed("sub-1"), sign_in=Sealed("there-1"), acr="", email=Sealed("ada@example.org")
    )


SECONDS = int(NOW.timestamp())
FAULTS: list[tuple[str, Mapping[str, Any], str]] = [
    ("another nonce", {"nonce": "of another sign-in"}, "nonce"),
    ("no nonce", {"nonce": None}, "nonce"),
    ("another issuer", {"iss": "https://login.other.example.org"}, "issuer"),
    ("an issuer with a slash more", {"iss": ISSUER + "/"}, "issuer"),
    ("for another client", {"aud": "somebody else"}, "audience"),
    ("for several, party unnamed", {"aud": [CLIENT, "other"]}, "party"),
    ("asked for by another", {"aud": [CLIENT, "other"], "azp": "other"}, "party"),
    ("asked for by another alone", {"azp": "other"}, "party"),
    ("of nobody", {"sub": None}, "subject"),
    ("of somebody too long", {"sub": "x" * 256}, "subject"),
    ("of a number", {"sub": 7}, "claims"),
    ("made for ever", {"exp": None}, "expired"),
    ("over", {"exp": SECONDS - 121}, "expired"),
    ("made never", {"iat": None}, "claims"),
    ("made at no time", {"iat": 1e300}, "claims"),
]


@pytest.mark.parametrize(
    ("claims", "fault"), [one[1:] for one in FAULTS], ids=[f[0] for f in FAULTS]
)
def test_a_token_with_a_fault_is_not_believed(
    provider: MadeProvider, claims: Mapping[str, Any], fault: str
) -> None:
    provider.claims = dict(claims)
    assert why(lambda: read(provider, provider.id_token(NONCE))) == fault


def test_several_may_be_meant_if_we_are_the_party(provider: MadeProvider) -> None:
    provider.claims = {"aud": [CLIENT, "other"], "azp": CLIENT}
    assert read(provider, provider.id_token(NONCE)).subject == Sealed("sub-1")


@pytest.mark.parametrize("minutes", [-5, 5])
def test_a_clock_five_minutes_off_is_said_to_be_one(provider: MadeProvider, minutes: int) -> None:
    provider.ahead = timedelta(minutes=minutes)
    with pytest.raises(ClocksApart):
        read(provider, provider.id_token(NONCE))
    provider.ahead = timedelta(minutes=minutes / 5)
    assert read(provider, provider.id_token(NONCE)).subject == Sealed("sub-1")


def test_a_token_of_a_time_to_come_is_a_clock_that_is_off(provider: MadeProvider) -> None:
    provider.claims = {"nbf": SECONDS + 300}
    with pytest.raises(ClocksApart):
        read(provider, provider.id_token(NONCE))


@pytest.mark.parametrize("verified", [None, False, "true", 1, "yes"])
def test_an_address_counts_only_if_the_provider_says_that_it_verified_it(
    provider: MadeProvider, verified: object
) -> None:
    provider.email_verified = verified
    assert read(provider, provider.id_token(NONCE)).email is None


@pytest.mark.parametrize("signed_in", [None, SECONDS - 301, SECONDS + 121])
def test_who_is_to_sign_in_anew_has_just_done_so(
    provider: MadeProvider, signed_in: int | None
) -> None:
    assert read(provider, provider.id_token(NONCE), fresh=True).subject == Sealed("sub-1")
    provider.claims = {"auth_time": signed_in}
    assert why(lambda: read(provider, provider.id_token(NONCE), fresh=True)) == "auth_time"


def test_a_token_that_nobody_signed_is_none(provider: MadeProvider) -> None:
    said = {"iss": ISSUER, "aud": CLIENT, "sub": "sub-1", "nonce": NONCE, "iat": SECONDS}
    assert why(lambda: read(provider, unsigned(said))) == "algorithm"


def test_the_public_key_is_no_shared_secret(provider: MadeProvider) -> None:
    """A token signed with what everybody can read, as HS256."""
    said = {"iss": ISSUER, "aud": CLIENT, "sub": "sub-1", "nonce": NONCE, "iat": SECONDS}
    forged = keyed(said, provider.key.as_pem(private=False))
    assert why(lambda: read(provider, forged)) == "algorithm"


def test_a_token_of_another_key_by_this_name_is_not_believed(provider: MadeProvider) -> None:
    other = MadeProvider(provider.now)
    assert why(lambda: read(provider, other.id_token(NONCE))) == "signature"


def test_a_key_of_another_kind_than_the_token_says_reads_nothing(provider: MadeProvider) -> None:
    provider.published = [rsa_key("one")]
    assert why(lambda: read(provider, provider.id_token(NONCE))) == "signature"


def test_a_token_that_is_cut_changed_or_huge_is_not_believed(provider: MadeProvider) -> None:
    head, body, signature = provider.id_token(NONCE).split(".")
    changed = MadeProvider(provider.now, subject="sub-2").id_token(NONCE).split(".")[1]
    assert why(lambda: read(provider, f"{head}.{changed}.{signature}")) == "signature"
    assert why(lambda: read(provider, f"{head}.{body}")) == "form"
    assert why(lambda: read(provider, "no token")) == "form"
    assert why(lambda: read(provider, head + "." + "x" * 16_384 + "." + signature)) == "size"


def logout(provider: MadeProvider, **claims: object) -> object:
    token = provider.logout_token(**claims)
    return read_logout_token(token, keys(provider), EXPECTED, now=NOW)


@pytest.mark.parametrize(
    ("claims", "fault"),
    [
        ({"nonce": "x"}, "nonce"),
        ({"events": None}, "event"),
        ({"events": {"http://example.org": {}}}, "event"),
        ({"sub": None}, "subject"),
        ({"jti": None}, "subject"),
        ({"aud": "another"}, "audience"),
        ({"iss": "https://other.example.org"}, "issuer"),
        ({"iat": SECONDS - 601}, "clock"),
        ({"iat": SECONDS + 121}, "clock"),
        ({"exp": SECONDS - 121}, "expired"),
    ],
)
def test_a_logout_token_with_a_fault_ends_nothing(
    provider: MadeProvider, claims: Mapping[str, Any], fault: str
) -> None:
    assert why(lambda: logout(provider, **claims)) == fault


def test_an_id_token_is_no_logout_token(provider: MadeProvider) -> None:
    token = Sealed(provider.id_token(NONCE))
    assert why(lambda: read_logout_token(token, keys(provider), EXPECTED, now=NOW)) == "nonce"


async def reading(provider: MadeProvider, published: Published, token: str) -> SignedInThere:
    of = await published.metadata(provider, ISSUER, provider.now(), plain=False)
    return await published.read(
        provider,
        of,
        provider.now,
        Sealed(token),
        lambda found: read_id_token(
            Sealed(token), found, EXPECTED, nonce=NONCE, now=provider.now()
        ),
    )


async def test_a_rotated_key_is_asked_for_once_and_a_flood_of_unknown_ones_asks_no_more(
    provider: MadeProvider, clock: Clock
) -> None:
    published = Published()

    def asked() -> int:
        return provider.read_of.count(ISSUER + "/keys")

    await reading(provider, published, provider.id_token(NONCE))
    await reading(provider, published, provider.id_token(NONCE))
    assert asked() == 1
    clock.at += FLOOR
    provider.rotate()
    await reading(provider, published, provider.id_token(NONCE))
    assert asked() == 2
    stranger = MadeProvider(clock)
    stranger.rotate("unknown")
    for _ in range(20):
        with pytest.raises(KeyUnknown):
            await reading(provider, published, stranger.id_token(NONCE))
    assert asked() == 2
    clock.at += FLOOR
    with pytest.raises(KeyUnknown):
        await reading(provider, published, stranger.id_token(NONCE))
    assert asked() == 3
    clock.at += KEPT_FOR
    await reading(provider, published, provider.id_token(NONCE))
    assert asked() == 4


async def test_a_token_that_is_none_asks_the_provider_nothing(provider: MadeProvider) -> None:
    published = Published()
    with pytest.raises(Untrue):
        await reading(provider, published, "no token")
    assert ISSUER + "/keys" not in provider.read_of


async def refused(provider: MadeProvider) -> Refused:
    with pytest.raises(Refused) as error:
        await keys_of(provider)
    return error.value


async def keys_of(provider: MadeProvider) -> KeySet:
    published = Published()
    of = await published.metadata(provider, provider.issuer, NOW, plain=False)
    return await published.keys(provider, of, NOW)


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": ISSUER + "/"},
        {"token_endpoint": "http://login.hospital.example.org/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"jwks_uri": "https://user@login.hospital.example.org/keys"},
        {"jwks_uri": 7},
        {"id_token_signing_alg_values_supported": ["HS256", "none"]},
        {"token_endpoint_auth_methods_supported": ["private_key_jwt"]},
    ],
)
async def test_a_provider_that_describes_itself_wrongly_is_not_asked_for_more(
    provider: MadeProvider, metadata: dict[str, Any]
) -> None:
    provider.metadata = metadata
    assert isinstance(await refused(provider), Conflict)


async def test_keys_of_no_use_are_passed_over_and_none_at_all_is_a_fault(
    provider: MadeProvider,
) -> None:
    class Odd(dict[str, Any]):
        kid = "odd"

        def as_dict(self, *, private: bool) -> dict[str, Any]:
            assert not private
            return dict(self)

    odd = [
        Odd(kty="oct", k="c2VjcmV0"),
        Odd(kty="RSA", n="AQAB", e="AQAB"),
        Odd(kty="EC", crv="P-256", x="!", y="!"),
        Odd(kty="OKP", crv="Ed25519", x="x"),
        Odd(provider.key.as_dict(private=False), use="enc"),
        Odd(provider.key.as_dict(private=True)),
    ]
    provider.published = [*odd, provider.key]
    published = Published()
    of = await published.metadata(provider, ISSUER, NOW, plain=False)
    assert len((await published.keys(provider, of, NOW)).keys) == 1
    provider.published = odd
    assert (await refused(provider)).code == "provider.metadata_wrong"
    provider.down = True
    assert isinstance(await refused(provider), Unavailable)
