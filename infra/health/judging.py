"""From figures to findings: what is well, and from when on it is not."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from infra.health.figures import Lag, OutboxFigures, Sessions, Transparency
from infra.health.findings import Finding, note, well, wrong

OLDEST_SERVER: Final = 150_000
SLOW_S, STUCK_S = 10.0, 60.0
LONG_TRANSACTION_S: Final = 60.0
LITTLE_ROOM, HARDLY_ANY_ROOM = 0.15, 0.05
SILENT_S: Final = 5.0
STALE_CHECKPOINT_S: Final = 60.0
UNSEEN_S: Final = 25 * 3600.0
CLOCKS_APART_S: Final = 2.0
IMPOSSIBLE_S: Final = 120.0


def of_server(version: str, number: int, unsafe: Sequence[str]) -> Iterator[Finding]:
    """Judge the database server and its settings for durability."""
    if number < OLDEST_SERVER:
        yield wrong(
            "database", f"PostgreSQL {version} is too old", "Move to PostgreSQL 15 or newer."
        )
    else:
        yield well("database", f"PostgreSQL {version} answers")
    if unsafe:
        yield wrong(
            "durability",
            f"switched off: {', '.join(unsafe)}",
            "Switch it on in postgresql.conf: what was acknowledged could be lost in a crash.",
        )
    else:
        yield well("durability", "what is acknowledged is on the disk")


def of_clocks(apart_s: float) -> Finding:
    """Judge how far this machine's clock is from the database's."""
    if abs(apart_s) > CLOCKS_APART_S:
        return wrong(
            "clocks",
            f"this machine and the database are {apart_s:+.1f} s apart",
            "Have both keep time by NTP: records go by the database's clock, rules by this one's.",
        )
    return well("clocks", "this machine and the database agree")


def of_agreed_time(ahead_s: float | None, apart_s: float, *, compared: bool) -> Finding:
    """Judge whether there is a time that what cannot be undone goes by.

    ``apart_s`` is how far Warden's or signer's clock was ahead of the database's when last noted.
    """
    if ahead_s is None:
        return well("time", "nothing has its time before Warden and signer have begun")
    if ahead_s > IMPOSSIBLE_S:
        return wrong(
            "time",
            f"the database's clock is {ahead_s:,.0f} s ahead of what can be: nothing is recorded",
            "Set the clock right. If it is right and was wrong before: circlekeep clocks take.",
        )
    if abs(apart_s) > IMPOSSIBLE_S:
        return wrong(
            "time",
            f"Warden or signer and the database are {apart_s:+,.0f} s apart: nobody can sign in",
            "Set the clock right that is wrong: until then rights end by the later of the clocks.",
        )
    if not compared:
        return wrong(
            "time",
            "the clocks of database, Warden and signer cannot be compared: nothing has its time",
            "See that Warden and signer run, and that their machines agree on the time.",
        )
    return well("time", "database, Warden and signer agree on it")


def of_migrations(missing: Sequence[str]) -> Finding:
    """Judge which steps of the schema are missing."""
    if missing:
        return wrong(
            "migrations",
            f"not applied: {', '.join(missing)}",
            "Run circlekeep migrate with the processes stopped, then start them again.",
        )
    return well("migrations", "the schema is that of this version")


def of_builds(
    wanted: Mapping[str, int], builds: Sequence[tuple[str, int, str]]
) -> Iterator[Finding]:
    """Judge whether each read model has a live build of the version that this program reads."""
    live = {(name, version) for name, version, state in builds if state == "live"}
    missing = sorted(f"{name} v{v}" for name, v in wanted.items() if (name, v) not in live)
    filling = [f"{name} v{version}" for name, version, state in builds if state == "filling"]
    if missing:
        yield wrong(
            "read models",
            f"not live: {', '.join(missing)}",
            "Run circlekeep projections rebuild with its name; until then its pages answer 503.",
        )
    else:
        yield well("read models", f"{len(wanted)} live")
    if filling:
        yield note(
            "builds",
            f"being filled: {', '.join(filling)}",
            "Wait, if somebody is rebuilding; else run circlekeep projections rebuild again.",
        )


def of_lag(check: str, lags: Sequence[Lag]) -> Finding:
    """Judge how far what follows the logs is behind them."""
    behind = sorted((lag for lag in lags if lag.state == "live"), key=lambda lag: -lag.seconds)
    late = [
        f"{lag.name} by {lag.events} events, {lag.seconds:.0f} s"
        for lag in behind
        if lag.seconds > SLOW_S
    ]
    if not late:
        return well(check, "in step with the logs")
    says = f"behind: {'; '.join(late)}"
    if behind[0].seconds > STUCK_S:
        return wrong(check, says, "See log/worker.log for projection.failed and what it names.")
    return note(check, says, "Look again in a minute: after much work at once this is normal.")


def of_parked(parked: Mapping[str, int], places: Sequence[str] = ()) -> Finding:
    """Judge what read models, policies and decisions go on without; ``places`` are the first."""
    if parked:
        counts = ", ".join(f"{streams} of {name}" for name, streams in parked.items())
        return wrong(
            "parked streams",
            "; ".join((counts, *places)),
            "See circlekeep parked list; mend the cause, then retry each or skip it.",
        )
    return well("parked streams", "none")


def of_outbox(outbox: OutboxFigures) -> Iterator[Finding]:
    """Judge what policies owe."""
    if outbox.oldest_s > STUCK_S:
        yield wrong(
            "outbox",
            f"{outbox.due} due, the oldest for {outbox.oldest_s:.0f} s",
            "See log/worker.log for reaction.failed; it is tried again by itself.",
        )
    else:
        yield well("outbox", f"{outbox.due} due")
    if outbox.set_aside:
        yield wrong(
            "set aside",
            f"{outbox.set_aside} reactions failed at every attempt",
            "See circlekeep reactions list; mend the cause, then retry each, or skip it.",
        )


def of_sessions(sessions: Mapping[str, Sessions]) -> Iterator[Finding]:
    """Judge the connections of each role."""
    oldest = max(sessions, key=lambda role: sessions[role].oldest_s)
    age = sessions[oldest].oldest_s
    if age > LONG_TRANSACTION_S:
        yield wrong(
            "transactions",
            f"one of {oldest} is open for {age:.0f} s",
            "It keeps the database from tidying up: end the process that holds it.",
        )
    else:
        yield well("transactions", f"the oldest is open for {age:.1f} s")
    idle = [f"{told.idle} of {role}" for role, told in sessions.items() if told.idle]
    if idle:
        yield wrong(
            "idle in transaction",
            ", ".join(idle),
            "A process waits for something within a transaction: see its log, start it again.",
        )


def of_prepared(number: int, oldest_s: float) -> Iterator[Finding]:
    """Judge transactions that somebody prepared and left: we never do."""
    if number:
        yield wrong(
            "prepared transactions",
            f"{number}, the oldest for {oldest_s:.0f} s",
            "Whoever prepared them commits or rolls them back: they hold locks until then.",
        )


def of_worker(seconds: float | None, workers: int, free: int) -> Iterator[Finding]:
    """Judge the worker's sign of life, and whether every program is somebody's."""
    if seconds is None or seconds > SILENT_S:
        when = "never" if seconds is None else f"{seconds:.0f} s ago"
        yield wrong(
            "worker",
            f"last seen {when}",
            "Start it with circlekeep work, or circlekeep up; see log/worker.log for why it ended.",
        )
        return
    yield well("worker", f"seen {seconds:.1f} s ago")
    if workers and free:
        yield note("leases", f"{free} of 64 buckets are nobody's", "Look again in ten seconds.")


def of_logs(torn: int, logs: int) -> Finding:
    """Judge whether each head is its log's last event."""
    if torn:
        return wrong(
            "logs",
            f"{torn} of {logs} do not end where their head says",
            "Stop the service, run circlekeep verify, and restore from the last backup.",
        )
    return well("logs", f"{logs} end where their heads say")


