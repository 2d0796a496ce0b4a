"""Each field of a bundle, made null, absent or something else: refused, or documented as free."""

import json
import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any, Final

import pytest

from infra.transparency.bundle import withheld_lines
from infra.transparency.offline import circlekeep_verify as offline
from tests.kit.bundles import MadeLog, made_log

SEEN: Final = 1_772_625_700
ABSENT: Final = object()
JUNK: Final[Sequence[Any]] = (
    *(None, ABSENT, "", "junk", "0", "00" * 32, "2", -1, 0, 1, 7, 10**6, 2.0, True, [], {}),
    *(["junk"], [None], {"junk": 1}, 1 << 63),
)
FREE: Final = {
    "a log": {
        "checkpoints without one of several",
        "keys",
        "keys without one of several",
        "witnesses",
        "witnesses without one of several",
        "head.position",
        "exportedAt",
    },
    "some days": {
        "before.recordedUs",
        "checkpoints without one of several",
        "head.position",
        "head.recordedUs",
        "head.hash",
        "keys",
        "keys without one of several",
        "witnesses",
        "witnesses without one of several",
        "exportedAt",
    },
    "events": {
        "before.recordedUs",
        "checkpoints without one of several",
        "head.position",
        "head.recordedUs",
        "keys",
        "keys without one of several",
        "witnesses",
        "witnesses without one of several",
        "exportedAt",
    },
}
"""What may be otherwise, and the bundle whole; docs/bundle-format.md says why of each."""
DOCUMENT: Final = Path(__file__).parents[3] / "docs" / "bundle-format.md"
OF_RETIRED: Final = {"eventId", "streamId", "version", "commandId", "type"}
HEX: Final = re.compile(rb"(?<![0-9A-Za-z/=])[0-9a-f]{8,}(?![0-9A-Za-z/=])")
TYPE: Final = re.compile(rb'"access[a-z_.]+"')
WAYS: Final = {b"/": [b"\\/"], b"\n": [b"\r\n", b"\n\n"]}
Place = tuple[str | int, ...]


def a_log(folder: Path) -> tuple[MadeLog, Path]:
    """Write a whole log with a body that was retired, and one that is no JSON."""
    log = made_log(6)
    log.append(payload=b"no json")
    log.retire(3)
    manifest = log.manifest(
        checkpoints=[log.checkpoint(5), log.checkpoint(8, seen_at=SEEN)],
        retirements=(log.retirement(8, 8),),
    )
    return log, log.write(folder / "a.bundle", manifest)


def some_days(folder: Path) -> tuple[MadeLog, Path]:
    """Write some entries of a log, with proofs for what is before and after them."""
    log = made_log(12)
    manifest = log.manifest(
        4, 9, checkpoints=[log.checkpoint(2), log.checkpoint(11, seen_at=SEEN)], proofs=[2, 11]
    )
    return log, log.write(folder / "a.bundle", manifest)


def events(folder: Path) -> tuple[MadeLog, Path]:
    """Write some of the log of events, with entries that are withheld."""
    log = MadeLog(log=1)
    log.append(9)
    manifest = log.manifest(2, checkpoints=[log.checkpoint(5), log.checkpoint(9)])
    path = log.write(folder / "a.bundle", manifest)
    lines = path.read_bytes().split(b"\n")
    for position in (4, 5):
        at = 3 * position - 5
        lines[at : at + 3] = withheld_lines(log.entries[position - 1]).split(b"\n")[:3]
    path.write_bytes(b"\n".join(lines))
    return log, path


MADE: Final = {"a log": a_log, "some days": some_days, "events": events}


def verdict(log: MadeLog, path: Path) -> int:
    return offline.verify(
        path, keys=[str(log.key.public)], witnesses=[str(log.witness.public)], clocks=True
    ).verdict


def places(value: object, place: Place = ()) -> Iterator[Place]:
    """Name each field, the ones in it and the ones of each list."""
    if isinstance(value, list):
        value = dict(enumerate(value))
    for key, one in value.items() if isinstance(value, dict) else ():
        yield (*place, key)
        yield from places(one, (*place, key))


