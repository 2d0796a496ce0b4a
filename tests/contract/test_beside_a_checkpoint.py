"""What comes beside a checkpoint is checked as it is, by whoever and however often it is said."""

import json
import os
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, get_args
from uuid import uuid4

import asyncpg
import pytest

from domain.kernel import Log, Tenant
from infra.health.examination import examine
from infra.health.findings import State
from infra.postgres.pool import connect
from infra.transparency.bundles import PostgresBundles
from infra.transparency.checkpoints import PostgresTransparencyLogs
from infra.transparency.evidence import Evidence
from infra.transparency.growth import Reason
from infra.transparency.merkle import leaf_hash, root_of, verify_inclusion
from infra.transparency.notes import Kind, Note
from infra.transparency.tiles import Edge
from infra.transparency.verify import verify_all
from tests.contract.test_signing import GIVE_UP, append, change, hashes_of, refusal_of
from tests.kit.bundles import SigningKey
from tests.kit.database import Migrated
from tests.kit.read_models import ask
from tests.kit.signing import Keys, Signing, open_signer
from tests.kit.stores import new_organization

WITNESS = SigningKey("witness.example/w1", Kind.COSIGNATURE)
COSIGN = "SELECT circlekeep.keep_cosignature($1, $2, 1::smallint, $3, $4, $5, now())"
NOT_SO, KEY, TILE = "CK015", "CK016", "CK017"
OTHER = os.urandom(32)


@dataclass(frozen=True)
class Said:
    """What the signer's role says, argument by argument."""

    organization: Any
    program: Any
    log: Any
    origin: Any
    size: Any
    root: Any
    chain_hash: Any
    frontier: Any
    note: Any
    signed_at: Any
    key_version: Any
    public_key: Any
    levels: Any
    numbers: Any
    roots: Any
    hashes: Any


PUBLISH = f"SELECT circlekeep.publish_checkpoint({', '.join(f'${n + 1}' for n in range(16))})"
LENGTHEN = """
INSERT INTO events (organization_id, program_id, log, position, event_id, stream_id, version, type, command_id,
  payload, metadata, salt, recorded_us, digest, hash)
SELECT organization_id, program_id, log, n, gen_random_uuid(), gen_random_uuid(), 0, type, gen_random_uuid(), payload, metadata, salt,
  recorded_us, digest, sha256(int8send(n))
FROM events CROSS JOIN generate_series(2, 65836) AS n
WHERE organization_id = '{organization}' AND program_id = organization_id AND log = 1 AND position = 1;
UPDATE log_head SET position = 65836, hash = sha256(int8send(65836))
WHERE organization_id = '{organization}' AND program_id = organization_id AND log = 1
"""  # noqa: E501
"""So many entries have a tile above those of their own hashes."""
BESIDE = ("levels", "numbers", "roots", "hashes")


async def truth(database: Migrated, tenant: Tenant) -> Said:
    """What can be said of a log as it is now, with all tiles of it, under the key that it has."""
    hashes = await hashes_of(database, tenant)
    edge = Edge()
    tiles = edge.extend([leaf_hash(one) for one in hashes])
    name = f"log.example/{tenant.organization}/{tenant.program}/1"
    [(text,)] = await ask(database, "SELECT encode($1::bytea, 'base64')", edge.root())
    [(version, key)] = await ask(
        database,
        "SELECT version, public_key FROM circlekeep.log_key WHERE organization_id = $1",
        tenant.organization,
    ) or [(1, os.urandom(32))]
    return Said(
        *tenant,
        1,
        name,
        len(hashes),
        edge.root(),
        hashes[-1],
        b"".join(edge.frontier()),
        f"{name}\n{len(hashes)}\n{text}\n\n— {name} AAAA\n",
        datetime.now(UTC),
        version,
        key,
        [tile.place.level for tile in tiles],
        [tile.place.number for tile in tiles],
        [tile.root for tile in tiles],
        [tile.hashes for tile in tiles],
    )


async def publish(database: Migrated, said: Said) -> str:
    """Say it as the signer's role; the code of the refusal, or nothing."""
    async with await connect(database.url("signer"), 1) as pool:
        try:
            await pool.execute(PUBLISH, *(getattr(said, one.name) for one in fields(Said)))
        except asyncpg.PostgresError as refused:
            return str(refused.sqlstate)
    return ""


