"""Measurements beside peers: `make bench`, `make bench ONLY=append,replay`, `make bench QUICK=1`.

To add a measure, write one coroutine in a file here and name it in `registry.py`:

    async def replay(bench: Bench) -> None:
        async with a_database() as database:                 # durable, migrated, its own cluster
            ...                                              # fill it
            for events in (10, 100, 1_000):
                await bench.compare(
                    f"{events:,} events",
                    unit="µs",
                    better="less",
                    ours=partial(folded, ours, events),      # a coroutine function: one figure
                    peers={"the library's repository": Peer(partial(got, theirs, events), goal=10)},
                )

`compare` runs ours and each peer in turn, in another order each round, and keeps the medians; a
ratio above 1 always means that ours is ahead. A peer without a goal is told, not judged. What has
no peer has its goal as a bound of its own: `compare(…, goal=50)`. What one run tells as several
figures goes in by `bench.tell(name, unit=…, figures=[…], better=…, goal=…)`.

A run warms itself up, and lasts `bench.seconds`, so that `QUICK=1` is quick; `bench.size(full,
quick)` chooses any other size. Results are merged by name into `results/latest.json`, from which
`docs/performance.md` is written (`python -m tests.bench.page` writes it again). `QUICK=1` writes
to `results/quick.json`, which is not committed.
"""