def changed(whole: dict[str, Any], place: Place, to: object) -> dict[str, Any] | None:
    """Return a manifest with another value at a place; None if it is the one there."""
    made = deepcopy(whole)
    holder: Any = made
    for key in place[:-1]:
        holder = holder[key]
    if to is ABSENT:
        del holder[place[-1]]
    elif type(holder[place[-1]]) is type(to) and holder[place[-1]] == to:
        return None
    else:
        holder[place[-1]] = to
    return made


def named(place: Place, to: object) -> str:
    """Name what was changed as the documents do."""
    if to is ABSENT and isinstance(place[-1], int) and len(place) == 2:
        return f"{place[0]} without one of several"
    return ".".join(word for word in place if isinstance(word, str))


@pytest.mark.parametrize("made", MADE)
def test_p16_each_field_of_the_first_line_that_is_otherwise_is_refused_or_free(
    tmp_path: Path, made: str
) -> None:
    """P16: null, absent or junk, in each place of it: never whole, but what the format says."""
    log, path = MADE[made](tmp_path)
    assert verdict(log, path) == offline.WHOLE
    first, _, rest = path.read_bytes().partition(b"\n")
    whole = json.loads(first)
    believed = set()
    for place in [*places(whole), ("more",)]:
        for to in JUNK:
            if place == ("more",):
                manifest: dict[str, Any] | None = None if to is ABSENT else whole | {"more": to}
            else:
                manifest = changed(whole, place, to)
            if manifest is None:
                continue
            path.write_bytes(offline.json_of(manifest) + b"\n" + rest)
            if verdict(log, path) == offline.WHOLE:
                believed.add(named(place, to))
    path.write_bytes(first[:-1] + b',"last":9}\n' + rest)
    assert verdict(log, path) == offline.UNREADABLE, "a field that is there twice"
    later = whole | {"exportedAt": "2031-01-01T00:00:00Z"}
    path.write_bytes(offline.json_of(later) + b"\n" + rest)
    believed |= {"exportedAt"} if verdict(log, path) == offline.WHOLE else set()
    assert believed == FREE[made]
    document = DOCUMENT.read_text("utf-8").partition("## What may be otherwise")[2]
    told = {one.partition(" without")[0] for one in believed}
    assert {one for one in told if f"`{one}`" not in document} == set()


def otherwise(lines: Sequence[bytes], at: int) -> Iterator[tuple[str, list[bytes]]]:
    """Change each word, the type and both bodies of the entry whose lines begin at ``at``."""
    words, topic = json.loads(lines[at])
    shown = words.split(" ")
    for n, word in enumerate(offline.COLUMNS):
        for to in ("0" * len(shown[n]), "1" * len(shown[n]), "junk", ""):
            if to != shown[n]:
                some = " ".join([*shown[:n], to, *shown[n + 1 :]])
                yield word, [json.dumps([some, topic], separators=(",", ":")).encode()]
    for topic_, more in ((None, ()), (7, ()), ("junk", ()), ("", ()), (topic, ("more",))):
        yield "type", [json.dumps([words, topic_, *more], separators=(",", ":")).encode()]
    yield "type", [b'["%b","a",%b]' % (words.encode(), b"[" * 1_500 + b"]" * 1_500)]
    for body in (b"null", b"{}", b'"junk"', b"", b'"withheld"', b'"bnVsbA=="'):
        if body != lines[at + 1]:
            yield "payload", [lines[at], body, lines[at + 2]]
        if body != lines[at + 2]:
            yield "metadata", [lines[at], lines[at + 1], body]
    yield "all of it", [b"null"]
    yield "all of it", []


