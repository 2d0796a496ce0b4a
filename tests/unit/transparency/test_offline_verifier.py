"""The one-file verifier, on bundles of logs that are only in memory."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from infra.transparency.bundle import withheld_lines
from infra.transparency.merkle import consistency_path, inclusion_path, leaf_hash, root_of
from infra.transparency.offline import circlekeep_verify as offline
from infra.transparency.offline.circlekeep_verify import UNDECIDED, UNREADABLE, WHOLE, WRONG
from tests.kit.bundles import MadeLog, SigningKey, codes, made_log

SEEN = 1_772_625_700


def verified(
    path: Path,
    log: MadeLog,
    *,
    held: Mapping[str, str] | None = None,
    processes: int = 1,
    clocks: bool = False,
    unshown: int = 0,
) -> offline.Report:
    """Verify with the log's own keys."""
    return offline.verify(
        path,
        keys=[str(log.key.public)],
        witnesses=[str(log.witness.public)],
        held=held,
        processes=processes,
        clocks=clocks,
        unshown=unshown,
    )


def test_p15_a_bundle_is_whole_and_witnessed_up_to_an_entry_at_a_time(tmp_path: Path) -> None:
    """P15: what is proven is said with the entry and the time, and what is not, too."""
    log = made_log(10)
    manifest = log.manifest(checkpoints=[log.checkpoint(7, seen_at=SEEN), log.checkpoint(9)])
    report = verified(log.write(tmp_path / "a.bundle", manifest), log)
    assert report.verdict == UNDECIDED
    [uncovered] = report.undecided
    assert uncovered.startswith("no checkpoint covers the entries 10 to 10:")
    assert offline.told(report) | {"head": "", "undecided": []} == {
        "verdict": "undecided",
        "flaws": [],
        "undecided": [],
        "organization": str(log.organization),
        "program": str(log.program),
        "log": 2,
        "first": 1,
        "last": 10,
        "entries": 10,
        "logEntries": 10,
        "head": "",
        "retired": 0,
        "withheld": 0,
        "clocksApart": {"entries": 0, "first": None},
        "signedUpTo": 9,
        "signedBy": log.key.name,
        "signedUnder": [{"keyId": log.key.public.id.hex(), "first": 7, "last": 9}],
        "keys": [str(log.key.public)],
        "keyIsYours": True,
        "witnessedUpTo": 7,
        "witnessedAt": {"witness.example/w1": "2026-03-04T12:01:40Z"},
        "witnessKeys": [str(log.witness.public)],
        "witnessKeyIsYours": True,
        "consistentWith": [],
    }
    said = "\n".join(offline.sentences(report))
    assert "whole and witnessed up to entry 7 at 2026-03-04T12:01:40Z" in said
    assert "NOT PROVEN  no checkpoint covers the entries 10 to 10" in said


def test_without_a_checkpoint_only_the_chain_is_said_to_be_checked(tmp_path: Path) -> None:
    log = made_log(3)
    report = verified(log.write(tmp_path / "a.bundle", log.manifest()), log)
    assert report.verdict == UNDECIDED
    assert report.walked is not None
    assert report.walked.hash == log.hashes[-1]


def test_p16_a_log_without_entries_is_whole_only_if_that_was_signed(tmp_path: Path) -> None:
    """P16: who shows nothing, and no checkpoint either, is not believed that there is nothing."""
    log = MadeLog()
    report = verified(log.write(tmp_path / "a.bundle", log.manifest()), log)
    assert (report.verdict, report.flaws) == (UNDECIDED, [])
    assert "nothing was signed yet, or the entries are not shown" in report.undecided[0]
    signed = log.manifest(checkpoints=[log.checkpoint(0)])
    assert verified(log.write(tmp_path / "b.bundle", signed), log).verdict == WHOLE
    full = made_log(755)
    full.key = log.key
    hidden = full.manifest(last=0, head=None)
    log.organization, log.program = full.organization, full.program
    hidden = structs.replace(hidden, head=log.manifest().head)
    assert verified(log.write(tmp_path / "c.bundle", hidden), log).verdict == UNDECIDED


