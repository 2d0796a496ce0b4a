"""The scan for joins finds each kind that is planted, and nothing where nothing is."""

import json
from uuid import UUID

import pytest

from tests.kit.joins import Haul, Truth, counted, differing, joins, said

X, Y, Z = (str(UUID(int=n, version=4)) for n in (1, 2, 3))
ANNA, BEN, CARA, LEA = (str(UUID(int=n, version=4)) for n in (11, 12, 13, 14))
TRUTH = Truth(
    {X: ANNA, Y: BEN, Z: CARA}, {ANNA: ["Anna Roy"], BEN: ["Ben"], CARA: ["Cara"], LEA: ["Lea"]}
)
TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
AT = "2026-03-04T12:00:00.123456Z"
REQUEST = str(UUID(int=99, version=4))


def look(item: str, who: str, entry: int, **more: object) -> dict[str, object]:
    return {
        "entry": entry,
        "actor": who,
        "object": item,
        "class": "C4",
        "kind": "sealed_text",
    } | more


def written(*rows: object) -> str:
    return json.dumps({"items": rows})


CLEAN = Haul(
    {
        "/looks": written(*(look(item, LEA, n) for n, item in enumerate((X, Y, Z), start=1))),
        "/names": written({"person": ANNA, "at": "2026-03-04T12:00:01.5Z", "request": REQUEST}),
        "/page": f"<!doctype html><ul><li>{X}</li><li>Anna Roy</li></ul>",
        "/table": f"entry,actor,object\n1,{LEA},{X}\n2,{LEA},{Y}\n",
        "/by id": written(ANNA, BEN, CARA),
        "/letter": "Somebody looked at something of yours.",
    }
)
PLANTED = {
    "id": {"/one": written({"author": ANNA, "object": X})},
    "id ": {"/page": f"<!doctype html><ul><li>{X} Anna Roy</li></ul>"},
    "id  ": {"letter 1.eml": f"News, of today\nAnna Roy wrote something.\nIts number is {X}.\n"},
    "time": {"/one": written({"object": X, "sealed": AT}), "/two": written({"by": ANNA, "at": AT})},
    "trace": {
        "/one": written({"object": X, "trace": TRACE}),
        "/two": written({"actor": ANNA, "trace": TRACE}),
    },
    "gap": {"/looks": written(look(X, LEA, 1), look(Y, LEA, 3))},
    "class": {"/looks": written(look(X, LEA, 1), look(Y, LEA, 2) | {"class": "C5"})},
    "class ": {"/one": written({"object": X, "kind": "leader_debrief"})},
    "rule id": {"/one": written({"object": X, "rule": "item.debrief_among_leaders"})},
    "order": {"/one": written(Y, X, Z), "/two": written(BEN, ANNA, CARA)},
    "absence": {"/one": written(*(look(X, who, n) for n, who in enumerate((BEN, CARA, LEA), 1)))},
}


def test_p19_where_nothing_joins_them_nothing_is_found() -> None:
    """P19: the scan for joins raises no false alarm over what an officer may know."""
    assert joins(CLEAN, TRUTH) == []


@pytest.mark.parametrize("kind", sorted(PLANTED))
def test_p19_each_kind_of_join_is_found_where_it_is_planted(kind: str) -> None:
    """P19: the scan for joins is itself tried, with one join of each kind."""
    haul = Haul({**CLEAN.documents, **PLANTED[kind]})
    assert {one.kind for one in joins(haul, TRUTH)} == {kind.strip()}


def test_p19_refused_tries_tell_by_absence_as_looks_do() -> None:
    """P19: if all but one are refused a text, the one who is not wrote it."""
    for outcome in ("denied", "permitted"):
        tries = [look(X, who, n, outcome=outcome) for n, who in enumerate((BEN, CARA, LEA), 1)]
        found = joins(Haul({"/looks": written(*tries)}), TRUTH)
        assert [one.kind for one in found] == ["absence"]


