"""What a room of the Warden is: for each request it answers, how."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeAlias

from domain.protocol import Answer
from services.warden.ports import Parts

Handler: TypeAlias = Callable[[Parts, Any], Awaitable[Answer]]
Room: TypeAlias = Mapping[type, Handler]
