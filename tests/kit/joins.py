"""Looks for whatever joins a person to an item in all that somebody can fetch."""

import csv
import io
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

UUID_OR_TRACE: Final = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b[0-9a-f]{16}\b|\b[0-9a-f]{32}\b"
)
PLACE: Final = re.compile(r"0{8}[0-9a-f]{8}")
MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+")
TELLING: Final = re.compile(
    r"debrief|narrative|reflection|shared_with|making_errors|personal_crisis", re.IGNORECASE
)
CLASSES: Final = {"label", "class"}
ROWS_OF_PAGES: Final = re.compile(r"<(?:tr|li|section|article)\b")
BYTES: Final = "bytes: "
FEWEST: Final = 3
FEWEST_IN_ORDER: Final = 6
"""Fewer than so many stand in some order by chance, if so many wrote something."""


class Row(NamedTuple):
    """What is said together: its words, and its codes by field."""

    where: str
    text: str
    codes: tuple[tuple[str, str], ...] = ()


class Join(NamedTuple):
    """How a person and an item are joined, and where."""

    kind: str
    item: str
    where: str


@dataclass(frozen=True)
class Truth:
    """Who wrote what; ``people`` are all who could have, with the words by which each is known.

    ``cases`` are the items that say who presented: of them it is known that they are no texts.
    """

    authors: Mapping[str, str]
    people: Mapping[str, Sequence[str]]
    cases: frozenset[str] = frozenset()

    def named_in(self, text: str) -> set[str]:
        """Return the people whom words name, by id or by name."""
        return {
            person
            for person, words in self.people.items()
            if any(re.search(rf"{re.escape(word)}(?![-\w])", text) for word in (person, *words))
        }


@dataclass
class Haul:
    """All that somebody fetched, by address."""

    documents: dict[str, str] = field(default_factory=dict)

    def rows(self) -> Iterator[Row]:
        """Give what is said together in each document, whatever its form."""
        for where, text in self.documents.items():
            yield from rows_of(where, text)


BINARY = ("application/octet-stream", "application/pdf", "font/", "image/")


def said(content: bytes, media_type: str) -> str:
    """Return what a reply says: its text, or a mark before bytes, which may begin like anything."""
    if media_type.startswith(BINARY):
        return BYTES + content.decode("latin-1")
    return content.decode()


def rows_of(where: str, text: str) -> Iterator[Row]:
    """Take one document apart: JSON, a bundle, a page, a table or a letter."""
    lines = text.splitlines()
    if where.startswith("letter ") or text.startswith(BYTES):
        yield Row(where, text)
    elif "<html" in text[:200] or "<!doctype" in text[:200].lower():
        yield from (Row(where, part) for part in ROWS_OF_PAGES.split(text)[1:])
    elif len(lines) > 1 and text.startswith('{"format"'):
        yield from (
            Row(where, "\n".join(lines[n : n + 3]), tuple(_codes(lines[n + 1 : n + 3])))
            for n in range(1, len(lines) - 1, 3)
        )
    elif text.startswith(("{", "[")):
        yield from _of_json(where, json.loads(text), ())
    elif len(lines) > 1 and "," in lines[0]:
        head, *rest = csv.reader(io.StringIO(text))
        yield from (Row(where, " ".join(row), tuple(zip(head, row, strict=False))) for row in rest)
    else:
        yield Row(where, text)


