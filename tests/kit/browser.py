"""A real browser at the real service: somebody's pages, in their language, by day or by night."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Locator, Page, Playwright, sync_playwright

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "build" / "screenshots"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
FIND_BARRIERS = "axe.run({resultTypes: ['violations']}).then(found => found.violations)"
"""Nothing is told of the many elements that have none: that took longer than to find it."""
FIND_OUTSIDE = """width => [...document.querySelectorAll("body *")]
    .filter(one => one.getBoundingClientRect().right > width)
    .map(one => `${one.tagName}.${one.className}`).slice(-5)"""
CHROMIUM = "/usr/bin/chromium-headless-shell"
"""The browser without its windows: what it shows is the same, for half of the work."""
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A page is open for too short a time to earn back what its scripts' compiling takes.
    "--js-flags=--no-opt --no-maglev",
]
DESK, PHONE, NARROW = (1280, 900), (390, 844), (360, 740)
REFLOWED = 320
"""How wide a screen of 1280 pixels is at 400 %: WCAG 2.2, 1.4.10."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run Debian's Chromium for as long as needed."""
    playwright: Playwright
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


TOLD_TO_WHO_TYPES_FAST = "Autofocus processing was blocked"
"""Said of a page whose field was chosen before the browser came to choose it: nobody's fault."""


def complain(complaints: list[str], text: str) -> None:
    """Keep what a console said, but for that."""
    if not text.startswith(TOLD_TO_WHO_TYPES_FAST):
        complaints.append(text)


@dataclass
class Visitor:
    """Somebody at a browser. ``complaints`` is what the browser's console said.

    ``taps`` counts what they tapped and filled in, signing in apart: the steps of a job.
    """

    page: Page
    base: str
    complaints: list[str]
    taps: int = 0

    def at(self, path: str) -> "Visitor":
        """Go to an address."""
        self.page.goto(self.base + path)
        return self

    def sign_in(self, email: str, password: str, path: str = "/") -> "Visitor":
        """Sign in by the form, on the way to an address."""
        self.at(path)
        self.page.fill("#email", email)
        self.page.fill("#password", password)
        self.page.click("main form button")
        return self

    def tap(self, found: str) -> "Visitor":
        """Tap what a selector finds, the first."""
        self.page.locator(found).first.click()
        self.taps += 1
        return self

    def fill(self, field: str, value: str) -> "Visitor":
        """Fill a field in, or choose in it."""
        one = self.page.locator(field).first
        if one.evaluate("field => field.tagName") == "SELECT":
            one.select_option(value)
        else:
            one.fill(value)
        self.taps += 1
        return self

    def tick(self, field: str) -> "Visitor":
        """Tick a box."""
        self.page.check(field)
        self.taps += 1
        return self

    def press(self, words: str) -> "Visitor":
        """Press a button by its words, the first that has them."""
        self.page.get_by_role("button", name=words).first.click()
        self.taps += 1
        return self

    def speak(self, language: str) -> "Visitor":
        """Choose a language in the menu of somebody who is signed in."""
        self.page.click("details.acting summary")
        return self.press(language)

    def decide(self, words: str, picture: str = "") -> "Visitor":
        """Press a button that asks first, look at the question, and be sure."""
        self.press(words)
        self.page.wait_for_selector("form.question")
        if picture:
            self.picture(picture)
        assert self.barriers() == []
        return self.be_sure()

    def be_sure(self) -> "Visitor":
        """Say yes to the question of the page that is open, and tick what is final."""
        for box in self.page.locator("form.question [type=checkbox]").all():
            box.check()
            self.taps += 1
        return self.tap("form.question button")

    def follow(self, words: str) -> "Visitor":
        """Follow a link by its words, the first that has them."""
        self.page.get_by_role("link", name=words).first.click()
        self.taps += 1
        return self

    @property
    def path(self) -> str:
        """Where the browser is."""
        return self.page.url.removeprefix(self.base)

    @property
    def heading(self) -> str:
        """The page's own heading."""
        return self.page.inner_text("h1")

    @property
    def text(self) -> str:
        """What the page's main part says."""
        return self.page.inner_text("main")

    @property
    def said(self) -> str:
        """All that the page's main part says or reads aloud, but for what it keeps for records."""
        kept: str = self.page.evaluate(
            """() => {
              const main = document.querySelector("main").cloneNode(true);
              main.querySelectorAll(".for-records").forEach((part) => part.remove());
              return main.textContent;
            }"""
        )
        return kept

    def picture(self, name: str) -> None:
        """Keep a picture of the whole page in ``build/screenshots``."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=PICTURES / f"{name}.png", full_page=True)

    def barriers(self) -> list[str]:
        """Find what would keep somebody from using the page, by axe-core."""
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(AXE.read_text("utf-8"))
        found: list[dict[str, Any]] = self.page.evaluate(FIND_BARRIERS)
        return [
            f"{self.path}: {violation['id']}: {node['target']}"
            for violation in found
            for node in violation["nodes"]
        ]


def too_wide(visitor: Visitor, width: int = REFLOWED) -> list[str]:
    """Say by how much a page has to be moved sideways on a screen of this width, if it has to."""
    page = visitor.page
    size = page.viewport_size
    assert size is not None
    page.set_viewport_size({"width": width, "height": size["height"]})
    found = int(page.evaluate("document.documentElement.scrollWidth"))
    outside = page.evaluate(FIND_OUTSIDE, width) if found > width else ()
    page.set_viewport_size(size)
    return [] if found <= width else [f"{visitor.path}: {found - width} px too wide: {outside}"]


def edges(found: Locator) -> tuple[float, float, float, float]:
    """Left, top, right and bottom, in pixels."""
    box = found.bounding_box()
    assert box is not None
    return box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]


@contextmanager
def visiting(
    browser: Browser,
    base: str,
    *,
    locale: str = "en-CA",
    scheme: str = "light",
    size: tuple[int, int] = DESK,
    scripts: bool = True,
) -> Iterator[Visitor]:
    """Open a fresh window."""
    context = browser.new_context(
        locale=locale,
        color_scheme="dark" if scheme == "dark" else "light",
        viewport={"width": size[0], "height": size[1]},
        java_script_enabled=scripts,
        reduced_motion="reduce",
    )
    context.set_default_timeout(15_000)
    complaints: list[str] = []
    page = context.new_page()
    page.on("console", lambda message: complain(complaints, message.text))
    try:
        yield Visitor(page, base, complaints)
    finally:
        context.close()
