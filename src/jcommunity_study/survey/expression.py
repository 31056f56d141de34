"""Expressions over the answers, in rules and derived variables: `age_band == 1 and occupation == "退休"`, `mean(b1, b2, minimum=1)`.

Python's grammar, a few of its nodes, nothing of its power: an expression is parsed (`ast`), held against the questionnaire, and becomes
a function of a chunk of responses. Truth has three values (Kleene): what rests on a missing answer is unknown, and unknown is not true.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, NoReturn

import numpy as np

from jcommunity_study.errors import InputError
from jcommunity_study.survey.questionnaire import Column, Questionnaire
from jcommunity_study.survey.responses import Responses

LONGEST, DEEPEST = 2000, 40  # characters, nested parts
CODED = ("single", "scale", "matrix")
MEASURED = (*CODED, "multiple", "ranking", "number")
Values = np.ndarray  # one float a respondent; NaN is missing, and of a truth: unknown
Run = Callable[[Responses], Values]
_COMPARE: Mapping[type[ast.cmpop], Callable[[Values, Values], Values]] = {
    ast.Eq: np.equal, ast.NotEq: np.not_equal, ast.Lt: np.less, ast.LtE: np.less_equal, ast.Gt: np.greater, ast.GtE: np.greater_equal,
}  # fmt: skip
_ARITHMETIC: Mapping[type[ast.operator], Callable[[Values, Values], Values]] = {
    ast.Add: np.add, ast.Sub: np.subtract, ast.Mult: np.multiply, ast.Div: np.divide,
}  # fmt: skip


@dataclass(frozen=True)
class Part:
    """A part of an expression: what it gives, how to compute it, and the column it is, if it is one."""

    kind: Literal["number", "truth", "text"]
    run: Run
    column: Column | None = None
    constant: float | str | None = None


@dataclass(frozen=True)
class Expression:
    """An expression ready to run: `kind` is `number` or `truth`; `columns` are those it reads, in the order of its words."""

    text: str
    kind: Literal["number", "truth", "text"]
    columns: tuple[str, ...]
    run: Run


def expression(text: str, questionnaire: Questionnaire, where: object) -> Expression:
    """The expression of a text; raises InputError at `where` for what is no expression, names no column or can never hold.

    Parts: columns by name; numbers; "an option's label" in either language; `== != < <= > >= in`, `and or not`, `+ - * /`, `a if b else c`;
    `sum mean min max (…, minimum=k)`, `count(…)` (how many hold: ticks, or conditions), `between(x, low, high)`, `missing(x)`.
    """
    return _Reader(text, questionnaire, where).read()


def holds(found: Expression, chunk: Responses) -> np.ndarray:
    """Where a truth is known to hold."""
    return found.run(chunk) == 1.0


class _Reader:
    """One expression being read."""

    def __init__(self, text: str, questionnaire: Questionnaire, where: object) -> None:
        self.text, self.questionnaire, self.where = text, questionnaire, where
        self.columns = {c.name: c for c in questionnaire.columns()}
        self.used: dict[str, None] = {}

    def fail(self, zh: str, en: str) -> NoReturn:
        raise InputError(f"表达式“{self.text}”：{zh}", f"the expression {self.text!r}: {en}", where=self.where)

    def read(self) -> Expression:
        if len(self.text) > LONGEST:
            raise InputError(
                f"表达式超过 {LONGEST} 字。请分开写。", f"an expression of over {LONGEST} characters. Split it.", where=self.where
            )
        try:
            tree = ast.parse(self.text.strip(), mode="eval")
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            wide = [c for c in "“”‘’＝（），＞＜＋－！" if c in self.text]
            zh, en = (
                (f"有全角符号 {''.join(wide)}。请改用英文符号。", f"has {''.join(wide)}; type ASCII signs.")
                if wide
                else ("请检查括号、引号和 ==。", "check brackets, quotes and `==`.")
            )
            self.fail(f"写法有误。{zh}", f"cannot be read: {en}")
        part = self.part(tree.body, 0)
        if part.kind == "text":
            self.fail("应给出数值或真假，而不是文字。", "must give a number or a truth, not a text.")
        return Expression(self.text, part.kind, tuple(self.used), part.run)

    def part(self, node: ast.expr, depth: int) -> Part:
        if depth > DEEPEST:
            self.fail("嵌套过深。", "is nested too deeply.")
        reader = getattr(self, f"_{type(node).__name__.lower()}", None)
        if reader is None:
            self.fail(f"不允许“{ast.unparse(node)}”。", f"`{ast.unparse(node)}` is not allowed here.")
        return reader(node, depth + 1)

    def number(self, node: ast.expr, depth: int) -> Part:
        part = self.part(node, depth)
        if part.kind == "text":
            self.fail(f"“{ast.unparse(node)}”不是数值。", f"`{ast.unparse(node)}` is no number.")
        return part

    def truth(self, node: ast.expr, depth: int) -> Part:
        """A condition; a tick of a multiple choice is one."""
        part = self.part(node, depth)
        if part.kind != "truth" and (part.column is None or part.column.item.kind != "multiple"):
            self.fail(
                f"“{ast.unparse(node)}”不是条件。请写成比较，如 x == 1。",
                f"`{ast.unparse(node)}` is no condition. Compare it, as in x == 1.",
            )
        return part

    # --- leaves
    def _constant(self, node: ast.Constant, depth: int) -> Part:
        value = node.value
        if isinstance(value, str):
            return Part("text", partial(_all_missing), constant=value)
        if not isinstance(value, int | float) or isinstance(value, bool) or not abs(value) < 1e15:
            self.fail(f"不允许“{value!r}”。", f"{value!r} is not allowed here.")
        return Part("number", partial(_repeated, float(value)), constant=float(value))

    def _name(self, node: ast.Name, depth: int) -> Part:
        column = self.columns.get(node.id)
        if column is None:
            parts = [c.name for c in self.columns.values() if c.item.name == node.id]
            hint = f"（{node.id} 的变量：{'、'.join(parts[:6])}…）" if parts else ""
            hint_en = f" (its columns: {', '.join(parts[:6])} …)" if parts else ""
            self.fail(f"问卷里没有变量“{node.id}”{hint}。", f"the questionnaire has no column `{node.id}`{hint_en}.")
        if column.other or column.item.kind not in (*MEASURED, "text"):
            self.fail(f"变量“{node.id}”不能用在这里。", f"column `{node.id}` cannot stand here.")
        self.used[node.id] = None
        return Part("text" if column.item.kind == "text" else "number", partial(_column, column.name), column)

    # --- conditions
    def _boolop(self, node: ast.BoolOp, depth: int) -> Part:
        parts = [self.truth(v, depth).run for v in node.values]
        return Part("truth", partial(_every if isinstance(node.op, ast.And) else _any, parts))

    def _unaryop(self, node: ast.UnaryOp, depth: int) -> Part:
        if isinstance(node.op, ast.Not):
            inner = self.truth(node.operand, depth).run
            return Part("truth", lambda chunk: 1.0 - inner(chunk))
        if not isinstance(node.op, ast.USub):
            self.fail(f"不允许“{ast.unparse(node)}”。", f"`{ast.unparse(node)}` is not allowed here.")
        part = self.number(node.operand, depth)
        constant = -part.constant if isinstance(part.constant, float) else None
        return Part("number", lambda chunk: -part.run(chunk), constant=constant)

    def _compare(self, node: ast.Compare, depth: int) -> Part:
        runs, left = [], node.left
        for operator, right in zip(node.ops, node.comparators, strict=True):
            runs.append(self._one(left, operator, right, depth))
            left = right
        return Part("truth", partial(_every, runs))

    def _one(self, left: ast.expr, operator: ast.cmpop, right: ast.expr, depth: int) -> Run:
        if isinstance(operator, ast.In | ast.NotIn):
            if not isinstance(right, ast.List | ast.Tuple | ast.Set) or not right.elts:
                self.fail("in 后面应为列表，如 [1, 2]。", "`in` takes a list such as [1, 2].")
            inside = partial(_any, [self._one(left, ast.Eq(), each, depth) for each in right.elts])
            return inside if isinstance(operator, ast.In) else lambda chunk: 1.0 - inside(chunk)
        compare = _COMPARE.get(type(operator))
        if compare is None:
            self.fail("请用 == 或 != 比较。", "compare by `==` or `!=`.")
        a, b = self.part(left, depth), self.part(right, depth)
        if any(side.column is not None and side.column.item.kind == "text" for side in (a, b)):
            return self._texts(a, b, operator)
        a, b = self._coded(a, b, operator), self._coded(b, a, operator)
        return partial(_compared, compare, a.run, b.run)

    def _texts(self, a: Part, b: Part, operator: ast.cmpop) -> Run:
        column, word = (a, b) if a.column is not None else (b, a)
        if column.column is None or not isinstance(word.constant, str) or not isinstance(operator, ast.Eq | ast.NotEq):
            self.fail(
                "开放题只能与带引号的文字用 ==、!= 或 in 比较。", "an open answer is compared with a quoted text, by `==`, `!=` or `in`."
            )
        return partial(_same_text, column.column.name, word.constant, isinstance(operator, ast.Eq))

    def _coded(self, part: Part, other: Part, operator: ast.cmpop) -> Part:
        """A label as the code it stands for in the other side's options; a code that no option has is a fault."""
        options = other.column.item.valid if other.column is not None and other.column.item.kind in CODED else ()
        if isinstance(part.constant, str):
            code = next((o.code for o in options if part.constant in (o.label.zh, o.label.en)), None)
            if code is None:
                known, known_en = ("；".join(f"{o.code}={o.label[lang]}" for o in options[:12]) or "—" for lang in ("zh", "en"))
                self.fail(f"没有选项“{part.constant}”；可用：{known}。", f"no option reads {part.constant!r}; known: {known_en}.")
            return Part("number", partial(_repeated, float(code)))
        equal = isinstance(operator, ast.Eq | ast.NotEq)
        if part.constant is not None and options and equal and part.constant not in [o.code for o in options]:
            name = other.column.name if other.column else ""
            self.fail(f"“{name}”没有编码 {part.constant:g}。", f"`{name}` has no option of code {part.constant:g}.")
        return part

    # --- numbers
    def _binop(self, node: ast.BinOp, depth: int) -> Part:
        compute = _ARITHMETIC.get(type(node.op))
        if compute is None:
            self.fail("只能用 + - * /。", "only + - * / are known here.")
        a, b = self.number(node.left, depth).run, self.number(node.right, depth).run
        return Part("number", partial(_computed, compute, a, b))

    def _ifexp(self, node: ast.IfExp, depth: int) -> Part:
        test = self.truth(node.test, depth).run
        body, other = self.number(node.body, depth), self.number(node.orelse, depth)
        kind: Literal["number", "truth"] = "truth" if body.kind == other.kind == "truth" else "number"
        return Part(kind, partial(_chosen, test, body.run, other.run))

    def _call(self, node: ast.Call, depth: int) -> Part:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        given = {k.arg: k.value for k in node.keywords}
        if name in ("sum", "mean", "min", "max", "count") and set(given) <= {"minimum"} and node.args:
            parts = [p for a in node.args for p in self._spread(a, depth, condition=name == "count")]
            return Part("number", partial(_summary, name, [p.run for p in parts], self._minimum(given.get("minimum"), len(parts))))
        if name == "between" and len(node.args) == 3 and not given:
            x, low, high = node.args
            return Part("truth", partial(_every, [self._one(low, ast.LtE(), x, depth), self._one(x, ast.LtE(), high, depth)]))
        if name != "missing" or len(node.args) != 1 or given:
            self.fail(
                f"不认识“{ast.unparse(node)}”。可用：sum、mean、min、max、count（可加 minimum=整数）、between(x, 低, 高)、missing(x)。",
                f"`{ast.unparse(node)}` is not known. Known: sum, mean, min, max, count (minimum=k), between(x, low, high), missing(x).",
            )
        return Part("truth", partial(_none_known, [p.run for p in self._spread(node.args[0], depth)]))

    def _spread(self, node: ast.expr, depth: int, *, condition: bool = False) -> list[Part]:
        """An argument of a function: a matrix or a multiple choice by its item's name stands for all its columns."""
        if isinstance(node, ast.Name) and node.id not in self.columns:
            names = [c.name for c in self.columns.values() if c.item.name == node.id and not c.other]
            nodes: Sequence[ast.expr] = [ast.Name(name) for name in names] or [node]
        else:
            nodes = [node]
        return [self.truth(n, depth) if condition else self.number(n, depth) for n in nodes]

    def _minimum(self, node: ast.expr | None, n: int) -> int:
        if node is None:
            return n
        value = node.value if isinstance(node, ast.Constant) else None
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= n:
            self.fail(f"minimum 应为 1 到 {n} 的整数。", f"`minimum` must be a whole number from 1 to {n}.")
        return value


