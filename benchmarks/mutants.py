"""Mutants: small changes of the reference bank's code, each put into its functions as they run."""

import ast
import copy
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import CodeType, FunctionType, ModuleType

import fixtures.bank

BANK = Path(fixtures.bank.__file__).parent
# What the bank checks, does and remembers; not its defects, nor what starts and describes it.
MODULES = (
    "app", "aspsp", "authorize_endpoint", "client_certificate", "parameters", "request",
    "resource_endpoints", "responses", "state", "token_endpoint", "checks/assertions",
    "checks/authorize", "checks/certificate", "checks/client", "checks/login", "checks/resource",
    "checks/signatures", "checks/token",
)  # fmt: skip

_OTHER: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
# How a comparison of texts is loosened: what else counts as equal.
_LOOSE = {
    "whatever the case": "a.casefold() == b.casefold()",
    "whatever blanks surround it": "a.strip() == b.strip()",
    "where one begins with the other": "bool(a and b) and (a.startswith(b) or b.startswith(a))",
    "where one ends with the other": "bool(a and b) and (a.endswith(b) or b.endswith(a))",
}
_TIDIES = frozenset({"lower", "upper", "casefold", "strip", "rstrip", "lstrip"})

Spot = tuple[str, int]
"""A module's name and a line of it."""


@dataclass(frozen=True)
class Mutant:
    """One small change.

    Attributes:
        module: name below fixtures/bank, such as "checks/token".
        function: qualified name of the function around it.
        line: of the change.
        statement: first line of the statement around it.
        change: what is changed, in words.
        number: which change of the module, in the order of its syntax tree.
    """

    module: str
    function: str
    line: int
    statement: int
    change: str
    number: int

    @property
    def spots(self) -> frozenset[Spot]:
        """The lines one of which runs where the change does."""
        return frozenset({(self.module, self.line), (self.module, self.statement)})

    def __str__(self) -> str:
        return f"{self.module}.py:{self.line} {self.function}: {self.change}"


@dataclass(frozen=True)
class _Site:
    """A place in a syntax tree, and the node that takes its place."""

    parent: ast.AST
    field: str
    index: int | None
    new: ast.AST
    change: str


@cache
def mutants() -> tuple[Mutant, ...]:
    """Every mutant of the bank, in the order of its modules and lines."""
    return tuple(
        Mutant(module, function, line, statement, site.change, number)
        for module in MODULES
        for number, (site, function, line, statement) in enumerate(_sites(_tree(module)))
    )


def sample(every: Sequence[Mutant], size: int, seed: int) -> list[Mutant]:
    """So many of them, drawn with a seed; all where there are no more."""
    return random.Random(seed).sample(list(every), min(size, len(every)))


@contextmanager
def planted(mutant: Mutant) -> Iterator[None]:
    """The bank of this process with the mutant in it, for the length of a `with`.

    Raises:
        ValueError: the mutant cannot be put into a function that runs.
    """
    changed = _changed(mutant)
    functions = _functions(mutant.module)
    kept = [(each, each.__code__) for each in functions if _key(each.__code__) in changed]
    if not kept:
        raise ValueError(f"no function of {mutant.module} runs")
    try:
        for function, code in kept:
            function.__code__ = changed[_key(code)]
        _forget(mutant.module)
        yield
    finally:
        for function, code in kept:
            function.__code__ = code
        _forget(mutant.module)


def _changed(mutant: Mutant) -> dict[tuple[str, int], CodeType]:
    """The code of each function of the module, with the mutant in one of them."""
    tree = _tree(mutant.module)
    site = list(_sites(tree))[mutant.number][0]
    ast.copy_location(site.new, site.parent)
    target = getattr(site.parent, site.field)
    if site.index is None:
        setattr(site.parent, site.field, site.new)
    else:
        target[site.index] = site.new
    ast.fix_missing_locations(tree)
    return {_key(code): code for code in _codes(compile(tree, str(_file(mutant.module)), "exec"))}


