"""Nothing confidential is ever written to a log."""

import errno
import io
import json
import logging
import secrets
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel import Conflict, Sealed
from domain.protocol.door import SignIn
from domain.protocol.people import PersonalData
from infra.telemetry.logs import configure_logs
from infra.telemetry.redaction import NEVER_SHOWN, scrubbed, shown

MARK = "the-patient-who-fell"


class Lines:
    """What was logged."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def last(self) -> dict[str, Any]:
        entry: dict[str, Any] = json.loads(self.text.splitlines()[-1])
        return entry


@pytest.fixture
def lines() -> Iterator[Lines]:
    kept = Lines()
    before = logging.getLogger().handlers[:], logging.getLogger().level
    configure_logs("web", "debug", kept.stream)
    yield kept
    structlog.reset_defaults()
    logging.getLogger().handlers[:] = before[0]
    logging.getLogger().setLevel(before[1])


def test_an_entry_is_one_line_of_json_that_says_when_where_and_what(lines: Lines) -> None:
    structlog.get_logger("circlekeep.test").info("session.opened", number=3, took_ms=1.5)
    assert lines.last.keys() == {
        "event",
        "level",
        "logger",
        "process",
        "timestamp",
        "number",
        "took_ms",
    }
    assert (lines.last["event"], lines.last["logger"], lines.last["process"]) == (
        "session.opened",
        "circlekeep.test",
        "web",
    )
    assert lines.last["timestamp"].endswith("Z")


def test_a_sealed_value_an_address_and_a_token_are_not_shown(lines: Lines) -> None:
    token = secrets.token_urlsafe(32)
    structlog.get_logger().warning(
        f"sign-in of anna@example.org with {token}",
        what=Sealed(MARK),
        who="Anna <anna.tremblay@example.org>",
        given=token,
        digest=secrets.token_hex(32),
        database=f"postgresql://app:{MARK}@127.0.0.1/circlekeep",
    )
    assert MARK not in lines.text
    assert "example.org" not in lines.text
    assert token not in lines.text
    assert lines.last["what"] == "<Sealed>"
    assert lines.last["given"] == lines.last["digest"] == "<token>"
    assert lines.last["database"] == "<address>"


@pytest.mark.parametrize("key", sorted(NEVER_SHOWN))
def test_a_key_that_may_hold_text_is_never_shown(lines: Lines, key: str) -> None:
    bound = {key: MARK, f"new_{key}": [MARK], key.upper(): {"a": MARK}, "in": {key: MARK}}
    structlog.get_logger().info("given", **bound)
    assert MARK not in lines.text
    assert lines.last[key] == "<redacted>"


def test_messages_structs_bytes_and_strange_things_show_their_kind_alone(lines: Lines) -> None:
    class Odd:
        def __repr__(self) -> str:
            return MARK

    structlog.get_logger().info(
        "given",
        request=SignIn(email=Sealed(MARK), password=Sealed(MARK)),
        person=PersonalData(MARK, MARK, MARK, MARK),
        raw=MARK.encode(),
        odd=Odd(),
        deep={"a": {"b": {"c": {"d": {"e": MARK}}}}},
        error=ValueError(MARK),
    )
    assert MARK not in lines.text
    assert lines.last["request"] == "<SignIn>"
    assert lines.last["person"] == "<PersonalData>"
    assert lines.last["raw"] == "<bytes>"


def test_ids_numbers_and_times_are_shown(lines: Lines) -> None:
    some = uuid4()
    structlog.get_logger().info("given", group=some, groups=[some], count=2, ok=True, none=None)
    assert lines.last["group"] == str(some)
    assert lines.last["groups"] == [str(some)]
    assert (lines.last["count"], lines.last["ok"], lines.last["none"]) == (2, True, None)


def _fails(narrative: str) -> None:
    raise ValueError(narrative)


def test_an_error_shows_its_type_and_place_but_no_words_and_no_locals(lines: Lines) -> None:
    try:
        try:
            _fails(MARK)
        except ValueError as error:
            raise Conflict("group.full", MARK) from error
    except Conflict:
        structlog.get_logger().exception("failed")
    assert MARK not in lines.text
    shown_error = lines.last["error"]
    assert (shown_error["type"], shown_error["code"], shown_error["cause"]) == (
        "Conflict",
        "group.full",
        "ValueError",
    )
    assert shown_error["at"][-1].startswith("infra/test_logs.py:")


def test_what_libraries_log_loses_its_arguments_and_later_lines(lines: Lines) -> None:
    logging.getLogger("asyncio").error("Task %r failed\n%s", MARK, MARK)
    assert MARK not in lines.text
    assert (lines.last["event"], lines.last["logger"], lines.last["level"]) == (
        "Task %r failed",
        "asyncio",
        "error",
    )
    try:
        _fails(MARK)
    except ValueError:
        logging.getLogger("litestar").exception("Uncaught exception for anna@example.org")
    assert MARK not in lines.text
    assert lines.last["event"] == "Uncaught exception for <address>"
    assert lines.last["error"]["type"] == "ValueError"


def test_a_line_break_cannot_forge_an_entry(lines: Lines) -> None:
    structlog.get_logger().info("one\r\n{}", what="a\nb\u2028c\x00")
    assert len(lines.text.splitlines()) == 1
    assert lines.last["event"] == "one {}"


def test_an_unknown_level_is_refused() -> None:
    with pytest.raises(ValueError, match="debug, info"):
        configure_logs("web", "loud")


def test_below_the_level_nothing_is_written() -> None:
    stream = io.StringIO()
    configure_logs("web", "warning", stream)
    structlog.get_logger().info("quiet")
    structlog.reset_defaults()
    assert stream.getvalue() == ""


@given(st.emails())
def test_no_address_survives(address: str) -> None:
    assert address not in scrubbed(f"sent to <{address}>, done")


@given(st.binary(min_size=32, max_size=64))
def test_no_token_survives(random: bytes) -> None:
    assert random.hex() not in scrubbed(f"Bearer {random.hex()}")


@given(st.uuids())
def test_an_id_survives(some: UUID) -> None:
    assert scrubbed(str(some)) == str(some)


@given(
    st.recursive(
        st.text() | st.integers() | st.none(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    )
)
def test_whatever_is_shown_can_be_written(value: object) -> None:
    assert json.loads(msgspec.json.encode(shown("given", value))) == shown("given", value)


class Full(io.StringIO):
    """A stream whose disk may be full."""

    full = True

    def write(self, text: str) -> int:
        if self.full:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(text)


def test_what_cannot_be_logged_fails_nothing_and_is_counted_once_there_is_room() -> None:
    stream = Full()
    before = logging.getLogger().handlers[:], logging.getLogger().level
    configure_logs("web", "info", stream)
    log = structlog.get_logger("circlekeep.test")
    for _ in range(3):
        log.info("lost")
    stream.full = False
    log.info("heard")
    log.info("heard again")
    events = [json.loads(line) for line in stream.getvalue().splitlines()]
    structlog.reset_defaults()
    logging.getLogger().handlers[:] = before[0]
    logging.getLogger().setLevel(before[1])
    assert [event["event"] for event in events] == ["log.lost", "heard", "heard again"]
    assert events[0]["lines"] == 3
