"""Ends a sign-in here, and says where it is ended at the provider too."""

from domain.access.strengths import BY_PROVIDER
from domain.kernel import Refused
from domain.protocol.providers import Leave, Left
from services.warden.door.signing_in import address_of, hashed, new_token
from services.warden.ports import Parts
from services.warden.providers.matters import (
    LEFT,
    metadata_of,
    provider_for,
    require_own,
    with_query,
)


async def leave(parts: Parts, request: Leave) -> Left:
    """End it here first, whatever the provider says.

    No token of the provider is kept, so it is not told who it is that comes: it knows, or asks.
    """
    require_own(parts, request.callback, LEFT)
    principal = await parts.sessions.principal(request.token)
    await parts.accounts.end(hashed(request.token))
    if principal.strength not in BY_PROVIDER:
        return Left()
    email = await address_of(parts, principal.organization, principal.person)
    provider = await provider_for(parts, principal.organization, email)
    if provider is None:
        return Left()
    try:
        metadata = await metadata_of(parts, provider)
    except Refused:
        return Left()
    if metadata.end_session_endpoint is None:
        return Left()
    state = new_token()
    asked = {
        "client_id": provider.proposed.client,
        "post_logout_redirect_uri": request.callback,
        "state": state.reveal(),
    }
    address = with_query(metadata.end_session_endpoint, asked)
    return Left(address=address, state=state, name=provider.proposed.name)
