"""Make the environment `.venv` from requirements.lock: what `make env` runs, and Windows users by `py tools/env.py`.

Only the standard library. Uses uv when it is on the PATH (given pip's configured index), else pip. Does nothing when the lock is
already installed: a stamp in the environment holds the hash of what it was made from.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "jcommunity.stamp"
MINIMUM = (3, 11)
NO_VENV = """This Python cannot make an environment with pip in it (ensurepip is missing).
Mend it in one of these ways, then run the command again:
  - install uv, which needs no root; or
  - on Debian or Ubuntu ask for the package python3-venv; or
  - use a Python from python.org or conda.
这个 Python 缺少 ensurepip，无法建立带 pip 的环境。请任选其一后重试：安装 uv（不需要管理员权限）；
在 Debian/Ubuntu 上安装 python3-venv；或使用 python.org、conda 提供的 Python。"""


def main() -> int:
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    if sys.version_info < MINIMUM:
        needed, found = ".".join(map(str, MINIMUM)), sys.version.split()[0]
        print(f"Python {needed} or newer is needed (需要 {needed} 以上); this is (这是) {found}.", file=sys.stderr)
        return 2
    wanted = fingerprint()
    if PYTHON.exists() and STAMP.exists() and STAMP.read_text(encoding="ascii") == wanted:
        return 0
    uv = shutil.which("uv")
    print("正在安装依赖到 .venv，首次需要几分钟…… / Installing the packages into .venv; the first time takes minutes …", flush=True)
    try:
        make_venv(uv)
        install(uv)
    except (subprocess.CalledProcessError, OSError) as error:
        print(f"无法建立环境 / The environment could not be made: {error}", file=sys.stderr)
        return 2
    escape_paths()
    STAMP.write_text(wanted, encoding="ascii")
    return 0


def fingerprint() -> str:
    parts = [LOCK.read_bytes(), (ROOT / "pyproject.toml").read_bytes(), sys.version.encode(), str(ROOT).encode()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def make_venv(uv: str | None) -> None:
    if uv:
        run([uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(VENV)])
        return
    has_ensurepip = subprocess.run([sys.executable, "-c", "import ensurepip"], capture_output=True, check=False).returncode == 0
    has_pip = subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0
    if not has_ensurepip and not has_pip:
        raise OSError(NO_VENV)
    venv.create(VENV, with_pip=has_ensurepip, clear=True, symlinks=os.name != "nt")


def install(uv: str | None) -> None:
    if uv:
        command = [uv, "pip", "install", "--quiet", "--python", str(PYTHON)]
        options = uv_index()
    else:
        # The host's pip can install into an environment that has none of its own.
        inside = subprocess.run([str(PYTHON), "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0
        pip = [str(PYTHON), "-m", "pip"] if inside else [sys.executable, "-m", "pip", "--python", str(PYTHON)]
        command, options = [*pip, "install", "--quiet", "--disable-pip-version-check", "--no-warn-script-location"], []
    # jieba is published as a source archive alone; older pips would build it in a way that newer ones refuse.
    build = [] if uv else ["--use-pep517"]
    run([*command, *options, *build, "--require-hashes", "-r", str(LOCK)])
    run([*command, *options, "--no-deps", "--no-build-isolation", "-e", str(ROOT)])


def uv_index() -> list[str]:
    """pip's configured index, which uv does not read."""
    shown = subprocess.run([sys.executable, "-m", "pip", "config", "get", "global.index-url"], capture_output=True, text=True, check=False)
    index = os.environ.get("PIP_INDEX_URL") or shown.stdout.strip()
    return ["--default-index", index] if index else []


def escape_paths() -> None:
    """Python before 3.13 reads .pth files in the console's encoding: spell the path in ASCII bytes, so that any folder name works."""
    for pth in VENV.rglob("*jcommunity_study*.pth"):
        folder = pth.read_bytes().decode("utf-8").strip()
        if not folder.startswith("import "):
            pth.write_text(f"import os, sys; sys.path.append(os.fsdecode({folder.encode('utf-8')!r}))\n", encoding="ascii")


def run(command: list[str]) -> None:
    subprocess.run(command, check=True, cwd=ROOT)


if __name__ == "__main__":
    sys.exit(main())
