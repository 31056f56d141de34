"""Native parsers in a child process: one that crashes or hangs on a broken file is bad input, not a crash of ours.

The child is `python -c …` with pipes, not `multiprocessing`: it never runs the caller's `__main__` again, needs no
guard in scripts and notebooks, and is the same on Windows. A child is kept for the next call, since a fresh
one costs a second or two. It imports this package's light modules and the one parser it is asked for.
"""

from __future__ import annotations

import atexit
import contextlib
import importlib
import os
import pickle
import struct
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, BinaryIO

from jcommunity_study.errors import InputError, JcommunityError

TIME_LIMIT = 120.0  # seconds; the largest real workbook seen took 20
MAX_IDLE = 2
_LENGTH = struct.Struct("<Q")
_BOOT = "import sys; sys.path[:0] = [{root!r}]; from jcommunity_study.files.child import serve; serve()"
_idle: list[_Child] = []
_lock = threading.Lock()


class _Child:
    """A process that answers one request at a time."""

    def __init__(self) -> None:
        root = str(Path(__file__).resolve().parents[2])
        command = [sys.executable, "-c", _BOOT.format(root=root)]
        environment = {**os.environ, "PYTHONIOENCODING": "utf-8"}
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment)

    def ask(self, request: tuple[str, tuple[Any, ...]], seconds: float) -> tuple[str, Any]:
        """('ok', result), ('input', …), ('defect', …), or ('dead' | 'late', None) when no answer came."""
        late = threading.Event()
        timer = threading.Timer(seconds, self._expire, [late])
        timer.daemon = True
        timer.start()
        try:
            _send(self._pipe(self.process.stdin), request)
            return _receive(self._pipe(self.process.stdout))
        except (EOFError, OSError, pickle.UnpicklingError):
            return ("late" if late.is_set() else "dead"), None
        finally:
            timer.cancel()

    def _expire(self, late: threading.Event) -> None:
        late.set()
        self.process.kill()

    @staticmethod
    def _pipe(pipe: Any) -> BinaryIO:
        if pipe is None:
            raise EOFError
        return pipe

    def close(self) -> None:
        """Ends the process; its pipes are closed with it."""
        self.process.kill()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self.process.wait()


def call(function: str, *args: Any, where: object, seconds: float = TIME_LIMIT) -> Any:
    """The result of `module:function`(*args) computed in a child; arguments and result are plain picklable values.

    Raises the InputError that the function raised; an InputError at `where` when the child died or took longer than
    `seconds`; RuntimeError with the child's traceback for anything else the function raised (a defect of ours).
    """
    child = _take()
    state, value = child.ask((function, args), seconds)
    if state in ("dead", "late"):
        child.close()
        raise _no_answer(state, where, seconds)
    _keep(child)
    if state == "input":
        zh, en = value
        raise InputError(zh, en, where=where)
    if state == "defect":
        raise RuntimeError(f"{function} failed in the child process:\n{value}")
    return value


def _take() -> _Child:
    """An idle child that still lives, or a new one: a file is not blamed for a process that had ended before."""
    with _lock:
        while _idle:
            child = _idle.pop()
            if child.process.poll() is None:
                return child
    return _Child()


def _no_answer(state: str, where: object, seconds: float) -> InputError:
    if state == "late":
        return InputError(
            f"读取超过 {seconds:.0f} 秒，已停止。文件可能已损坏或过大；请另存为新文件再试。",
            f"took longer than {seconds:.0f} s to read and was stopped. It may be damaged or too large; save it anew and try again.",
            where=where,
        )
    return InputError(
        "文件已损坏，解析程序因它崩溃。请重新导出，或用 Excel、WPS 打开后另存。",
        "is damaged: the parser crashed on it. Export it again, or open it in Excel or WPS and save it anew.",
        where=where,
    )


def _keep(child: _Child) -> None:
    with _lock:
        if len(_idle) < MAX_IDLE:
            _idle.append(child)
            return
    child.close()


@atexit.register
def close_all() -> None:
    """Ends the idle children."""
    with _lock:
        children, _idle[:] = _idle[:], []
    for child in children:
        child.close()


def _send(pipe: BinaryIO, value: Any) -> None:
    data = pickle.dumps(value, protocol=5)
    pipe.write(_LENGTH.pack(len(data)))
    pipe.write(data)
    pipe.flush()


def _receive(pipe: BinaryIO) -> Any:
    (length,) = _LENGTH.unpack(_exactly(pipe, _LENGTH.size))
    return pickle.loads(_exactly(pipe, length))


def _exactly(pipe: BinaryIO, size: int) -> bytes:
    data = pipe.read(size)
    if len(data) < size:
        raise EOFError
    return data


def serve() -> None:
    """The child's loop. Standard output is moved aside first, so that a parser that prints does not break the answers."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    requests = sys.stdin.buffer
    while True:
        try:
            name, args = _receive(requests)
        except EOFError:
            return
        _send(answers, _answer(name, args))


def _answer(name: str, args: tuple[Any, ...]) -> tuple[str, Any]:
    module, function = name.split(":")
    try:
        return "ok", getattr(importlib.import_module(module), function)(*args)
    except JcommunityError as e:
        return "input", (e.text.zh, e.text.en)
    except MemoryError:
        return "input", ("文件过大，内存不够。请拆分。", "is too large for this machine's memory. Split it.")
    except Exception:  # noqa: BLE001  # sent whole to the parent, which raises it there as a defect
        import traceback

        return "defect", traceback.format_exc()