# --- what the parts compute ----------------------------------------------------------------------------------------------


def _column(name: str, chunk: Responses) -> Values:
    return chunk.frame[name].to_numpy(dtype=float, na_value=np.nan)


def _repeated(value: float, chunk: Responses) -> Values:
    return np.full(chunk.n, value)


def _all_missing(chunk: Responses) -> Values:
    return np.full(chunk.n, np.nan)


def _same_text(name: str, text: str, same: bool, chunk: Responses) -> Values:
    values = chunk.frame[name]
    found = (values == text) if same else (values != text)
    return np.where(values.isna(), np.nan, found.fillna(False).to_numpy(dtype=float))


def _known(truth: np.ndarray, *sides: Values) -> Values:
    return np.where(np.isnan(sides).any(axis=0), np.nan, truth)


def _compared(compare: Callable[[Values, Values], Any], a: Run, b: Run, chunk: Responses) -> Values:
    left, right = a(chunk), b(chunk)
    return _known(compare(left, right).astype(float), left, right)


def _computed(compute: Callable[[Values, Values], Values], a: Run, b: Run, chunk: Responses) -> Values:
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        out = compute(a(chunk), b(chunk))
    return np.where(np.isfinite(out), out, np.nan)  # nothing divided by nothing is no value


def _every(parts: Sequence[Run], chunk: Responses) -> Values:
    """And: false as soon as one is false, else unknown as soon as one is unknown."""
    found = np.stack([p(chunk) for p in parts])
    return np.where((found == 0).any(axis=0), 0.0, np.where(np.isnan(found).any(axis=0), np.nan, 1.0))


