"""A value that must not be seen by accident: it has no readable form until it is revealed."""

from typing import Final


class Sealed:
    """Text of class C2 to C5 on its way to or from the vault.

    It cannot be printed, compared by order, formatted, pickled or encoded by accident; only
    ``reveal`` gives the text, so that every place that shows it can be found by name.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text: Final = text

    def reveal(self) -> str:
        """The text itself. Call it only where the text is encrypted or shown to its reader."""
        return self._text

    def __len__(self) -> int:
        return len(self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and other._text == self._text

    def __hash__(self) -> int:
        return hash(Sealed)

    def __repr__(self) -> str:
        return "<sealed>"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return "<sealed>"

    def __reduce__(self) -> str:
        raise TypeError("a sealed value is not pickled")
