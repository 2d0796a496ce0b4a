"""Somebody who uses the pages without a browser: forms out, text in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape

from httpx import Response

from services.http.visitor import COOKIE
from tests.kit.web import World

LEFT = ("circlekeep_notice", "circlekeep_undo")
HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')

OF_ONE_PAGE = re.compile(r'name="(?:once|whose)" value="[^"]*"')
"""What each page says of its own forms: no two pages say the same."""


@dataclass
class Reader:
    """A person's hands and eyes. The cookie jar is theirs alone."""

    world: World
    email: str | None
    language: str = "en"

    def get(self, path: str) -> Response:
        """Open a page; redirects are not followed."""
        return self.world.client.get(path, headers=self._headers(), follow_redirects=False)

    def send(
        self,
        path: str,
        form: Mapping[str, str | list[str]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """Send a form; redirects are not followed."""
        return self.world.client.post(
            path,
            data={**self._whose(), **(form or {})},
            headers={**self._headers(), **(headers or {})},
            follow_redirects=False,
        )

    def does(self, path: str, form: Mapping[str, str | list[str]] | None = None) -> Response:
        """Send a form, and where a page asks first, send on what it holds, being sure."""
        reply = self.send(path, form)
        if 'name="sure"' not in reply.text:
            return reply
        kept: dict[str, str | list[str]] = {"sure": "yes"}
        for name, value in HIDDEN.findall(reply.text.partition('action="' + path)[2]):
            before = kept.get(name, [])
            kept[name] = [*([before] if isinstance(before, str) else before), unescape(value)]
        return self.send(path, kept)

    def after(self, reply: Response, **instead: str) -> Response:
        """Go where a reply sends, with the notice it left; ``instead`` are other cookies."""
        cookies = {name: reply.cookies.get(name) for name in LEFT} | instead
        left = "".join(f"; {name}={value}" for name, value in cookies.items() if value)
        cookie = f"{self._cookies()}{left}"
        return self.world.client.get(
            reply.headers["location"],
            headers={**self._headers(), "cookie": cookie},
            follow_redirects=False,
        )

    def undo(self, page: str) -> Response:
        """Press the button beside the notice on a page."""
        button = page.partition('class="notice calm" role="status">')[2].partition("</form>")[0]
        action = re.search(r'action="([^"]+)"', button)
        assert action is not None, "nothing to undo"
        return self.send(action[1], {n: unescape(v) for n, v in HIDDEN.findall(button)})

    def _whose(self) -> dict[str, str]:
        return self.world.whose(self.email) if self.email else {}

    def _cookies(self) -> str:
        session = f"; {COOKIE}={self.email}" if self.email else ""
        return f"circlekeep_language={self.language}{session}"

    def _headers(self) -> dict[str, str]:
        self.world.client.cookies.clear()
        return {"cookie": self._cookies()}
