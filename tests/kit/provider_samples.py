"""One of each page about an organization's own sign-in, filled."""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from domain.kernel import PersonId, Sealed
from domain.protocol.providers import Left, ProviderLine
from domain.providers.state import ProviderStage
from services.web.frame.factor import ProofView
from services.web.frame.notices import refused
from services.web.member.provider import ConnectionView
from services.web.organization.providers import ProvidersView
from services.web.public.provider import ProviderView

ORIGIN: Final = "https://circlekeep.example.org"
THERE: Final = Sealed("https://login.hospital.example.org/authorize?state=x")
NAME: Final = "Hospital login"


def line(number: int, stage: ProviderStage) -> ProviderLine:
    in_use, suspended = (stage is one for one in (ProviderStage.IN_USE, ProviderStage.SUSPENDED))
    return ProviderLine(
        id=UUID(int=700 + number),
        name=NAME if number == 1 else f"{NAME} {number}",
        issuer="https://login.microsoftonline.com/9b2c7f1e-0d53-4c1a-8a0e-6f1f2f6f9d11/v2.0",
        client="3f0c2a1b-77aa-4d1e-9c55-1f0a7d5be001",
        domains=("hospital.example.org", "clinic.example.org"),
        attested=("hospital.example.org",),
        strong=("urn:example:two-factors",),
        stage=stage,
        proposed_by=PersonId(UUID(int=50)),
        approved_by=PersonId(UUID(int=51)) if in_use or suspended else None,
        may_approve=not (in_use or suspended),
        may_suspend=in_use,
        may_resume=suspended,
        may_end=True,
        may_replace=True,
    )


def providers_view(*stages: ProviderStage) -> ProvidersView:
    return ProvidersView(
        lines=tuple(line(number, stage) for number, stage in enumerate(stages, 1)),
        may_propose=True,
        unreadable=bool(stages),
        callback=f"{ORIGIN}/sign-in/return",
        left=f"{ORIGIN}/sign-in/left",
        origin=ORIGIN,
        once=UUID(int=9),
    )


PROVIDER_PAGES: Final = {
    "providers": (
        "organization/providers.html",
        providers_view(ProviderStage.IN_USE, ProviderStage.SUSPENDED, ProviderStage.PROPOSED),
    ),
    "providers-none": ("organization/providers.html", providers_view()),
    "provider-connected": (
        "member/provider.html",
        ConnectionView(name=NAME, since=datetime(2026, 11, 3, 14, 0, tzinfo=UTC)),
    ),
    "provider-refused": (
        "public/provider.html",
        ProviderView(refused=refused("provider.suspended")),
    ),
    "proof-by-provider": (
        "frame/second_factor_proof.html",
        ProofView(code=False, passkey=False, provider=True),
    ),
    "proof-there": ("member/second_factor_there.html", ProofView(name=NAME, address=THERE)),
    "proof-there-carried": (
        "member/second_factor_there.html",
        ProofView(name=NAME, address=THERE, carried=Sealed("sealed")),
    ),
    "proof-confirmed": ("public/confirmed.html", None),
    "signed-out-there": ("public/signed_out.html", Left(address=THERE, name=NAME)),
}
