"""`import jcommunity_study.stats`, alone and with every name in it, against importing pandas and scipy.stats; each in a process of its own.

Names load when they are first asked for, so the import alone costs next to nothing; the second row is what a user pays who asks for all.
"""

from __future__ import annotations

import sys
from typing import Any

from benchmarks.bench_commands import median, row

TIMES = 1.2


def run() -> list[dict[str, Any]]:
    peer = median([sys.executable, "-c", "import pandas, scipy.stats"])
    told = f"import pandas, scipy.stats {peer:.2f} s"
    alone = median([sys.executable, "-c", "import jcommunity_study.stats"])
    every = median([sys.executable, "-c", "from jcommunity_study.stats import *"])
    return [
        row("import jcommunity_study.stats", alone, told, alone / peer, f"≤ {TIMES:g} ×", alone / peer <= TIMES),
        row("from jcommunity_study.stats import * (every name)", every, told, every / peer, "—", True),
    ]