def _file(module: str) -> Path:
    return BANK / f"{module}.py"


@cache
def _source(module: str) -> ast.Module:
    return ast.parse(_file(module).read_text(encoding="utf-8"))


def _tree(module: str) -> ast.Module:
    return copy.deepcopy(_source(module))


def _key(code: CodeType) -> tuple[str, int]:
    return code.co_qualname, code.co_firstlineno


def _codes(code: CodeType) -> Iterator[CodeType]:
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield each
            yield from _codes(each)


def _functions(module: str) -> list[FunctionType]:
    """The functions and methods of a module, those behind a property or a wrapper too."""
    found, waiting = [], list(vars(_loaded(module)).values())
    while waiting:
        each = waiting.pop()
        if isinstance(each, FunctionType) and each.__module__ == _loaded(module).__name__:
            found.append(each)
        if isinstance(each, type) and each.__module__ == _loaded(module).__name__:
            waiting.extend(vars(each).values())
        inner = (getattr(each, name, None) for name in ("fget", "func", "__func__", "__wrapped__"))
        waiting.extend(one for one in inner if isinstance(one, FunctionType))
    return found


def _loaded(module: str) -> ModuleType:
    return sys.modules[f"{fixtures.bank.__name__}.{module.replace('/', '.')}"]


def _forget(module: str) -> None:
    """Empty the caches of the module: what they hold was made by other code."""
    for each in vars(_loaded(module)).values():
        if clear := getattr(each, "cache_clear", None):
            clear()


def _sites(tree: ast.Module) -> Iterator[tuple[_Site, str, int, int]]:
    """Every place that can be changed: the function around it, its line, that of its statement."""
    for function, owner in _bodies(tree):
        statement = function.lineno
        for parent, field, index, node in _below(function):
            statement = node.lineno if isinstance(node, ast.stmt) else statement
            for site in _sites_at(parent, field, index, node):
                yield site, owner, getattr(node, "lineno", statement), statement


def _bodies(tree: ast.AST, prefix: str = "") -> Iterator[tuple[ast.FunctionDef, str]]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef):
            yield node, f"{prefix}{node.name}"
        elif isinstance(node, ast.ClassDef):
            yield from _bodies(node, f"{prefix}{node.name}.")


def _below(node: ast.AST) -> Iterator[tuple[ast.AST, str, int | None, ast.AST]]:
    """Every node below, by parent, field and place; no type hints, decorators or docstrings."""
    for field, value in ast.iter_fields(node):
        if field in {"annotation", "returns", "decorator_list", "args"} and not isinstance(
            node, ast.Call
        ):
            continue
        for index, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
            if isinstance(child, ast.AST) and not _is_docstring(child):
                yield node, field, index, child
                yield from _below(child)


