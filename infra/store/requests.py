"""What a store may be asked at once, and what it says when it is asked too much."""

from collections.abc import Sequence

from domain.codes import refusal
from domain.kernel import Log, OrganizationId, Refused, Stream, Tenant
from domain.ports import Append


def shared_log(tenant: Tenant, streams: Sequence[Stream]) -> Log:
    """Return the log of these streams. Raises ``ValueError`` for a mixture; there is at least one.

    Streams of another tenant are a mixture too: tenants do not share a transaction.
    """
    [log, *others] = {stream.log for stream in streams}
    if others or any(stream.tenant is not tenant and stream.tenant != tenant for stream in streams):
        raise ValueError("streams of one tenant and one log at a time")
    return log


def shared_organization(streams: Sequence[Stream]) -> tuple[OrganizationId, Log]:
    """Return of which organization and in which log these streams are; there is at least one.

    Raises ``ValueError`` for a mixture: organizations do not share a transaction.
    """
    [(organization, log), *others] = {(s.tenant.organization, s.log) for s in streams}
    if others:
        raise ValueError("streams of one organization and one log at a time")
    return organization, log


def checked(tenant: Tenant, requests: Sequence[Append]) -> Log:
    """Return the log that requests go to. Raises ``ValueError`` also if one has no events."""
    if not all(request.events for request in requests):
        raise ValueError("a request to append has events")
    return shared_log(tenant, [request.stream for request in requests])


def overloaded() -> Refused:
    """Return the refusal of a store that has more to append than is good."""
    return refusal("store.overloaded")
