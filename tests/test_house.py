"""The house rules that a machine can check."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from jcommunity_study.bilingual import Text

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted((ROOT / "src").rglob("*.py"))
POSIX_ONLY = {"fork", "getuid", "geteuid", "chown", "mkfifo", "setsid", "killpg", "fcntl", "pwd", "grp", "resource", "termios"}
READ_OR_WRITE = {"open", "read_text", "write_text", "fdopen"}


def calls(path: Path) -> list[ast.Call]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_files_and_functions_stay_small(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert source.count("\n") <= 400
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            size = (node.end_lineno or 0) - node.lineno + 1 - (ast.get_docstring(node) or "").count("\n")
            assert size <= 50, f"{node.name} has {size} lines"


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_every_text_file_is_opened_with_its_encoding_named(path: Path) -> None:
    own = {n.name for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.FunctionDef)}
    imported = set(re.findall(r"import .*?\b(read_text|write_text)\b", path.read_text(encoding="utf-8")))
    for call in calls(path):
        name = name_of(call)
        plain_name = isinstance(call.func, ast.Name)
        if (
            name not in READ_OR_WRITE
            or (plain_name and name in own | imported)
            or ast.unparse(call.func).startswith(("atomic.", "Study.", "cls."))
        ):
            continue
        words = [k.arg for k in call.keywords]
        binary = any(isinstance(a, ast.Constant) and isinstance(a.value, str) and "b" in a.value for a in call.args)
        elsewhere = ast.unparse(call.func) in {"os.open", "Image.open", "zipfile.open"} or ast.unparse(call.func).endswith(
            ("archive.open", "zip.open")
        )
        assert binary or elsewhere or "encoding" in words, f"line {call.lineno}: {ast.unparse(call)}"


@pytest.mark.parametrize(("part", "foreign"), [
    ("analysis", {"scipy", "statsmodels"}), ("mixed", {"scipy", "statsmodels"}), ("steps", {"scipy", "statsmodels"}),
    ("report", {"scipy", "statsmodels", "jcommunity_study.stats"}),
])  # fmt: skip
def test_statistics_are_those_of_stats_and_the_report_asks_for_none(part: str, foreign: set[str]) -> None:
    for path in (ROOT / "src" / "jcommunity_study" / part).rglob("*.py"):
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        used = {a.name for n in nodes if isinstance(n, ast.Import) for a in n.names}
        used |= {f"{n.module}.{a.name}" for n in nodes if isinstance(n, ast.ImportFrom) for a in n.names}
        assert not {u for u in used if any(u == f or u.startswith(f"{f}.") for f in foreign)}, path.name


REPORT = ROOT / "src" / "jcommunity_study" / "report"
LAYOUT = {"document", "docx", "glyphs", "html", "layout", "numbering", "numbers", "pdf", "word_styles", "wordml", "words"}  # see no results
STATISTICS = {
    "mean", "median", "mode", "average", "std", "var", "sem", "quantile", "percentile", "corr", "corrcoef", "cov", "skew", "kurt",
    "describe",
}  # fmt: skip
SUMMARIES = STATISTICS | {
    "sum", "nansum", "prod", "cumsum", "cumprod", "diff", "min", "max", "idxmin", "idxmax", "argmin", "argmax", "nlargest", "nsmallest",
    "rank", "value_counts", "nunique", "size", "groupby", "agg", "aggregate", "apply", "sort_values", "sub", "mul", "div", "truediv",
    "round", "clip", "abs",
}  # fmt: skip
BUILTINS = {"sum", "min", "max", "abs", "round", "sorted", "Counter", "reduce"}
ORDERS = "orders rows by a number that they carry; nothing is chosen by it"
MAY_COMPUTE = {
    ("ratings", "ratings", "sort_values"): ORDERS,
    ("ratings", "countermeasures", "sort_values"): ORDERS,
    ("shared", "option_shares", "sort_values"): ORDERS,
    ("shared", "option_figure", "sort_values"): ORDERS,
    ("shared", "likert_figure", "sort_values"): ORDERS,
    ("codebooks", "_filled", "sum"): "counts the cells of a row, to fill it",
    ("codebooks", "_filled", "-"): "counts the cells that a row lacks",
}


def _literal(node: ast.expr, *kinds: type) -> bool:
    return isinstance(node, ast.Constant) and type(node.value) in kinds


def computed(node: ast.AST) -> str:
    """What a node computes of figures: an operator or the name of a function; empty where it does not. `+` is told only of columns
    (it joins texts, too), `*` not of texts and lists (it repeats them); a comparison with a fraction picks by size."""
    if isinstance(node, ast.BinOp | ast.AugAssign):
        sides = (node.left, node.right) if isinstance(node, ast.BinOp) else (node.target, node.value)
        repeats = any(isinstance(side, ast.List | ast.JoinedStr) or _literal(side, str) for side in sides)
        columns = any(isinstance(side, ast.Subscript) and _literal(side.slice, str) for side in sides)
        told = {ast.Sub: "-", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**"}
        told |= ({} if repeats else {ast.Mult: "*"}) | ({ast.Add: "+"} if columns else {})
        return told.get(type(node.op), "")
    if isinstance(node, ast.Compare):
        return "<" if any(_literal(side, float) for side in (node.left, *node.comparators)) else ""
    if isinstance(node, ast.Call):
        name = name_of(node)
        return name if name in (SUMMARIES if isinstance(node.func, ast.Attribute) else BUILTINS) else ""
    return ""


def _functions(path: Path) -> list[tuple[str, ast.stmt]]:
    """The statements of a module, each with the name of the function that it is, if it is one."""
    return [(getattr(node, "name", ""), node) for node in ast.parse(path.read_text(encoding="utf-8")).body]


def test_the_report_computes_nothing() -> None:
    """Every figure that it shows stands in the results; what draws and sets type counts inches, lines and cells, and sees no results."""
    found = {
        (path.stem, name, what)
        for path in sorted(REPORT.rglob("*.py")) if path.parent.name != "figures" and path.stem not in LAYOUT
        for name, statement in _functions(path) for node in ast.walk(statement) if (what := computed(node))
    }  # fmt: skip
    assert found == set(MAY_COMPUTE)


def test_what_sets_type_sees_no_results() -> None:
    for path in (*REPORT.glob("figures/*.py"), *(REPORT / f"{name}.py" for name in LAYOUT)):
        source = path.read_text(encoding="utf-8")
        assert not re.search(r"jcommunity_study\.(analysis|study|mixed|report\.(context|sections))", source), path.name


@pytest.mark.parametrize("folder", ["report/figures", "analysis", "mixed", "steps"])
def test_no_statistic_is_made_by_hand(folder: str) -> None:
    """Means, deviations, quantiles and correlations are asked of `stats`; a drawing has none at all."""
    for path in (ROOT / "src" / "jcommunity_study" / folder).rglob("*.py"):
        parsed = ast.parse(path.read_text(encoding="utf-8"))
        own = {a.asname or a.name for n in ast.walk(parsed) if isinstance(n, ast.ImportFrom) for a in n.names}  # `describe` of stats
        made = [c for c in ast.walk(parsed) if isinstance(c, ast.Call) and name_of(c) in STATISTICS and ast.unparse(c.func) not in own]
        assert [f"{path.name}:{c.lineno} {ast.unparse(c)}" for c in made] == []


@pytest.mark.parametrize(("code", "what"), [
    ("own['share'].astype(float).sum(skipna=False)", "sum"), ("table.groupby('actor')", "groupby"), ("max(shares)", "max"),
    ("row['n_unable'] / n", "/"), ("row['a'] + n", "+"), ("tops[1] - tops[0]", "-"), ("100 * share", "*"), ("p < 0.05", "<"),
    ("f'{a}' + b", ""), ("'l' + 'c' * n", ""), ("[0] * n", ""), ("n > 3", ""), ("text[lang] + more", ""), ("len(rows)", ""),
])  # fmt: skip
def test_the_rule_on_computing_bites(code: str, what: str) -> None:
    assert next(filter(None, map(computed, ast.walk(ast.parse(code)))), "") == what


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_nothing_is_posix_only(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = {a.name for a in node.names} | {getattr(node, "module", "") or ""}
            assert not names & POSIX_ONLY, f"line {node.lineno}"
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "os":
            assert node.attr not in POSIX_ONLY, f"line {node.lineno}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_no_translation_is_missing(path: Path) -> None:
    """Text(zh, en) and the two messages of an error: both there, the first one Chinese where it has words at all."""
    for call in calls(path):
        if name_of(call) in {"Text", "InputError", "StatisticsError", "JcommunityError"} and len(call.args) >= 2:
            zh, en = call.args[:2]
            if isinstance(zh, ast.Constant) and isinstance(en, ast.Constant):
                assert zh.value and en.value, f"line {call.lineno}"
                assert (
                    not re.search(r"[一-鿿]", str(en.value))
                    or "“" in str(en.value)
                    or "〖" in str(en.value)
                    or "`" in str(en.value)
                    or "(" in str(en.value)
                ), f"line {call.lineno}: {en.value}"


def test_lock_has_hashes_and_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    assert all("\\" in line for line in lock.splitlines() if re.match(r"[a-z0-9]", line, re.IGNORECASE))
    assert lock.count("--hash=sha256:") > lock.count("==")


def test_a_text_repeats_its_only_language() -> None:
    assert Text.same("甲")["en"] == "甲"
