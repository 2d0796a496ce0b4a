"""A provider of sign-ins: proposed by one officer, approved by another, for domains."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from msgspec.structs import replace

from domain.kernel import Context, OrganizationId, PersonId, Refused, Role, own_log
from domain.providers.addresses import is_issuer, written_domains
from domain.providers.commands import (
    ApproveProvider,
    AttestDomain,
    EndProvider,
    ProposeProvider,
    ProviderCommand,
    ReplaceProviderSecret,
    ResumeProvider,
    SuspendProvider,
)
from domain.providers.events import (
    ProviderApproved,
    ProviderDomainAttested,
    ProviderEnded,
    ProviderEvent,
    ProviderProposed,
    ProviderResumed,
    ProviderSecretReplaced,
    ProviderSuspended,
)
from domain.providers.guards import may
from domain.providers.provider import PROVIDER
from domain.providers.state import Provider, ProviderStage

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
ADMIN, OFFICER, MEMBER = (PersonId(UUID(int=n)) for n in (1, 2, 3))
PROPOSE = ProposeProvider(
    name=" Hospital login ",
    issuer="https://login.example.org/realm",
    client="circlekeep",
    domains=("Hospital.Example.org.", "hospital.example.org"),
    strong=("mfa", "mfa"),
)
PROPOSED = ProviderProposed(
    name="Hospital login",
    issuer="https://login.example.org/realm",
    client="circlekeep",
    domains=("hospital.example.org",),
    strong=("mfa",),
    by=ADMIN,
)
APPROVED = ProviderApproved(by=OFFICER)


def by(actor: PersonId, *offices: Role, role: Role = Role.MEMBER) -> Context:
    return Context(
        tenant=own_log(OrganizationId(UUID(int=9))),
        actor=actor,
        role=role,
        at=NOW,
        command_id=UUID(int=10),
        correlation_id=UUID(int=11),
        offices=frozenset(offices),
    )


BY_ADMIN = by(ADMIN, Role.ORGANIZATION_ADMIN)
BY_OFFICER = by(OFFICER, Role.PRIVACY_OFFICER)
BY_MEMBER = by(MEMBER)
BY_OPERATOR = by(MEMBER, role=Role.OPERATOR)


def given(*events: ProviderEvent) -> Provider:
    return PROVIDER.fold(events)


def refused(provider: Provider, command: ProviderCommand, ctx: Context) -> str:
    assert not may(provider, command, ctx)
    return _code(provider, command, ctx)


def _code(provider: Provider, command: ProviderCommand, ctx: Context) -> str:
    with pytest.raises(Refused) as error:
        PROVIDER.decide(provider, command, ctx)
    return error.value.code


def test_an_administrator_proposes_and_what_is_said_is_written_one_way() -> None:
    assert may(given(), PROPOSE, BY_ADMIN)
    assert PROVIDER.decide(given(), PROPOSE, BY_ADMIN) == [PROPOSED]
    assert refused(given(), PROPOSE, BY_OFFICER) == "provider.not_allowed"
    assert refused(given(PROPOSED), PROPOSE, BY_ADMIN) == "provider.exists"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"name": " "}, "provider.words_invalid"),
        ({"name": "two\nlines"}, "provider.words_invalid"),
        ({"client": "two words"}, "provider.words_invalid"),
        ({"strong": ("two words",)}, "provider.words_invalid"),
        ({"strong": tuple(map(str, range(11)))}, "provider.words_invalid"),
        ({"issuer": "http://login.example.org"}, "provider.issuer_invalid"),
        ({"domains": ("hospital",)}, "provider.domain_invalid"),
        ({"domains": tuple(f"d{n}.example.org" for n in range(21))}, "provider.domain_invalid"),
    ],
)
def test_what_cannot_be_a_provider_is_refused(fields: dict[str, object], code: str) -> None:
    assert _code(given(), replace(PROPOSE, **fields), BY_ADMIN) == code


@pytest.mark.parametrize(
    "issuer",
    [
        "",
        "login.example.org",
        "ftp://login.example.org",
        "https://",
        "https://login.example.org?tenant=1",
        "https://login.example.org?",
        "https://login.example.org#x",
        "https://somebody@login.example.org",
        "https://login.example.org:port",
        "https://login example.org",
        "https://lögin.example.org",
        "https://[::1",
        "https://" + "x" * 300,
    ],
)
def test_an_issuer_is_one_https_address(issuer: str) -> None:
    assert not is_issuer(issuer, plain=True)


def test_without_tls_a_provider_is_on_this_machine_to_evaluate() -> None:
    assert is_issuer("https://login.example.org:8443/realm", plain=False)
    assert is_issuer("http://127.0.0.1:9000", plain=True)
    assert not is_issuer("http://127.0.0.1:9000", plain=False)
    assert not is_issuer("http://10.0.0.1", plain=True)


@pytest.mark.parametrize("domain", ["", "x", "-a.org", "a-.org", "a..org", "a b.org", "é.org"])
def test_what_is_no_domain_is_none(domain: str) -> None:
    assert written_domains([domain]) is None


def test_another_officer_approves() -> None:
    waiting = given(PROPOSED)
    assert refused(waiting, ApproveProvider(), BY_ADMIN) == "provider.second_is_another"
    assert refused(waiting, ApproveProvider(), BY_MEMBER) == "provider.not_allowed"
    gone = ApproveProvider(stands=False)
    assert refused(waiting, gone, BY_OFFICER) == "provider.proposer_gone"
    assert PROVIDER.decide(waiting, ApproveProvider(), BY_OFFICER) == [APPROVED]
    assert may(waiting, ApproveProvider(), BY_OFFICER)
    assert refused(given(), ApproveProvider(), BY_OFFICER) == "provider.missing"
    approved = given(PROPOSED, APPROVED)
    assert (approved.stage, approved.approved_by) == (ProviderStage.IN_USE, OFFICER)
    assert refused(approved, ApproveProvider(), BY_OFFICER) == "provider.not_waiting"


def test_the_operator_attests_domains_that_were_proposed_each_once() -> None:
    attest, in_use = AttestDomain("Hospital.example.org"), given(PROPOSED, APPROVED)
    attested = ProviderDomainAttested(domain="hospital.example.org")
    assert may(in_use, attest, BY_OPERATOR)
    assert PROVIDER.decide(in_use, attest, BY_OPERATOR) == [attested]
    assert PROVIDER.decide(given(PROPOSED, attested), attest, BY_OPERATOR) == []
    assert refused(in_use, attest, BY_ADMIN) == "provider.not_operator"
    for domain in ("other.example.org", "none"):
        assert _code(in_use, AttestDomain(domain), BY_OPERATOR) == "provider.domain_missing"
    assert _code(given(), attest, BY_OPERATOR) == "provider.missing"


def test_an_administrator_replaces_the_secret_of_what_has_not_ended() -> None:
    replacing = ReplaceProviderSecret()
    in_use = given(PROPOSED, APPROVED, ProviderSecretReplaced(by=ADMIN))
    assert PROVIDER.decide(in_use, replacing, BY_ADMIN) == [ProviderSecretReplaced(by=ADMIN)]
    assert may(in_use, replacing, BY_ADMIN)
    assert refused(in_use, replacing, BY_OFFICER) == "provider.not_allowed"
    assert refused(given(), replacing, BY_ADMIN) == "provider.missing"


def test_either_office_suspends_it_at_once_and_resumes_it() -> None:
    attested = ProviderDomainAttested(domain="hospital.example.org")
    in_use = given(PROPOSED, APPROVED, attested)
    suspended = given(PROPOSED, APPROVED, attested, ProviderSuspended(by=ADMIN))
    assert (suspended.stage, suspended.attested) == (ProviderStage.SUSPENDED, in_use.attested)
    for ctx in (BY_ADMIN, BY_OFFICER):
        assert may(in_use, SuspendProvider(), ctx)
        by_them = ProviderSuspended(by=ctx.actor)
        assert PROVIDER.decide(in_use, SuspendProvider(), ctx) == [by_them]
        assert may(suspended, ResumeProvider(), ctx)
        resumed = ProviderResumed(by=ctx.actor)
        assert PROVIDER.decide(suspended, ResumeProvider(), ctx) == [resumed]
        assert PROVIDER.evolve(suspended, resumed) == in_use
    for command in (SuspendProvider(), ResumeProvider()):
        for provider in (in_use, suspended):
            assert refused(provider, command, BY_MEMBER) == "provider.not_allowed"
        assert refused(given(), command, BY_ADMIN) == "provider.missing"


def test_what_is_not_in_use_is_not_suspended_and_what_is_not_suspended_not_resumed() -> None:
    suspended = given(PROPOSED, APPROVED, ProviderSuspended(by=ADMIN))
    for provider in (given(PROPOSED), suspended):
        assert refused(provider, SuspendProvider(), BY_ADMIN) == "provider.not_in_use"
    for provider in (given(PROPOSED), given(PROPOSED, APPROVED)):
        assert refused(provider, ResumeProvider(), BY_ADMIN) == "provider.not_suspended"


def test_what_is_suspended_can_be_mended_and_ended() -> None:
    """A secret that leaked: suspended, replaced, resumed."""
    suspended = given(PROPOSED, APPROVED, ProviderSuspended(by=ADMIN))
    assert may(suspended, ReplaceProviderSecret(), BY_ADMIN)
    assert may(suspended, EndProvider(), BY_OFFICER)
    assert may(suspended, AttestDomain("hospital.example.org"), BY_OPERATOR)


def test_either_office_ends_it_and_it_is_over_with_its_domains() -> None:
    attested = ProviderDomainAttested(domain="hospital.example.org")
    in_use = given(PROPOSED, APPROVED, attested)
    for ctx in (BY_ADMIN, BY_OFFICER):
        assert may(in_use, EndProvider(), ctx)
        assert PROVIDER.decide(in_use, EndProvider(), ctx) == [ProviderEnded(by=ctx.actor)]
    assert refused(in_use, EndProvider(), BY_MEMBER) == "provider.not_allowed"
    over = given(PROPOSED, APPROVED, attested, ProviderEnded(by=ADMIN))
    assert (over.stage, over.attested) == (ProviderStage.ENDED, frozenset())
    assert refused(over, EndProvider(), BY_ADMIN) == "provider.missing"
    assert not given().was_proposed_by(ADMIN)
    assert over.was_proposed_by(ADMIN)