def _is_docstring(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _sites_at(parent: ast.AST, field: str, index: int | None, node: ast.AST) -> Iterator[_Site]:
    for kind, change in _CHANGES:
        if isinstance(node, kind):
            for new, told in change(copy.deepcopy(node)):
                yield _Site(parent, field, index, new, told)


def _compared(node: ast.Compare) -> Iterator[tuple[ast.AST, str]]:
    if len(node.ops) != 1:
        return
    shown, (operator,) = ast.unparse(node), node.ops
    for other in _OTHER[type(operator)]:
        changed = copy.deepcopy(node)
        changed.ops = [other()]
        yield changed, f"{shown} -> {ast.unparse(changed)}"
    texts = not any(isinstance(each, ast.Constant) for each in (node.left, *node.comparators))
    if texts and isinstance(operator, ast.Eq | ast.NotEq):
        for how, test in _LOOSE.items():
            loosened = ast.parse(
                "(lambda a, b: a == b or isinstance(a, str) and isinstance(b, str)"
                f" and ({test}))(None, None)",
                mode="eval",
            ).body
            assert isinstance(loosened, ast.Call)
            loosened.args = [node.left, node.comparators[0]]
            equal = isinstance(operator, ast.Eq)
            yield (loosened if equal else ast.UnaryOp(ast.Not(), loosened)), f"{shown}, {how}"


def _joined(node: ast.BoolOp) -> Iterator[tuple[ast.AST, str]]:
    shown = ast.unparse(node)
    swapped = copy.deepcopy(node)
    swapped.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    yield swapped, f"{shown} -> {ast.unparse(swapped)}"
    for number, value in enumerate(node.values):
        # What is left out is still named, so that the code keeps its free variables.
        rest = [each for place, each in enumerate(node.values) if place != number]
        left = ast.BoolOp(node.op, rest) if len(rest) > 1 else rest[0]
        kept = ast.IfExp(ast.Constant(value=True), left, value)
        yield kept, f"{shown} without {ast.unparse(value)}"


def _negated(node: ast.UnaryOp) -> Iterator[tuple[ast.AST, str]]:
    if isinstance(node.op, ast.Not):
        yield node.operand, f"{ast.unparse(node)} without not"


def _decided(node: ast.If | ast.IfExp) -> Iterator[tuple[ast.AST, str]]:
    for word, operator, value in (("always", ast.Or(), True), ("never", ast.And(), False)):
        changed = copy.deepcopy(node)
        changed.test = ast.BoolOp(operator, [node.test, ast.Constant(value=value)])
        yield changed, f"if {ast.unparse(node.test)}: {word}"


def _constant(node: ast.Constant) -> Iterator[tuple[ast.AST, str]]:
    value = node.value
    if isinstance(value, bool):
        yield ast.Constant(value=not value), f"{value} -> {not value}"
    elif isinstance(value, int):
        yield ast.Constant(value=value + 1), f"{value} -> {value + 1}"
    elif isinstance(value, str) and value:
        yield ast.Constant(value=f"{value}x"), f"{value!r} -> {value + 'x'!r}"


def _reckoned(node: ast.BinOp) -> Iterator[tuple[ast.AST, str]]:
    other = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd}
    if type(node.op) in other:
        changed = copy.deepcopy(node)
        changed.op = other[type(node.op)]()
        yield changed, f"{ast.unparse(node)} -> {ast.unparse(changed)}"


def _called(node: ast.Call) -> Iterator[tuple[ast.AST, str]]:
    if isinstance(node.func, ast.Attribute) and node.func.attr in _TIDIES:
        yield node.func.value, f"{ast.unparse(node)} without {node.func.attr}"
    if isinstance(node.func, ast.Name) and node.func.id in {"any", "all"}:
        changed = copy.deepcopy(node)
        other = "all" if node.func.id == "any" else "any"
        changed.func = ast.Name(other, ast.Load())
        yield changed, f"{node.func.id} -> {other}"


def _left_out(node: ast.stmt) -> Iterator[tuple[ast.AST, str]]:
    """A statement that changes something and names nothing new is never reached."""
    names = [
        target for target in getattr(node, "targets", [getattr(node, "target", None)]) if target
    ]
    if any(isinstance(name, ast.Name | ast.Tuple) for name in names):
        return
    never = ast.If(ast.Constant(value=False), [node], [])
    yield never, f"left out: {ast.unparse(node).splitlines()[0]}"


_CHANGES: tuple[
    tuple[type[ast.AST] | tuple[type[ast.AST], ...], Callable[..., Iterator[tuple[ast.AST, str]]]],
    ...,
] = (
    (ast.Compare, _compared),
    (ast.BoolOp, _joined),
    (ast.UnaryOp, _negated),
    ((ast.If, ast.IfExp), _decided),
    (ast.Constant, _constant),
    (ast.BinOp, _reckoned),
    (ast.Call, _called),
    ((ast.Expr, ast.Assign, ast.AugAssign, ast.Delete, ast.Raise), _left_out),
)