def test_p16_entries_chained_after_the_last_checkpoint_are_not_whole(tmp_path: Path) -> None:
    """P16: the chain can be made by whoever has the database; each entry waits for a checkpoint."""
    log = made_log(700)
    path = log.write(tmp_path / "a.bundle", log.manifest(checkpoints=[log.checkpoint(100)]))
    report = verified(path, log)
    assert (report.verdict, report.flaws) == (UNDECIDED, [])
    assert "no checkpoint covers the entries 101 to 700" in report.undecided[0]
    assert verified(path, log, held={"mine": log.checkpoint(700)}).verdict == WHOLE


INVENTED = {
    "time": (0, bytes([1]) * 8),
    "event": (1, bytes([1]) * 16),
    "stream": (2, bytes([1]) * 16),
    "version": (3, bytes([1]) * 4),
    "command": (4, bytes([1]) * 16),
    "salt": (5, bytes([1]) * 16),
}


@pytest.mark.parametrize("what", [*INVENTED, "type"])
def test_p16_nothing_is_said_of_an_entry_that_is_not_shown(tmp_path: Path, what: str) -> None:
    """P16: nothing would prove a time, an id or a type beside a hash that stands for itself."""
    log, path = of_events(8), tmp_path / "a.bundle"
    lines = withheld(log, path, 4).split(b"\n")
    words, topic = json.loads(lines[10])
    if what == "type":
        topic = "session.opened"
    else:
        word, invented = INVENTED[what]
        shown = words.split(" ")
        shown[1 + word] = invented.hex()
        words = " ".join(shown)
    lines[10] = json.dumps([words, topic], separators=(",", ":")).encode()
    path.write_bytes(b"\n".join(lines))
    assert [flaw.position for flaw in verified(path, log).flaws] == [4]


def test_p12_stored_bytes_are_hashed_as_they_stand(tmp_path: Path) -> None:
    """P12: odd spacing, odd escapes, what is no JSON and no UTF-8: nothing is written anew."""
    log = MadeLog()
    bodies = [
        b'{"b" :1,\t"a":  [ 1.0, 1e0 ]}',
        b'{"a":"\\u0041","a":"A"}',
        '{"é":"\u2028"}'.encode(),
        b"{\n}",
        b"{\r}",
        b"\xff\xfe",
        b"",
        b"null",
        b'"null"',
        b"[1]",
        b"{",
    ]
    for body in bodies:
        log.append(payload=body)
        log.append(metadata=body)
    log.append(event_type='odd,"type" é\n')
    log.append(version=-3)
    path = log.write(tmp_path / "a.bundle", log.manifest(checkpoints=[log.checkpoint(24)]))
    assert verified(path, log).verdict == WHOLE
    assert all(json.loads(line) is not ... for line in path.read_text("utf-8").split("\n")[:-1])


def test_p12_entries_are_verified_in_the_order_of_their_positions(tmp_path: Path) -> None:
    """P12: times that are equal say nothing about the order; positions do."""
    log = made_log(6, recorded_us=5)
    log.entries[2], log.entries[3] = log.entries[3], log.entries[2]
    report = verified(log.write(tmp_path / "a.bundle", log.manifest()), log)
    assert [(flaw.code, flaw.position) for flaw in report.flaws] == [("entry.gap", 3)]


def test_p17_time_that_runs_backwards_is_found(tmp_path: Path) -> None:
    """P17: recorded time never runs backwards in a log, whoever made the chain fit."""
    log = made_log(4)
    log.append(recorded_us=log.entries[-1].recorded_us - 1)
    log.append(recorded_us=log.entries[-2].recorded_us + 9)
    report = verified(log.write(tmp_path / "a.bundle", log.manifest()), log)
    assert [(flaw.code, flaw.position) for flaw in report.flaws] == [("entry.backwards", 5)]


