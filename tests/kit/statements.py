"""Every statement that a database is given, taken apart: of migrations, functions and blocks."""

import ast as python
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final, TypeAlias

from pglast import ast, parse_plpgsql, parse_sql
from pglast.enums import ObjectType
from pglast.parser import ParseError

ROOT: Final = Path(__file__).parents[2]
PACKAGES: Final = ("domain", "infra", "projections", "services")
OF_SQLITE: Final = {
    "infra/transparency/own_file.py",
    "infra/transparency/signer_state.sql",
    "infra/transparency/witness.sql",
}
"""What is not for PostgreSQL."""
GIVEN_TO: Final = {"cursor", "execute", "executemany", "fetch", "fetchrow", "fetchval", "prepare"}
BLOCK: Final = re.compile(r"^-- name: ", re.MULTILINE)
ASSIGNED: Final = re.compile(r"\s*[\w.\[\]]+\s*(?::=|=(?!=))\s*")
Node: TypeAlias = Any
"""A node of the parser's: which slots are filled hangs on what it is, and no type says so."""
LEFT_OPEN: Final = re.compile(r"%(?:\d+\$)?[Is]")


@dataclass(frozen=True)
class Function:
    """A function as the last migration leaves it; ``given`` are its arguments and variables."""

    name: str
    is_definer: bool
    given: frozenset[str]


@dataclass(frozen=True)
class Statement:
    """One statement, the file and block where it stands, and the function that it is part of."""

    where: str
    tree: Node
    function: Function | None = None

    @cached_property
    def nodes(self) -> Sequence[Node]:
        """All its nodes."""
        return list(nodes(self.tree))

    @cached_property
    def shared(self) -> frozenset[str]:
        """What it calls its own queries, which are no tables."""
        return frozenset(node.ctename for node in self.nodes if kind(node) == "CommonTableExpr")

    @property
    def name(self) -> str:
        """What it is called wherever it stands: its function, or its file and block."""
        return f"{self.function.name}()" if self.function else self.where


@dataclass
class Corpus:
    """All statements, and the tables and functions that they make."""

    statements: list[Statement] = field(default_factory=list)
    tables: dict[str, Collection[str]] = field(default_factory=dict)
    functions: dict[str, Function] = field(default_factory=dict)
    built: list[str] = field(default_factory=list)
    """Where Python makes a statement of parts."""

    @cached_property
    def of_tenants(self) -> frozenset[str]:
        """The tables that have rows of organizations."""
        return frozenset(name for name, has in self.tables.items() if "organization_id" in has)


def kind(node: object) -> str:
    """Say what a node is, in the parser's words."""
    return type(node).__name__


def nodes(tree: object) -> Iterator[Node]:
    """Give a node and all below it."""
    if isinstance(tree, ast.Node):
        yield tree
        for slot in tree:
            yield from nodes(getattr(tree, slot))
    elif isinstance(tree, tuple):
        for one in tree:
            yield from nodes(one)


@cache
def shipped() -> Corpus:
    """Read what this repository gives a database."""
    files = {
        str(path.relative_to(ROOT)): path.read_text("utf-8")
        for package in PACKAGES
        for ending in ("sql", "py")
        for path in sorted((ROOT / package).rglob(f"*.{ending}"))
    }
    return corpus({name: text for name, text in files.items() if name not in OF_SQLITE})


def corpus(files: Mapping[str, str]) -> Corpus:
    """Take files apart by their names: migrations, in order, named blocks, and Python.

    A body that a later migration replaces is left out. Raises what the parser raises.
    """
    found = Corpus()
    bodies: dict[str, Sequence[Statement]] = {}
    for where, text in sorted(files.items(), key=lambda named: "/migrations/" not in named[0]):
        if where.endswith(".py"):
            for given in _given(found, where, text):
                _read(found, bodies, where, given)
        elif "/migrations/" in where:
            _read(found, bodies, where, text)
        else:
            for block in BLOCK.split(text)[1:]:
                name, _, body = block.partition("\n")
                _read(found, bodies, f"{where} {name.strip()}", body)
    for name in found.functions:
        found.statements += bodies[name]
    return found


