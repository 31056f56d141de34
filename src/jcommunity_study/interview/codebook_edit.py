"""Codes made while reading: a codebook's values in, changed values out. Nothing is deleted; what is merged or split is retired.

The values are those of a sound codebook.yaml (Node.plain). What a change makes of them is checked as any codebook is, by `load_codebook`;
here are refused only the changes that would do something else than they say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from jcommunity_study.bilingual import Text
from jcommunity_study.errors import InputError
from jcommunity_study.interview.codebook import LINKS

Plain = dict[str, Any]
_ID = re.compile(r"[^\s;；,，、:：]+")  # as it can be named in a sheet of decisions or in a file of sentences


def add(book: Plain, id: str, name: Text, kind: str, under: str | None = None, definition: str = "", *, heading: bool = False) -> Plain:
    """With one code more, behind the others."""
    if not _ID.fullmatch(id):
        raise InputError(f"编号“{id}”里不能有空格和 ; , 、 :。", f"the id {id!r} may hold no blank and none of ; , :.")
    if id in _ids(book):
        raise InputError(f"编码“{id}”已存在。请换一个编号。", f"there is a code {id!r} already. Choose another id.")
    code: dict[str, Any] = {"id": id, "kind": kind, "name": _text(name)}
    code |= {"parent": under} if under is not None else {}
    code |= {"definition": definition} if definition else {}
    code |= {"codable": False} if heading else {}
    return {**book, "codes": [*book["codes"], code]}


def rename(book: Plain, id: str, name: Text) -> Plain:
    """With another name; the id stays, so that codings follow."""
    made, code = _copied(book, id)
    code["name"] = _text(name)
    return made


def move(book: Plain, ids: Sequence[str], under: str | None) -> Plain:
    """With these codes, and what stands below them, under another one, or at the top."""
    for id in ids:
        book, code = _copied(book, id)
        code.pop("parent", None)
        if under is not None:
            code["parent"] = under
    return book


def merge(book: Plain, ids: Sequence[str], into: str) -> Plain:
    """With these codes retired in favour of one, which takes over what stands below them and the links that point to them. One that was
    retired without a successor may be merged too."""
    _live(book, into)
    for id in ids:
        if id == into:
            raise InputError(f"“{id}”不能并入它自己。", f"{id!r} cannot be merged into itself.")
        if _code(book, id).get("successors") not in (None, [into]):
            _live(book, id)
        book, merged = _copied(book, id)
        merged |= {"retired": True, "successors": [into]}
        for code in book["codes"]:
            if code.get("parent") == id and not code.get("retired"):
                above = into if code["id"] != into else merged.get("parent")
                code.update(parent=above) if above is not None else code.pop("parent")
            for key in LINKS:
                if id in (code.get(key) or ()) and not code.get("retired"):
                    code[key] = list(dict.fromkeys(into if target == id else target for target in code[key]))
    return book


def retire(book: Plain, id: str, successors: Sequence[str] = ()) -> Plain:
    """With this code retired; what stands below it and the links to it must have been moved. One that is retired may still be given its
    successors."""
    for one in successors:
        _live(book, one)
    below = [code["id"] for code in book["codes"] if code.get("parent") == id and not code.get("retired")]
    if below:
        zh, en = "、".join(below), ", ".join(below)
        raise InputError(f"“{id}”之下还有 {zh}。请先移走（move）。", f"{en} still stand under {id!r}. Move them first.")
    told = [code["id"] for code in book["codes"] if any(id in (code.get(k) or ()) for k in LINKS) and not code.get("retired")]
    if told:
        zh, en = "、".join(told), ", ".join(told)
        raise InputError(f"{zh} 的联系指向“{id}”。请先在 codebook.yaml 里改。", f"{en} link to {id!r}. Change that in codebook.yaml first.")
    if not successors or _code(book, id).get("successors", list(successors)) != list(successors):
        _live(book, id)
    made, code = _copied(book, id)
    code |= {"retired": True} | ({"successors": list(successors)} if successors else {})
    return made


def _text(name: Text) -> str | dict[str, str]:
    return name.zh if name.zh == name.en else {"zh": name.zh, "en": name.en}


def _ids(book: Mapping[str, Any]) -> list[str]:
    return [str(code.get("id")) for code in book["codes"]]


def _code(book: Mapping[str, Any], id: str) -> dict[str, Any]:
    if id not in _ids(book):
        raise InputError(f"编码本里没有编码“{id}”。", f"the codebook has no code {id!r}.")
    return next(code for code in book["codes"] if str(code.get("id")) == id)


def _live(book: Mapping[str, Any], id: str) -> None:
    if _code(book, id).get("retired"):
        raise InputError(f"“{id}”已停用。", f"{id!r} is retired.")


def _copied(book: Plain, id: str) -> tuple[Plain, dict[str, Any]]:
    """A copy, and the code in it that is to be changed."""
    _code(book, id)
    made = deepcopy(book)
    return made, _code(made, id)
