"""Files that must not leave: a place for a key that is neither in what is shared nor in what git keeps."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from jcommunity_study.errors import InputError
from jcommunity_study.files.atomic import write_all

_ALL_IGNORED = b"*\n"


def keep_secret(path: Path, data: bytes, *, outside: Path) -> None:
    """Write `data` to `path`, the folder of its own that it stands in told to git as ignored.

    Raises InputError for a place inside the folder `outside`, which is to be shared, and for one that git would keep.
    """
    if outside.resolve() in path.resolve().parents:
        raise InputError(
            "钥匙不能放在要分享的文件夹里。请用 --key 另指一处。",
            "a key cannot stand in the folder that is shared. Name another place with --key.",
            where=path,
        )
    if not path.parent.exists() or set(path.parent.iterdir()) <= {path, path.with_name(".gitignore")}:
        write_all({path.with_name(".gitignore"): _ALL_IGNORED})
    if _is_kept_by_git(path):
        raise InputError(
            "git 会把钥匙一起提交。请把它所在的文件夹写进 .gitignore（已被跟踪的先 git rm --cached），或用 --key 放到仓库外。",
            "git would keep the key. Name its folder in .gitignore (`git rm --cached` one that is tracked), or move it out with --key.",
            where=path,
        )
    write_all({path: data})
    path.chmod(0o600)


def _is_kept_by_git(path: Path) -> bool:
    """Whether the path lies in a working tree whose git does not ignore it; without git a .gitignore beside it counts."""
    if not any((parent / ".git").exists() for parent in path.resolve().parents):
        return False
    git = shutil.which("git")
    if git is None:
        beside = path.with_name(".gitignore")
        return not (beside.is_file() and beside.read_bytes() == _ALL_IGNORED)
    asked = [git, "-C", str(path.resolve().parent), "check-ignore", "--quiet", path.name]
    return subprocess.run(asked, check=False, capture_output=True).returncode != 0