def test_p17_clocks_that_were_apart_are_told(tmp_path: Path) -> None:
    """P17: a writer's clock more than two seconds from the database's is flagged."""
    log = made_log(2)
    at = log.entries[-1].recorded_us
    log.append(recorded_us=at + 2_000_000)
    log.append(recorded_us=at + 2_000_001, metadata=b'{"occurred_at":"2026-03-04T12:00:00.5Z"}')
    log.append(recorded_us=at + 9_000_000, metadata=b'{"occurred_at":"2026-03-04T12:00:01Z"}')
    log.append(
        recorded_us=at + 9_000_000,
        metadata=b'{"occurred_at":"2026-01-01T12:00:00Z","entered_late":true}',
    )
    path = log.write(tmp_path / "a.bundle", log.manifest())
    assert offline.told(verified(path, log, clocks=True))["clocksApart"] == {
        "entries": 3,
        "first": 3,
    }


def of_events(entries: int) -> MadeLog:
    """Make a log of events, of which the verifier is not shown everything."""
    log = MadeLog(log=1)
    log.append(entries)
    return log


def withheld(log: MadeLog, path: Path, *positions: int) -> bytes:
    """Write a bundle of which these entries are withheld, and return its lines."""
    lines = log.write(path, log.manifest(checkpoints=[log.checkpoint(8)])).read_bytes().split(b"\n")
    for position in positions:
        at = 3 * position - 2
        lines[at : at + 3] = withheld_lines(log.entries[position - 1]).split(b"\n")[:3]
    path.write_bytes(b"\n".join(lines))
    return path.read_bytes()


@pytest.mark.parametrize(
    "positions", [(4,), (1,), (8,), (1, 2, 3), (2, 5, 6, 8), tuple(range(1, 9))]
)
def test_p19_what_is_withheld_has_no_time_and_is_proven_by_its_hash(
    tmp_path: Path, positions: tuple[int, ...]
) -> None:
    """P19: a bundle tells of such entries their place and hash, and verifies all the same."""
    log, path = of_events(8), tmp_path / "a.bundle"
    written = withheld(log, path, *positions)
    for position in positions:
        entry = log.entries[position - 1]
        for telling in (entry.recorded_us.to_bytes(8, "big"), entry.digest):
            assert telling.hex().encode() not in written
    report = verified(path, log)
    assert (report.flaws, offline.told(report)["withheld"]) == ([], len(positions))


def test_p19_what_is_withheld_is_found_when_its_hash_is_not_the_log_s(tmp_path: Path) -> None:
    """P16, P19: an entry of which nothing is shown is still bound by the tree, and by the next."""
    log, path = of_events(8), tmp_path / "a.bundle"
    written = withheld(log, path, 4)
    path.write_bytes(written.replace(log.hashes[3].hex().encode(), b"ab" * 32))
    assert [flaw.code for flaw in verified(path, log).flaws] == ["entry.chain"]
    written = withheld(log, path, 4, 8)
    path.write_bytes(written.replace(log.hashes[7].hex().encode(), b"ab" * 32))
    assert verified(path, log).verdict == WRONG


@pytest.mark.parametrize(
    ("positions", "first"), [((4,), 4), ((1,), 1), ((8,), 8), (tuple(range(1, 9)), 1)]
)
def test_p16_nothing_of_the_access_log_is_withheld(
    tmp_path: Path, positions: tuple[int, ...], first: int
) -> None:
    """P16: a look that a bundle does not show is named, however well its hash is proven."""
    log, path = made_log(8), tmp_path / "a.bundle"
    withheld(log, path, *positions)
    report = verified(path, log)
    assert report.verdict == WRONG
    assert [(flaw.code, flaw.position) for flaw in report.flaws] == [("entry.withheld", first)]
    assert verified(path, log, unshown=max(positions)).flaws == []


def test_p17_time_runs_backwards_over_what_is_withheld_as_well(tmp_path: Path) -> None:
    """P17: an entry without a time does not hide that the one after it is older than before."""
    log, path = of_events(6), tmp_path / "a.bundle"
    log.append()
    log.append(recorded_us=log.entries[0].recorded_us)
    withheld(log, path, 6, 7)
    report = verified(path, log)
    assert [(flaw.code, flaw.position) for flaw in report.flaws] == [("entry.backwards", 8)]


