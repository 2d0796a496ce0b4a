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
            "Switch it on in postgresql.conf: without it, a crash can lose saved changes.",
        )
    else:
        yield well("durability", "saved changes survive a crash")


def of_clocks(apart_s: float) -> Finding:
    """Judge how far this machine's clock is from the database's."""
    if abs(apart_s) > CLOCKS_APART_S:
        return wrong(
            "clocks",
            f"this machine and the database are {apart_s:+.1f} s apart",
            "Set both to use NTP: entries use the database's clock, rules use this machine's.",
        )
    return well("clocks", "this machine and the database agree")


def of_agreed_time(ahead_s: float | None, apart_s: float, *, compared: bool) -> Finding:
    """Judge whether there is a time that what cannot be undone goes by.

    ``apart_s`` is how far Warden's or signer's clock was ahead of the database's when last noted.
    """
    if ahead_s is None:
        return well("time", "nothing expires until the Warden and the signer have started")
    if ahead_s > IMPOSSIBLE_S:
        return wrong(
            "time",
            f"the database's clock is {ahead_s:,.0f} s ahead: nothing is recorded",
            "Set the clock right. If you have just done so, run circlekeep clocks take.",
        )
    if abs(apart_s) > IMPOSSIBLE_S:
        return wrong(
            "time",
            f"Warden or signer and the database are {apart_s:+,.0f} s apart: no one can sign in",
            "Set the wrong clock right. Until then, rights end by the later clock.",
        )
    if not compared:
        return wrong(
            "time",
            "the clocks of the database, Warden and signer cannot be compared: nothing expires",
            "Check that the Warden and the signer run, and that their machines agree on the time.",
        )
    return well("time", "the database, Warden and signer agree")


