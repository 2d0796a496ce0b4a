"""A house with a provider of its own in use, and somebody's way through it."""

from uuid import UUID, uuid4

from domain.kernel import PersonId, Sealed
from domain.protocol import Answer
from domain.protocol.answers import Done, Enacted
from domain.protocol.providers import (
    AttestProviderDomain,
    CameBack,
    ComeBack,
    EnactProvider,
    ListProviders,
    ProviderLine,
    ProvidersListed,
    SetOut,
    SetOutTo,
)
from domain.providers.commands import ApproveProvider, ProposeProvider, ProviderCommand
from tests.kit.house import SECRET as OPERATOR
from tests.kit.house import House, all_done
from tests.kit.providers import CALLBACK, CLIENT, ISSUER, SECRET, MadeProvider

DOMAIN = "hospital.example.org"
STRONG = "urn:example:two-factors"
PROPOSAL = ProposeProvider(
    name="Hospital login", issuer=ISSUER, client=CLIENT, domains=(DOMAIN,), strong=(STRONG,)
)


async def enacting(
    house: House,
    who: PersonId,
    provider: UUID,
    command: ProviderCommand,
    secret: Sealed = Sealed(""),  # noqa: B008 - it is never changed
) -> EnactProvider:
    """Ask as an officer."""
    return EnactProvider(
        token=await house.token(who),
        provider=provider,
        command=command,  # type: ignore[arg-type]
        client_secret=secret,
        command_id=uuid4(),
    )


async def proposed(house: House, command: ProposeProvider = PROPOSAL) -> UUID:
    """Have the administrator propose a provider."""
    provider = uuid4()
    all_done(
        await house.wants(await enacting(house, house.admin, provider, command, SECRET), Enacted)
    )
    return provider


async def in_use(house: House, command: ProposeProvider = PROPOSAL) -> UUID:
    """Have a provider approved, and its domains attested."""
    provider = await proposed(house, command)
    officer = house.privacy_officer
    all_done(
        await house.wants(await enacting(house, officer, provider, ApproveProvider()), Enacted)
    )
    for domain in command.domains:
        await house.wants(attesting(house, provider, domain), Done)
    return provider


def attesting(house: House, provider: UUID, domain: str = DOMAIN) -> AttestProviderDomain:
    return AttestProviderDomain(
        secret=OPERATOR, organization=house.organization, provider=provider, domain=domain
    )


async def lines(house: House, who: PersonId) -> tuple[ProviderLine, ...]:
    """List providers as somebody."""
    listed = await house.wants(ListProviders(await house.token(who)), ProvidersListed)
    return listed.providers


async def through(
    house: House,
    provider: MadeProvider,
    setting_out: SetOut,
    *,
    token: Sealed | None = None,
    issuer: str | None = None,
) -> Answer:
    """Go to the provider, sign in there, and come back in the same browser."""
    out = await house.wants(setting_out, SetOutTo)
    state, code = provider.sign_in(out.address)
    return await house.ask(back(out, state, code, token=token, issuer=issuer))


def back(
    out: SetOutTo,
    state: Sealed,
    code: Sealed,
    *,
    token: Sealed | None = None,
    issuer: str | None = None,
) -> ComeBack:
    return ComeBack(
        state=state,
        code=code,
        browser=out.browser,
        callback=CALLBACK,
        token=token,
        issuer=issuer,
    )


async def connected(house: House, provider: MadeProvider, who: PersonId) -> None:
    """Have somebody who is signed in connect the subject."""
    token = await house.token(who)
    came = await through(house, provider, SetOut(callback=CALLBACK, connects=token), token=token)
    assert isinstance(came, CameBack), came
    assert came.connected