def test_what_has_no_digest_is_no_retired_body(tmp_path: Path) -> None:
    """P29: a record that was emptied, digest and all, is named."""
    log, path = made_log(8), tmp_path / "a.bundle"
    log.wipe(3)
    written = withheld(log, path)
    path.write_bytes(written.replace(log.entries[2].digest.hex().encode(), b"00" * 32))
    assert [flaw.position for flaw in verified(path, log).flaws][:1] == [3]


TAMPERED: dict[str, tuple[dict[str, Any], str]] = {
    "payload": ({"state": b'{"type":"access.denied"}'}, "entry.digest"),
    "metadata": ({"metadata": b"{}"}, "entry.digest"),
    "salt": ({"salt": bytes(16)}, "entry.digest"),
    "event": ({"event_id": uuid4()}, "entry.digest"),
    "stream": ({"originator_id": uuid4()}, "entry.digest"),
    "command": ({"command_id": uuid4()}, "entry.digest"),
    "version": ({"originator_version": 2}, "entry.digest"),
    "type": ({"topic": "access.denied"}, "entry.digest"),
    "digest": ({"digest": bytes(32)}, "entry.digest"),
    "hash": ({"hash": bytes(32)}, "entry.chain"),
    "time": ({"recorded_us": 10**16}, "entry.chain"),
    "body without its salt": ({"state": None, "metadata": None}, "entry.digest"),
    "half a body": ({"state": None, "salt": None}, "entry.digest"),
}


@pytest.mark.parametrize("what", TAMPERED)
@pytest.mark.parametrize("position", [1, 4, 6])
def test_whatever_is_changed_is_found_with_its_line(
    tmp_path: Path, what: str, position: int
) -> None:
    log = made_log(6)
    changed, code = TAMPERED[what]
    log.entries[position - 1] = replace(log.entries[position - 1], **changed)
    report = verified(log.write(tmp_path / "a.bundle", log.manifest()), log)
    assert [(flaw.code, flaw.position, flaw.line) for flaw in report.flaws] == [
        (code, position, 3 * position - 1)
    ]
    assert report.verdict == WRONG


def test_p28_a_body_that_was_retired_leaves_the_proof_whole(tmp_path: Path) -> None:
    """P28: a body goes with its salt; digest and hash stay, and are proven as before."""
    log = made_log(8)
    log.retire(3, 6)
    manifest = log.manifest(checkpoints=[log.checkpoint(9)], retirements=(log.retirement(9, 9),))
    report = verified(log.write(tmp_path / "a.bundle", manifest), log)
    assert (report.verdict, offline.told(report)["retired"]) == (WHOLE, 2)
    assert any("2 bodies retired" in words for words in offline.sentences(report))


def test_p28_some_days_of_a_log_bring_the_announcement_along(tmp_path: Path) -> None:
    """P28: an announcement after the last entry of a bundle is proven like one in it."""
    log = made_log(8)
    log.retire(3, 6)
    manifest = log.manifest(
        last=6, checkpoints=[log.checkpoint(9)], proofs=[9], retirements=(log.retirement(9, 9),)
    )
    report = verified(log.write(tmp_path / "a.bundle", manifest), log)
    assert (report.verdict, report.flaws, offline.told(report)["retired"]) == (WHOLE, [], 2)


def test_p29_a_body_wiped_without_a_word_is_named(tmp_path: Path) -> None:
    """P29: who empties an access record and says nothing is found at that entry."""
    log = made_log(8)
    log.wipe(3)
    manifest = log.manifest(checkpoints=[log.checkpoint(8)])
    report = verified(log.write(tmp_path / "a.bundle", manifest), log)
    assert [(flaw.code, flaw.position) for flaw in report.flaws] == [("entry.retired", 3)]
    assert report.verdict == WRONG


def test_p29_a_body_wiped_beyond_what_was_announced_is_named(tmp_path: Path) -> None:
    """P29: an announcement excuses the bodies up to its last, and no later one."""
    log = made_log(8)
    log.retire(3)
    log.wipe(4)
    manifest = log.manifest(checkpoints=[log.checkpoint(9)], retirements=(log.retirement(9, 9),))
    report = verified(log.write(tmp_path / "a.bundle", manifest), log)
    assert [(flaw.code, flaw.position) for flaw in report.flaws] == [("entry.retired", 4)]