def _given(found: Corpus, where: str, text: str) -> Iterator[str]:
    """Give the texts that Python hands to a connection as they stand; note those that it makes."""
    for call in python.walk(python.parse(text)):
        if not isinstance(call, python.Call) or not isinstance(call.func, python.Attribute):
            continue
        match call.args[:1] if call.func.attr in GIVEN_TO else []:
            case [python.Constant(value=str(statement))] if " " in statement:
                yield statement
            case [python.JoinedStr() | python.BinOp()]:
                found.built.append(f"{where}:{call.lineno}")
            case [python.Call(func=python.Attribute(attr="format" | "join"))]:
                found.built.append(f"{where}:{call.lineno}")
            case _:
                pass


def _read(found: Corpus, bodies: dict[str, Sequence[Statement]], where: str, text: str) -> None:
    for raw in parse_sql(text):
        made: Node = raw.stmt
        match kind(made):
            case "CreateFunctionStmt":
                source = text[raw.stmt_location :][: raw.stmt_len or None]
                function = _function(made, source)
                found.functions[function.name] = function
                bodies[function.name] = list(_body(where, function, made, source))
                continue
            case "CreateStmt":
                found.tables[made.relation.relname] = list(_columns(made.tableElts or ()))
            case "AlterTableStmt" if made.relation.relname in found.tables:
                table = made.relation.relname
                added = _columns(command.def_ for command in made.cmds)
                found.tables[table] = [*found.tables[table], *added]
            case "DropStmt" if made.removeType == ObjectType.OBJECT_FUNCTION:
                for dropped in made.objects:
                    found.functions.pop(getattr(dropped, "objname", dropped)[-1].sval, None)
            case "DropStmt" if made.removeType == ObjectType.OBJECT_TABLE:
                for dropped in made.objects:
                    found.tables.pop(dropped[-1].sval, None)
            case _:
                pass
        found.statements.append(Statement(where, made))


def _columns(elements: Iterable[Node]) -> Iterator[str]:
    return (each.colname for each in elements if kind(each) == "ColumnDef")


def _function(made: Node, source: str) -> Function:
    given = {parameter.name for parameter in made.parameters or () if parameter.name}
    if _option(made, "language").sval == "plpgsql":
        given |= set(_texts(_plpgsql(source), "refname"))
    security = _option(made, "security")
    is_definer = security is not None and security.boolval
    return Function(made.funcname[-1].sval, is_definer, frozenset(given))


def _option(made: Node, name: str) -> Node:
    return next((option.arg for option in made.options if option.defname == name), None)


def _body(where: str, function: Function, made: Node, source: str) -> Iterator[Statement]:
    if made.sql_body is not None:
        yield Statement(where, made.sql_body, function)
    elif _option(made, "language").sval == "plpgsql":
        for query in _texts(_plpgsql(source), "query"):
            for tree in _parsed(query):
                yield Statement(where, tree, function)
                yield from (Statement(where, one, function) for one in _templates(tree))
    else:
        for raw in parse_sql(_option(made, "as")[0].sval):
            yield Statement(where, raw.stmt, function)


def _plpgsql(source: str) -> object:
    # The parser knows no types, and so not that a variadic one is an array.
    return parse_plpgsql(re.sub(r"\bVARIADIC\b", "", source))


def _texts(tree: object, key: str) -> Iterator[str]:
    """Give the texts under a key, however deep."""
    if isinstance(tree, dict):
        for each, value in tree.items():
            if each == key and isinstance(value, str):
                yield value
            else:
                yield from _texts(value, key)
    elif isinstance(tree, list):
        for one in tree:
            yield from _texts(one, key)


def _parsed(query: str) -> Iterator[Node]:
    """Parse a statement of a body, or what is assigned there, or an expression."""
    assigned = ASSIGNED.match(query)
    value = query[assigned.end() :] if assigned else query
    for text in (query, f"SELECT {value}", f"SELECT {query}"):
        try:
            parsed = parse_sql(text)
        except ParseError:
            continue
        yield from (raw.stmt for raw in parsed)
        return
    raise ValueError(f"not understood: {query}")


def _templates(tree: Node) -> Iterator[Node]:
    """Give the queries that are filled in and carried out: ``format('SELECT …', a_name)``."""
    for call in nodes(tree):
        if kind(call) != "FuncCall" or call.funcname[-1].sval != "format":
            continue
        for text in (n.sval for n in nodes(call.args[0]) if kind(n) == "String"):
            if re.match(r"\s*(?:WITH|SELECT|INSERT|UPDATE|DELETE)\b", text):
                yield from (raw.stmt for raw in parse_sql(LEFT_OPEN.sub("filled_in", text)))
