"""Headers that every answer carries, whatever happened."""

from litestar.types import Message, Scope

ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
PRIVATE = ("/api/", "/health/")
KEPT_BY_NOBODY = (
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
)


async def secure_headers(message: Message, scope: Scope) -> None:
    """Add what is missing; answers of the API are kept by nobody."""
    if message["type"] != "http.response.start":
        return
    given = list(message["headers"])
    names = {name.lower() for name, _ in given}
    private = scope["path"].startswith(PRIVATE)
    wanted = (*ALWAYS, *KEPT_BY_NOBODY) if private else ALWAYS
    message["headers"] = [*given, *((n, value) for n, value in wanted if n not in names)]
