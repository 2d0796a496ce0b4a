"""Write the golden bytes of events that have none yet; those that exist are kept as they are."""

from pathlib import Path

import msgspec

from tests.kit.examples import EVENTS, example, tag_of


def main() -> None:
    """Add what is missing: an existing file is deleted by hand, after thinking of old logs."""
    for event in EVENTS:
        path = Path(__file__).parent / "events" / f"{tag_of(event)}.json"
        if not path.exists():
            path.write_bytes(msgspec.json.encode(example(event)) + b"\n")


if __name__ == "__main__":
    main()
