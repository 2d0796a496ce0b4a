"""A token of a PKCS#11 module: sessions that several threads share out, opened again when lost."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
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
    UserNotLoggedIn,
)

from domain.access.vault import KeysAway
from domain.kernel import Sealed

T = TypeVar("T")
SESSIONS = 4
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
    """One session of one thread, and the handles of keys that it has found."""

    def __init__(self, session: pkcs11.Session, generation: int) -> None:
        self.session = session
        self.generation = generation
        self.handles: dict[tuple[str, int], Any] = {}


class Token:
    """Calls a token from threads of its own, so that nobody waits for the hardware but who asks.

    A call that finds the module closed, the token removed or its session gone is made once more
    after everything was opened anew; then ``KeysAway`` is raised.
    """

    def __init__(self, module: Path, label: str, pin: Sealed, sessions: int = SESSIONS) -> None:
        self._module = str(module)
        self._label = label
        self._pin = pin
        self._threads = ThreadPoolExecutor(sessions, thread_name_prefix="token")
        self._own = threading.local()
        self._opening = threading.Lock()
        self._generation = 0
        self._is_signed_in = False

    async def call(self, do: Callable[[Line], T]) -> T:
        """Do something with a session. Raises ``KeysAway``."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._twice, do)

    def close(self) -> None:
        """End the threads; sessions end with the process."""
        self._threads.shutdown()

    def _twice(self, do: Callable[[Line], T]) -> T:
        try:
            return self._once(do)
        except KeysAway:
            self._forget(getattr(self._own, "line", None))
            return self._once(do)

    def _once(self, do: Callable[[Line], T]) -> T:
        try:
            return do(self._line())
        except GONE as error:
            raise KeysAway(f"the token does not answer: {type(error).__name__}") from None
        except PKCS11Error as error:
            if type(error) is not PKCS11Error:
                raise
            raise KeysAway("the module does not answer") from None

    def _line(self) -> Line:
        """Return this thread's session; it is opened if it has none of today's generation."""
        line: Line | None = getattr(self._own, "line", None)
        if line is None or line.generation != self._generation:
            with self._opening:
                line = self._own.line = self._opened()
        return line

    def _opened(self) -> Line:
        """Open a session. Whoever is first signs in, for all of them."""
        try:
            token = pkcs11.lib(self._module).get_token(token_label=self._label)
            pin = None if self._is_signed_in else self._pin.reveal()
            session = token.open(rw=True, user_pin=pin)
        except PKCS11Error as error:
            raise KeysAway(f"the token does not open: {type(error).__name__}") from None
        self._is_signed_in = True
        return Line(session, self._generation)

    def _forget(self, line: Line | None) -> None:
        """Close the module, unless another thread did since this session was opened."""
        with self._opening:
            if line is not None and line.generation != self._generation:
                return
            with suppress(PKCS11Error):
                pkcs11.lib(self._module).reinitialize()
            self._generation += 1
            self._is_signed_in = False
