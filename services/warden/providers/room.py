"""Organizations' own sign-ins: set up, come in by, told of their ends."""

from typing import Final, TypeAlias

from domain.protocol import providers
from domain.protocol.providers import (
    AttestProviderDomain,
    ComeBack,
    ConfirmThere,
    Disconnect,
    EnactProvider,
    FindProvider,
    Leave,
    ListProviders,
    SetOut,
    ShowConnection,
    TellSignedOut,
    TryProvider,
)
from services.warden.providers.coming_back import come_back
from services.warden.providers.connecting import disconnect, show_connection
from services.warden.providers.leaving import leave
from services.warden.providers.setting_out import confirm_there, find_provider, set_out
from services.warden.providers.setting_up import (
    attest_provider_domain,
    enact_provider,
    list_providers,
    try_provider,
)
from services.warden.providers.signing_out import tell_signed_out
from services.warden.room import Room

Asked: TypeAlias = providers.Request

ROOM: Final[Room] = {
    EnactProvider: enact_provider,
    ListProviders: list_providers,
    TryProvider: try_provider,
    AttestProviderDomain: attest_provider_domain,
    FindProvider: find_provider,
    SetOut: set_out,
    ConfirmThere: confirm_there,
    ComeBack: come_back,
    Leave: leave,
    TellSignedOut: tell_signed_out,
    ShowConnection: show_connection,
    Disconnect: disconnect,
}