def test_p28_a_body_that_was_too_young_to_be_retired_is_named(tmp_path: Path) -> None:
    """P28: a body counts as retired only if it was recorded before the moment announced."""
    log = made_log(8)
    log.retire(3, before_us=log.entries[2].recorded_us)
    manifest = log.manifest(checkpoints=[log.checkpoint(9)], retirements=(log.retirement(9, 9),))
    report = verified(log.write(tmp_path / "a.bundle", manifest), log)
    assert [(flaw.code, flaw.position) for flaw in report.flaws] == [("entry.retired", 3)]


def test_p28_an_announcement_of_less_than_a_year_is_none(tmp_path: Path) -> None:
    """P28: no period is shorter than a year, whatever an entry says."""
    log = made_log(8)
    log.wipe(3)
    told = b'{"last":3,"before":"2026-03-05T12:00:00+00:00"}'
    log.append(event_type="access.bodies_retired", payload=told)
    manifest = log.manifest(checkpoints=[log.checkpoint(9)], retirements=(log.retirement(9, 9),))
    report = verified(log.write(tmp_path / "a.bundle", manifest), log)
    assert codes(report.flaws) == ["retirement.malformed", "entry.retired"]


def test_an_announcement_that_nobody_signed_yet_leaves_the_bodies_undecided(tmp_path: Path) -> None:
    log = made_log(8)
    log.retire(3)
    manifest = log.manifest(checkpoints=[log.checkpoint(8)], retirements=(log.retirement(9),))
    report = verified(log.write(tmp_path / "a.bundle", manifest), log)
    assert (report.verdict, report.flaws) == (UNDECIDED, [])
    assert any("which bodies were retired" in words for words in report.undecided)


@pytest.mark.parametrize("where", ["another log", "another entry", "a forged checkpoint"])
def test_p29_an_announcement_from_elsewhere_excuses_nothing(tmp_path: Path, where: str) -> None:
    """P29: only what the signed tree of this log holds says that a body was retired."""
    log, other = made_log(8), made_log(8)
    log.wipe(3)
    other.retire(3)
    log.append()
    one = other.retirement(9, 9)
    checkpoints = [log.checkpoint(9)]
    if where == "another entry":
        other.organization, other.program = log.organization, log.program
        other.entries.clear()
        other.append(8)
        other.retire(3)
        one = other.retirement(9, 9)
    if where == "a forged checkpoint":
        log.entries.pop()
        log.retire(3)
        one = log.retirement(9, 9)
        checkpoints = [log.checkpoint(9, key=SigningKey(log.key.name))]
    manifest = log.manifest(checkpoints=checkpoints, retirements=(one,))
    report = verified(log.write(tmp_path / "a.bundle", manifest), log)
    expected = {
        "another log": ["retirement.malformed", "entry.retired"],
        "another entry": ["retirement.unproven"],
        "a forged checkpoint": ["checkpoint.unsigned"],
    }
    assert codes(report.flaws) == expected[where]
    assert report.verdict == WRONG


def test_a_body_that_is_gone_from_the_log_of_events_was_not_retired(tmp_path: Path) -> None:
    """Erasure used to hide evidence: only access records lose their bodies."""
    log = MadeLog(log=1)
    log.append(3)
    whole = verified(log.write(tmp_path / "whole.bundle", log.manifest()), log)
    assert whole.flaws == []
    gone = replace(log.entries[1], state=None, metadata=None, salt=None)  # type: ignore[arg-type]
    log.entries[1] = gone
    report = verified(log.write(tmp_path / "a.bundle", log.manifest()), log)
    assert [flaw.position for flaw in report.flaws] == [2]
    assert report.verdict == WRONG