def of_room(free: int, total: int) -> Finding:
    """Judge how much room is left where the data folder is, in bytes."""
    share, told = free / total, f"{free / 1e9:.1f} GB free, {100 * free / total:.0f} %"
    if share < HARDLY_ANY_ROOM:
        return wrong("disk", told, "Make room now: without any the database stops.")
    if share < LITTLE_ROOM:
        return note("disk", told, "Make room soon, or move the data folder.")
    return well("disk", told)


def of_refusals(refused: Mapping[str, int], logs: int) -> Iterator[Finding]:
    """Judge why logs are not signed any more: for themselves, or for what is kept beside them."""
    tile, key = refused.get("tile", 0), refused.get("key", 0)
    others = sum(refused.values()) - tile - key
    if others:
        yield wrong(
            "signer",
            f"refuses {others} of {logs} logs: they are not what it signed",
            "Tell the auditors, change nothing, and compare with the checkpoints they hold: "
            "circlekeep verify.",
        )
    if tile:
        yield wrong(
            "signer",
            f"refuses {tile} of {logs} logs for hashes kept beside them for proofs, which are not "
            "theirs; the logs are as it signed them",
            "Tell the auditors; circlekeep verify names the entry, and docs/transparency.md says "
            "how such hashes are made anew.",
        )
    if key:
        yield wrong(
            "signer",
            f"refuses {key} of {logs} logs, as another key signed before and is not given up; the "
            "logs are as it signed them",
            "Bring signer/keyring from the copy of the keys (docs/transparency.md).",
        )


def of_transparency(found: Transparency) -> Iterator[Finding]:
    """Judge whether logs are signed in time, and are seen by others."""
    if found.unsigned_s > STALE_CHECKPOINT_S:
        yield wrong(
            "checkpoints",
            f"an entry has waited {found.unsigned_s:.0f} s to be signed",
            "See log/signer.log; circlekeep up starts the signer again.",
        )
    else:
        yield well("checkpoints", f"{found.logs} logs are signed in time")
    if found.unwitnessed_s > UNSEEN_S:
        yield wrong(
            "witness",
            f"for {found.unwitnessed_s / 3600:.0f} h a checkpoint is neither cosigned nor sent",
            "Appoint an auditor with an address, and see that letters leave, or name a witness "
            "in CIRCLEKEEP_WITNESSES.",
        )
    elif found.logs:
        yield well("witness", "each checkpoint is noted as cosigned or sent in time")


def of_safety(
    *, evaluation: bool, isolated: bool, exposed: Sequence[str], missing: Sequence[str] = ()
) -> Iterator[Finding]:
    """Judge how the processes are kept apart, and the secrets from others."""
    if missing:
        yield wrong(
            "secrets",
            f"missing: {', '.join(missing)}",
            "Bring them from the backup of the keys; what can be made anew circlekeep up makes.",
        )
    elif exposed:
        yield wrong(
            "secrets",
            f"readable by others: {', '.join(exposed)}",
            "Take the permission back with chmod go=, and change what may have been read.",
        )
    else:
        yield well("secrets", "readable by their process alone")
    if evaluation:
        yield note(
            "mode",
            "evaluation: plain HTTP on this machine alone",
            "Set CIRCLEKEEP_PUBLIC_URL to the https address before people use it.",
        )
    if not isolated:
        yield note(
            "isolation",
            "processes are not isolated by user",
            "Start circlekeep up as root: it gives each process a user of its own.",
        )
