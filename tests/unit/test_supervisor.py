import asyncio
import os
import re
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from services.log_files import Bounds
from services.supervisor import DidNotStart, Program, Supervisor
from tests.kit.full_disks import no_file_larger_than
from tests.kit.processes import alive, gone_within

LIVES = "import time; time.sleep(60)"
DEAF = """
import signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
time.sleep(60)
"""
SAYS_WHEN_IT_ENDS = """
import signal, sys, time
def end(number, frame):
    open(sys.argv[1], "a").write(sys.argv[2] + "\\n")
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
print("listening", flush=True)
time.sleep(60)
"""
UP = """
import asyncio, sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from infra.processes import command
from services.supervisor import Program, Supervisor

async def up(folder):
    async with Supervisor(folder) as supervisor:
        lives = [sys.executable, "-c", "import time; time.sleep(60)"]
        for name in ("one", "two"):
            pid = await supervisor.start(Program(name, command(lives)))
            print(pid, flush=True)
        await supervisor.forever()

asyncio.run(up(Path(sys.argv[1])))
print("ended", flush=True)
"""


def python(name: str, script: str, *arguments: object) -> Program:
    words = [sys.executable, "-c", script, *(str(argument) for argument in arguments)]
    return Program(name, words)


def says(path: Path, what: str) -> bool:
    return path.exists() and what in path.read_text()


async def eventually(question: Callable[[], bool], seconds: float = 10.0) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if question():
            return True
        await asyncio.sleep(0.01)
    return False


async def test_a_program_is_started_once_it_is_ready(tmp_path: Path) -> None:
    flag = tmp_path / "flag"
    asked: list[int] = []

    async def ready(pid: int) -> bool:
        asked.append(pid)
        return flag.exists()

    script = f"import time; time.sleep(0.1); open({str(flag)!r}, 'w'); time.sleep(60)"
    async with Supervisor(tmp_path) as supervisor:
        pid = await supervisor.start(replace(python("web", script), ready=ready))
        assert flag.exists()
        assert set(asked) == {pid}
        assert supervisor.pid("web") == pid
    assert not alive(pid)


async def test_a_program_that_dies_is_started_again(tmp_path: Path) -> None:
    async with Supervisor(tmp_path) as supervisor:
        first = await supervisor.start(python("web", LIVES))
        os.kill(first, signal.SIGKILL)

        def another_runs() -> bool:
            try:
                return supervisor.pid("web") != first
            except LookupError:
                return False

        assert await eventually(another_runs)
        assert alive(supervisor.pid("web"))
    assert says(tmp_path / "web.log", "web ended with -9")
    assert says(tmp_path / "web.log", "web restarting in 0.1 s")


async def test_the_pause_grows_while_a_program_keeps_dying(tmp_path: Path) -> None:
    dies_soon = "import time; time.sleep(0.05)"
    async with Supervisor(tmp_path) as supervisor:
        await supervisor.start(
            replace(python("web", dies_soon), first_pause=0.05, longest_pause=0.2)
        )
        log = tmp_path / "web.log"
        assert await eventually(lambda: log.read_text().count("restarting in 0.2 s") >= 2)
    assert says(log, "restarting in 0.1 s")
    assert not says(log, "restarting in 0.4 s")


async def test_a_program_that_never_starts_is_quoted(tmp_path: Path) -> None:
    script = "import sys; sys.exit('no such database')"

    async def ready(pid: int) -> bool:  # noqa: ARG001 - the shape of the question
        return False

    async with Supervisor(tmp_path) as supervisor:
        with pytest.raises(DidNotStart, match="web did not start: no such database"):
            await supervisor.start(replace(python("web", script), ready=ready, first_pause=0.01))


async def test_a_program_that_says_later_why_it_does_not_start_is_quoted(tmp_path: Path) -> None:
    """Nothing tells when it is ready, so it counts as started; what it says is not lost."""
    async with Supervisor(tmp_path / "log") as supervisor:
        await supervisor.start(python("well", LIVES))
        assert supervisor.refusal() is None
        await supervisor.start(python("ill", "import sys; print('file.damaged: x'); sys.exit(2)"))
        async with asyncio.timeout(10):
            while (said := supervisor.refusal()) is None:
                await asyncio.sleep(0.02)
        assert said.startswith("ill did not start: file.damaged: x")


async def test_a_program_that_is_never_ready_is_ended(tmp_path: Path) -> None:
    pids: list[int] = []

    async def ready(pid: int) -> bool:
        pids.append(pid)
        return False

    async with Supervisor(tmp_path) as supervisor:
        with pytest.raises(DidNotStart, match="web was not ready in 0 s"):
            await supervisor.start(replace(python("web", LIVES), ready=ready, ready_within=0.2))
        assert not alive(pids[0])


async def test_programs_are_stopped_in_reverse_order(tmp_path: Path) -> None:
    order = tmp_path / "order"
    async with Supervisor(tmp_path) as supervisor:
        for name in ("postgres", "warden", "web"):
            await supervisor.start(python(name, SAYS_WHEN_IT_ENDS, order, name))
            log = tmp_path / f"{name}.log"
            assert await eventually(partial(says, log, "listening"))
    assert order.read_text().split() == ["web", "warden", "postgres"]