def _codes(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        if line.startswith("{"):
            for row in _of_json("", json.loads(line), ()):
                yield from row.codes


def _of_json(where: str, value: Any, around: tuple[tuple[str, str], ...]) -> Iterator[Row]:  # noqa: ANN401
    """Give each object with what stands around it; what stands beside it is another row."""
    if isinstance(value, list):
        for one in value:
            yield from _of_json(where, one, around)
    elif isinstance(value, dict):
        plain = {k: v for k, v in value.items() if not isinstance(v, list | dict)}
        codes = (*around, *((k, str(v)) for k, v in plain.items()))
        deeper = [v for v in value.values() if isinstance(v, list | dict)]
        yield Row(where, " ".join(v for _, v in codes), codes)
        for one in deeper:
            yield from _of_json(where, one, codes)
    else:
        yield Row(where, str(value), (*around, ("", str(value))))


def joins(haul: Haul, truth: Truth) -> list[Join]:
    """Return every join in what was fetched at one time."""
    rows = list(haul.rows())
    about = {item: [row for row in rows if item in row.text] for item in truth.authors}
    found = [*_together(about, truth), *_shared(rows, about, truth), *_absent(about, truth)]
    texts = {item: ones for item, ones in about.items() if item not in truth.cases}
    found += [*_told_apart(texts), *_gaps(rows), *_ordered(haul, truth)]
    found += [*_beside(rows, truth), *_listed_by_page(haul, truth), *_timed(haul)]
    return list(dict.fromkeys(found))


def _together(about: Mapping[str, Sequence[Row]], truth: Truth) -> Iterator[Join]:
    """Find rows that name an item and its author."""
    for item, rows in about.items():
        for row in rows:
            if truth.authors[item] in truth.named_in(row.text):
                yield Join("id", item, row.where)


def _shared(
    rows: Sequence[Row], about: Mapping[str, Sequence[Row]], truth: Truth
) -> Iterator[Join]:
    """Find a number or a moment of an item's that is otherwise its author's alone.

    What stands by every item, as the rules' digest does, tells none of them from another.
    """
    each = [set[str]().union(*(_words(row.text) for row in ones)) for ones in about.values()]
    common = set.intersection(*each) if len(each) > 1 else set[str]()
    people: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        named = truth.named_in(row.text)
        for word in _words(row.text):
            people[word] |= named
    for item, ones in about.items():
        for row in ones:
            for word in _words(row.text) - {*truth.authors, *truth.people} - common:
                if people[word] == {truth.authors[item]}:
                    yield Join("time" if MOMENT.fullmatch(word) else "trace", item, row.where)


def _words(text: str) -> set[str]:
    """Give ids, traces and moments; an entry's place is none, for each log has such a one."""
    found = {*UUID_OR_TRACE.findall(text), *MOMENT.findall(text)}
    return {word for word in found if not PLACE.fullmatch(word)}


def _absent(about: Mapping[str, Sequence[Row]], truth: Truth) -> Iterator[Join]:
    """Find items that everybody looked at but one."""
    for item, rows in about.items():
        looked = {person for row in rows for person in truth.named_in(row.text)}
        if len(truth.people) >= FEWEST and set(truth.people) - looked == {truth.authors[item]}:
            yield Join("absence", item, "")


def _told_apart(about: Mapping[str, Sequence[Row]]) -> Iterator[Join]:
    """Find codes by which one kind or class of text is told from another."""
    classes: defaultdict[str, set[str]] = defaultdict(set)
    for item, rows in about.items():
        for row in rows:
            for name, value in row.codes:
                if name == "rule" and TELLING.search(value):
                    yield Join("rule id", item, row.where)
                elif name in CLASSES:
                    classes[item].add(value)
                elif TELLING.search(value):
                    yield Join("class", item, row.where)
            if not row.codes and TELLING.search(row.text):
                yield Join("class", item, row.where)
    said = [frozenset(values & {"C3", "C4", "C5"}) for values in classes.values()]
    if len({values for values in said if values}) > 1:
        yield Join("class", "", "")


def _gaps(rows: Sequence[Row]) -> Iterator[Join]:
    """Find numbers that are left out in what is numbered without holes."""
    numbers: defaultdict[str, set[int]] = defaultdict(set)
    for row in rows:
        if bundled := re.match(r'\["([0-9a-f]{16}) ', row.text):
            numbers[row.where].add(int(bundled[1], 16))
        elif row.codes and row.codes[0][0] == "entry" and row.codes[0][1].isdigit():
            numbers[row.where].add(int(row.codes[0][1]))
    for where, ones in numbers.items():
        if len(ones) != max(ones) - min(ones) + 1:
            yield Join("gap", "", where)


def _ordered(haul: Haul, truth: Truth) -> Iterator[Join]:
    """Find items in the very order in which their authors are listed, whoever else is among them.

    People by order of their ids are listed in an order that tells nothing.
    """
    least = min(FEWEST_IN_ORDER, len(_authors(truth)))
    items, people = {}, set[tuple[str, ...]]()
    for where, text in haul.documents.items():
        ids = list(dict.fromkeys(UUID_OR_TRACE.findall(text)))
        items[where] = list(
            dict.fromkeys(truth.authors[one] for one in ids if one in truth.authors)
        )
        people.add(tuple(one for one in ids if one in truth.people))
    for where, authors in items.items():
        listed = ([one for one in ones if one in authors] for ones in people)
        if len(authors) >= least and authors != sorted(authors) and authors in listed:
            yield Join("order", "", where)


def _beside(rows: Sequence[Row], truth: Truth) -> Iterator[Join]:
    """Find a look at one name, right after the same person's look at an item of theirs."""
    looks = [dict(row.codes) for row in rows]
    looks = [one for one in looks if one.keys() >= {"entry", "actor", "object", "at"}]
    for item, author in truth.authors.items():
        for first in (one for one in looks if one["object"] == item):
            for then in looks:
                is_next = then["actor"] == first["actor"] and _soon(first["at"], then["at"])
                if is_next and then["object"] == author and then.get("objects") == "1":
                    yield Join("beside", item, "")


def _soon(before: str, after: str) -> bool:
    """Whether one moment is within a second after another."""
    gap = datetime.fromisoformat(after) - datetime.fromisoformat(before)
    return timedelta(0) <= gap <= timedelta(seconds=1)


def _listed_by_page(haul: Haul, truth: Truth) -> Iterator[Join]:
    """Find records that list people in another order than that of their ids: of which page, then.

    Each page asks for names in an order of its own, and so does a page of one item.
    """
    for where, text in haul.documents.items():
        record = json.loads(text) if text.startswith("{") and "\n" not in text.strip() else {}
        if str(record.get("rule", "")).startswith("names."):
            listed = [one["id"] for one in record.get("objects", ()) if isinstance(one, dict)]
            people = [one for one in listed if one in truth.people]
            if people != sorted(people):
                yield Join("order", "", where)


def _timed(haul: Haul) -> Iterator[Join]:
    """Find entries that a bundle withholds, with the moment at which they were recorded."""
    for where, text in haul.documents.items():
        if re.search(r'^\["[0-9a-f]{16} (?!0{16} )[0-9a-f ]+","withheld"\]$', text, re.MULTILINE):
            yield Join("time", "", where)


def differing(told: Mapping[str, Sequence[str]], truth: Truth) -> list[Join]:
    """Return what is answered of an author otherwise than of who wrote nothing, tried alike."""
    of_others = {tuple(answers) for who, answers in told.items() if who not in _authors(truth)}
    return [
        Join("difference", item, author)
        for item, author in truth.authors.items()
        if author in told and {tuple(told[author])} != of_others
    ]


def _authors(truth: Truth) -> set[str]:
    return set(truth.authors.values())


def counted(
    controls: Sequence[tuple[Haul, Haul]], looked: Sequence[tuple[Haul, Haul]]
) -> list[Join]:
    """Return what moved in numbers each time that somebody looked at their own, and else not.

    What the service does by itself, once a minute, falls between two fetches now and then.
    """
    usual = set.intersection(*(_moved(*pair) for pair in controls))
    moved = set.intersection(*(_moved(*pair) for pair in looked))
    return [Join("count", "", where) for where in sorted(moved - usual)]


def _moved(before: Haul, after: Haul) -> set[str]:
    moved = set()
    for where, text in after.documents.items():
        then = before.documents.get(where)
        if then is None or not (text.startswith(("{", "[")) and then.startswith(("{", "["))):
            continue
        if text.startswith('{"format"'):
            continue
        old, new = (_by_path(one) for one in (then, text))
        moved |= {f"{where} {path}" for path in old.keys() & new.keys() if old[path] != new[path]}
    return moved


def _by_path(text: str) -> dict[str, list[int]]:
    """Give the numbers of a document by where they are: places in a list are one, but for logs."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    for path, number in _numbers(json.loads(text), ""):
        found[path].append(number)
    return dict(found)


def _numbers(value: Any, path: str) -> Iterator[tuple[str, int]]:  # noqa: ANN401
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _numbers(one, f"{path}.{key}")
    elif isinstance(value, list):
        for one in value:
            which = one.get("log", "") if isinstance(one, dict) else ""
            yield from _numbers(one, f"{path}[{which}]")
    elif isinstance(value, int) and not isinstance(value, bool):
        yield path, value
