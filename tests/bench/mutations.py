"""Whether whatever is done to a log is found, and nothing is that was not done."""

import asyncio
import random
import tempfile
from collections import Counter
from pathlib import Path

from tests.bench.ground import a_database
from tests.bench.measuring import Bench
from tests.kit.deployments import HONEST, tried
from tests.kit.honest import Honest, honest_runs
from tests.kit.mutations import FOUND, Deployment

ROUND = 100


async def mutations(bench: Bench) -> None:
    """Mutate logs as the database's owner in each deployment; then let honest ones crash."""
    tries, missed = Counter[str](), Counter[str]()
    untouched = accused = 0
    for number in range(bench.size(5, 1)):
        bench.say(f"mutations, round {number + 1}")
        async with a_database() as database:
            with tempfile.TemporaryDirectory() as folder:
                found = await tried(database, Path(folder), random.randrange(2**32), places=4)  # noqa: S311 - no secret
        for trial, report in found:
            if trial.mutation == HONEST:
                untouched += 1
                accused += not report.whole
                continue
            tries[trial.deployment] += 1
            missed[trial.deployment] += report.whole
            wanted = trial.deployment in FOUND[trial.mutation]
            assert wanted is not report.whole, (trial.mutation, trial.deployment, report)
    for deployment in Deployment:
        bench.tell(f"tried, {deployment}", unit="mutations", figures=[tries[deployment]])
        goal = 0 if deployment is Deployment.WITNESSED else None
        bench.tell(
            f"not found, {deployment}",
            unit="mutations",
            figures=[missed[deployment]],
            better="less",
            goal=goal,
        )
    came = await _honest(bench)
    bench.tell("honest runs", unit="logs", figures=[came.runs + untouched])
    bench.tell("checkpoints of theirs kept outside", unit="checkpoints", figures=[came.kept])
    bench.tell(
        "false alarms",
        unit="logs",
        figures=[len(came.accused) + accused],
        better="less",
        goal=0,
    )


async def _honest(bench: Bench) -> Honest:
    with await asyncio.to_thread(tempfile.TemporaryDirectory) as folder:
        bench.say("honest runs")
        rounds = bench.size(10, 1)
        return await honest_runs(
            Path(folder),
            rounds,
            bench.size(ROUND, 12),
            bench.size(2_000, 200),
            random.randrange(2**32),  # noqa: S311 - no secret
        )