@pytest.mark.parametrize("made", MADE)
def test_p16_each_word_of_each_entry_that_is_otherwise_is_refused_or_free(
    tmp_path: Path, made: str
) -> None:
    """P16: of what is shown of an entry nothing is believed that is not bound to its hash."""
    log, path = MADE[made](tmp_path)
    lines = path.read_bytes().split(b"\n")
    for at in range(1, len(lines) - 2, 3):
        believed = set()
        for what, to in otherwise(lines, at):
            path.write_bytes(b"\n".join([*lines[:at], *to, *lines[at + max(len(to), 1) :]]))
            if verdict(log, path) == offline.WHOLE:
                believed.add(what)
        retired = lines[at + 1] == b"null"
        assert believed == (OF_RETIRED if retired else set()), at
    for end in (b"null", b"{}", b'{"entries":null}', b'{"entries":7}', b'{"entries":"6"}', b""):
        path.write_bytes(b"\n".join([*lines[:-2], end, b""]))
        assert verdict(log, path) != offline.WHOLE


def rewritten(whole: bytes) -> Iterator[tuple[str, bytes]]:
    """Write the same values in other letters: at each place, in each way that a reader might take.

    Hex in capitals; a letter or a slash escaped; white space; the bits of base64 that mean nothing;
    the fields of an object in another order. A type is a value: no space is put into one.
    """
    types = {at for found in TYPE.finditer(whole) for at in range(found.start() + 1, found.end())}
    for word in HEX.finditer(whole):
        if (high := word[0].upper()) != word[0]:
            yield "capitals", whole[: word.start()] + high + whole[word.end() :]
    for at in range(len(whole)):
        if at and whole[at - 1 : at + 1].isalnum():
            continue
        before, one, after = whole[:at], whole[at : at + 1], whole[at + 1 :]
        written = WAYS.get(one, [])
        if one.isalnum():
            written = [b"\\u%04x" % one[0]]
        if at not in types:
            written = [*written, b" " + one]
        for other in written:
            yield f"{one!r} as {other!r} at {at}", before + other + after
    for pad in re.finditer(rb"[^=]=", whole):
        bits = bytes([pad[0][0] + 1])
        yield "bits", whole[: pad.start()] + bits + whole[pad.start() + 1 :]


def reordered(whole: bytes) -> Iterator[bytes]:
    """Write each object of the first line with its fields in other orders."""
    first, _, rest = whole.partition(b"\n")
    told = json.loads(first)
    for holder in (told, told["head"], told["before"], *told["retirements"]):
        before = list(holder)
        for name in before:
            holder[name] = holder.pop(name)
            if list(holder) != before:
                yield offline.json_of(told) + b"\n" + rest


@pytest.mark.parametrize("made", MADE)
def test_p12_a_bundle_written_in_other_letters_is_not_the_same_bundle(
    tmp_path: Path, made: str
) -> None:
    """P12: what is read is the bytes: no two files are the same log."""
    log, path = MADE[made](tmp_path)
    whole = path.read_bytes()
    believed = set()
    for what, other in (*rewritten(whole), *(("order", one) for one in reordered(whole))):
        path.write_bytes(other)
        if verdict(log, path) == offline.WHOLE:
            believed.add(what)
    assert believed == set()


def test_a_type_of_any_letters_is_read_as_it_was_written(tmp_path: Path) -> None:
    """What a reader takes is what the writer writes, whatever it has to escape."""
    log = MadeLog()
    for letter in (*map(chr, range(1, 0x180)), "\u2028", "\ufeff", "\U0001f600"):
        log.append(event_type=f"a{letter}b")
    manifest = log.manifest(checkpoints=[log.checkpoint(len(log.entries))])
    assert verdict(log, log.write(tmp_path / "a.bundle", manifest)) == offline.WHOLE


def test_a_key_in_other_letters_is_none() -> None:
    key = str(made_log(1).key.public)
    name, id_, material = key.split("+", 2)
    assert str(offline.key_of(key).name) == name
    last = chr(ord(material.rstrip("=")[-1]) + 1)
    odd = material.rstrip("=")[:-1] + last + "=" * (len(material) - len(material.rstrip("=")))
    others = [
        f" {key}",
        f"{key}\n",
        f"{name}+{id_.upper()}+{material}",
        f"{name}+{id_} +{material}",
    ]
    others += [f"{name}+{id_}+{odd}"] if odd != material and material.endswith("=") else []
    for other in others:
        if other != key:
            with pytest.raises(offline.Flaw, match=r"key\.malformed"):
                offline.key_of(other)
