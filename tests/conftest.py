"""Fixtures that every test may ask for."""

pytest_plugins = [
    "tests.kit.folders",
    "tests.kit.postgres",
    "tests.kit.database",
    "tests.kit.web",
    "tests.kit.memory_warden",
    "tests.kit.softhsm",
    "tests.kit.guarded",
    "tests.kit.service",
    "tests.kit.year",
    "tests.kit.read_models",
    "tests.kit.reacting",
    "tests.kit.turns",
    "tests.kit.made_up",
]