def test_a_stolen_chain_is_told_from_the_one_that_was_signed(tmp_path: Path) -> None:
    honest, forged = made_log(5), MadeLog()
    forged.organization, forged.program, forged.key = (
        honest.organization,
        honest.program,
        honest.key,
    )
    forged.append(5)
    manifest = forged.manifest(checkpoints=[honest.checkpoint(4)])
    report = verified(forged.write(tmp_path / "a.bundle", manifest), honest)
    assert codes(report.flaws) == ["checkpoint.root"]


def test_a_checkpoint_signed_with_another_key_is_none(tmp_path: Path) -> None:
    log = made_log(5)
    other = SigningKey(log.key.name)
    manifest = log.manifest(checkpoints=[log.checkpoint(5, key=other)], keys=[str(other.public)])
    path = log.write(tmp_path / "a.bundle", manifest)
    assert codes(verified(path, log).flaws) == ["checkpoint.unsigned"]
    told = offline.told(offline.verify(path))
    assert (told["verdict"], told["keyIsYours"]) == ("whole", False)


def test_it_says_from_which_checkpoint_on_another_key_signs(tmp_path: Path) -> None:
    log = made_log(8)
    other = SigningKey(log.key.name)
    manifest = log.manifest(
        checkpoints=[log.checkpoint(3), log.checkpoint(5), log.checkpoint(8, key=other)],
        keys=[str(log.key.public), str(other.public)],
    )
    path = log.write(tmp_path / "a.bundle", manifest)
    both = offline.verify(path, keys=[str(log.key.public), str(other.public)])
    assert offline.told(both)["signedUnder"] == [
        {"keyId": log.key.public.id.hex(), "first": 3, "last": 5},
        {"keyId": other.public.id.hex(), "first": 8, "last": 8},
    ]
    [said] = [words for words in offline.sentences(both) if words.startswith("ANOTHER KEY")]
    assert "from the checkpoint of 8 entries on" in said
    assert "covers 5:" in said
    assert (both.verdict, both.reach(both.signed)) == (WHOLE, 8)
    assert codes(verified(path, log).flaws) == ["checkpoint.unsigned"], "with the old key alone"


def test_a_forged_cosignature_is_found(tmp_path: Path) -> None:
    log = made_log(5)
    note = log.checkpoint(5, seen_at=SEEN)
    replayed = log.checkpoint(4, seen_at=SEEN).splitlines()[-1]
    honest = note.splitlines()[-1]
    manifest = log.manifest(checkpoints=[note.replace(honest, replayed)])
    report = verified(log.write(tmp_path / "a.bundle", manifest), log)
    assert codes(report.flaws) == ["checkpoint.signature"]


def test_a_checkpoint_of_another_log_is_refused(tmp_path: Path) -> None:
    log, other = made_log(5), made_log(5)
    manifest = log.manifest(checkpoints=[other.checkpoint(5)], keys=[str(other.key.public)])
    path = log.write(tmp_path / "a.bundle", manifest)
    assert codes(offline.verify(path).flaws) == ["checkpoint.origin"]
    renamed = log.manifest(origin=other.origin, checkpoints=[other.checkpoint(5)])
    path = log.write(tmp_path / "b.bundle", renamed)
    assert codes(verified(path, other).flaws) == ["checkpoint.origin"]


@given(st.data())
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_p14_any_part_of_a_log_is_bound_to_any_checkpoint(
    tmp_path: Path, data: st.DataObject
) -> None:
    """P14: whichever entries are exported, they are proven by earlier and later checkpoints."""
    total = data.draw(st.integers(1, 40))
    log = made_log(total)
    first = data.draw(st.integers(1, total + 1))
    last = data.draw(st.integers(first - 1, total))
    sizes = data.draw(st.sets(st.integers(1, total), min_size=1, max_size=4))
    beyond = [size for size in sizes if not first - 1 <= size <= last]
    notes = [log.checkpoint(size) for size in sorted(sizes)]
    manifest = log.manifest(first, last, checkpoints=notes, proofs=beyond)
    report = verified(log.write(tmp_path / "a.bundle", manifest), log)
    assert report.flaws == []
    assert report.signed is not None
    assert report.signed.checkpoint.size == max(sizes)
    proven = [size for size in beyond if manifest.proofs[size]]
    if proven:
        size = data.draw(st.sampled_from(proven))
        proof = list(manifest.proofs[size])
        proof[data.draw(st.integers(0, len(proof) - 1))] = bytes(32).hex()
        forged = structs.replace(manifest, proofs={**manifest.proofs, size: tuple(proof)})
        report = verified(log.write(tmp_path / "b.bundle", forged), log)
        assert codes(report.flaws) == ["checkpoint.root"]


