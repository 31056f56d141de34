"""YAML in which every value knows its line, so that every complaint can name it."""

from __future__ import annotations

import builtins
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import yaml

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import Faults, InputError
from jcommunity_study.files.text import read_text

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CONSTRUCTOR = yaml.constructor.SafeConstructor()
MAX_DEPTH = 50
SCHEMA = 1  # of every file of a study
_LOOK_BACK = 3  # lines
_TAB = re.compile(r"[ -]*\t")
_WIDE_KEY = re.compile(r"\s*(?:-\s+)?([A-Za-z]\w*)\s*：", re.ASCII)


@dataclass(frozen=True)
class Node:
    """A value of a YAML file and its place; `value` is a dict or list of Nodes, or a plain scalar."""

    value: object
    path: Path
    line: int

    @property
    def where(self) -> str:
        return f"{self.path}:{self.line}"

    def fail(self, zh: str, en: str) -> NoReturn:
        raise InputError(zh, en, where=self.where)

    def mapping(self) -> dict[str, Node]:
        if not isinstance(self.value, dict):
            self.fail(
                "这里应为“键: 值”的映射。请检查缩进和英文冒号后的空格。",
                "a mapping (`key: value`) was expected here. Check the indentation and the blank after the colon.",
            )
        return self.value

    def list(self) -> list[Node]:
        if self.value is None:
            return []
        if not isinstance(self.value, list):
            self.fail("这里应为列表（每行以“- ”开头）。", "a list (lines that begin with `- `) was expected here.")
        return self.value

    def __getitem__(self, key: str) -> Node:
        found = self.get(key)
        if found is None:
            self.fail(f"缺少“{key}”。请补上。", f"`{key}` is missing. Add it.")
        return found

    def get(self, key: str) -> Node | None:
        return self.mapping().get(key)

    def items(self) -> Iterator[tuple[str, Node]]:
        yield from self.mapping().items()

    def only(self, *keys: str) -> Node:
        """Itself, when the mapping has no other keys than `keys`; else names the unknown one."""
        for key, node in self.items():
            if key not in keys:
                known = ", ".join(keys)
                node.fail(f"不认识“{key}”。可用的是：{known}。", f"`{key}` is not known here. Known: {known}.")
        return self

    def str(self) -> str:
        if isinstance(self.value, dict | list) or self.value is None:
            self.fail("这里应为文字。", "a text was expected here.")
        return str(self.value)

    def int(self) -> int:
        if not isinstance(self.value, int) or isinstance(self.value, bool):
            self.fail(f"这里应为整数，而不是“{self.value}”。", f"a whole number was expected here, not {self.value!r}.")
        return self.value

    def float(self) -> float:
        if not isinstance(self.value, int | float) or isinstance(self.value, bool):
            self.fail(f"这里应为数字，而不是“{self.value}”。", f"a number was expected here, not {self.value!r}.")
        return float(self.value)

    def bool(self) -> bool:
        if not isinstance(self.value, bool):
            self.fail(f"这里应为 true 或 false，而不是“{self.value}”。", f"true or false was expected here, not {self.value!r}.")
        return self.value

    def choice(self, *choices: builtins.str) -> builtins.str:
        found = self.str()
        if found not in choices:
            self.fail(
                f"“{found}”不可用。可用的是：{'、'.join(choices)}。", f"{found!r} is not allowed here. Allowed: {', '.join(choices)}."
            )
        return found

    def strings(self) -> tuple[builtins.str, ...]:
        return tuple(n.str() for n in self.list())

    def plain(self) -> Any:
        """The value without lines: dicts, lists and scalars."""
        if isinstance(self.value, dict):
            return {key: child.plain() for key, child in self.value.items()}
        return [child.plain() for child in self.value] if isinstance(self.value, builtins.list) else self.value

    def text(self) -> Text:
        """`{zh: …, en: …}`, or one text for both languages."""
        if not isinstance(self.value, dict):
            return Text.same(self.str())
        self.only("zh", "en")
        return Text(self["zh"].str(), self["en"].str())


def load(path: Path) -> Node:
    """The file's root Node; raises InputError with file and line for anything that is not YAML."""
    if path.is_file() and not path.stat().st_size:
        zh, en = "文件是空的（0 字节）。请写入内容，或从备份恢复。", "is empty (0 bytes). Write it, or restore it from a backup."
        raise InputError(zh, en, where=path)
    return loads(read_text(path), path)


def check_head(root: Node, faults: Faults, *keys: str) -> None:
    """Keeps an unknown key of a study's file; raises InputError for another schema, under which nothing else need hold."""
    if root["schema"].int() != SCHEMA:
        root["schema"].fail(
            f"schema 应为 {SCHEMA}。请用相应版本的程序，或改写文件。",
            f"schema must be {SCHEMA}. Use the matching version, or adapt the file.",
        )
    with faults.catch():
        root.only("schema", *keys)


