"""Verifies an exported bundle of a Circlekeep log, offline.

    python circlekeep_verify.py BUNDLE [--key KEY] [--witness-key KEY] [--checkpoint FILE]

It needs Python 3.11 and `cryptography`, this file, and nothing else: no network, no database, none
of the software whose log it checks. `docs/bundle-format.md` says what a bundle is. It recomputes
every digest, the chain over them, the Merkle tree (RFC 6962) over the chain, and compares the
tree with what was signed (C2SP signed notes and cosignatures) and with checkpoints of your own.

Exit: 0 nothing is wrong and a checkpoint covers every entry; 1 something is wrong; 2 the bundle
cannot be read; 3 nothing is wrong, but not all that is asked could be proven: a checkpoint that
covers every entry, or that says that there is none, is among it.
"""

import argparse
import base64
import json
import os
import re
import struct
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from io import FileIO
from itertools import pairwise, repeat
from multiprocessing import get_context
from operator import le
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, TypeAlias, TypeVar
from uuid import UUID

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FORMAT = "circlekeep-bundle/1"
BLOCK = 1 << 20
LONGEST = 16 << 20
WHOLE, WRONG, UNREADABLE, UNDECIDED = range(4)
VERDICTS = ("whole", "wrong", "unreadable", "undecided")


# What can be wrong. The codes are public: scripts go by them.

CODES = {
    "bundle.unreadable": "the file cannot be read",
    "bundle.malformed": "this line is not what a bundle holds",
    "bundle.format_unknown": "the bundle is of a format that this file does not know",
    "bundle.truncated": "the file ends before its last line",
    "entry.gap": "the entry at this position is missing",
    "entry.backwards": "it was recorded before its predecessor",
    "entry.digest": "its contents are not those it was sealed with",
    "entry.chain": "it does not follow from its predecessor",
    "entry.retired": "its body is gone, and no entry says that it was retired in due time",
    "entry.withheld": "it is not shown, and of this log everything is to be shown",
    "retirement.malformed": "this is not an entry that says which bodies were retired",
    "retirement.unproven": "the checkpoint that should hold it does not",
    "log.head": "the log does not end where its head says",
    "key.malformed": "this is not a key of a signed note",
    "checkpoint.malformed": "this is not a checkpoint",
    "checkpoint.origin": "the checkpoint is of another log",
    "checkpoint.unsigned": "no known key has signed it",
    "checkpoint.signature": "the signature of a known key does not hold",
    "checkpoint.root": "the entries are not those that were signed",
    "checkpoint.fork": "two checkpoints of one size say different things",
    "checkpoint.ahead": "it covers entries that the log no longer has",
}


class Flaw(Exception):
    """One thing that is wrong: a code, and where."""

    def __init__(
        self, code: str, *, line: int | None = None, position: int | None = None, what: str = ""
    ) -> None:
        super().__init__(code)
        self.code = code
        self.line = line
        self.position = position
        self.what = what

    def told(self) -> dict[str, Any]:
        """Return it for a machine."""
        places = {"line": self.line, "position": self.position, "what": self.what or None}
        known = {name: place for name, place in places.items() if place is not None}
        return {"code": self.code, "meaning": CODES[self.code], **known}

    def __str__(self) -> str:
        places = [
            f"line {self.line}" if self.line is not None else "",
            f"entry {self.position}" if self.position is not None else "",
            self.what,
        ]
        where = ", ".join(filter(None, places))
        return f"{self.code}: {CODES[self.code]}" + (f" ({where})" if where else "")


# The tree of RFC 6962. A node is its level, its index in the level, and its hash.


class Node(NamedTuple):
    """A whole subtree: the 2^level entries from number · 2^level on."""

    level: int
    number: int
    hash: bytes


