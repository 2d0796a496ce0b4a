"""What the web process is made of while it runs, opened and closed with it."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, TypeAlias

from litestar import Request
from litestar.datastructures import State

from domain.kernel import Said
from services.app.shell import Shell


@dataclass(frozen=True, slots=True)
class WebParts:
    """The shell of the use cases, and what the face itself must know.

    ``standing_still`` names the processes whose work stands still; ``tag`` is an HMAC of 32
    bytes under a key of this process, and ``say`` lets the Warden know what a request says under
    its idempotency key. ``public_origin`` is the address that browsers see, if it is not the one
    they ask. ``evaluation`` is whether the service is being tried out, on one machine: there a
    password alone opens an office.
    """

    shell: Shell
    standing_still: Callable[[], Awaitable[Sequence[str]]]
    tag: Callable[[bytes], bytes]
    say: Callable[[Said | None], None] = lambda _said: None
    secure_cookies: bool = True
    evaluation: bool = True
    public_origin: str = ""


OpenParts: TypeAlias = Callable[[], AbstractAsyncContextManager[WebParts]]


def parts_of(state: State) -> WebParts:
    """Return the parts of a running application."""
    parts: WebParts = state.parts
    return parts


def provide_shell(request: Request[Any, Any, Any]) -> Shell:
    """Give a handler the shell. The state itself, as an argument, would be a copy."""
    return parts_of(request.app.state).shell


def provide_parts(request: Request[Any, Any, Any]) -> WebParts:
    """Give a handler all parts."""
    return parts_of(request.app.state)
