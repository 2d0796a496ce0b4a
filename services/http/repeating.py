"""What a request says under an idempotency key, or as a form that counts once: tagged, not kept."""

from typing import Any
from uuid import UUID

from litestar import Request

from domain.kernel import PersonId, Said
from services.http.parts import WebParts

FORM = "application/x-www-form-urlencoded"
ONCE = "once"
KEY, WORDS = b"key", b"words"


async def said_by(
    request: Request[Any, Any, Any], parts: WebParts, person: PersonId, key: str | None
) -> Said | None:
    """Tag who says what under which key, if there is a key: the header's, or the form's own id.

    The Warden is told the same with what it is asked for this request.
    """
    named = key or await _form_id(request)
    said = None
    if named is not None:
        body = await request.body()
        words = [request.method.encode(), request.scope["raw_path"], body]
        said = Said(
            key=parts.tag(_joined([KEY, person.bytes, named.encode()])),
            words=UUID(bytes=parts.tag(_joined([WORDS, *words]))[:16]),
        )
    parts.say(said)
    return said


async def _form_id(request: Request[Any, Any, Any]) -> str | None:
    """Return the id that a page gave its form, so that sending it twice counts once."""
    if not request.headers.get("content-type", "").startswith(FORM):
        return None
    named = (await request.form()).get(ONCE)
    return named if isinstance(named, str) else None


def _joined(parts: list[bytes]) -> bytes:
    return b"".join(len(part).to_bytes(8, "big") + part for part in parts)
