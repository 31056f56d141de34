"""Running steps and telling what was done."""

from __future__ import annotations

import argparse

from jcommunity_study.bilingual import Text

DONE = Text("完成", "done")
UP_TO_DATE = Text("无变化", "nothing changed")
NOTHING_TO_DO = {
    "prepare": Text("prepare: 没有可做的：本研究没有问卷。", "prepare: nothing to do: this study has no survey."),
    "code": Text("code: 没有可做的：本研究没有访谈（interviews.yaml 和 codebook.yaml）。",
                 "code: nothing to do: this study has no interviews (interviews.yaml and codebook.yaml)."),
}  # fmt: skip


def run_up_to(target: str, args: argparse.Namespace) -> int:
    """Bring the step `target` and all it rests on up to date; print a line a step."""
    from jcommunity_study.steps import bring_up_to_date
    from jcommunity_study.study import Study

    study = Study.open(args.study)
    reached = set()
    for outcome in bring_up_to_date(study, target):
        reached.add(outcome.step)
        if not args.quiet:
            state = DONE if outcome.ran else UP_TO_DATE
            print(f"{outcome.step}: {state[args.lang]}" + (f" ({outcome.seconds:.1f} s)" if outcome.ran else ""), flush=True)
            for notice in outcome.notices:
                print(f"  {notice[args.lang]}", flush=True)
    if target not in reached and not args.quiet:
        print(NOTHING_TO_DO[target][args.lang])
    return 0
