"""Logs that are mutated, each in one deployment, and what is found there by what it has outside."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from domain.kernel import Tenant
from infra.postgres.pool import connect
from infra.transparency.evidence import Evidence, held
from infra.transparency.signer_state import LogKey
from infra.transparency.verify import LogReport, verify_all
from tests.kit.database import Migrated
from tests.kit.mutations import MUTATIONS, Deployment, Place, Superuser, View, superuser
from tests.kit.signing import Keys, Signing, open_signer
from tests.kit.stores import new_stream, new_tenant, open_logs, open_stores, request

HONEST = "nothing"


@dataclass
class Trial:
    """One log, what is done to it, and what there is outside the database when it is looked at."""

    mutation: str
    deployment: Deployment
    tenant: Tenant = field(default_factory=new_tenant)
    mailed: str = ""
    witnessed: str = ""
    backup: View | None = None
    signer: tuple[int, bytes] | None = None

    @property
    def key(self) -> LogKey:
        return LogKey(*self.tenant, 1)

    @property
    def notes(self) -> dict[str, str]:
        """The checkpoints that are kept outside."""
        match self.deployment:
            case Deployment.MAILED:
                return {"mailed": self.mailed}
            case Deployment.WITNESSED:
                return {"witness": self.witnessed}
            case _:
                return {}


async def tried(
    database: Migrated, folder: Path, seed: int, places: int
) -> Sequence[tuple[Trial, LogReport]]:
    """Do each mutation in each deployment at so many places, and nothing to others; verify all."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    trials = [
        Trial(mutation, deployment)
        for mutation in (*MUTATIONS, HONEST)
        for deployment in Deployment
        for _ in range(places)
    ]
    async with open_signer(database, folder) as signing, superuser(database) as owner:
        await _grown(database, signing, trials, chance)
        for trial in trials:
            trial.backup = await owner.view(trial.key)
            trial.mailed = trial.backup.checkpoints[-1].note
        await _grown(database, signing, trials, chance)
        await _grown(database, signing, trials, chance)
        for trial in trials:
            await _mutate(owner, signing, trial, chance)
        return await _verified(database, trials, signing.keys)


async def _grown(
    database: Migrated, signing: Signing, trials: Sequence[Trial], chance: random.Random
) -> None:
    """Append to every log and sign it."""
    async with open_stores(database) as stores:
        for trial in trials:
            await open_logs(stores.warden, trial.tenant)
            stream = new_stream(trial.tenant)
            number = chance.randint(2, 5)
            await stores.app.append(trial.tenant, [request(stream, n) for n in range(number)])
    await signing.look_and_sign()


async def _mutate(owner: Superuser, signing: Signing, trial: Trial, chance: random.Random) -> None:
    """Do to a log what the trial says. What was witnessed was witnessed before that."""
    view = await owner.view(trial.key)
    assert trial.backup is not None
    trial.witnessed = view.checkpoints[-1].note
    mailed = trial.backup.checkpoints[-1].size
    upto = mailed if trial.deployment is Deployment.MAILED else view.checkpoints[-1].size
    private = signing.keys.private[trial.tenant.organization]
    place = Place(chance, upto, mailed, trial.backup, private)
    if trial.mutation != HONEST:
        MUTATIONS[trial.mutation](view, place)
        await owner.write(view, head=trial.mutation != "a deletion")
    if trial.mutation == "a fork shown to two auditors":
        trial.mailed = view.checkpoints[0].note
    kept = signing.state.signed(trial.key)
    assert kept is not None
    trial.signer = view.last if place.stolen else (kept.size, kept.root)
    if trial.deployment is Deployment.CHAIN:
        await owner.forget_checkpoints(trial.key)
        trial.signer = None


async def _verified(
    database: Migrated, trials: Sequence[Trial], keys: Keys
) -> Sequence[tuple[Trial, LogReport]]:
    evidence = Evidence(
        held=[held(name, note) for trial in trials for name, note in trial.notes.items()],
        keys={
            trial.tenant.organization: [
                keys.private[trial.tenant.organization].public_key().public_bytes_raw()
            ]
            for trial in trials
        },
        signer={trial.key: trial.signer for trial in trials if trial.signer is not None},
    )
    async with await connect(database.url("auditor"), 1) as pool:
        reports = {
            (report.program, report.log): report
            for report in await verify_all(pool, evidence=evidence)
        }
    return [(trial, reports[trial.tenant.program, 1]) for trial in trials]
