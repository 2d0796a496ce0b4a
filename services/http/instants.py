"""How days and moments that callers send are read, and how the published document says them."""

from datetime import date, datetime

import msgspec
from litestar._openapi.schema_generation import SchemaCreator
from litestar.openapi.spec import Schema
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType
from litestar.plugins import OpenAPISchemaPlugin
from litestar.typing import FieldDefinition

from domain.kernel.shapes import FIRST_YEAR, LAST_YEAR, is_of_these_years
from services.app.instants import YEARS, Day, Moment


def _is_an_instant(kind: object) -> bool:
    return kind in {Moment, Day}


def _read(kind: type[object], value: object) -> datetime | date:
    """Read what was sent; ``ValueError`` is what msgspec tells of the field."""
    read: datetime | date
    if kind is Moment:
        read = moment = msgspec.convert(value, datetime)
        if moment.tzinfo is None:
            raise ValueError("Expected a moment with its offset from UTC, such as `Z`")
    else:
        read = msgspec.convert(value, date)
    if not is_of_these_years(read):
        raise ValueError(f"Expected a year from {FIRST_YEAR} to {LAST_YEAR}")
    return read


INSTANT_DECODER = (_is_an_instant, _read)


class InstantSchema(OpenAPISchemaPlugin):
    """Days and moments are strings of a format, in years that the pattern says."""

    @staticmethod
    def is_plugin_supported_type(value: object) -> bool:
        """Whether this plugin describes the type."""
        return _is_an_instant(value)

    def to_openapi_schema(
        self,
        field_definition: FieldDefinition,
        schema_creator: SchemaCreator,  # noqa: ARG002 - nothing is within it
    ) -> Schema:
        """Describe it."""
        form = (
            OpenAPIFormat.DATE_TIME if field_definition.annotation is Moment else OpenAPIFormat.DATE
        )
        return Schema(type=OpenAPIType.STRING, format=form, pattern=YEARS)
