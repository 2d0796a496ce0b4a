"""A device is called by its browser and system, and by nothing that would tell it from others."""

import pytest

from domain.access.devices import kind_of_device

CHROME = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/126.0 Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1"
EDGE = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0"


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (CHROME, "Chrome, Android"),
        (IPHONE, "Safari, iPhone"),
        (EDGE, "Edge, Windows"),
        (
            "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
            "Firefox, Linux",
        ),
        ("curl/8.5", "curl"),
        ("Somebody's own <script>", ""),
        ("", ""),
    ],
)
def test_a_device_is_of_a_closed_list(said: str, kind: str) -> None:
    assert kind_of_device(said) == kind
