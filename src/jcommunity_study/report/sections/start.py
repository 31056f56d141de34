"""For a study that was just drafted from an export: what is still a guess, and what to declare next."""

from __future__ import annotations

from jcommunity_study.bilingual import Text
from jcommunity_study.report.context import Context
from jcommunity_study.report.document import Block, Bullets, Callout, Heading

NEXT = {
    "screening": Text("在 study.toml 中写 [[screening]] 规则（用时、注意力检测、重复等）；现在没有剔除任何问卷。", "Declare [[screening]] rules in study.toml (speed, attention checks, duplicates); so far nothing is removed."),
    "sampling": Text("在 [sampling] 中写抽样方法、总体和发放数。", "Declare method, population and the number distributed under [sampling]."),
    "table_one": Text("在 [table_one] 中列出描述样本的变量。", "List the variables that describe the sample under [table_one]."),
    "groups": Text("在 [groups] 中声明要比较的量表与分组变量。", "Declare scales and grouping variables under [groups]."),
    "models": Text("在 [[models.regression]] 中声明回归模型。", "Declare regressions under [[models.regression]]."),
}  # fmt: skip


def start(ctx: Context) -> list[Block]:
    """Nothing for a study whose sections are all declared."""
    if not ctx.has("flow") or not ctx.drafted:
        return []
    todo = [NEXT[name][ctx.lang] for name in ctx.undeclared]
    unconfirmed = [s.label[ctx.lang] for s in ctx.questionnaire.scales if not s.confirmed]
    if unconfirmed:
        todo.insert(0, ctx.t(f"核对 questionnaire.yaml：标有“guess”处，以及建议的量表（{ctx.listed(unconfirmed)}）。",
                             f"Check questionnaire.yaml where it says “guess”, and the proposed scales ({ctx.listed(unconfirmed)})."))
    else:
        todo.insert(0, ctx.t("核对 questionnaire.yaml 中标有“guess”处。", "Check questionnaire.yaml where it says “guess”."))
    return [
        Heading(1, ctx.t("下一步", "What to declare next"), "sec:next"),
        Callout(ctx.t("这份报告由导出文件直接起草，只描述各题的回答。", "This report was drafted from the export as it is and only describes the answers."), "note"),
        Bullets(todo),
    ]
