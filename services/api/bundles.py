"""A log over HTTP as a bundle that anyone can verify: for auditors, content-free, on record."""

from collections.abc import AsyncIterator
from typing import Annotated

from litestar import Controller, get
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import FromPath, QueryParameter
from litestar.response import Stream

from domain.kernel import Log, ProgramId
from services.api.commands import LOOK_PROBLEMS
from services.api.proofs import Size, Which
from services.app.caller import Caller
from services.app.instants import Day
from services.app.shell import Shell
from services.exports.access_table import TABLE
from services.exports.base import Export, Part
from services.exports.bundle import BUNDLE, begin_bundle


class BundleController(Controller):
    """For auditors and privacy officers."""

    path = "/logs"
    tags = ["Transparency log"]

    @get(
        "/{program_id:uuid}/{log:int}/bundle",
        operation_id="take_bundle",
        media_type=BUNDLE.media_type,
        responses={
            200: ResponseSpec(
                bytes,
                description="JSON, a value a line: what `docs/bundle-format.md` says.",
                media_type=BUNDLE.media_type,
                generate_examples=False,
            ),
            **LOOK_PROBLEMS,
        },
    )
    async def take_bundle(
        self,
        program_id: FromPath[ProgramId],
        log: Which,
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        *,
        since: Annotated[Day | None, QueryParameter(description="The first day, in UTC.")] = None,
        until: Annotated[Day | None, QueryParameter(description="The last day, in UTC.")] = None,
        size: Size = None,
    ) -> Stream:
        """Export the entries of some days, with what proves them; it is recorded first.

        With the `size` of an earlier checkpoint, the bundle proves that the log still begins so.
        """
        _, parts = await begin_bundle(
            shell.warden,
            caller.token,
            program_id,
            log,
            since=since,
            until=until,
            sizes=() if size is None else (size,),
        )
        return _file(BUNDLE, f"{program_id}-{log}", parts)

    @get(
        "/{program_id:uuid}/accesses",
        operation_id="take_access_table",
        media_type=TABLE.media_type,
        responses={
            200: ResponseSpec(
                bytes,
                description="CSV (RFC 4180, UTF-8): a row an entry of the access log.",
                media_type=TABLE.media_type,
                generate_examples=False,
            ),
            **LOOK_PROBLEMS,
        },
    )
    async def take_table(
        self,
        program_id: FromPath[ProgramId],
        shell: NamedDependency[Shell],
        caller: NamedDependency[Caller],
        *,
        since: Annotated[Day | None, QueryParameter(description="The first day, in UTC.")] = None,
        until: Annotated[Day | None, QueryParameter(description="The last day, in UTC.")] = None,
    ) -> Stream:
        """Export the access records of some days as a table; it is recorded first.

        The bundle of the same days proves what the table says.
        """
        _, parts = await begin_bundle(
            shell.warden, caller.token, program_id, Log.ACCESS, since=since, until=until
        )
        return _file(TABLE, str(program_id), parts)


def _file(export: Export, name: str, parts: AsyncIterator[Part]) -> Stream:
    headers = {"Content-Disposition": f'attachment; filename="{name}{export.ending}"'}
    return Stream(export.write(parts), media_type=export.media_type, headers=headers)
