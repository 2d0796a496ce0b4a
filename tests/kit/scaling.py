"""The rules of SQL that runs on many machines as on one, each a look for what breaks it.

A rule is given all statements and gives a line for each breach: where it is, and what. What is
let through, and why, is in ``docs/adr/0014-sql-for-many-machines.md``.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Final, TypeAlias

from pglast.enums import A_Expr_Kind, AlterTableType, BoolExprType, ConstrType, LockWaitPolicy

from tests.kit.statements import Corpus, Node, Statement, kind, nodes

Rule: TypeAlias = Callable[[Corpus], Iterator[str]]
Table: TypeAlias = tuple[str, str]
"""What a table is called in a statement, and what it is called."""
Fits: TypeAlias = Callable[[Node, Collection[Table], Statement], bool]
"""Whether what an organization is compared with will do, beside the other tables of its level."""

OUTSIDE_TENANCY: Final = {"account_person", "ended_session", "login_session", "sign_in_link"}
"""They say whose an account is, which is asked before the organization is known."""
CLOCKS: Final = {"clock_timestamp", "now", "statement_timestamp", "transaction_timestamp"}
IDS: Final = {"gen_random_uuid", "nextval", "uuidv4", "uuidv7"}
LEVELS: Final = {"SelectStmt", "UpdateStmt", "DeleteStmt"}
NUMBERED: Final = {"serial", "bigserial", "smallserial"}
FUZZY: Final = {
    A_Expr_Kind.AEXPR_LIKE,
    A_Expr_Kind.AEXPR_ILIKE,
    A_Expr_Kind.AEXPR_SIMILAR,
}


def unnamed_organizations(corpus: Corpus) -> Iterator[str]:
    """Each table of tenants is asked for ``organization_id =`` a value that was given."""
    for statement, table, _ in _unnamed(corpus, _is_given):
        yield f"{statement.name}: {table}"


def organizations_apart(corpus: Corpus) -> Iterator[str]:
    """Tables of tenants that are asked together are joined by their organization, at least."""
    for statement, table, others in _unnamed(corpus, _is_of_another):
        if others:
            yield f"{statement.name}: {table}"


def moments_made(corpus: Corpus) -> Iterator[str]:
    """What is set in a row that is there is not reckoned from a clock or an interval."""
    for statement, node in _all(corpus, "UpdateStmt", "OnConflictClause"):
        clocks = CLOCKS if kind(node) == "OnConflictClause" else {"clock_timestamp"}
        for part in nodes(node.targetList):
            if kind(part) == "FuncCall" and _called(part) in clocks:
                yield f"{statement.name}: {_called(part)}()"
            if kind(part) == "SQLValueFunction" and kind(node) == "OnConflictClause":
                yield f"{statement.name}: a clock"
            if _is_interval(part):
                yield f"{statement.name}: an interval"


def spelled_short(corpus: Corpus) -> Iterator[str]:
    """``CASE`` is searched, and ``EXISTS`` asks for a column."""
    for statement, node in _all(corpus, "CaseExpr", "SubLink"):
        if kind(node) == "CaseExpr" and node.arg is not None:
            yield f"{statement.name}: CASE x WHEN"
        if kind(node) == "SubLink" and node.subLinkType.name == "EXISTS_SUBLINK":
            asked = node.subselect
            if not asked.targetList and asked.larg is None and asked.valuesLists is None:
                yield f"{statement.name}: EXISTS (SELECT FROM"


def copied_rows(corpus: Corpus) -> Iterator[str]:
    """What is inserted from a query is answered: ``RETURNING`` or ``ON CONFLICT``."""
    for statement, node in _all(corpus, "InsertStmt"):
        table = node.relation.relname
        if (
            table in corpus.of_tenants
            and node.selectStmt is not None
            and node.selectStmt.fromClause
            and not (_returning(node) or node.onConflictClause)
        ):
            yield f"{statement.name}: {table}"


def tenants_set(corpus: Corpus) -> Iterator[str]:
    """A tenant is set by ``SET LOCAL``, which can be handed on to other machines."""
    for statement, node in _all(corpus, "FuncCall"):
        names = [n.sval for n in nodes(node.args) if kind(n) == "String"]
        if _called(node) == "set_config" and any(name.startswith("app.") for name in names[:1]):
            yield f"{statement.name}: set_config"


def statements_built(corpus: Corpus) -> Iterator[str]:
    """Python writes no value into a statement but where a tenant is set."""
    yield from corpus.built


def two_writers(corpus: Corpus) -> Iterator[str]:
    """A table of tenants is written by functions that are its owner, or by who calls: not both."""
    definers: set[str] = set()
    invokers: set[str] = set()
    of_definers = _reached(corpus, [f.name for f in corpus.functions.values() if f.is_definer])
    for statement, node in _all(corpus, "InsertStmt", "UpdateStmt", "DeleteStmt"):
        is_owners = statement.function is not None and statement.function.name in of_definers
        (definers if is_owners else invokers).add(node.relation.relname)
    yield from sorted(definers & invokers & corpus.of_tenants)


def functions_within(corpus: Corpus) -> Iterator[str]:
    """No function that reads tables of tenants is called in a query over them."""
    reads = {name: set[str]() for name in corpus.functions}
    for statement in corpus.statements:
        if statement.function is not None:
            reads[statement.function.name] |= _read(statement.tree) & corpus.of_tenants
    reading = {name for name in reads if any(reads[inner] for inner in _reached(corpus, [name]))}
    for statement in corpus.statements:
        tables = _read(statement.tree) & corpus.of_tenants
        for name in sorted(_calls(statement.tree) & reading) if tables else []:
            yield f"{statement.name}: {name}()"


def other_engines(corpus: Corpus) -> Iterator[str]:
    """No ``MERGE``, no trigger, no row passed over because it is locked but in an organization."""
    for statement in corpus.statements:
        for node in statement.nodes:
            match kind(node):
                case "MergeStmt":
                    yield f"{statement.name}: MERGE"
                case "CreateTrigStmt":
                    yield f"{statement.name}: a trigger"
                case "SelectStmt" if _passes_over(node):
                    if any(_of_level(node, corpus, statement, _is_given)):
                        yield f"{statement.name}: SKIP LOCKED"
                case _:
                    pass


def owners_and_policies(corpus: Corpus) -> Iterator[str]:
    """One owner, whom row-level security does not hold; no policy asks; plans as by default."""
    for statement in corpus.statements:
        for node in statement.nodes:
            match kind(node):
                case "AlterTableCmd" if node.subtype == AlterTableType.AT_ForceRowSecurity:
                    yield f"{statement.name}: FORCE"
                case "AlterTableCmd" if node.subtype == AlterTableType.AT_ChangeOwner:
                    yield f"{statement.name}: an owner"
                case "AlterOwnerStmt":
                    yield f"{statement.name}: an owner"
                case "CreatePolicyStmt" if any(kind(n) == "SubLink" for n in nodes(node)):
                    yield f"{statement.name}: a sub-query in a policy"
                case "AlterRoleSetStmt" | "AlterDatabaseSetStmt" | "AlterSystemStmt" if (
                    node.setstmt.name == "plan_cache_mode"
                ):
                    yield f"{statement.name}: plan_cache_mode"
                case _:
                    pass


def ids_made(corpus: Corpus) -> Iterator[str]:
    """No column of a tenant's table numbers its rows: ids are made in Python."""
    for statement, node in _all(corpus, "CreateStmt", "AlterTableStmt"):
        if node.relation.relname in corpus.of_tenants:
            for column in (n for n in nodes(node) if kind(n) == "ColumnDef"):
                is_identity = any(
                    c.contype == ConstrType.CONSTR_IDENTITY for c in column.constraints or ()
                )
                is_serial = column.typeName.names[-1].sval in NUMBERED
                if is_identity or is_serial or _calls(column) & IDS:
                    yield f"{statement.name}: {node.relation.relname}.{column.colname}"