def test_p16_a_checkpoint_of_ones_own_finds_a_fork_and_a_rollback(tmp_path: Path) -> None:
    """P16: who holds an earlier checkpoint sees another past, and a past that has gone."""
    log = made_log(9)
    early, late = log.checkpoint(4), log.checkpoint(9)
    path = log.write(tmp_path / "a.bundle", log.manifest(checkpoints=[late]))
    report = verified(path, log, held={"early": early, "late": late})
    assert (report.verdict, report.held) == (WHOLE, [("early", 4), ("late", 9)])

    fork = MadeLog(log.organization, log.program)
    fork.key = log.key
    fork.append(9)
    path = fork.write(tmp_path / "b.bundle", fork.manifest(checkpoints=[fork.checkpoint(9)]))
    report = verified(path, log, held={"early": early, "late": late})
    assert codes(report.flaws) == ["checkpoint.root", "checkpoint.fork"]

    del log.entries[6:]
    path = log.write(tmp_path / "c.bundle", log.manifest(checkpoints=[log.checkpoint(6)]))
    report = verified(path, log, held={"early": early, "late": late})
    assert codes(report.flaws) == ["checkpoint.ahead"]


def test_what_the_bundle_does_not_prove_is_said(tmp_path: Path) -> None:
    log = made_log(9)
    manifest = log.manifest(5, 7, checkpoints=[log.checkpoint(9)], proofs=[9])
    path = log.write(tmp_path / "a.bundle", manifest)
    report = verified(path, log, held={"mine": log.checkpoint(2)})
    assert report.verdict == UNDECIDED
    assert report.undecided == ["the bundle holds no proof for mine, 2 entries"]


def test_a_bundle_cut_anywhere_is_refused(tmp_path: Path) -> None:
    log = made_log(4)
    path = log.write(tmp_path / "a.bundle", log.manifest(checkpoints=[log.checkpoint(4)]))
    whole = path.read_bytes()
    cut = tmp_path / "cut.bundle"
    for length in (*range(0, len(whole), 7), len(whole) - 1):
        cut.write_bytes(whole[:length])
        report = verified(cut, log)
        assert codes(report.flaws) == ["bundle.truncated"]
        assert report.verdict == UNREADABLE


def test_lines_that_are_no_entries_are_named(tmp_path: Path) -> None:
    log = made_log(4)
    path = log.write(tmp_path / "a.bundle", log.manifest(checkpoints=[log.checkpoint(4)]))
    lines = path.read_bytes().split(b"\n")
    for broken in (
        b"[]",
        b"{}",
        lines[4][:-1],
        lines[4].replace(b'["', b'[["'),
        lines[4].replace(b" ", b"", 1),
        lines[4].replace(b" ", b"\t", 1),
        lines[4].replace(b'","', b"'"),
        lines[4].replace(b'"access', b'["access'),
        lines[4][:9] + b"g" + lines[4][10:],
    ):
        path.write_bytes(b"\n".join([*lines[:4], broken, *lines[5:]]))
        report = verified(path, log)
        assert [(flaw.code, flaw.line) for flaw in report.flaws] == [("bundle.malformed", 5)]
    path.write_bytes(b"\n".join([*lines[:-2], b'{"entries":5}', b""]))
    assert codes(verified(path, log).flaws) == ["bundle.malformed"]
    path.write_bytes(b"\n".join([*lines[:-1], *lines[1:]]))
    assert codes(verified(path, log).flaws) == ["bundle.malformed"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"format": "circlekeep-bundle/9"}, "bundle.format_unknown"),
        ({"first": 0}, "bundle.malformed"),
        ({"last": 0}, "bundle.malformed"),
        ({"last": 5}, "entry.gap"),
        ({"head": None}, "log.head"),
        ({"left": ["00" * 32]}, "bundle.malformed"),
        ({"proofs": {"x": []}}, "bundle.malformed"),
        ({"keys": ["a+b+c"]}, "key.malformed"),
        ({"checkpoints": ["a\n1\n2\n\n— b c\n"]}, "checkpoint.malformed"),
        ({"organization": "x"}, "bundle.malformed"),
    ],
)
def test_a_manifest_that_does_not_fit_is_refused(
    tmp_path: Path, changed: dict[str, Any], code: str
) -> None:
    log = made_log(4)
    path = log.write(tmp_path / "a.bundle", log.manifest())
    first, _, rest = path.read_bytes().partition(b"\n")
    path.write_bytes(offline.json_of(json.loads(first) | changed) + b"\n" + rest)
    assert codes(offline.verify(path).flaws) == [code]


