"""Confidential text in request bodies: sealed as it is parsed, so that nothing can print it."""

from litestar._openapi.schema_generation import SchemaCreator
from litestar.openapi.spec import Schema
from litestar.openapi.spec.enums import OpenAPIType
from litestar.plugins import OpenAPISchemaPlugin
from litestar.typing import FieldDefinition

from domain.kernel import Sealed


def _is_sealed(kind: object) -> bool:
    return kind is Sealed


def _seal(_: type[object], value: object) -> Sealed:
    if not isinstance(value, str):
        raise ValueError("Expected `str`")  # noqa: TRY004 - which msgspec tells of the field
    return Sealed(value)


SEALED_DECODER = (_is_sealed, _seal)


class SealedSchema(OpenAPISchemaPlugin):
    """Sealed text is a string that is written and never read back."""

    @staticmethod
    def is_plugin_supported_type(value: object) -> bool:
        """Whether this plugin describes the type."""
        return value is Sealed

    def to_openapi_schema(
        self,
        field_definition: FieldDefinition,  # noqa: ARG002 - there is one type only
        schema_creator: SchemaCreator,  # noqa: ARG002 - and nothing within it
    ) -> Schema:
        """Describe it."""
        return Schema(type=OpenAPIType.STRING, write_only=True)
