"""A token of a PKCS#11 module: one session on one thread, opened anew when it is lost."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import pkcs11
from pkcs11.exceptions import (
    DeviceError,
    DeviceRemoved,
    GeneralError,
    PKCS11Error,
    SessionClosed,
    SessionHandleInvalid,
    SlotIDInvalid,
    TokenNotPresent,
    UserAlreadyLoggedIn,
    UserNotLoggedIn,
)

from domain.access.vault import KeysAway
from domain.kernel import Sealed

T = TypeVar("T")
ANSWERS_WITHIN = 4.0
"""Seconds for one call, and for all that were made before it: they take turns."""
GONE = (
    DeviceError,
    DeviceRemoved,
    GeneralError,
    SessionClosed,
    SessionHandleInvalid,
    SlotIDInvalid,
    TokenNotPresent,
    UserNotLoggedIn,
)


class Line:
    """A session, and the handles of keys that were found in it."""

    def __init__(self, session: pkcs11.Session) -> None:
        self.session = session
        self.handles: dict[tuple[str, int], Any] = {}


class Token:
    """Calls a token beside the event loop, so that nobody waits for the hardware but who asks.

    A call that finds the module closed, the token removed or the session gone is made once more
    after everything was opened anew; then ``KeysAway`` is raised. So it is where a call does not
    return: it cannot be ended, and what comes after it is not begun, but nobody waits for it.
    """

    def __init__(
        self, module: Path, label: str, pin: Sealed, within: float = ANSWERS_WITHIN
    ) -> None:
        """Reach a token by its label; a call is given up after ``within`` seconds."""
        self._within = within
        self._module = str(module)
        self._label = label
        self._pin = pin
        self._line: Line | None = None

    async def call(self, do: Callable[[Line], T]) -> T:
        """Do something with the session. Raises ``KeysAway``."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._within):
                return await loop.run_in_executor(_thread_of(self._module), self._twice, do)
        except TimeoutError:
            raise KeysAway("the token does not answer in time") from None

    def _twice(self, do: Callable[[Line], T]) -> T:
        try:
            return self._once(do)
        except KeysAway:
            self._line = None
            with suppress(PKCS11Error):
                pkcs11.lib(self._module).reinitialize()
            return self._once(do)

    def _once(self, do: Callable[[Line], T]) -> T:
        try:
            self._line = self._line or self._opened()
            return do(self._line)
        except GONE as error:
            raise KeysAway(f"the token does not answer: {type(error).__name__}") from None
        except PKCS11Error as error:
            if type(error) is not PKCS11Error:
                raise
            raise KeysAway("the module does not answer") from None

    def _opened(self) -> Line:
        """Open a session. Whoever is first signs in, for all of the process."""
        try:
            token = pkcs11.lib(self._module).get_token(token_label=self._label)
            try:
                return Line(token.open(rw=True, user_pin=self._pin.reveal()))
            except UserAlreadyLoggedIn:
                return Line(token.open(rw=True))
        except PKCS11Error as error:
            raise KeysAway(f"the token does not open: {type(error).__name__}") from None


@cache
def _thread_of(module: str) -> ThreadPoolExecutor:
    """Return the one thread that calls a module: it is opened without locks of its own."""
    return ThreadPoolExecutor(1, thread_name_prefix=Path(module).stem)
