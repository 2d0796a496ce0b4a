"""Examines the installation of a data folder: its database, its processes, its folder."""

import asyncio
import shutil
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

from domain.kernel import ProgramId, Refused, Sealed
from domain.protocol import Request
from domain.protocol.keys import (
    BondsExamined,
    CheckHealth,
    CheckKeys,
    ExamineBonds,
    ExamineItems,
    ItemsExamined,
    Place,
)
from infra.gateway.client import WardenClient
from infra.health import judging, tampering
from infra.health.examination import examine
from infra.health.findings import Finding, note, well, wrong
from infra.home import Home
from infra.settings import Settings
from projections.access_log import ACCESS_LOG
from projections.access_log.from_the_log import tags_of_records
from projections.registry import PROJECTIONS
from services.wiring.health import why_not_ready
from services.wiring.operator import settings_of
from services.wiring.policies import FOLLOWING
from services.wiring.signing_keys import looked_at

A = TypeVar("A")
TRAIL = (ACCESS_LOG.name, *tags_of_records())


async def examine_installation(data: Path, *, every: bool = False) -> Sequence[Finding]:
    """Look at everything; of what is sealed at some of it, or at ``every`` item.

    Raises ``Unavailable`` (``service.not_running``) if nothing runs.
    """
    settings, home = settings_of(data), Home(data)
    running = home.running()
    return [
        *await examine(settings.url, PROJECTIONS, FOLLOWING, TRAIL, every=every),
        *await _warden(settings, every=every),
        *await _signer(settings),
        await _service(running.url if running else settings.public_url),
        *_folder(home, evaluation=running.evaluation if running else settings.evaluation),
    ]


async def _warden(settings: Settings, *, every: bool) -> Sequence[Finding]:
    """Ask the Warden, and have it open something under every key, and judge its own rows."""
    warden = WardenClient(settings.socket)
    try:
        await warden.ask(CheckHealth())
        secret = Sealed(settings.secret("operator"))
        bonds = await _answered(warden, ExamineBonds(secret), BondsExamined)
        return [
            well("warden", "answers"),
            await _keys(warden, secret),
            tampering.of_bonds(bonds.examined, [f"{one.kind} {one.id}" for one in bonds.unbound]),
            await _sealed(warden, secret, every=every),
        ]
    except Refused as refused:
        advice = "See log/warden.log. Until it answers, nothing confidential is shown."
        return [wrong("warden", f"does not answer: {refused.code}", advice)]
    finally:
        await warden.close()


async def _sealed(warden: WardenClient, secret: Sealed, *, every: bool) -> Finding:
    """Have sealed items opened: all, or the next after a place that is another each time."""
    page = None if every else await _page(warden, secret, Place(ProgramId(uuid4()), uuid4()))
    if page is None or page.last is None:
        page = await _page(warden, secret, None)
        every = every or page.last is None
    examined, unopened, last = page.examined, [*page.unopened], page.last
    while every and last is not None:
        page = await _page(warden, secret, last)
        examined, last = examined + page.examined, page.last
        unopened += page.unopened
    return tampering.of_sealed(examined, [*map(str, unopened)], every=every)


async def _page(warden: WardenClient, secret: Sealed, after: Place | None) -> ItemsExamined:
    return await _answered(warden, ExamineItems(secret, after), ItemsExamined)


async def _answered(warden: WardenClient, request: Request, kind: type[A]) -> A:
    answer = await warden.ask(request)
    if not isinstance(answer, kind):
        raise TypeError(type(answer).__name__)
    return answer


async def _keys(warden: WardenClient, secret: Sealed) -> Finding:
    try:
        await warden.ask(CheckKeys(secret))
    except Refused as refused:
        advice = "Restore the newest copy of the keys (docs/keys.md). Waiting loses nothing."
        return wrong("keys", f"{refused.code}: {refused.reason}", advice)
    return well("keys", "every version of every key opens what it sealed")


async def _signer(settings: Settings) -> Sequence[Finding]:
    """Look whether the keys are there that signed checkpoints before, if they are kept here."""
    lost = await looked_at(settings)
    if lost is None:
        return []
    missing = sum(not one.given_up for one in lost)
    if missing:
        says = f"{missing} keys that signed are missing or changed, so nothing is signed with them"
        advice = (
            "Restore them from the backup of the keys (folder signer). If they are lost for "
            "good, two officers must say so on the page /signing-keys (docs/transparency.md)."
        )
        return [wrong("signer keys", says, advice)]
    if lost:
        says = f"{len(lost)} were given up by two officers; newer keys sign now"
        return [note("signer keys", says, "circlekeep verify says from which entry on.")]
    return [well("signer keys", "all keys that signed are there")]


async def _service(url: str) -> Finding:
    if not url:
        advice = "Set CIRCLEKEEP_PUBLIC_URL to the address of the service."
        return note("service", "its address is not known", advice)
    why = await asyncio.to_thread(why_not_ready, url)
    if why is None:
        return well("service", "the store, Warden and worker answer")
    says = f"{url}/health/ready is not ready: {why}"
    return wrong("service", says, "See log/web.log and the other findings.")


def _folder(home: Home, *, evaluation: bool) -> Iterator[Finding]:
    """Look at the data folder, if it is on this machine."""
    if not home.path.exists():
        return
    room = shutil.disk_usage(home.path)
    yield judging.of_room(room.free, room.total)
    exposed = [
        str(path.relative_to(home.path))
        for folder in (home.path / "secrets", home.keyring, home.signer)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    ]
    yield from judging.of_safety(
        evaluation=evaluation,
        isolated=home.shared_out,
        exposed=exposed,
        missing=[str(path.relative_to(home.path)) for path in home.missing_secrets()],
    )