def parent(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node."""
    return sha256(b"\1" + left + right).digest()


def subtrees(low: int, high: int) -> Iterator[tuple[int, int]]:
    """Name the fewest whole subtrees that cover the entries [low, high), as level and index."""
    while low < high:
        level = (high - low).bit_length() - 1
        if low:
            level = min(level, (low & -low).bit_length() - 1)
        yield level, low >> level
        low += 1 << level


def nodes(low: int, high: int, hashes: Sequence[bytes]) -> list[Node]:
    """Put hashes to the subtrees that cover [low, high). Raises ``ValueError`` unless all fit."""
    return [
        Node(level, index, given)
        for (level, index), given in zip(subtrees(low, high), hashes, strict=True)
    ]


def covering(first: int, chained: Iterable[bytes]) -> list[Node]:
    """Hash the leaves from number ``first`` on into the fewest nodes that cover them."""
    level, number = 0, first
    row = hashed(map(b"\0".__add__, chained))
    left: list[Node] = []
    right: list[Node] = []
    while row:
        if number & 1:
            left.append(Node(level, number, row[0]))
            del row[0]
            number += 1
        if len(row) & 1:
            right.append(Node(level, number + len(row) - 1, row.pop()))
        one = iter(row)
        row = hashed(map(b"".join, zip(repeat(b"\1"), one, one, strict=False)))
        level, number = level + 1, number >> 1
    return left + right[::-1]


def hashed(these: Iterable[bytes]) -> list[bytes]:
    """Return the SHA-256 of each."""
    return [sha256(one).digest() for one in these]


def join(known: list[Node], more: Iterable[Node]) -> None:
    """Add the nodes that follow, combining what has become whole."""
    for node in more:
        level, number, root = node
        while known and number & 1 and known[-1][:2] == (level, number - 1):
            level, number, root = level + 1, number >> 1, parent(known.pop().hash, root)
        known.append(Node(level, number, root))


def root_of(known: Sequence[Node]) -> bytes:
    """Return the root of a tree from the nodes that cover it."""
    if not known:
        return sha256().digest()
    root = known[-1].hash
    for node in reversed(known[:-1]):
        root = parent(node.hash, root)
    return root


def included(leaf: bytes, index: int, size: int, root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether an inclusion proof holds for a leaf hash (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    one, last, made = index, size - 1, leaf
    for given in proof:
        if last == 0:
            return False
        if one & 1 or one == last:
            made = parent(given, made)
            while not one & 1 and one:
                one, last = one >> 1, last >> 1
        else:
            made = parent(made, given)
        one, last = one >> 1, last >> 1
    return last == 0 and made == root


def follows(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether a consistency proof holds (RFC 9162, 2.1.4.2)."""
    if old in {0, new}:
        return not proof and (old == 0 or old_root == new_root)
    if old > new:
        return False
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not path:
        return False
    one, last = old - 1, new - 1
    while one & 1:
        one, last = one >> 1, last >> 1
    first = second = path[0]
    for given in path[1:]:
        if last == 0:
            return False
        if one & 1 or one == last:
            first, second = parent(given, first), parent(given, second)
            while not one & 1 and one:
                one, last = one >> 1, last >> 1
        else:
            second = parent(second, given)
        one, last = one >> 1, last >> 1
    return last == 0 and first == old_root and second == new_root


# A thing is written in one way. What is read is compared with what would be written, so that two
# files that differ are not both the same log.


def checked(holds: bool) -> None:
    """Raise ``ValueError`` unless something holds."""
    if not holds:
        raise ValueError("not what a bundle holds")


def bytes_of(written: str) -> bytes:
    """Read base64 (RFC 4648, section 4), padded, its last bits zero. Raises ``ValueError``."""
    given = base64.b64decode(written, validate=True)
    checked(base64.b64encode(given).decode() == written)
    return given


def json_of(told: object) -> bytes:
    """Write JSON as bundles have it: no space, nothing escaped that need not be."""
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


# Signed notes, checkpoints and cosignatures of C2SP.

ED25519, COSIGNATURE = 1, 4


class Key(NamedTuple):
    """A public key under the name it signs with; ``kind`` is the signature type's byte."""

    name: str
    id: bytes
    kind: int
    public: bytes


class Checkpoint(NamedTuple):
    """What a log said at one size. ``signatures`` are names with key id and signature."""

    text: str
    origin: str
    size: int
    root: bytes
    signatures: tuple[tuple[str, bytes], ...]


def key_of(text: str) -> Key:
    """Read a key: name, key id and material, with a + between them."""
    try:
        name, given, material = text.split("+", 2)
        kind, *public = bytes_of(material)
        key = Key(name, bytes.fromhex(given), kind, bytes(public))
        checked(key.id.hex() == given)
    except ValueError:
        raise Flaw("key.malformed", what=text[:80]) from None
    wanted = sha256(f"{name}\n".encode() + bytes([kind, *public])).digest()[:4]
    if key.id != wanted or kind not in {ED25519, COSIGNATURE} or len(public) != 32:  # noqa: PLR2004
        raise Flaw("key.malformed", what=text[:80])
    return key


def checkpoint_of(note: str) -> Checkpoint:
    """Read a checkpoint; its signatures are not looked at yet."""
    text, found, tail = note.rpartition("\n\n")
    lines = text.split("\n")
    whole = found != "" and note.endswith("\n") and all(lines)
    try:
        origin, size, root = lines[:3]
        signatures = []
        for line in tail.removesuffix("\n").split("\n"):
            dash, name, signature = line.split(" ")
            whole = whole and dash == "—" and name != "" and "+" not in name
            signatures.append((name, bytes_of(signature)))
        checkpoint = Checkpoint(text + "\n", origin, int(size), bytes_of(root), tuple(signatures))
    except ValueError:
        raise Flaw("checkpoint.malformed", what=lines[0][:80]) from None
    if not whole or str(checkpoint.size) != size or len(checkpoint.root) != 32 or size[0] == "-":  # noqa: PLR2004
        raise Flaw("checkpoint.malformed", what=origin[:80])
    if any(character < " " and character != "\n" for character in note):
        raise Flaw("checkpoint.malformed", what=origin[:80])
    return checkpoint


def signing(checkpoint: Checkpoint, key: Key) -> int | None:
    """Return when ``key`` signed, in seconds since 1970 (0 where no time is signed), or None.

    Raises ``Flaw`` if there is a signature of this key and it does not hold.
    """
    for name, signature in checkpoint.signatures:
        if name != key.name or signature[:4] != key.id:
            continue
        at, signed, message = 0, signature[4:], checkpoint.text.encode()
        if key.kind == COSIGNATURE:
            at, signed = int.from_bytes(signed[:8], "big"), signed[8:]
            message = f"cosignature/v1\ntime {at}\n".encode() + message
        try:
            Ed25519PublicKey.from_public_bytes(key.public).verify(signed, message)
        except InvalidSignature:
            what = f"{key.name}, {checkpoint.size} entries"
            raise Flaw("checkpoint.signature", what=what) from None
        return at
    return None


# Entries, three lines each: the words that are hashed in hex, with the type; payload; metadata.
# What is hashed is taken as it stands, never written anew. Checks run over many entries at once,
# column by column, because a step of Python costs as much as a hash.

WORDS = (16, 16, 32, 32, 8, 32, 32, 64, 64)
WIDTH = sum(WORDS) + len(WORDS) - 1
SPACES = [sum(WORDS[:n]) + n - 1 for n in range(1, len(WORDS))]
BEFORE = b'["'
LENGTH = struct.Struct(">I")
LENGTH_OF_ID = b"\0\0\0\x10"
LENGTH_OF_VERSION = b"\0\0\0\4"
RETIRED = b"null"
WITHHELD = b'"withheld"'
NO_SALT = bytes(16)
NO_DIGEST = bytes(32)
NO_TIME = bytes(8)
LONGEST_TYPE = 2_000
END = re.compile(rb'\{"entries":(0|[1-9][0-9]{0,17})\}\n')
OCCURRED = re.compile(rb'"occurred_at":"([^"]+)"')
LATE = b'"entered_late":true'
MOST_APART_US = 2_000_000
OF_RETIREMENTS = "access.bodies_retired"
SHORTEST_US = 365 * 86_400_000_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
PORTION = 600_000
Part: TypeAlias = tuple[int, int, bool]
"""Where a part of a file begins and ends, and whether it is the last."""


class Types(dict[bytes, bytes]):
    """What follows the words of a line, as it is hashed: the type, up to the command's length."""

    def __missing__(self, text: bytes) -> bytes:
        if not text.startswith(b'","') or len(text) > LONGEST_TYPE:
            raise ValueError("a type is a string")
        try:
            [topic] = json.loads(b"[" + text[2:])
        except RecursionError:
            raise ValueError("a type is a string") from None
        checked(json_of([topic])[1:] == text[2:])
        self[text] = LENGTH.pack(len(topic.encode())) + topic.encode() + LENGTH_OF_ID
        return self[text]


@dataclass(frozen=True)
class Sealing:
    """What the hashes of a log begin with."""

    organization: UUID
    program: UUID
    log: int

    @property
    def digest(self) -> bytes:
        """What the digest of every entry begins with, up to the length of its id."""
        ids = LENGTH_OF_ID + self.organization.bytes + LENGTH_OF_ID + self.program.bytes
        return ids + b"\0\0\0\2" + self.log.to_bytes(2, "big") + LENGTH_OF_ID

    @property
    def genesis(self) -> bytes:
        """The hash that the first entry follows."""
        ids = self.organization.bytes + self.program.bytes
        return sha256(b"log:v1" + ids + self.log.to_bytes(2, "big")).digest()


class Entry(NamedTuple):
    """Of an entry what the next one has to follow; ``at`` is position and time, as hashed."""

    at: bytes
    digest: bytes
    hash: bytes

    @property
    def position(self) -> int:
        """Its number in the log."""
        return int.from_bytes(self.at[:8], "big")

    @property
    def recorded_us(self) -> int:
        """When the database recorded it, in microseconds since 1970."""
        return int.from_bytes(self.at[8:], "big")

    @property
    def has_no_time(self) -> bool:
        """Whether its time and digest are withheld, so that its hash stands for itself."""
        return self.digest == NO_DIGEST

    def follows(self, before: bytes) -> bool:
        """Whether its hash is what the chain makes of it, or cannot be made of what is shown."""
        return self.has_no_time or self.hash == sha256(before + self.at + self.digest).digest()


class Retirement(NamedTuple):
    """Up to which entry bodies were retired, and before when those had been recorded."""

    last: int = 0
    before_us: int = 0

    def covers(self, at: bytes) -> bool:
        """Whether an entry with this position and time may have lost its body."""
        position, recorded_us = int.from_bytes(at[:8], "big"), int.from_bytes(at[8:], "big")
        return position <= self.last and recorded_us < self.before_us


class Columns(NamedTuple):
    """Entries by column, as they are hashed."""

    at: Sequence[bytes]
    event: Sequence[bytes]
    stream: Sequence[bytes]
    version: Sequence[bytes]
    command: Sequence[bytes]
    salt: Sequence[bytes]
    digest: Sequence[bytes]
    hash: Sequence[bytes]
    topic: Sequence[bytes]
    payload: Sequence[bytes]
    metadata: Sequence[bytes]


@dataclass
class Stretch:
    """What some entries came to; ``flaw`` has its line counted within them."""

    lines: int = 0
    first: Entry | None = None
    last: Entry | None = None
    pieces: list[tuple[int, list[Node]]] = field(default_factory=list)
    tree: list[Node] = field(default_factory=list)
    retired: int = 0
    withheld: int = 0
    gone: bytes | None = None
    apart: int = 0
    first_apart: int | None = None
    end: int | None = None
    flaw: Flaw | None = None


def columns(lines: Sequence[bytes], types: Types) -> Columns:
    """Take entries apart. Raises ``ValueError`` or ``struct.error`` if a line is not one's."""
    heads = lines[::3]
    number = len(heads)
    begin, end = len(BEFORE), len(BEFORE) + WIDTH
    words = b"".join([head[begin:end] for head in heads])
    if len(lines) != 3 * number or len(words) != WIDTH * number:
        raise ValueError("a line is too short")
    if not all(map(bytes.startswith, heads, repeat(BEFORE))):
        raise ValueError("a line is no array")
    if any(words[place::WIDTH] != b" " * number for place in SPACES):
        raise ValueError("a word is too short")
    if words != words.lower():
        raise ValueError("a word is in capitals")
    flat = struct.unpack("16s16s16s4s16s16s32s32s" * number, bytes.fromhex(words.decode("ascii")))
    words_of = [flat[word::8] for word in range(8)]
    topics = [types[head[end:]] for head in heads]
    return Columns._make([*words_of, topics, lines[1::3], lines[2::3]])


def lengths(of: Sequence[bytes]) -> Sequence[bytes]:
    """Return the length of each as it is hashed."""
    number = len(of)
    return struct.unpack("4s" * number, struct.pack(f">{number}I", *map(len, of)))


def sealed(begins: bytes, of: Columns) -> Iterator[bytes]:
    """Give what the digest of each entry is over: columns in order, each after its length."""
    whole = zip(
        repeat(begins),
        of.event,
        repeat(LENGTH_OF_ID),
        of.stream,
        repeat(LENGTH_OF_VERSION),
        of.version,
        of.topic,
        of.command,
        lengths(of.payload),
        of.payload,
        lengths(of.metadata),
        of.metadata,
        repeat(LENGTH_OF_ID),
        of.salt,
        strict=False,
    )
    return map(b"".join, whole)


class Work(NamedTuple):
    """How entries are checked.

    ``begins`` is what every digest begins with. The tree is given in pieces that end at ``cuts``.
    ``spent`` says which bodies may be gone, ``unshown`` up to which entry of the access log some
    may be withheld.
    """

    begins: bytes
    cuts: Sequence[int]
    spent: Retirement
    clocks: bool
    unshown: int


def walk(file: FileIO, part: Part, work: Work) -> Stretch:
    """Check one part of a file, each entry against the one before it; the first has none here."""
    found = Stretch()
    types = Types()
    for lines in portions(found, file, part):
        of, malformed = well_formed(lines, types)
        good = check(found, work, of)
        if work.clocks:
            compare_clocks(found, of, good)
        if found.last is not None:
            grow(found, found.last.position - good, of.hash[:good], work.cuts)
        found.lines += 3 * good
        found.flaw = found.flaw or malformed
        if found.flaw is not None:
            found.flaw.line = found.lines + 1
            found.end = None
            break
    found.lines += found.end is not None
    if found.last is not None:
        found.pieces.append((found.last.position, found.tree))
    return found


def portions(found: Stretch, file: FileIO, part: Part) -> Iterator[list[bytes]]:
    """Give the lines of some entries at a time, so many that what each step costs is little."""
    at, stop, is_last = part
    file.seek(at)
    rest = [b""]
    while at < stop and len(rest[-1]) <= LONGEST:
        more = file.read(min(PORTION, stop - at))
        if not more:
            break
        at += len(more)
        lines = more.split(b"\n")
        lines[0] = rest.pop() + lines[0]
        lines = rest + lines
        whole = (len(lines) - 1) // 3 * 3
        rest = lines[whole:]
        del lines[whole:]
        if lines:
            yield lines
    if at < stop:
        yield rest[:1]
    elif end := END.fullmatch(b"\n".join(rest)):
        found.end = int(end[1])
    elif not is_last and len(rest) > 1:
        # In the last part, an entry that is not whole was cut off: it is the end that is missing.
        yield rest[:-1]


def grow(found: Stretch, low: int, chained: Sequence[bytes], cuts: Sequence[int]) -> None:
    """Add leaves from index ``low`` on to the tree of a stretch; at a cut, a new one begins."""
    high = low + len(chained)
    for cut in (*(one for one in cuts if low < one < high), high):
        piece, chained = chained[: cut - low], chained[cut - low :]
        join(found.tree, covering(low, piece))
        low = cut
        if cut in cuts:
            found.pieces.append((cut, found.tree))
            found.tree = []


def check(found: Stretch, work: Work, of: Columns) -> int:
    """Check entries one after the other; return how many are good before the first flaw."""
    good = number = len(of.at)
    if not number:
        return 0
    first = Entry(of.at[0], of.digest[0], of.hash[0])
    last = found.last
    start = last.position + 1 if last else first.position
    flat = struct.unpack(">" + "QQ" * number, b"".join(of.at))
    positions, times = flat[::2], list(flat[1::2])
    silent = [n for n in range(number) if of.digest[n] == NO_DIGEST and is_withheld(of, n)]
    for n in silent:
        times[n] = times[n - 1] if n else last.recorded_us if last else 0
    before = [last.recorded_us if last else 0, *times[:-1]]
    hashes = [last.hash if last else b"", *of.hash[:-1]]
    linked = hashed(map(b"".join, zip(hashes, of.at, of.digest, strict=True)))
    for n in silent if last else (0, *silent):
        linked[n] = of.hash[n]
    code = None
    if positions != tuple(range(start, start + number)):
        good, code = first_odd(positions, range(start, start + number)), "entry.gap"
    if not all(map(le, before[:good], times[:good])):
        good = next(n for n in range(good) if before[n] > times[n])
        code = "entry.backwards"
    right, lost = check_bodies(found, work, of, good)
    if lost is not None:
        good, code = right, lost
    if linked[:good] != list(of.hash[:good]):
        good, code = first_odd(linked, of.hash), "entry.chain"
    if code is not None:
        found.flaw = Flaw(code, position=start + good)
    if good:
        found.first = found.first or first
        at = of.at[good - 1][:8] + times[good - 1].to_bytes(8, "big")
        found.last = Entry(at, of.digest[good - 1], of.hash[good - 1])
    return good


def first_odd(these: Sequence[object], those: Sequence[object]) -> int:
    """Return where two sequences differ first."""
    return next(n for n, pair in enumerate(zip(these, those, strict=True)) if pair[0] != pair[1])


OF_WITHHELD = LENGTH.pack(8) + b"withheld" + LENGTH_OF_ID
"""The type of an entry that is not shown, as it is hashed."""
OF_ACCESS_RECORDS = b"\0\2" + LENGTH_OF_ID
"""How the digests of the one log begin whose bodies may be retired."""


def check_bodies(found: Stretch, work: Work, of: Columns, good: int) -> tuple[int, str | None]:
    """Compare digests; return how many of the first ``good`` are right, and what is wrong then.

    A body that is gone is right if it was retired, and said to be. One that is withheld is counted:
    it is in the log, and not in this bundle. Of the access log nothing is withheld but own looks of
    before they had a log of their own, as far as whoever verifies says that there are such.
    """
    is_of_looks = work.begins.endswith(OF_ACCESS_RECORDS)
    computed = hashed(sealed(work.begins, of))
    if computed == list(of.digest):
        return good, None
    for n in (n for n in range(good) if computed[n] != of.digest[n]):
        if is_of_looks and is_retired(of, n):
            if not work.spent.covers(of.at[n]):
                return n, "entry.retired"
            found.retired += 1
            found.gone = of.at[n]
        elif is_withheld(of, n):
            if is_of_looks and int.from_bytes(of.at[n][:8], "big") > work.unshown:
                return n, "entry.withheld"
            found.withheld += 1
        elif not is_written_in_base64(work.begins, of, n):
            return n, "entry.digest"
    return good, None


def is_retired(of: Columns, n: int) -> bool:
    """Whether the body of an entry is gone, and its salt with it; its digest stays.

    Its ids, version and type were in that digest, which nobody can make anew without the body.
    """
    return (
        of.digest[n] != NO_DIGEST
        and of.payload[n] == of.metadata[n] == RETIRED
        and of.salt[n] == NO_SALT
    )


def is_withheld(of: Columns, n: int) -> bool:
    """Whether the body of an entry is not shown, nor anything by which it could be guessed.

    Without time and digest its hash cannot be made anew: that it is the log's is proven by the tree
    alone, and that the next entry follows it. So nothing else is said of it, for nothing would
    prove that; one of before has time and digest, by which its hash is made.
    """
    said = {of.event[n], of.stream[n], of.command[n], of.salt[n], of.version[n] * 4}
    is_dated = of.digest[n] != NO_DIGEST
    return (
        of.payload[n] == of.metadata[n] == WITHHELD
        and said == {NO_SALT}
        and of.topic[n] == OF_WITHHELD
        and (is_dated or of.at[n][8:] == NO_TIME)
    )


def is_written_in_base64(begins: bytes, of: Columns, n: int) -> bool:
    """Whether the digest holds once what is not written verbatim is decoded."""
    try:
        one = Columns._make([column[n]] for column in of)
        payload, metadata = plain(of.payload[n]), plain(of.metadata[n])
    except ValueError:
        return False
    plainly = one._replace(payload=[payload], metadata=[metadata])
    return hashed(sealed(begins, plainly)) == [of.digest[n]]


def plain(written: bytes) -> bytes:
    """Return the bytes of a body: as they are written, or from base64 in quotation marks."""
    quoted = written.startswith(b'"') and written.endswith(b'"')
    return bytes_of(written[1:-1].decode("ascii")) if quoted else written


def well_formed(lines: Sequence[bytes], types: Types) -> tuple[Columns, Flaw | None]:
    """Take entries apart, up to the first that is not one."""
    with suppress(ValueError, struct.error):
        return columns(lines, types), None
    number = 0
    with suppress(ValueError, struct.error):
        while 3 * number < len(lines):
            columns(lines[3 * number : 3 * number + 3], types)
            number += 1
    return columns(lines[: 3 * number], types), Flaw("bundle.malformed")


def compare_clocks(found: Stretch, of: Columns, good: int) -> None:
    """Count entries whose writer's clock and the database's were too far apart."""
    for n in range(good):
        occurred = OCCURRED.search(of.metadata[n])
        if occurred is None or LATE in of.metadata[n]:
            continue
        at = None
        with suppress(ValueError, TypeError):
            at = (datetime.fromisoformat(occurred[1].decode()) - EPOCH) // timedelta(microseconds=1)
        recorded_us = int.from_bytes(of.at[n][8:], "big")
        if at is None or abs(recorded_us - at) > MOST_APART_US:
            found.apart += 1
            if found.first_apart is None:
                found.first_apart = int.from_bytes(of.at[n][:8], "big")


# The whole bundle.


class Announcement(NamedTuple):
    """The entry that says which bodies were retired, and what binds it to a checkpoint."""

    lines: tuple[bytes, ...]
    before: bytes
    size: int
    proof: tuple[bytes, ...]


class End(NamedTuple):
    """How far a log had come."""

    position: int
    recorded_us: int
    hash: bytes


@dataclass(frozen=True)
class Manifest:
    """The first line of a bundle, and where the second begins."""

    sealing: Sealing
    origin: str
    first: int
    last: int
    head: End | None
    before: End
    left: list[Node]
    checkpoints: tuple[str, ...]
    proofs: Mapping[int, Sequence[bytes]]
    retirements: tuple[Announcement, ...]
    keys: tuple[str, ...]
    witnesses: tuple[str, ...]
    size: int


COLUMNS = (
    "position recordedUs eventId streamId version commandId salt digest hash".split()  # noqa: SIM905
)
FIELDS = [
    *("format", "organization", "program", "log", "origin", "first", "last", "exportedAt"),
    *("head", "before", "left", "checkpoints", "proofs", "retirements", "keys", "witnesses"),
    "words",
]
HASH = re.compile("[0-9a-f]{64}")
LOGS = (1, 2, 3)
MOST = 1 << 63
T = TypeVar("T")


def manifest_of(line: bytes) -> Manifest:
    """Read the first line. Raises ``Flaw``."""
    try:
        told = json.loads(line, object_pairs_hook=once)
        if told["format"] != FORMAT:
            raise Flaw("bundle.format_unknown", line=1, what=str(told["format"])[:80])
        checked(json_of(told) == line)
        manifest = manifest_from(told, len(line) + 1)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        raise Flaw("bundle.malformed", line=1) from None
    of = manifest.sealing
    ids = f"{of.organization}/{of.program}/{of.log}"
    if manifest.origin != ids and not manifest.origin.endswith(f"/{ids}"):
        raise Flaw("checkpoint.origin", line=1, what=manifest.origin[:80])
    for keys, kind in ((manifest.keys, ED25519), (manifest.witnesses, COSIGNATURE)):
        for key in keys:
            if key_of(key).kind != kind:
                raise Flaw("key.malformed", line=1, what=key[:80])
    return manifest


def manifest_from(told: dict[str, Any], size: int) -> Manifest:
    """Take what the first line says, each field of its type and nothing else. Raises."""
    checked(list(told) == FIELDS and told["words"] == COLUMNS)
    sealing = Sealing(uuid(told["organization"]), uuid(told["program"]), number(told["log"]))
    first, last = number(told["first"]), number(told["last"])
    before = end_of(told["before"])
    checked(sealing.log in LOGS and 1 <= first <= last + 1 and before.position == first - 1)
    checked(first > 1 or before == End(0, 0, sealing.genesis))
    exported = datetime.fromisoformat(word(told["exportedAt"]))
    checked(exported.isoformat().replace("+00:00", "Z") == told["exportedAt"])
    checked(exported.tzinfo is not None)
    proofs = {int(size): listed(proof, hash_of) for size, proof in told["proofs"].items()}
    checked(list(map(str, proofs)) == list(told["proofs"]))
    checked(all(0 < size < MOST and not first - 1 <= size <= last for size in proofs))
    return Manifest(
        sealing=sealing,
        origin=word(told["origin"]),
        first=first,
        last=last,
        head=None if told["head"] is None else end_of(told["head"]),
        before=before,
        left=nodes(0, first - 1, listed(told["left"], hash_of)),
        checkpoints=listed(told["checkpoints"], word),
        proofs=proofs,
        retirements=listed(told["retirements"], announced_in),
        keys=listed(told["keys"], word),
        witnesses=listed(told["witnesses"], word),
        size=size,
    )


def once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object each of whose fields is there once, so that nobody reads another one."""
    whole = dict(pairs)
    checked(len(whole) == len(pairs))
    return whole


def number(told: object) -> int:
    """Read a number; what counts as one in Python only is none."""
    if isinstance(told, bool) or not isinstance(told, int) or not 0 <= told < MOST:
        raise ValueError("not a number")
    return told


def word(told: object) -> str:
    """Read a text that is not empty."""
    if not isinstance(told, str) or not told:
        raise ValueError("not a text")
    return told


def uuid(told: object) -> UUID:
    """Read an id as it is written, and in no other way."""
    one = UUID(word(told))
    checked(str(one) == told)
    return one


def hash_of(told: object) -> bytes:
    """Read a hash, in hex of lower case."""
    checked(HASH.fullmatch(word(told)) is not None)
    return bytes.fromhex(word(told))


def listed(told: object, read: Callable[[Any], T]) -> tuple[T, ...]:
    """Read each of a list."""
    if not isinstance(told, list):
        raise ValueError("not a list")  # noqa: TRY004 - of the file, not of its reader
    return tuple(map(read, told))


def end_of(told: dict[str, object]) -> End:
    """Read how far a log had come."""
    checked(list(told) == ["position", "recordedUs", "hash"])
    return End(number(told["position"]), number(told["recordedUs"]), hash_of(told["hash"]))


def announced_in(told: dict[str, object]) -> Announcement:
    """Read an entry that says which bodies were retired."""
    checked(list(told) == ["entry", "before", "size", "proof"])
    lines, size = listed(told["entry"], word), number(told["size"])
    proof = listed(told["proof"], hash_of)
    checked(len(lines) == 3 and (size > 0 or not proof))  # noqa: PLR2004 - an entry has three
    return Announcement(
        tuple(line.encode() for line in lines), hash_of(told["before"]), size, proof
    )


Progress: TypeAlias = Callable[[int, int], None]
"""Is told how many entries are done, and how many there should be."""


@dataclass
class Walked:
    """What all entries came to: the roots of the tree at the sizes that were asked for."""

    position: int
    recorded_us: int
    hash: bytes
    tree: list[Node]
    roots: dict[int, bytes]
    entries: int = 0
    retired: int = 0
    withheld: int = 0
    gone: bytes | None = None
    apart: int = 0
    first_apart: int | None = None
    is_silent: bool = False
    flaw: Flaw | None = None


def walk_file(
    path: Path,
    manifest: Manifest,
    sizes: Iterable[int],
    *,
    spent: Retirement,
    processes: int,
    clocks: bool,
    unshown: int,
    progress: Progress,
) -> Walked:
    """Check every entry of a bundle, and hash the tree at these sizes."""
    low, high = manifest.first - 1, manifest.last
    cuts = sorted({size for size in sizes if low < size <= high})
    _, recorded_us, before = manifest.before
    done = Walked(low, recorded_us, before, list(manifest.left), {low: root_of(manifest.left)})
    work = partial(
        walk_part, str(path), Work(manifest.sealing.digest, cuts, spent, clocks, unshown)
    )
    lines, end = 1, None
    with stretches(work, parts(path, manifest.size), processes) as results:
        for stretch in results:
            if end is not None and stretch.lines:
                done.flaw = Flaw("bundle.malformed", line=lines + 1)
            else:
                done.flaw = joined(done, stretch, lines)
            if done.flaw is not None:
                return done
            lines += stretch.lines
            end = stretch.end if end is None else end
            progress(done.entries, high - low)
    done.flaw = ending(manifest, done, lines, end)
    return done


def ending(manifest: Manifest, done: Walked, lines: int, end: int | None) -> Flaw | None:
    """Say what is wrong with where the entries end."""
    if end is None:
        return Flaw("bundle.truncated", line=lines + 1)
    promised = manifest.last - manifest.first + 1
    if end not in {done.entries, promised} or done.position > manifest.last:
        return Flaw("bundle.malformed", line=lines, what=f"{done.entries} entries, not {end}")
    if done.position < manifest.last:
        return Flaw("entry.gap", line=lines, position=done.position + 1)
    head = manifest.head
    if head is None or head.position < done.position:
        return Flaw("log.head", position=done.position)
    if head.position == done.position:
        # Of the log of events no time is told, and of an entry that is withheld none either.
        untold = {0} if manifest.sealing.log == 1 else set()
        is_then = done.is_silent or head.recorded_us in {done.recorded_us, *untold}
        if head.hash != done.hash or not is_then:
            return Flaw("log.head", position=done.position)
    return None


def joined(done: Walked, stretch: Stretch, lines: int) -> Flaw | None:
    """Join a stretch to those before it."""
    first, last = stretch.first, stretch.last
    if first is not None and last is not None:
        code = None
        if first.position != done.position + 1:
            code = "entry.gap"
        elif not first.has_no_time and first.recorded_us < done.recorded_us:
            code = "entry.backwards"
        elif not first.follows(done.hash):
            code = "entry.chain"
        if code is not None:
            return Flaw(code, line=lines + 1, position=done.position + 1)
        done.entries += last.position - first.position + 1
        done.position, done.hash, done.is_silent = last.position, last.hash, last.has_no_time
        done.recorded_us = max(done.recorded_us, last.recorded_us)
        done.retired += stretch.retired
        done.withheld += stretch.withheld
        done.gone = stretch.gone or done.gone
        done.apart += stretch.apart
        if done.first_apart is None:
            done.first_apart = stretch.first_apart
        for size, piece in stretch.pieces:
            join(done.tree, piece)
            done.roots[size] = root_of(done.tree)
    if stretch.flaw is not None:
        stretch.flaw.line = lines + (stretch.flaw.line or 0)
    return stretch.flaw


@contextmanager
def stretches(
    work: Callable[[Part], Stretch], jobs: Sequence[Part], processes: int
) -> Iterator[Iterable[Stretch]]:
    """Give the results of all jobs in their order, from this process or from several."""
    if processes < 2 or len(jobs) < 2:  # noqa: PLR2004 - one is enough
        yield map(work, jobs)
        return
    with ProcessPoolExecutor(processes, get_context("spawn")) as pool:
        try:
            yield pool.map(work, jobs)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def parts(path: Path, start: int) -> list[Part]:
    """Divide the rest of a file where entries begin."""
    size = path.stat().st_size
    with path.open("rb") as file:
        begins = [start, *(next_entry(file, at, size) for at in range(start + BLOCK, size, BLOCK))]
    ends = [*begins[1:], size]
    return [(one, end, end == size) for one, end in zip(begins, ends, strict=True) if one < end]


def next_entry(file: BinaryIO, offset: int, size: int) -> int:
    """Return where the first entry begins from an offset on."""
    file.seek(offset - 1)
    before = b""
    while piece := file.read(PORTION):
        found = (before + piece).find(b"\n[")
        if found >= 0:
            return file.tell() - len(piece) - len(before) + found + 1
        before = piece[-1:]
    return size


def walk_part(path: str, work: Work, part: Part) -> Stretch:
    """Check one part of a file."""
    with Path(path).open("rb", buffering=0) as file:
        return walk(file, part, work)


@dataclass
class Signed:
    """A checkpoint that agrees with the entries: who signed it, and when witnesses did."""

    checkpoint: Checkpoint
    by: str
    witnessed: dict[str, int]
    key: bytes = b""


@dataclass
class Report:
    """What is proven, and what is not."""

    manifest: Manifest | None = None
    walked: Walked | None = None
    flaws: list[Flaw] = field(default_factory=list)
    undecided: list[str] = field(default_factory=list)
    signed: Signed | None = None
    witnessed: Signed | None = None
    held: list[tuple[str, int]] = field(default_factory=list)
    under: dict[str, tuple[int, int]] = field(default_factory=dict)
    own_keys: bool = False
    own_witnesses: bool = False

    @property
    def verdict(self) -> int:
        """One of the four exit codes."""
        if any(flaw.code.startswith(("bundle.", "key.")) for flaw in self.flaws):
            return UNREADABLE
        if self.flaws:
            return WRONG
        return UNDECIDED if self.undecided else WHOLE

    def reach(self, signed: Signed | None) -> int:
        """Return the last entry of the bundle that a checkpoint covers; 0 for none."""
        if signed is None or self.walked is None:
            return 0
        return min(signed.checkpoint.size, self.walked.position)


def verify(
    path: Path,
    *,
    keys: Sequence[str] = (),
    witnesses: Sequence[str] = (),
    held: Mapping[str, str] | None = None,
    processes: int = 1,
    clocks: bool = False,
    unshown: int = 0,
    progress: Progress = lambda _done, _total: None,
) -> Report:
    """Verify one bundle. ``held`` are checkpoints of one's own, by the name they are told by.

    ``unshown`` is the last entry of the access log that may be withheld.
    """
    report = Report(own_keys=bool(keys), own_witnesses=bool(witnesses))
    try:
        report.manifest = manifest = opened(path)
        signers = [key_of(key) for key in keys or manifest.keys]
        cosigners = [key_of(key) for key in witnesses or manifest.witnesses]
        given = [checkpoint_of(note) for note in manifest.checkpoints]
        own = {name: checkpoint_of(note) for name, note in (held or {}).items()}
    except Flaw as flaw:
        report.flaws.append(flaw)
        return report
    sizes = [checkpoint.size for checkpoint in (*given, *own.values())]
    signed_away, spent = retirements(report, manifest, given, signers)
    report.walked = walked = walk_file(
        path,
        manifest,
        sizes,
        spent=spent,
        processes=processes,
        clocks=clocks,
        unshown=unshown,
        progress=progress,
    )
    if walked.gone is not None and not signed_away.covers(walked.gone):
        report.undecided.append(
            "no checkpoint covers the entry that says which bodies were retired"
        )
    if walked.flaw is not None:
        report.flaws.append(walked.flaw)
    for checkpoint in given:
        with reporting(report):
            admit(report, manifest, walked, attested(manifest, checkpoint, signers, cosigners))
    for name, checkpoint in own.items():
        compare(report, name, checkpoint, given, signers)
    if walked.flaw is None and (words := uncovered(report, manifest)) is not None:
        report.undecided.append(words)
    return report


def uncovered(report: Report, manifest: Manifest) -> str | None:
    """Say what no checkpoint covers, the bundle's or one's own; None if each entry is covered."""
    sizes = [size for _, size in report.held]
    covered = max([*sizes, report.signed.checkpoint.size if report.signed else -1])
    first, last = manifest.first, manifest.last
    if covered >= last:
        return None
    if first > last:
        return (
            "the bundle has no entry, and no checkpoint says that there is none: nothing was "
            "signed yet, or the entries are not shown"
        )
    first = max(first, covered + 1)
    return (
        f"no checkpoint covers the entries {first} to {last}: only their chain was checked, which "
        "whoever has the database can make; take the bundle again once they are signed"
    )


@contextmanager
def reporting(report: Report) -> Iterator[None]:
    """Add what is found wrong to a report, and go on."""
    try:
        yield
    except Flaw as flaw:
        report.flaws.append(flaw)


def admit(report: Report, manifest: Manifest, walked: Walked, signed: Signed) -> None:
    """Compare a checkpoint of the bundle with the entries. Raises ``Flaw`` if they differ."""
    if manifest.head is not None and signed.checkpoint.size > manifest.head.position:
        raise Flaw("checkpoint.ahead", what=f"{signed.checkpoint.size} entries")
    agrees = agreeing(manifest, walked, signed.checkpoint)
    if agrees is False:
        raise Flaw("checkpoint.root", what=f"{signed.checkpoint.size} entries")
    if agrees:
        size, id_ = signed.checkpoint.size, signed.key.hex()
        first, last = report.under.get(id_, (size, size))
        report.under[id_] = min(first, size), max(last, size)
        report.signed = later(report.signed, signed)
        if signed.witnessed:
            report.witnessed = later(report.witnessed, signed)
    elif walked.flaw is None:
        what = f"its own checkpoint of {signed.checkpoint.size} entries"
        report.undecided.append(f"the bundle holds no proof for {what}")


def retirements(
    report: Report, manifest: Manifest, given: Sequence[Checkpoint], signers: Sequence[Key]
) -> tuple[Retirement, Retirement]:
    """Return which bodies were retired as a checkpoint proves, and as the bundle says in all."""
    proven = unproven = Retirement()
    for one in manifest.retirements:
        with reporting(report):
            announced, position, chained = announcement(manifest, one)
            unproven = max(unproven, announced)
            if one.size and one.size not in {checkpoint.size for checkpoint in given}:
                raise Flaw("retirement.unproven", position=position)
            leaf = sha256(b"\0" + chained).digest()
            for checkpoint in (checkpoint for checkpoint in given if checkpoint.size == one.size):
                if not included(leaf, position - 1, one.size, checkpoint.root, one.proof):
                    raise Flaw("retirement.unproven", position=position)
                # One that nobody signed is told of where checkpoints are compared.
                with suppress(Flaw):
                    attested(manifest, checkpoint, signers, ())
                    proven = max(proven, announced)
    return proven, max(proven, unproven)


def announcement(manifest: Manifest, one: Announcement) -> tuple[Retirement, int, bytes]:
    """Read which bodies were retired, where that stands in the log, and the hash of the entry.

    A body is an access record's, and at least a year old. Raises ``Flaw``.
    """
    of, malformed = well_formed(one.lines, Types())
    begins = manifest.sealing.digest
    if malformed is not None or len(of.at) != 1 or not begins.endswith(OF_ACCESS_RECORDS):
        raise Flaw("retirement.malformed")
    [at], [topic], [chained] = of.at, of.topic, of.hash
    position, recorded_us = struct.unpack(">QQ", at)
    entry = Entry(at, of.digest[0], chained)
    written = LENGTH.pack(len(OF_RETIREMENTS)) + OF_RETIREMENTS.encode() + LENGTH_OF_ID
    if hashed(sealed(begins, of)) != list(of.digest) or not entry.follows(one.before):
        raise Flaw("retirement.malformed", position=position)
    try:
        told = json.loads(of.payload[0])
        before = datetime.fromisoformat(told["before"])
        announced = Retirement(int(told["last"]), (before - EPOCH) // timedelta(microseconds=1))
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        raise Flaw("retirement.malformed", position=position) from None
    if topic != written or recorded_us - announced.before_us < SHORTEST_US:
        raise Flaw("retirement.malformed", position=position)
    return announced, position, chained


def opened(path: Path) -> Manifest:
    """Read the manifest of a file."""
    try:
        with path.open("rb") as file:
            line = file.readline(LONGEST)
    except OSError as error:
        raise Flaw("bundle.unreadable", what=error.strerror or "") from None
    if not line.endswith(b"\n"):
        raise Flaw("bundle.truncated", line=1)
    return manifest_of(line[:-1])


def attested(
    manifest: Manifest, checkpoint: Checkpoint, signers: Sequence[Key], cosigners: Sequence[Key]
) -> Signed:
    """Check by whom a checkpoint was signed. Raises ``Flaw`` unless by one of ``signers``."""
    of = manifest.sealing
    ids = f"{of.organization}/{of.program}/{of.log}"
    if checkpoint.origin != manifest.origin or not checkpoint.origin.endswith(ids):
        raise Flaw("checkpoint.origin", what=checkpoint.origin[:80])
    by = [key for key in signers if signing(checkpoint, key) is not None]
    if not by:
        raise Flaw("checkpoint.unsigned", what=f"{checkpoint.size} entries")
    times = {key.name: signing(checkpoint, key) for key in cosigners}
    witnessed = {name: at for name, at in times.items() if at is not None}
    return Signed(checkpoint, by[0].name, witnessed, by[0].id)


def agreeing(manifest: Manifest, walked: Walked, checkpoint: Checkpoint) -> bool | None:
    """Whether the entries are those of a checkpoint; None if the bundle holds no proof of it."""
    size, low, high = checkpoint.size, manifest.first - 1, manifest.last
    if walked.flaw is not None:
        return walked.roots[size] == checkpoint.root if size in walked.roots else None
    if low <= size <= high:
        return walked.roots[size] == checkpoint.root
    proof = manifest.proofs.get(size)
    if proof is None:
        return None
    if size < low:
        return follows(size, checkpoint.root, low, walked.roots[low], proof)
    try:
        beyond = nodes(high, size, proof)
    except ValueError:
        return False
    tree = list(walked.tree)
    join(tree, beyond)
    return root_of(tree) == checkpoint.root


def compare(
    report: Report,
    name: str,
    checkpoint: Checkpoint,
    given: Sequence[Checkpoint],
    signers: Sequence[Key],
) -> None:
    """Compare a checkpoint of one's own with the bundle."""
    manifest, walked = report.manifest, report.walked
    if manifest is None or walked is None:
        return
    what = f"{name}, {checkpoint.size} entries"
    try:
        attested(manifest, checkpoint, signers, ())
    except Flaw as flaw:
        flaw.what = f"{name}: {flaw.what}"
        report.flaws.append(flaw)
        return
    agrees = agreeing(manifest, walked, checkpoint)
    head = manifest.head.position if manifest.head else 0
    if any(one.size == checkpoint.size and one.root != checkpoint.root for one in given):
        report.flaws.append(Flaw("checkpoint.fork", what=what))
    elif agrees is False:
        report.flaws.append(Flaw("checkpoint.root", what=what))
    elif checkpoint.size > head:
        report.flaws.append(Flaw("checkpoint.ahead", what=what))
    elif agrees is None:
        report.undecided.append(f"the bundle holds no proof for {what}")
    else:
        report.held.append((name, checkpoint.size))


def later(one: Signed | None, other: Signed) -> Signed:
    """Return the one that covers more."""
    return other if one is None or other.checkpoint.size >= one.checkpoint.size else one


# What is told.


def told(report: Report) -> dict[str, Any]:
    """Return a report for a machine."""
    walked, manifest = report.walked, report.manifest
    answer: dict[str, Any] = {
        "verdict": VERDICTS[report.verdict],
        "flaws": [flaw.told() for flaw in report.flaws],
        "undecided": report.undecided,
    }
    if manifest is None or walked is None:
        return answer
    reach = report.reach(report.signed)
    witnessed = report.witnessed
    return answer | {
        "organization": str(manifest.sealing.organization),
        "program": str(manifest.sealing.program),
        "log": manifest.sealing.log,
        "first": manifest.first,
        "last": manifest.last,
        "entries": walked.entries,
        "logEntries": manifest.head.position if manifest.head else 0,
        "head": walked.hash.hex(),
        "retired": walked.retired,
        "withheld": walked.withheld,
        "clocksApart": {"entries": walked.apart, "first": walked.first_apart},
        "signedUpTo": reach,
        "signedBy": report.signed.by if report.signed else None,
        "signedUnder": [
            {"keyId": id_, "first": first, "last": last} for id_, first, last in spans(report)
        ],
        "keys": list(manifest.keys),
        "keyIsYours": report.own_keys,
        "witnessedUpTo": report.reach(witnessed),
        "witnessedAt": {name: said(at) for name, at in witnessed.witnessed.items()}
        if witnessed
        else {},
        "witnessKeys": list(manifest.witnesses),
        "witnessKeyIsYours": report.own_witnesses,
        "consistentWith": [{"checkpoint": name, "size": size} for name, size in report.held],
    }


def spans(report: Report) -> list[tuple[str, int, int]]:
    """Return the ids of the keys that signed, each with its smallest and largest checkpoint."""
    found = [(id_, first, last) for id_, (first, last) in report.under.items()]
    return sorted(found, key=lambda span: span[1])


def said(at: int) -> str:
    """Write a time in seconds since 1970; as a number if it is beyond what a calendar has."""
    try:
        return datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z")
    except (ValueError, OverflowError, OSError):
        return str(at)


def sentences(report: Report) -> Iterator[str]:
    """Say to a person what is proven, and what is not."""
    yield from (f"WRONG  {flaw}" for flaw in report.flaws)
    manifest, walked = report.manifest, report.walked
    if manifest is not None and walked is not None:
        of = manifest.sealing
        yield f"log {of.log} of program {of.program}, organization {of.organization}"
        if walked.flaw is None:
            between = f"entries {manifest.first} to {walked.position}"
            yield f"{between}: {walked.entries}, in order, none missing, each as it was sealed"
        yield from proven(report)
        head = manifest.head.position if manifest.head else 0
        for low, high in ((1, manifest.first - 1), (manifest.last + 1, head)):
            if low <= high:
                yield f"entries {low} to {high}: not in this bundle"
        if walked.retired:
            yield (
                f"{walked.retired} bodies retired: the contents are gone, their hashes are proven; "
                "ids and type of such an entry are what the database says"
            )
        if walked.withheld:
            yield f"{walked.withheld} bodies withheld: not shown to you, their hashes are proven"
        if walked.apart:
            yield (
                f"{walked.apart} entries, the first of them {walked.first_apart}: recorded over "
                f"{MOST_APART_US // 1_000_000} s before or after the time they give"
            )
    yield from (f"NOT PROVEN  {words}" for words in report.undecided)


def proven(report: Report) -> Iterator[str]:
    """Say by whom the entries were signed and witnessed."""
    unknown = "A KEY THAT ONLY THE BUNDLE NAMES; compare it, or give"
    if report.signed:
        trust = "your key" if report.own_keys else f"{unknown} --key"
        upto = report.reach(report.signed)
        yield f"whole and signed up to entry {upto} ({report.signed.by}: {trust})"
    keys = spans(report)
    for (_, _, last), (id_, first, _) in pairwise(keys):
        yield (
            f"ANOTHER KEY ({id_}) from the checkpoint of {first} entries on, the last by the one "
            f"before covers {last}: ask for the record of the two officers who gave that one up"
        )
    if report.witnessed:
        trust = "your key" if report.own_witnesses else f"{unknown} --witness-key"
        upto = report.reach(report.witnessed)
        for name, at in report.witnessed.witnessed.items():
            yield f"whole and witnessed up to entry {upto} at {said(at)} ({name}: {trust})"
    for name, size in report.held:
        yield f"consistent with {name}: its {size} entries are as they were then"
    if not report.witnessed and not report.held:
        yield "not witnessed: whoever holds the log's key could have made another log"


def printing() -> Progress:
    """Show people how far it is; nothing where nobody looks."""
    if not sys.stderr.isatty():
        return lambda _done, _total: None

    def show(done: int, total: int) -> None:
        end = "\n" if done == total else ""
        sys.stderr.write(f"\rverifying, entry {done:,} of {total:,}{end}")
        sys.stderr.flush()

    return show


def text_of(word: str) -> str:
    """Return a key as it is given: itself, or the first line of a file."""
    path = Path(word)
    given = path.read_text("utf-8") if "+" not in word and path.is_file() else word
    return given.strip()


def main(arguments: Sequence[str] | None = None) -> int:
    """Verify a bundle from the command line."""
    parser = argparse.ArgumentParser(description="Verify an exported bundle, offline.")
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--key", action="append", default=[], help="the log's key, or a file of it")
    parser.add_argument(
        "--witness-key", action="append", default=[], help="a witness's key, or a file"
    )
    parser.add_argument(
        "--checkpoint", action="append", default=[], type=Path, help="a checkpoint you hold"
    )
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--clocks", action="store_true", help="count entries whose clocks differ")
    parser.add_argument(
        "--withheld-upto",
        type=int,
        default=0,
        metavar="POSITION",
        help="own looks in the access log up to here are not shown: it had them once",
    )
    parser.add_argument("--json", action="store_true", help="answer as JSON")
    given = parser.parse_args(arguments)
    try:
        held = {str(path): path.read_text("utf-8") for path in given.checkpoint}
        keys = [text_of(word) for word in given.key]
        witnesses = [text_of(word) for word in given.witness_key]
    except (OSError, ValueError) as error:
        parser.error(str(error))
    report = verify(
        given.bundle,
        keys=keys,
        witnesses=witnesses,
        held=held,
        processes=given.processes,
        clocks=given.clocks,
        unshown=given.withheld_upto,
        progress=printing(),
    )
    if given.json:
        sys.stdout.write(json.dumps(told(report), indent=2) + "\n")
    else:
        sys.stdout.writelines(
            f"{line}\n" for line in (*sentences(report), VERDICTS[report.verdict])
        )
    return report.verdict


if __name__ == "__main__":
    sys.exit(main())
