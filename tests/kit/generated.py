"""A client of the API that is generated from its document, as an integrator would."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from tests.kit.operations import OPENAPI

PACKAGE = "generated_circlekeep_client"
SETTINGS = """\
post_hooks: []
content_type_overrides:
  application/jsonl: application/octet-stream
  application/pdf: application/octet-stream
"""


def generate(folder: Path) -> None:
    """Generate the client as a package in a folder.

    Raises CalledProcessError if a part of the document cannot be generated from.
    """
    settings = folder / "settings.yml"
    settings.write_text(SETTINGS)
    words: list[str | Path] = [
        "--path",
        OPENAPI,
        "--output-path",
        folder / PACKAGE,
        "--config",
        settings,
    ]
    command = Path(sys.executable).with_name("openapi-python-client")
    subprocess.run(  # noqa: S603 - a development tool of our own lock
        [command, "generate", "--meta", "none", "--fail-on-warning", *words],
        check=True,
        capture_output=True,
        text=True,
    )


class Generated:
    """Somebody who uses the generated client, whose folder is on the path of modules."""

    def __init__(self, client: object) -> None:
        self.client = client

    @classmethod
    @contextmanager
    def at(cls, url: str) -> Iterator["Generated"]:
        """Open a client of the service there."""
        with import_module(f"{PACKAGE}.client").Client(base_url=url) as client:
            yield cls(client)

    @property
    def models(self) -> Any:  # noqa: ANN401 - generated
        """The generated bodies and answers."""
        return import_module(f"{PACKAGE}.models")

    def calls(self, operation: str, *ids: object, **more: object) -> Any:  # noqa: ANN401 - generated
        """Call an operation, named `area.operation`, and expect it to be done.

        Raises AssertionError with the problem where it is refused.
        """
        called: Callable[..., SimpleNamespace] = import_module(
            f"{PACKAGE}.api.{operation}"
        ).sync_detailed
        reply = called(*ids, client=self.client, **more)
        assert reply.status_code in range(200, 300), reply.content
        return reply.parsed