async def kept(database: Migrated, tenant: Tenant) -> list[list[Any]]:
    """All that stands there of an organization's checkpoints."""
    return [
        sorted(
            map(
                tuple,
                await ask(
                    database,
                    f"SELECT t::text FROM circlekeep.{table} AS t WHERE organization_id = $1",  # noqa: S608 - named here
                    tenant.organization,
                ),
            )
        )
        for table in ("signed_log", "log_key", "tile", "checkpoint")
    ]


async def whole(database: Migrated, tenant: Tenant) -> str:
    async with await connect(database.url("auditor"), 1) as pool:
        reports = await verify_all(pool)
    [one] = [report for report in reports if (report.program, report.log) == (tenant.program, 1)]
    return "" if one.whole else f"{one.reason} at {one.first_bad}"


FALSE: dict[str, list[Any]] = {
    "organization": [uuid4()],
    "program": [uuid4()],
    "log": [2, 3],
    "origin": ["junk", None],
    "size": [1, 600, 299],
    "root": [OTHER, None],
    "chain_hash": [OTHER, None],
    "frontier": [OTHER, None],
    "note": ["junk\n", None],
    "key_version": [0, 2, 7, None],
    "public_key": [OTHER, None],
    "levels": [[1], [-1], [7], [8], [None]],
    "numbers": [[1], [-1], [1 << 40], [None]],
    "roots": [[OTHER], [None]],
    "hashes": [[os.urandom(8192)], [None]],
}
"""What may be false of each argument; of the time see the test below."""
TAKEN = [(name, false) for name, them in FALSE.items() for false in them]


async def signed(signing: Signing, database: Migrated, entries: int = 300) -> Tenant:
    tenant = new_organization()
    await append(database, tenant, entries)
    await signing.look_and_sign()
    return tenant


def test_each_argument_is_tried() -> None:
    assert {one.name for one in fields(Said)} - set(FALSE) == {"signed_at"}


@pytest.mark.parametrize("grown", [0, 5])
async def test_p13_each_argument_is_checked_however_often_it_is_said(
    circlekeep: Migrated, tmp_path: Path, grown: int
) -> None:
    """P13: with the signer's password alone nothing false is kept, and an honest log goes on."""
    async with open_signer(circlekeep, tmp_path) as signing:
        tenant = await signed(signing, circlekeep)
        if grown:
            await append(circlekeep, tenant, grown)
        said = await truth(circlekeep, tenant)
        before = await kept(circlekeep, tenant)
        for name, false in TAKEN:
            assert await publish(circlekeep, replace(said, **{name: false})) != "", (name, false)
        assert await kept(circlekeep, tenant) == before
        assert await publish(circlekeep, said) == ""
        await append(circlekeep, tenant, 300)
        await signing.look_and_sign()
        assert signing.state.refusals() == {}
    assert await whole(circlekeep, tenant) == ""


async def test_p13_a_tile_ahead_of_the_log_is_not_kept(
    circlekeep: Migrated, tmp_path: Path
) -> None:
    """P13: who says the last checkpoint again brings nothing in with it."""
    async with open_signer(circlekeep, tmp_path) as signing:
        tenant = await signed(signing, circlekeep)
        said = await truth(circlekeep, tenant)
        junk = os.urandom(8192)
        whole_root = root_of([junk[at : at + 32] for at in range(0, 8192, 32)])
        for level, number in ((0, 1), (1, 0), (6, 0)):
            ahead = replace(
                said, levels=[level], numbers=[number], roots=[whole_root], hashes=[junk]
            )
            assert await publish(circlekeep, ahead) == TILE
        await append(circlekeep, tenant, 300)
        await signing.look_and_sign()
    assert await whole(circlekeep, tenant) == ""


