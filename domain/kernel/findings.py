"""What a screening finds in a text, by kind and place; never the words themselves."""

from enum import StrEnum

import msgspec


class FindingKind(StrEnum):
    """What a place in a text looks like. All but ``name`` stop the text."""

    HEALTH_NUMBER = "health_number"
    NATIONAL_NUMBER = "national_number"
    TELEPHONE = "telephone"
    LONG_NUMBER = "long_number"
    RECORD_NUMBER = "record_number"
    DATE = "date"
    EMAIL = "email"
    WEB_ADDRESS = "web_address"
    POSTCODE = "postcode"
    STREET_ADDRESS = "street_address"
    NAME = "name"


class Finding(msgspec.Struct, frozen=True, order=True):
    """One place: ``start`` and ``end`` count Unicode code points from the text's beginning."""

    start: int
    end: int
    kind: FindingKind
