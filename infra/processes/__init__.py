"""Programs run as another user, and ended with the process that started them."""

from infra.processes.launch import command
from infra.processes.users import User, other_user, owner

__all__ = ["User", "command", "other_user", "owner"]
