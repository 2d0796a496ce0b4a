"""`python -m services.web.compiling`: templates are compiled at set-up, not at each start."""

from pathlib import Path
from shutil import rmtree

from services.languages import LANGUAGES
from services.web.render import KEPT, TEMPLATES, Compiled, environment


def keep_compiled(folder: Path) -> None:
    """Compile every template into this folder, and remove those beside it."""
    for old in folder.parent.glob("templates-*"):
        rmtree(old)
    folder.mkdir(parents=True)
    made, compiled = environment(LANGUAGES[0]), Compiled(folder)
    for name in made.list_templates():
        file = TEMPLATES / name
        bucket = compiled.get_bucket(made, name, str(file), file.read_text("utf-8"))
        bucket.code = made.compile(file.read_text("utf-8"), name, str(file))
        with (folder / bucket.key).open("wb") as kept:
            bucket.write_bytecode(kept)


if __name__ == "__main__":
    keep_compiled(KEPT)
