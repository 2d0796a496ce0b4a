"""A command that acts in somebody's name takes each reason as the documents write it."""

import click
import pytest
from click.testing import CliRunner

from domain.access.purposes import OperatorReason
from services.cli.common import as_option_if_wanted


@pytest.mark.parametrize("reason", OperatorReason)
def test_each_reason_is_taken_as_it_is_recorded(
    reason: OperatorReason, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CIRCLEKEEP_REASON", "")

    @click.command()
    @as_option_if_wanted
    def act(acting: str | None) -> None:
        assert acting is None

    done = CliRunner().invoke(act, ["--reason", reason.value])
    assert (done.exit_code, done.output) == (0, "")


def test_another_reason_is_refused_with_those_that_there_are() -> None:
    @click.command()
    @as_option_if_wanted
    def act(acting: str | None) -> None:
        raise AssertionError(acting)

    refused = CliRunner().invoke(act, ["--reason", "curiosity"])
    assert refused.exit_code == 2
    for reason in OperatorReason:
        assert f"'{reason.value}'" in refused.output
