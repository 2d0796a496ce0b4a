"""What kind of device a browser says that it is on: of two closed lists, and nothing else of it."""

from collections.abc import Mapping
from typing import Final

from domain.kernel.classes import Coded

BROWSERS: Final[Mapping[str, str]] = {
    "edg": "Edge",
    "opr/": "Opera",
    "samsungbrowser": "Samsung Internet",
    "firefox": "Firefox",
    "fxios": "Firefox",
    "chrome": "Chrome",
    "crios": "Chrome",
    "safari": "Safari",
    "curl": "curl",
}
"""What a browser's word means; the first that occurs counts, as they name each other too."""
SYSTEMS: Final[Mapping[str, str]] = {
    "iphone": "iPhone",
    "ipad": "iPad",
    "android": "Android",
    "windows": "Windows",
    "macintosh": "Mac",
    "cros": "ChromeOS",
    "linux": "Linux",
}


def kind_of_device(user_agent: str) -> Coded:
    """Name browser and system, as in ``Firefox, Android``; empty if neither is known."""
    said = user_agent.casefold()
    found = (
        next((name for word, name in names.items() if word in said), "")
        for names in (BROWSERS, SYSTEMS)
    )
    return ", ".join(filter(None, found))
