"""Lets a process be started with `python -m services.cli`."""

from services.cli import main

main()