def unindexable(corpus: Corpus) -> Iterator[str]:
    """Who is held by row-level security compares plainly: no ``LIKE``, no ``lower()``."""
    for statement in corpus.statements:
        is_held = statement.function is None or not statement.function.is_definer
        if is_held and _read(statement.tree) & corpus.of_tenants:
            for node in statement.nodes:
                if kind(node) == "A_Expr" and node.kind in FUZZY:
                    yield f"{statement.name}: LIKE"
                if kind(node) == "FuncCall" and _called(node) in {"lower", "upper"}:
                    yield f"{statement.name}: {_called(node)}()"


def _all(corpus: Corpus, *kinds: str) -> Iterator[tuple[Statement, Node]]:
    for statement in corpus.statements:
        for node in statement.nodes:
            if kind(node) in kinds:
                yield statement, node


def _unnamed(corpus: Corpus, fits: Fits) -> Iterator[tuple[Statement, str, Collection[Table]]]:
    """Give each table of tenants whose organization is not compared with what fits.

    With it come the other tables of tenants that are asked at the same level.
    """
    for statement in corpus.statements:
        for level in statement.nodes:
            if kind(level) in LEVELS:
                yield from _of_level(level, corpus, statement, fits)


def _of_level(
    level: Node, corpus: Corpus, statement: Statement, fits: Fits
) -> Iterator[tuple[Statement, str, Collection[Table]]]:
    tenants = corpus.of_tenants - OUTSIDE_TENANCY - statement.shared
    items = _items(level)
    ours = [(alias, name) for alias, name in _tables(items) if name in tenants]
    conditions = [*_conditions(level, items)]
    for alias, name in ours:
        others = [table for table in ours if table[0] != alias]
        if not any(
            _is_organization(one, alias, is_alone=not others) and fits(other, others, statement)
            for one, other in conditions
        ):
            yield statement, name, others