async def test_a_program_that_does_not_listen_is_ended_by_force(tmp_path: Path) -> None:
    async with Supervisor(tmp_path, stop_within=1.0) as supervisor:
        one = await supervisor.start(python("one", DEAF))
        two = await supervisor.start(python("two", DEAF))
        for name in ("one", "two"):
            log = tmp_path / f"{name}.log"
            assert await eventually(partial(says, log, "deaf"))
        asked = time.monotonic()
    assert time.monotonic() - asked < 5
    assert not alive(one)
    assert not alive(two)
    assert says(tmp_path / "one.log", "did not stop, so it was killed")


async def test_what_a_dead_program_started_is_ended_too(tmp_path: Path) -> None:
    child = tmp_path / "child"
    script = (
        "import subprocess, sys, time\n"
        "p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        f"open({str(child)!r}, 'w').write(str(p.pid) + '.')\n"
        "time.sleep(60)"
    )
    async with Supervisor(tmp_path) as supervisor:
        await supervisor.start(python("web", script))
        assert await eventually(lambda: says(child, "."))
    assert gone_within([int(child.read_text().rstrip("."))], 5)


async def test_a_program_inherits_nothing_and_gets_its_own_environment(tmp_path: Path) -> None:
    script = f"import os; print(sorted(set(os.environ) - {{'LC_CTYPE'}}), flush=True); {LIVES}"
    async with Supervisor(tmp_path) as supervisor:
        await supervisor.start(replace(python("web", script), env={"CIRCLEKEEP_HOME": "here"}))
        assert await eventually(lambda: says(tmp_path / "web.log", "['CIRCLEKEEP_HOME']"))


async def test_the_log_is_for_its_owner_alone_and_a_large_one_is_set_aside(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    log.write_text("old\n")
    os.truncate(log, 20_000_000)
    async with Supervisor(tmp_path) as supervisor:
        await supervisor.start(python("web", f"print('x' * 200_000, flush=True); {LIVES}"))
        assert await eventually(lambda: log.stat().st_size > 200_000)
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert (tmp_path / "web.log.1").stat().st_size == 20_000_000


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_all_of_it_with_success(tmp_path: Path, number: signal.Signals) -> None:
    with up(tmp_path) as process:
        pids = [int(process.stdout.readline()) for _ in range(2)]  # type: ignore[union-attr]
        process.send_signal(number)
        output, _ = process.communicate(timeout=12)
    assert (process.returncode, output) == (0, "ended\n")
    assert not any(alive(pid) for pid in pids)


def test_the_programs_of_a_supervisor_that_was_killed_end(tmp_path: Path) -> None:
    with up(tmp_path) as process:
        pids = [int(process.stdout.readline()) for _ in range(2)]  # type: ignore[union-attr]
        time.sleep(0.3)
        assert all(alive(pid) for pid in pids)
        process.kill()
        process.communicate(timeout=12)
    assert gone_within(pids, 5)


def up(folder: Path) -> "subprocess.Popen[str]":
    words = [sys.executable, "-c", UP, str(folder)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, text=True)  # noqa: S603 - ours


GOES_ON = re.compile(r"lines could not be written here\n(?:x+\n)*still here")
"""Some of the flood may still be on its way when there is room again."""
FLOOD = """
import sys, time
for number in range(5_000):
    print("x" * 99, flush=True)
open(sys.argv[1], "w").write("said it all.")
while True:
    print("still here", flush=True)
    time.sleep(0.05)
"""


async def test_a_full_disk_holds_no_program_up_and_the_log_goes_on_when_there_is_room(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    done, log = tmp_path / "done", tmp_path / "web.log"
    async with Supervisor(tmp_path) as supervisor:
        with no_file_larger_than(10_000):
            pid = await supervisor.start(python("web", FLOOD, done))
            assert await eventually(done.exists), "it waits for somebody to take in what it says"
            assert log.stat().st_size <= 10_000
        assert await eventually(lambda: GOES_ON.search(log.read_text()) is not None, 30)
        assert supervisor.pid("web") == pid
    assert "web | its log cannot be written" in capfd.readouterr().err


async def test_logs_are_bounded_while_a_program_runs(tmp_path: Path) -> None:
    done = tmp_path / "done"
    async with Supervisor(tmp_path, bounds=Bounds(20_000, 2)) as supervisor:
        await supervisor.start(python("web", FLOOD, done))
        assert await eventually(done.exists)
        assert await eventually(lambda: says(tmp_path / "web.log", "still here"))
    kept = sorted(path.name for path in tmp_path.glob("web.log*"))
    assert kept == ["web.log", "web.log.1", "web.log.2"]
    assert all((tmp_path / name).stat().st_size <= 20_000 for name in kept)


async def test_a_program_that_cannot_be_started_for_a_while_is_started_later(
    tmp_path: Path,
) -> None:
    script = tmp_path / "script"
    script.write_text(f"#!{sys.executable}\nimport time; time.sleep(0.2)\n")
    script.chmod(0o700)
    async with Supervisor(tmp_path) as supervisor:
        first = await supervisor.start(Program("web", [str(script)], longest_pause=0.1))
        script.chmod(0o600)
        assert await eventually(lambda: says(tmp_path / "web.log", "could not be started"))
        script.chmod(0o700)
        assert await eventually(lambda: runs_again(supervisor, first))


def runs_again(supervisor: Supervisor, first: int) -> bool:
    try:
        return supervisor.pid("web") != first
    except LookupError:
        return False