def _any(parts: Sequence[Run], chunk: Responses) -> Values:
    found = np.stack([p(chunk) for p in parts])
    return np.where((found == 1).any(axis=0), 1.0, np.where(np.isnan(found).any(axis=0), np.nan, 0.0))


def _none_known(parts: Sequence[Run], chunk: Responses) -> Values:
    return np.isnan(np.stack([p(chunk) for p in parts])).all(axis=0).astype(float)


def _chosen(test: Run, body: Run, other: Run, chunk: Responses) -> Values:
    truth = test(chunk)
    return _known(np.where(truth == 1, body(chunk), other(chunk)), truth)


def _summary(name: str, parts: Sequence[Run], minimum: int, chunk: Responses) -> Values:
    """Over what is known, where that is at least `minimum`; a sum is the mean times the number of parts, so no gap lowers it."""
    found = np.stack([p(chunk) for p in parts])
    known = ~np.isnan(found)
    n = known.sum(axis=0)
    if name in ("min", "max"):
        filled = np.where(known, found, np.inf if name == "min" else -np.inf)
        out = filled.min(axis=0) if name == "min" else filled.max(axis=0)
    else:
        total = np.where(known, found, 0.0).sum(axis=0)
        out = total if name == "count" else total / np.maximum(n, 1) * (len(parts) if name == "sum" else 1)
    return np.where(n >= minimum, out, np.nan)