def test_p19_who_presented_is_an_item_too_and_of_its_own_class() -> None:
    """P19: that an item says who presented is no secret; that a text is of another class is one."""
    haul = Haul({"/looks": written(look(X, LEA, 1), look(Y, LEA, 2) | {"class": "C3"})})
    case = Truth(TRUTH.authors, TRUTH.people, frozenset({Y}))
    assert joins(haul, case) == []
    assert [one.kind for one in joins(haul, TRUTH)] == ["class"]
    haul.documents["/one"] = written({"author": BEN, "object": Y})
    assert [one.kind for one in joins(haul, case)] == ["id"]


def test_p19_a_look_at_one_name_right_after_an_item_is_found() -> None:
    """P19: who reads an item and then one name has looked at its author, as each auditor sees."""

    def after(seconds: int, objects: int) -> list[str]:
        name = look(ANNA, LEA, 2) | {"at": f"2026-03-04T12:00:{seconds:02}Z", "objects": objects}
        item = look(X, LEA, 1) | {"at": "2026-03-04T12:00:00Z", "objects": 1}
        return [one.kind for one in joins(Haul({"/looks": written(item, name)}), TRUTH)]

    assert after(0, 1) == ["beside"]
    assert after(0, 6) == []
    assert after(9, 1) == []


def test_p19_names_in_the_order_of_a_page_are_found() -> None:
    """P19: a record that lists people otherwise than by their ids tells for what page it was."""

    def kinds(*people: str) -> list[str]:
        objects = [{"kind": "name", "id": one} for one in people]
        record = json.dumps({"entry": 3, "rule": "names.leader", "objects": objects})
        return [one.kind for one in joins(Haul({"/record": record}), TRUTH)]

    assert kinds(ANNA, BEN, LEA) == []
    assert kinds(ANNA, LEA, BEN) == ["order"]


def test_p19_the_time_of_what_a_bundle_withholds_is_found() -> None:
    """P19: with its time an entry of which nothing is shown is joined to what somebody did then."""

    def kinds(time: str) -> list[str]:
        words = " ".join(("0" * 15 + "1", time, *["0" * 32] * 7))
        bundle = f'{{"format":"x"}}\n["{words}","withheld"]\n"withheld"\n"withheld"\n'
        return [one.kind for one in joins(Haul({"/bundle": bundle}), TRUTH)]

    assert kinds("0" * 16) == []
    assert kinds("00064c1f9a2b3c4d") == ["time"]


def test_p19_what_is_answered_of_an_author_and_of_nobody_else_is_found() -> None:
    """P19: what officers try about one person after the other tells no author from the others."""
    alike = {who: ["requested", "held"] for who in (ANNA, BEN, CARA, LEA)}
    assert differing(alike, TRUTH) == []
    [found] = differing({**alike, ANNA: ["requested", "held 1"]}, TRUTH)
    assert (found.kind, found.item) == ("difference", X)


def test_p19_a_count_that_moves_with_an_own_look_is_found() -> None:
    """P19: what moves when somebody looks at their own, and does not move else, is a join."""

    def at(size: int, looks: int) -> Haul:
        logs = [{"log": 2, "size": looks}, {"log": 3, "size": size}]
        return Haul({"/logs": json.dumps({"logs": logs, "looks": looks})})

    control, by_itself = (at(4, 10), at(4, 12)), (at(4, 12), at(5, 14))
    assert counted([control], [(at(4, 12), at(4, 14))]) == []
    assert counted([control, control], [by_itself, (at(5, 14), at(5, 16))]) == []
    [found] = counted([control, by_itself], [(at(4, 12), at(5, 14)), (at(5, 14), at(6, 16))])
    assert (found.kind, found.where) == ("count", "/logs .logs[3].size")


@pytest.mark.parametrize("first", ["{", "[", '{"format"', "<html", "a,b\nc", "\x80"])
def test_p19_bytes_are_no_document_however_they_begin(first: str) -> None:
    """A tile of hashes may begin like JSON; an id within it is found all the same."""
    tile = first.encode("latin-1") + bytes(range(256)) + f"{X} {ANNA}".encode()
    haul = Haul({"/tile": said(tile, "application/octet-stream")})
    assert [row.where for row in haul.rows()] == ["/tile"]
    assert [one.kind for one in joins(haul, TRUTH)] == ["id"]
