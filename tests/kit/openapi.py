"""Writes the golden document of the API: read its difference before you keep it."""

import json
from pathlib import Path

from tests.kit.web import running

GOLDEN = Path(__file__).parents[1] / "golden" / "openapi.json"

if __name__ == "__main__":
    with running() as world:
        document = world.client.get("/api/v1/openapi.json").json()
    GOLDEN.parent.mkdir(exist_ok=True)
    GOLDEN.write_text(json.dumps(document, indent=1, sort_keys=True) + "\n")
