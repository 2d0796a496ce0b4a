"""Schemas as the published document has them: each with a name of its own, each number bounded.

What is generated from types names by collision, loses bounds within a union, takes the dots of a
tuple for a type, and copies docstrings with the indentation that some Pythons leave in them.
"""

import re
from inspect import cleandoc
from typing import Any, Final

LARGEST: Final = 2**53
"""No number is larger: every JSON reader has it exactly."""

NAMES: Final = {
    "audits_events_Disposition": "AuditDisposition",
    "domain_privacy_scope_Label": "ErasureLabel",
    "grants_events_Disposition": "GlassDisposition",
    "grants_events_Ground": "GlassGround",
    "groups_state_Stage": "GroupStage",
    "services_app_trail_Label": "AccessLabel",
    "sessions_words_Ground": "SessionGround",
    "sessions_state_Stage": "SessionStage",
}
"""What is called differently where two types have the same name; a new one is added here."""

_GENERIC = re.compile(r"([A-Z]\w*)_(?:[\w.]*\.)?(\w+)_")
_REFERENCE = "#/components/schemas/"


def published(document: dict[str, Any]) -> dict[str, Any]:
    """Return the document with its schemas named and mended."""
    mended: dict[str, Any] = _mended(document)
    schemas = mended["components"]["schemas"]
    named = {name_of(key): {**schema, "title": name_of(key)} for key, schema in schemas.items()}
    return {
        **mended,
        "components": {**mended["components"], "schemas": dict(sorted(named.items()))},
    }


def name_of(key: str) -> str:
    """Return the public name of a schema that was generated under this key."""
    generic = _GENERIC.fullmatch(key)
    return f"{generic[1]}Of{generic[2]}" if generic else NAMES.get(key, key)


def _mended(value: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, list):
        return [_mended(item) for item in value]
    if not isinstance(value, dict):
        return value
    mended = {key: _mended(item) for key, item in value.items()}
    if isinstance(mended.get("description"), str):
        mended["description"] = cleandoc(mended["description"])
    if str(mended.get("$ref", "")).startswith(_REFERENCE):
        mended["$ref"] = _REFERENCE + name_of(mended["$ref"].removeprefix(_REFERENCE))
    if {} in mended.get("oneOf", ()) and len(mended["oneOf"]) == 2:  # noqa: PLR2004 - and the dots
        [only] = [choice for choice in mended.pop("oneOf") if choice]
        mended |= only
    return _bounded(mended)


def _bounded(schema: dict[str, Any]) -> dict[str, Any]:
    """Give a number its bounds, which a union has beside its choices."""
    if isinstance(schema.get("oneOf"), list):
        bounds: dict[str, Any] = {k: schema.pop(k) for k in ("minimum", "maximum") if k in schema}
        schema["oneOf"] = [
            _bounded({**choice, **bounds}) if choice.get("type") == "integer" else choice
            for choice in schema["oneOf"]
        ]
    if schema.get("type") == "integer":
        schema["minimum"] = int(schema.get("minimum", 0))
        schema["maximum"] = int(schema.get("maximum", LARGEST))
    return schema
