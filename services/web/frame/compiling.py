"""`python -m services.web.frame.compiling`: templates are compiled at set-up, not at each start."""

from pathlib import Path
from shutil import rmtree

from services.languages import LANGUAGES
from services.web.frame.render import FOLDERS, KEPT, Compiled, environment


def keep_compiled(folder: Path) -> None:
    """Compile every template into this folder, and remove those beside it."""
    for old in folder.parent.glob("templates-*"):
        rmtree(old)
    folder.mkdir(parents=True)
    made, compiled = environment(LANGUAGES[0]), Compiled(folder)
    for file in (file for each in FOLDERS.values() for file in each.iterdir()):
        text = file.read_text("utf-8")
        bucket = compiled.get_bucket(made, file.name, str(file), text)
        bucket.code = made.compile(text, file.name, str(file))
        with (folder / bucket.key).open("wb") as kept:
            bucket.write_bytecode(kept)


if __name__ == "__main__":
    keep_compiled(KEPT)