def of_migrations(missing: Sequence[str]) -> Finding:
    """Judge which steps of the schema are missing."""
    if missing:
        return wrong(
            "migrations",
            f"not applied: {', '.join(missing)}",
            "Stop the service, run circlekeep migrate, then start it again.",
        )
    return well("migrations", "the schema matches this version")


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
            "Run circlekeep projections rebuild NAME. Until then its pages answer 503.",
        )
    else:
        yield well("read models", f"{len(wanted)} live")
    if filling:
        yield note(
            "builds",
            f"being built: {', '.join(filling)}",
            "Wait if a rebuild is running. If not, run circlekeep projections rebuild again.",
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
        return well(check, "up to date with the logs")
    says = f"behind: {'; '.join(late)}"
    if behind[0].seconds > STUCK_S:
        return wrong(check, says, "Look for projection.failed in log/worker.log.")
    return note(check, says, "This is normal after a lot of work. Check again in a minute.")


def of_parked(parked: Mapping[str, int], places: Sequence[str] = ()) -> Finding:
    """Judge what read models, policies and decisions go on without; ``places`` are the first."""
    if parked:
        counts = ", ".join(f"{streams} of {name}" for name, streams in parked.items())
        return wrong(
            "parked streams",
            "; ".join((counts, *places)),
            "Run circlekeep parked list. Fix the cause, then retry or skip each one.",
        )
    return well("parked streams", "none")


def of_outbox(outbox: OutboxFigures) -> Iterator[Finding]:
    """Judge what policies owe."""
    if outbox.oldest_s > STUCK_S:
        yield wrong(
            "outbox",
            f"{outbox.due} due, the oldest for {outbox.oldest_s:.0f} s",
            "Look for reaction.failed in log/worker.log. The service tries again by itself.",
        )
    else:
        yield well("outbox", f"{outbox.due} due")
    if outbox.set_aside:
        yield wrong(
            "set aside",
            f"{outbox.set_aside} reactions failed every time",
            "Run circlekeep reactions list. Fix the cause, then retry or skip each one.",
        )


def of_sessions(sessions: Mapping[str, Sessions]) -> Iterator[Finding]:
    """Judge the connections of each role."""
    oldest = max(sessions, key=lambda role: sessions[role].oldest_s)
    age = sessions[oldest].oldest_s
    if age > LONG_TRANSACTION_S:
        yield wrong(
            "transactions",
            f"one of {oldest} is open for {age:.0f} s",
            "The database cannot clean up until it ends. Stop the process that holds it.",
        )
    else:
        yield well("transactions", f"the oldest is open for {age:.1f} s")
    idle = [f"{told.idle} of {role}" for role, told in sessions.items() if told.idle]
    if idle:
        yield wrong(
            "idle in transaction",
            ", ".join(idle),
            "A process waits inside a transaction. See its log, then restart it.",
        )


def of_prepared(number: int, oldest_s: float) -> Iterator[Finding]:
    """Judge transactions that somebody prepared and left: we never do."""
    if number:
        yield wrong(
            "prepared transactions",
            f"{number}, the oldest for {oldest_s:.0f} s",
            "They hold locks. Whoever prepared them must commit them or roll them back.",
        )


def of_worker(seconds: float | None, workers: int, free: int) -> Iterator[Finding]:
    """Judge the worker's sign of life, and whether every program is somebody's."""
    if seconds is None or seconds > SILENT_S:
        when = "never" if seconds is None else f"{seconds:.0f} s ago"
        yield wrong(
            "worker",
            f"last seen {when}",
            "Start it with circlekeep work or up. See log/worker.log for why it stopped.",
        )
        return
    yield well("worker", f"seen {seconds:.1f} s ago")
    if workers and free:
        yield note("leases", f"{free} of 64 buckets have no worker", "Check again in ten seconds.")


def of_logs(torn: int, logs: int) -> Finding:
    """Judge whether each head is its log's last event."""
    if torn:
        return wrong(
            "logs",
            f"{torn} of {logs} do not end where their head says",
            "Stop the service, run circlekeep verify, then restore the last backup.",
        )
    return well("logs", f"{logs} end where their heads say")


def of_room(free: int, total: int) -> Finding:
    """Judge how much room is left where the data folder is, in bytes."""
    share, told = free / total, f"{free / 1e9:.1f} GB free, {100 * free / total:.0f} %"
    if share < HARDLY_ANY_ROOM:
        return wrong("disk", told, "Free some space now: the database stops when the disk is full.")
    if share < LITTLE_ROOM:
        return note("disk", told, "Free some space soon, or move the data folder.")
    return well("disk", told)


def of_refusals(refused: Mapping[str, int], logs: int) -> Iterator[Finding]:
    """Judge why logs are not signed any more: for themselves, or for what is kept beside them."""
    tile, key = refused.get("tile", 0), refused.get("key", 0)
    others = sum(refused.values()) - tile - key
    if others:
        yield wrong(
            "signer",
            f"refuses {others} of {logs} logs: they no longer match what it signed",
            "Tell the auditors. Change nothing. Compare with the checkpoints they hold: "
            "circlekeep verify.",
        )
    if tile:
        yield wrong(
            "signer",
            f"refuses {tile} of {logs} logs because hashes kept for their proofs do not match; the "
            "logs themselves match what it signed",
            "Tell the auditors. Run circlekeep verify to find the entry; docs/transparency.md says "
            "how to rebuild the hashes.",
        )
    if key:
        yield wrong(
            "signer",
            f"refuses {key} of {logs} logs: another key signed them and has not been given up; the "
            "logs match what it signed",
            "Restore signer/keyring from the copy of the keys (docs/transparency.md).",
        )


def of_transparency(found: Transparency) -> Iterator[Finding]:
    """Judge whether logs are signed on time, and are seen by others."""
    if found.unsigned_s > STALE_CHECKPOINT_S:
        yield wrong(
            "checkpoints",
            f"an entry has waited {found.unsigned_s:.0f} s to be signed",
            "See log/signer.log. circlekeep up restarts the signer.",
        )
    else:
        yield well("checkpoints", f"{found.logs} logs are signed on time")
    if found.unwitnessed_s > UNSEEN_S:
        yield wrong(
            "witness",
            f"for {found.unwitnessed_s / 3600:.0f} h a checkpoint was neither cosigned nor sent",
            "Appoint an auditor with an email address and check that emails are sent, or "
            "name a witness in CIRCLEKEEP_WITNESSES.",
        )
    elif found.logs:
        yield well("witness", "each checkpoint was cosigned or sent on time")


def of_safety(
    *, evaluation: bool, isolated: bool, exposed: Sequence[str], missing: Sequence[str] = ()
) -> Iterator[Finding]:
    """Judge how the processes are kept apart, and the secrets from others."""
    if missing:
        yield wrong(
            "secrets",
            f"missing: {', '.join(missing)}",
            "Restore them from the backup of the keys. circlekeep up makes those that can be made.",
        )
    elif exposed:
        yield wrong(
            "secrets",
            f"readable by others: {', '.join(exposed)}",
            "Take the permission away (chmod go=), and replace secrets that others may have read.",
        )
    else:
        yield well("secrets", "readable only by their process")
    if evaluation:
        yield note(
            "mode",
            "evaluation only: plain HTTP, on this machine",
            "Set CIRCLEKEEP_PUBLIC_URL to the https address before people use it.",
        )
    if not isolated:
        yield note(
            "isolation",
            "all processes run as one user",
            "Run circlekeep up as root, so that each process has its own user.",
        )
