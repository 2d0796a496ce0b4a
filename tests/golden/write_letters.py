"""Write `tests/golden/letters/<locale>.txt` from the source: what each letter says, whole."""

import asyncio
from pathlib import Path

from tests.kit.letters import all_letters

FOLDER = Path(__file__).parent / "letters"
LOCALES = ("en-CA", "fr-CA")


async def page(locale: str) -> str:
    """Return all letters in a language, as they leave."""
    letters = await all_letters(locale)
    return "\n".join(
        f"=== {name}\nid: {letter.id}\nlanguage: {letter.locale}\nsubject: {letter.subject}\n\n"
        f"{letter.text}"
        for name, letter in letters.items()
    )


if __name__ == "__main__":
    for each in LOCALES:
        (FOLDER / f"{each}.txt").write_text(asyncio.run(page(each)), "utf-8")
