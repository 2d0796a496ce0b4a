"""The composition root: the only module that knows every layer."""

from infra.settings import Settings, from_environment
from infra.telemetry.logs import configure_logs


def settings() -> Settings:
    """Read the settings of this process from its environment."""
    return from_environment()


def log_as_command() -> None:
    """Send the logs of a command through redaction too; what it says to people is not a log."""
    configure_logs("command", "warning")