def test_a_head_that_says_otherwise_is_found(tmp_path: Path) -> None:
    log = made_log(4)
    head = {"position": 4, "recordedUs": 0, "hash": "00" * 32}
    path = log.write(tmp_path / "a.bundle", log.manifest())
    first, _, rest = path.read_bytes().partition(b"\n")
    path.write_bytes(offline.json_of(json.loads(first) | {"head": head}) + b"\n" + rest)
    assert codes(offline.verify(path).flaws) == ["log.head"]


@given(st.integers(0, 70), st.integers(0, 70), st.integers(0, 70))
def test_p14_inclusion_proofs_hold_for_their_entry_alone(size: int, index: int, other: int) -> None:
    """P14: an inclusion proof for any index and size is checked by the independent verifier."""
    leaves = [leaf_hash(bytes([n])) for n in range(size)]
    if index >= size:
        assert not offline.included(bytes(32), index, size, bytes(32), [])
        return
    proof = [root_of(leaves[of.start : of.end]) for of in inclusion_path(index, size)]
    root = root_of(leaves)
    assert offline.included(leaves[index], index, size, root, proof)
    if other != index:
        assert not offline.included(leaves[index], other, size, root, proof)
    assert not offline.included(leaves[index], index, size, root, [*proof, root])
    if proof:
        assert not offline.included(leaves[index], index, size, root, proof[:-1])


@given(st.integers(0, 70), st.integers(0, 70))
def test_p14_consistency_proofs_hold_for_their_sizes_alone(old: int, new: int) -> None:
    """P14: a consistency proof between any sizes is checked by the independent verifier."""
    old, new = sorted((old, new))
    leaves = [leaf_hash(bytes([n])) for n in range(new)]
    proof = [root_of(leaves[of.start : of.end]) for of in consistency_path(old, new)]
    roots = root_of(leaves[:old]), root_of(leaves)
    assert offline.follows(old, roots[0], new, roots[1], proof)
    assert not offline.follows(old, roots[0], new, roots[1], [*proof, bytes(32)])
    if 0 < old < new:
        assert not offline.follows(old, bytes(32), new, roots[1], proof)
        assert not offline.follows(old, roots[0], new, bytes(32), proof)
        assert not offline.follows(new, roots[1], old, roots[0], proof)


def test_several_processes_find_the_same(tmp_path: Path) -> None:
    log = made_log(4_000)
    sizes = (7, 1_500, 4_000)
    manifest = log.manifest(checkpoints=[log.checkpoint(size) for size in sizes])
    path = log.write(tmp_path / "a.bundle", manifest)
    assert path.stat().st_size > offline.BLOCK
    one, two = verified(path, log), verified(path, log, processes=2)
    assert one.verdict == WHOLE
    assert offline.told(one) == offline.told(two)
    log.entries[3_200] = replace(log.entries[3_200], digest=bytes(32))
    log.write(path, manifest)
    found = [verified(path, log, processes=n).flaws for n in (1, 2)]
    assert [[(flaw.code, flaw.position, flaw.line) for flaw in flaws] for flaws in found] == [
        [("entry.digest", 3_201, 9_602)]
    ] * 2