def _items(level: Node) -> Collection[Node]:
    match kind(level):
        case "SelectStmt":
            return level.fromClause or ()
        case "UpdateStmt":
            return (level.relation, *(level.fromClause or ()))
        case "DeleteStmt":
            return (level.relation, *(level.usingClause or ()))
        case _:
            return ()


def _tables(items: Iterable[Node]) -> Iterator[Table]:
    for item in items:
        if kind(item) == "RangeVar":
            yield (item.alias.aliasname if item.alias else item.relname), item.relname
        elif kind(item) == "JoinExpr":
            yield from _tables((item.larg, item.rarg))


def _conditions(level: Node, items: Iterable[Node]) -> Iterator[tuple[Node, Node]]:
    """Give what must be equal, either way round, for a row to come through a level."""
    if items:
        yield from _equal(level.whereClause)
    for item in items:
        yield from _joined(item)


def _joined(item: Node) -> Iterator[tuple[Node, Node]]:
    if kind(item) == "JoinExpr":
        yield from _equal(item.quals)
        yield from _joined(item.larg)
        yield from _joined(item.rarg)


def _equal(condition: Node) -> Iterator[tuple[Node, Node]]:
    if kind(condition) == "BoolExpr" and condition.boolop == BoolExprType.AND_EXPR:
        for one in condition.args:
            yield from _equal(one)
    elif kind(condition) == "A_Expr" and [n.sval for n in condition.name] == ["="]:
        left, right = condition.lexpr, condition.rexpr
        if kind(left) == kind(right) == "RowExpr":
            for one, other in zip(left.args, right.args, strict=True):
                yield from ((one, other), (other, one))
        else:
            yield from ((left, right), (right, left))


def _path(node: Node) -> tuple[str, ...]:
    while kind(node) == "TypeCast":
        node = node.arg
    fields = node.fields if kind(node) == "ColumnRef" else ()
    return tuple(field.sval for field in fields if kind(field) == "String")


def _is_organization(node: Node, alias: str, *, is_alone: bool) -> bool:
    path = _path(node)
    return path == (alias, "organization_id") or (is_alone and path == ("organization_id",))


def _is_given(node: Node, _others: Collection[Table], statement: Statement) -> bool:
    while kind(node) == "TypeCast":
        node = node.arg
    if kind(node) == "ParamRef":
        return True
    path = _path(node)
    return bool(path) and statement.function is not None and path[0] in statement.function.given


def _is_of_another(node: Node, others: Collection[Table], statement: Statement) -> bool:
    path = _path(node)
    return _is_given(node, others, statement) or path[1:] == ("organization_id",)


def _is_interval(node: Node) -> bool:
    if kind(node) != "A_Expr" or node.name[-1].sval not in {"+", "-"}:
        return False
    parts = [*nodes(node.lexpr), *nodes(node.rexpr)]
    return any(
        (kind(part) == "TypeCast" and part.typeName.names[-1].sval == "interval")
        or (kind(part) == "FuncCall" and _called(part) == "make_interval")
        for part in parts
    )


def _returning(node: Node) -> object:
    return getattr(node, "returningClause", None) or getattr(node, "returningList", None)


def _passes_over(node: Node) -> bool:
    return any(
        clause.waitPolicy == LockWaitPolicy.LockWaitSkip for clause in node.lockingClause or ()
    )


def _called(call: Node) -> str:
    return str(call.funcname[-1].sval)


def _calls(tree: object) -> set[str]:
    return {_called(node) for node in nodes(tree) if kind(node) == "FuncCall"}


def _read(tree: object) -> set[str]:
    return {node.relname for node in nodes(tree) if kind(node) == "RangeVar"}


def _reached(corpus: Corpus, names: Iterable[str]) -> set[str]:
    """Give these functions, and all that they call, at whatever remove."""
    calls: dict[str, set[str]] = {}
    for statement in corpus.statements:
        if statement.function is not None:
            calls.setdefault(statement.function.name, set()).update(_calls(statement.tree))
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in corpus.functions and name not in found:
            found.add(name)
            waiting += calls.get(name, ())
    return found


RULES: Final[Mapping[str, Rule]] = {
    rule.__name__: rule
    for rule in (
        unnamed_organizations,
        organizations_apart,
        moments_made,
        spelled_short,
        copied_rows,
        tenants_set,
        statements_built,
        two_writers,
        functions_within,
        other_engines,
        owners_and_policies,
        ids_made,
        unindexable,
    )
}