def loads(text: str, path: Path) -> Node:
    try:
        root = yaml.compose(text, Loader=_Loader)
        if root is None:
            raise InputError("文件里没有内容。", "holds nothing.", where=path)
        return _node(root, path, 0, set())
    except yaml.MarkedYAMLError as e:
        raise _malformed(e, text, path) from None
    except yaml.YAMLError as e:
        raise InputError(f"YAML 里有不允许的字符（{e}）。", f"a character that YAML does not allow ({e}).", where=path) from None


def _malformed(error: yaml.MarkedYAMLError, text: str, path: Path) -> InputError:
    """Where the parser stopped; but a line just before that has a full-width colon for its key's is what it stumbled over."""
    line = error.problem_mark.line + 1 if error.problem_mark else 1
    lines = text.splitlines()
    for number in range(line, max(line - _LOOK_BACK, 0), -1):
        if number <= len(lines) and (wide := _WIDE_KEY.match(lines[number - 1])):
            key = wide[1]
            return InputError(
                f"“{key}：”用了全角冒号。键后请用英文冒号加空格“{key}: ”。",
                f"malformed YAML: `{key}：` has a full-width colon “：”. Write `{key}: `.",
                where=f"{path}:{number}",
            )
    if 0 < line <= len(lines) and _TAB.match(lines[line - 1]):
        return InputError(
            "这一行用了制表符（Tab）缩进。请改用空格。", "malformed YAML: a tab indents this line. Use blanks.", where=f"{path}:{line}"
        )
    opened = error.context_mark.line + 1 if error.context_mark else line  # of what was not closed
    zh, en = f"第 {opened} 行开始的内容到这里还没有结束。", f" What line {opened} begins has not ended here."
    zh, en = (zh, en) if opened < line else ("", "")
    return InputError(
        f"YAML 格式有误。{zh}请检查这一行和上一行的缩进、引号、括号，以及是否用了全角“：”。",
        f"malformed YAML ({error.problem or 'not YAML'}).{en} Check indentation, quotes, and full-width “：” in place of `: `.",
        where=f"{path}:{line}",
    )


def _node(node: yaml.Node, path: Path, depth: int, seen: set[int]) -> Node:
    """`seen`: the nodes met so far. One met again stands for an alias; a few lines of nested aliases can stand for billions of values."""
    line = node.start_mark.line + 1
    if id(node) in seen:
        raise InputError(
            "这里用了锚点（&）和别名（*），本项目不读取。请把内容写全。",
            "is an anchor (&) that an alias (*) repeats, which is not read here. Write it out.",
            where=f"{path}:{line}",
        )
    seen.add(id(node))
    if depth > MAX_DEPTH:
        raise InputError("嵌套过深。", "is nested too deeply.", where=f"{path}:{line}")
    if isinstance(node, yaml.MappingNode):
        return Node(_pairs(node, path, depth, seen), path, line)
    if isinstance(node, yaml.SequenceNode):
        return Node([_node(child, path, depth + 1, seen) for child in node.value], path, line)
    if isinstance(node, yaml.ScalarNode):
        return Node(_scalar(node, path, line), path, line)
    raise InputError("YAML 里有不支持的内容。", "holds what this project does not read.", where=f"{path}:{line}")


def _pairs(node: yaml.MappingNode, path: Path, depth: int, seen: set[int]) -> dict[str, Node]:
    pairs: dict[str, Node] = {}
    for key, value in node.value:
        where = f"{path}:{key.start_mark.line + 1}"
        if not isinstance(key, yaml.ScalarNode):
            raise InputError("键应为简单文字。", "a key must be a plain text.", where=where)
        if key.value in pairs:
            raise InputError(f"键“{key.value}”出现了两次。请删去一个。", f"the key `{key.value}` stands twice. Delete one.", where=where)
        pairs[key.value] = _node(value, path, depth + 1, seen)
    return pairs


def _scalar(node: yaml.ScalarNode, path: Path, line: int) -> object:
    try:
        value = _CONSTRUCTOR.construct_object(node)
    except (ValueError, yaml.YAMLError):
        raise InputError(
            f"“{node.value}”无法识别。请加引号。", f"{node.value!r} cannot be read. Put it in quotes.", where=f"{path}:{line}"
        ) from None
    if not isinstance(value, str | int | float | bool | None):
        return node.value  # a bare date stays the text that was typed
    if isinstance(value, str) and not node.style and "：" in value and value.split("：")[0].isascii():
        raise InputError(
            f"“{value}”里是全角冒号“：”。键后请用英文冒号加空格“: ”；若本是文字，请加引号。",
            f"{value!r} has a full-width colon. Write `: ` after a key; put a text in quotes.",
            where=f"{path}:{line}",
        )
    return value