async def test_p13_another_key_signs_only_where_two_officers_gave_up_the_one_before(
    circlekeep: Migrated, tmp_path: Path
) -> None:
    """P13: a key that the log says nothing of is not kept, under any version."""
    async with open_signer(circlekeep, tmp_path) as signing:
        tenant = await signed(signing, circlekeep, 5)
        said = await truth(circlekeep, tenant)
        for version in (0, 1, 2, 3):
            planted = replace(said, key_version=version, public_key=OTHER)
            assert await publish(circlekeep, planted) == KEY
        signing.keys.rotate()
        await append(circlekeep, tenant, 1)
        await signing.look_and_sign()
        assert await refusal_of(circlekeep, tenant) == "key"
        given_up = GIVE_UP.format(organization=tenant.organization, version=1)
        await change(circlekeep, given_up)
        await signing.look_and_sign()
        assert signing.state.refusals() == {}
        planted = replace(said, key_version=1, public_key=OTHER)
        assert await publish(circlekeep, planted) == KEY
        planted = replace(said, key_version=3, public_key=OTHER)
        assert await publish(circlekeep, planted) == KEY, "the second is not given up"
        assert await publish(circlekeep, said) == "", "what was said may be said again"


async def test_a_checkpoint_is_noted_as_signed_between_its_entrys_hour_and_now(
    circlekeep: Migrated, tmp_path: Path
) -> None:
    now = datetime.now(UTC)
    for at in (now - timedelta(days=400), now + timedelta(days=400)):
        folder = tmp_path / str(at.year)
        async with open_signer(
            circlekeep, folder, now=partial(datetime.fromtimestamp, at.timestamp(), UTC)
        ) as signing:
            tenant = await signed(signing, circlekeep, 3)
        [(as_it_was,)] = await ask(
            circlekeep,
            "SELECT signed_at BETWEEN $2 AND clock_timestamp() FROM circlekeep.checkpoint "
            "WHERE organization_id = $1",
            tenant.organization,
            now - timedelta(hours=1),
        )
        assert as_it_was


async def test_tiles_above_others_are_those_of_the_tiles_below(circlekeep: Migrated) -> None:
    """P14: they are taken with those below or after them, and never without."""
    tenant = new_organization()
    await append(circlekeep, tenant, 1)
    await change(circlekeep, LENGTHEN.format(organization=tenant.organization))
    said = await truth(circlekeep, tenant)
    assert said.levels.count(1) == 1
    above = said.levels.index(1)
    alone = {name: [getattr(said, name)[above]] for name in BESIDE}
    below = {name: [x for n, x in enumerate(getattr(said, name)) if n != above] for name in BESIDE}
    assert await publish(circlekeep, replace(said, **alone)) == TILE
    assert await publish(circlekeep, replace(said, **below)) == ""
    junk = replace(said, **{**alone, "hashes": [os.urandom(8192)]})
    assert await publish(circlekeep, junk) == TILE
    assert await publish(circlekeep, replace(said, **alone)) == ""


async def test_a_tile_that_somebody_changed_is_named_and_the_log_is_not(
    circlekeep: Migrated, tmp_path: Path
) -> None:
    """P14: it gives way when it is full, and is made anew by the log where it was full before."""
    async with open_signer(circlekeep, tmp_path) as signing:
        tenant = await signed(signing, circlekeep)
        plant = (
            "INSERT INTO tile SELECT organization_id, program_id, log, level, tile + 1, root, "
            "hashes FROM tile WHERE level = 0 AND tile = 0 AND log = 1; "
            "UPDATE tile SET root = sha256(root) WHERE tile = 0"
        )
        await change(circlekeep, plant)
        assert await whole(circlekeep, tenant) == "tile at 1"
        remake = "SELECT circlekeep.remake_tiles($1, $2, 1::smallint, $3)"
        await ask(circlekeep, remake, *tenant, 1)
        assert await whole(circlekeep, tenant) == "tile at 257"
        await append(circlekeep, tenant, 300)
        await signing.look_and_sign()
        assert signing.state.refusals() == {}
        assert await whole(circlekeep, tenant) == ""
        before = await kept(circlekeep, tenant)
        for position in (1, 256, 257, 600):
            await ask(circlekeep, remake, *tenant, position)
        assert await kept(circlekeep, tenant) == before
    async with await connect(circlekeep.url("app"), 1) as pool:
        logs = PostgresTransparencyLogs(pool)
        leaves = [leaf_hash(one) for one in await hashes_of(circlekeep, tenant)]
        proof = await logs.inclusion(tenant, Log.EVENTS, 300, 600)
        assert verify_inclusion(leaves[300], 300, 600, proof, root_of(leaves))


