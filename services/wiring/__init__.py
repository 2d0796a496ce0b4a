"""The composition root: the only module that knows every layer."""

from infra.settings import Settings, from_environment


def settings() -> Settings:
    """Read the settings of this process from its environment."""
    return from_environment()