async def test_no_role_that_runs_makes_tiles_anew(circlekeep: Migrated) -> None:
    for role in ("signer", "app", "warden", "projector", "auditor", "keeper"):
        async with await connect(circlekeep.url(role), 1) as pool:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await pool.execute(
                    "SELECT circlekeep.remake_tiles($1, $1, 1::smallint, 1)", uuid4()
                )


SHORTEN = "UPDATE log_head SET position = 4 WHERE program_id = '{program}'"
SAYS = "SELECT circlekeep.refuse_log($1, $2, 1::smallint, $3, 1, 1)"


async def test_p13_that_a_log_is_refused_is_the_word_of_the_signer_alone(
    circlekeep: Migrated, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """P13: said in its name, or taken back, it says its own word again; once it has started too."""
    keys = Keys()
    async with open_signer(circlekeep, tmp_path, keys) as signing:
        honest, hurt = [await signed(signing, circlekeep, 5) for _ in range(2)]
        await change(circlekeep, SHORTEN.format(program=hurt.program))
        await signing.look_and_sign()
        assert await refusal_of(circlekeep, hurt) == "smaller"
    for _ in range(2):
        async with open_signer(circlekeep, tmp_path, keys) as signing:
            for _ in range(2):
                async with await connect(circlekeep.url("signer"), 1) as pool:
                    await pool.execute(SAYS, *honest, "rewritten")
                    await pool.execute(SAYS, *hurt, None)
                assert await refusal_of(circlekeep, honest) == "rewritten"
                await signing.look_and_sign()
                assert await refusal_of(circlekeep, honest) is None
                assert await refusal_of(circlekeep, hurt) == "smaller"
    told = capsys.readouterr().out
    assert "refusal.replaced" in told
    assert "code=smaller" in told


async def test_a_log_that_is_not_there_is_not_refused_nor_for_a_reason_that_is_none(
    circlekeep: Migrated, tmp_path: Path
) -> None:
    """What stands there for good is the signer's word alone: of other logs it says none."""
    async with open_signer(circlekeep, tmp_path) as signing:
        tenant = await signed(signing, circlekeep, 5)
    async with await connect(circlekeep.url("signer"), 1) as pool:
        await pool.execute(SAYS, *tenant, "junk")
        await pool.execute(SAYS, tenant.organization, uuid4(), "smaller")
        await pool.execute(SAYS, uuid4(), uuid4(), "smaller")
    assert await ask(circlekeep, "SELECT * FROM circlekeep.log_refusal") == []
    async with await connect(circlekeep.url("signer"), 1) as pool:
        for reason in get_args(Reason):
            await pool.execute(SAYS, *tenant, reason)
            assert await refusal_of(circlekeep, tenant) == reason


async def test_nothing_is_cosigned_or_sent_that_is_not_there(
    circlekeep: Migrated, tmp_path: Path
) -> None:
    async with open_signer(circlekeep, tmp_path) as signing:
        tenant = await signed(signing, circlekeep, 5)
    sends = "SELECT circlekeep.note_letter($1, $2, current_date, ARRAY[$3::uuid], '{1}', ARRAY[$4::bigint], true)"  # noqa: E501
    for size in (4, 5, 6):
        async with await connect(circlekeep.url("signer"), 1) as pool:
            await pool.execute(COSIGN, *tenant, size, str(WITNESS.public), WITNESS.line("any", 7))
        async with await connect(circlekeep.url("projector"), 1) as pool:
            await pool.execute(sends, tenant.organization, uuid4(), tenant.program, size)
    for table in ("cosignature", "checkpoint_letter"):
        there = f"SELECT size FROM circlekeep.{table} WHERE organization_id = $1"  # noqa: S608
        assert await ask(circlekeep, there, tenant.organization) == [(5,)]


NAMED, SEEN = str(WITNESS.public), WITNESS.line("of any text", 7)
NO_COSIGNATURES = {
    "no line": (NAMED, "junk"),
    "nothing": (NAMED, ""),
    "none": (NAMED, None),
    "an empty line": (NAMED, "\n"),
    "a line that does not end": (NAMED, SEEN.removesuffix("\n")),
    "two lines": (NAMED, SEEN + SEEN),
    "a line and an empty one": (NAMED, SEEN + "\n"),
    "a short one": (NAMED, f"— {WITNESS.name} AAAA\n"),
    "a long one": (NAMED, f"— {WITNESS.name} {'A' * 100_000}\n"),
    "of another name": (NAMED, SEEN.replace(WITNESS.name, "another.example")),
    "of another key": (NAMED, SigningKey(WITNESS.name, Kind.COSIGNATURE).line("any", 7)),
    "of a key for notes": (str(SigningKey(WITNESS.name).public), SEEN),
    "by nobody": ("", SEEN),
    "by whom is not told": (None, SEEN),
    "by a name alone": (WITNESS.name, SEEN),
    "by a key with another id": (NAMED.replace(WITNESS.public.id.hex(), "00000000"), SEEN),
}


async def test_p13_what_is_no_cosignature_by_its_form_is_not_kept(
    circlekeep: Migrated, tmp_path: Path
) -> None:
    """P13: a database does not verify signatures; all else of a cosignature it looks at."""
    async with open_signer(circlekeep, tmp_path) as signing:
        tenant = await signed(signing, circlekeep, 5)
    there = "SELECT line FROM circlekeep.cosignature WHERE organization_id = $1"
    async with await connect(circlekeep.url("signer"), 1) as pool:
        for what, (witness, line) in NO_COSIGNATURES.items():
            await pool.execute(COSIGN, *tenant, 5, witness, line)
            assert await ask(circlekeep, there, tenant.organization) == [], what
        for line in (SEEN, WITNESS.line("of another text", 8)):
            await pool.execute(COSIGN, *tenant, 5, NAMED, line)
            assert await ask(circlekeep, there, tenant.organization) == [(line,)]


async def doctor(database: Migrated) -> str:
    """What is found wrong with cosignatures."""
    found = await examine(database.url, [], [])
    [one] = [one for one in found if one.check == "cosignatures"]
    return "" if one.state is State.WELL else one.says


PLANT = "INSERT INTO circlekeep.cosignature SELECT organization_id, program_id, log, size, $3, $4, now() FROM circlekeep.checkpoint WHERE program_id = $1 AND size = $2"  # noqa: E501
BAD_LINES = ("junk", "", "\n", f"— {WITNESS.name} AAAA\n\nmore\n", f"— {WITNESS.name} AAAA\n", SEEN)


@pytest.mark.parametrize("line", BAD_LINES)
async def test_p13_a_line_that_does_not_hold_is_left_out_and_spoils_nothing(
    circlekeep: Migrated, tmp_path: Path, line: str
) -> None:
    """P13: the log is whole, its note and its bundle are read; what does not hold is named."""
    async with open_signer(circlekeep, tmp_path) as signing:
        tenant = await signed(signing, circlekeep, 5)
        key = signing.keys.verifier((await truth(circlekeep, tenant)).origin, tenant.organization)
    honest = SigningKey("honest.example/w", Kind.COSIGNATURE)
    [(note,)] = await ask(
        circlekeep, "SELECT note FROM circlekeep.checkpoint WHERE program_id = $1", tenant.program
    )
    seen = honest.line(Note.parse(str(note)).text, 7)
    assert await doctor(circlekeep) == ""
    await ask(circlekeep, PLANT, tenant.program, 5, str(honest.public), seen)
    assert await doctor(circlekeep) == ""
    for witness, said in ((NAMED, line), ("w.example", line)):
        await ask(circlekeep, PLANT, tenant.program, 5, witness, said)
    assert (
        await doctor(circlekeep)
        == f"something that is not a cosignature stands beside 5 of {tenant.program} log 1"
    )
    async with await connect(circlekeep.url("auditor"), 1) as pool:
        reports = await verify_all(pool, evidence=Evidence(known=[honest.public]))
        [report] = [one for one in reports if (one.program, one.log) == (tenant.program, 1)]
        assert (report.whole, report.witnessed, report.spurious) == (True, 5, (5,))
        last = await PostgresTransparencyLogs(pool).checkpoint(tenant, Log.EVENTS)
        assert last is not None
        assert last.note == f"{note}{seen}"
    async with await connect(circlekeep.url("warden"), 1) as pool:
        begun = await PostgresBundles(pool).begin(tenant, Log.EVENTS, None, None, ())
    manifest = json.loads(begun.line)
    assert manifest["witnesses"] == [str(honest.public)]
    assert [Note.parse(one).verified([key, honest.public]) for one in manifest["checkpoints"]]
