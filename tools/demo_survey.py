"""Draws the demonstration survey from `demo_model.py` and writes it as 问卷星 exports it (`按文本`, .xlsx or .csv).

    python tools/demo_survey.py            # rewrites data/raw/questionnaire/ with the 430 answers of the demonstration
    python tools/demo_survey.py N FILE.csv # N careful answers, for the recovery test

Everything is fiction. The same seed (and numpy) gives the same bytes: archives are stored, not deflated, with fixed dates.
"""

from __future__ import annotations

import io
import re
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import demo_model as model
import numpy as np
import openpyxl
import pandas as pd
from demo_cells import BLANK, SKIPPED, Codes, table
from scipy.special import betaincinv, ndtr, ndtri

from jcommunity_study.survey.questionnaire import Questionnaire, load_questionnaire

ROOT = Path(__file__).resolve().parent.parent
QUESTIONNAIRE = ROOT / "study" / "questionnaire.yaml"
TARGET = ROOT / "data" / "raw" / "questionnaire"
FILE_NAME = "123456789_按文本_J社区疫情防控协同治理调查问卷_{n}_{n}.xlsx"
ZIP_DATE, STAMP = (2023, 4, 20, 0, 0, 0), "2023-04-20T00:00:00Z"

Scales = Mapping[str, tuple[tuple[str, ...], frozenset[str], int]]  # name: items, reversed ones, minimum answered

SCALES: Scales = {
    "belonging": (tuple(f"belonging_{i}" for i in range(1, 6)), frozenset({"belonging_4"}), 4),
    "awareness": (tuple(f"awareness_{i}" for i in range(1, 5)), frozenset({"awareness_3"}), 3),
    "channels": (tuple(f"channels_{i}" for i in range(1, 5)), frozenset({"channels_3"}), 3),
    "efficacy": (tuple(f"efficacy_{i}" for i in range(1, 5)), frozenset({"efficacy_3"}), 3),
    "trust": (tuple(name for name in model.RATED if name.startswith("trust_")), frozenset(), 4),
}


def draw(n: int, rng: np.random.Generator) -> Codes:
    """The codes of `n` careful respondents by column name, as they would stand in the file."""
    people = draw_people(n, rng)
    codes = dict(people.written)
    complete = draw_rated(people.regressors, n, rng)
    written = {name: leave_out(complete[name], rated.dont_know, rated.blank, rng) for name, rated in model.RATED.items()}
    regressors = {**people.regressors, **measured(written, complete)}
    codes.update(written)
    codes.update(draw_participation(regressors, n, rng))
    codes["willingness"] = leave_out(ordered_logit(model.WILLINGNESS, regressors, rng.random(n)), 0.0, model.WILLINGNESS.blank, rng)
    codes.update(draw_choices(codes, n, rng))
    codes.update(draw_ranks(n, rng))
    codes["attention"] = np.full(n, 4)
    codes["consent"] = np.ones(n, dtype=int)
    codes["resident_then"] = np.ones(n, dtype=int)
    return codes


class People:
    """Demographics: what is `written`, and the `regressors` behind it (with what was refused or left blank)."""

    def __init__(self, written: Codes, regressors: dict[str, np.ndarray]) -> None:
        self.written = written
        self.regressors = regressors


def draw_people(n: int, rng: np.random.Generator) -> People:
    female = rng.random(n) < model.FEMALE
    band = categorical(np.asarray([model.AGE_BAND]), np.zeros(n, dtype=int), rng)
    row = band - 1
    education = categorical(np.asarray(model.EDUCATION), row, rng)
    home = tenure(row, rng)
    party = rng.random(n) < np.asarray(model.PARTY_MEMBER)[row]
    years = np.minimum(np.floor(rng.gamma(model.YEARS_SHAPE, np.asarray(model.YEARS_SCALE)[row])), model.YEARS_MOST)
    written: Codes = {
        "gender": 1 + female.astype(int),
        "age_band": band,
        "education": leave_out(education, 0.0, model.BLANK_EDUCATION, rng),
        "occupation": categorical(np.asarray(model.OCCUPATION), row, rng),
        "years_resident": np.where(rng.random(n) < model.BLANK_YEARS, np.nan, years),
        "tenure": home,
        "party_member": np.where(rng.random(n) < model.PARTY_REFUSED, 3, 1 + party),
        "building": np.where(rng.random(n) < model.BLANK_BUILDING, np.nan, rng.integers(1, 48, n)),
    }
    regressors = {
        "female": female, "age_band": band, "education": education, "years_resident": years,
        "rented": home == 2, "other_home": home == 3, "party_member": party,
    }
    return People(written, {name: values.astype(float) for name, values in regressors.items()})


def tenure(row: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """1 owned, 2 rented, 3 other, by age band."""
    u = rng.random(len(row))
    rented = np.asarray(model.TENURE_RENTED)[row]
    return np.where(u < rented, 2, np.where(u < rented + model.TENURE_OTHER, 3, 1))


def categorical(shares: np.ndarray, row: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Codes from 1, each drawn by the shares of its row."""
    upper = np.cumsum(shares, axis=1)[:, :-1]
    u = rng.random(len(row))
    return 1 + (u[:, None] >= upper[row]).sum(axis=1)


def draw_rated(regressors: Mapping[str, np.ndarray], n: int, rng: np.random.Generator) -> Codes:
    """Every rated item of every respondent, nothing left out yet."""
    noise = rng.standard_normal((n, len(model.LATENT))) @ np.linalg.cholesky(np.asarray(model.LATENT_CORRELATION)).T
    latent = {}
    for place, name in enumerate(model.LATENT):
        means = model.LATENT_MEANS[name].items()
        latent[name] = noise[:, place] + sum(slope * (regressors[x] - model.CENTRE.get(x, 0.0)) for x, slope in means)
    return {name: rated_codes(rated, latent[rated.latent], rng) for name, rated in model.RATED.items()}


def rated_codes(rated: model.Rated, latent: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    propensity = rated.loading * latent + np.sqrt(1 - rated.loading**2) * rng.standard_normal(len(latent))
    codes = 1 + np.searchsorted(cuts(rated.shares), propensity)
    return 6 - codes if rated.reversed else codes


def cuts(shares: model.Shares) -> np.ndarray:
    """Standard normal cut points that give these shares."""
    return np.asarray(ndtri(np.cumsum(shares)[:-1]))


def leave_out(codes: np.ndarray, dont_know: float, blank: float, rng: np.random.Generator) -> np.ndarray:
    """Some answers replaced by 不了解 (6) or left blank, completely at random; blank wins."""
    kept = np.where(rng.random(len(codes)) < dont_know, 6, codes) if dont_know else codes
    return np.where(rng.random(len(codes)) < blank, BLANK, kept) if blank else kept


def measured(written: Codes, complete: Codes) -> dict[str, np.ndarray]:
    """Scale scores as an analyst will compute them from the file; from the complete items where too few were answered."""
    scores = {}
    for name, (items, turned, minimum) in SCALES.items():
        stack = np.stack([6 - written[i] if i in turned else written[i] for i in items]).astype(float)
        answered = np.stack([(written[i] >= 1) & (written[i] <= 5) for i in items])
        whole = np.mean([6 - complete[i] if i in turned else complete[i] for i in items], axis=0)
        count = answered.sum(axis=0)
        scores[name] = np.where(count >= minimum, np.where(answered, stack, 0.0).sum(axis=0) / np.maximum(count, 1), whole)
    return scores


def linear(slopes: Mapping[str, float], regressors: Mapping[str, np.ndarray]) -> np.ndarray:
    return np.sum([slope * regressors[name] for name, slope in slopes.items()], axis=0)


def ordered_logit(of: model.Ordered, regressors: Mapping[str, np.ndarray], u: np.ndarray) -> np.ndarray:
    """Codes from uniform `u`: more `u`, more participation."""
    propensity = linear(of.slopes, regressors) + np.log(u / (1 - u))
    return 1 + np.searchsorted(np.asarray(of.thresholds), propensity)


def draw_participation(regressors: Mapping[str, np.ndarray], n: int, rng: np.random.Generator) -> Codes:
    """The overall level, and the matrix of frequencies; tied by a copula beyond their regressors."""
    first = rng.standard_normal(n)
    second = model.LEVEL_FREQUENCY_COPULA * first + np.sqrt(1 - model.LEVEL_FREQUENCY_COPULA**2) * rng.standard_normal(n)
    mean = model.FREQUENCY_INTERCEPT + linear(model.FREQUENCY_SLOPES, regressors)
    g = betaincinv(mean * model.FREQUENCY_PRECISION, (1 - mean) * model.FREQUENCY_PRECISION, ndtr(second))
    codes = {"participation_level": ordered_logit(model.LEVEL, regressors, ndtr(first))}
    for row, share in model.FREQUENCY_ROWS.items():
        codes[f"frequency_{row}"] = leave_out(1 + rng.binomial(4, share * g), 0.0, model.FREQUENCY_BLANK, rng)
    return codes


def draw_choices(participation: Codes, n: int, rng: np.random.Generator) -> Codes:
    """Multiple choices (0/1 an option; none ticked and no `none` option: left blank), routed by the level, and two single ones."""
    level = participation["participation_level"]
    rows = np.stack([participation[f"frequency_{row}"] for row in model.ACTIVITY_ROWS])
    often = np.where(rows == BLANK, 2, rows) - 2
    logits = np.asarray(model.ACTIVITY_INTERCEPTS)[:, None] + model.ACTIVITY_LEVEL_SLOPE * (level - 3) + model.ACTIVITY_ROW_SLOPE * often
    done = rng.random(logits.shape) < 1 / (1 + np.exp(-logits))
    codes = _ticked("activities", done, none=True)
    hardly = level == 1
    codes.update(_ticked("no_participation_reason", rng.random((len(model.REASONS), n)) < np.asarray(model.REASONS)[:, None], asked=hardly))
    channel = categorical(np.asarray([model.MAIN_CHANNEL]), np.zeros(n, dtype=int), rng)
    codes["main_channel"] = np.where(hardly, SKIPPED, leave_out(channel, 0.0, model.BLANK_SINGLE, rng))
    used = rng.random((len(model.INFO_SYSTEMS), n)) < np.asarray(model.INFO_SYSTEMS)[:, None]
    codes.update(_ticked("info_systems", used, none=True))
    repeated = categorical(np.asarray([model.REPEAT_REGISTRATION]), np.zeros(n, dtype=int), rng)
    codes["repeat_registration"] = leave_out(repeated, 0.0, model.BLANK_SINGLE, rng)
    return codes


def _ticked(item: str, ticked: np.ndarray, none: bool = False, asked: np.ndarray | None = None) -> Codes:
    """Columns `{item}_{code}`; with `none`, one more option that is ticked by those who ticked no other."""
    rows = np.vstack([ticked, ~ticked.any(axis=0)]) if none else ticked
    whole = rows.astype(int)
    if asked is not None:
        whole[:, ~asked] = SKIPPED
    return {f"{item}_{code}": row for code, row in enumerate(whole, 1)}


def draw_ranks(n: int, rng: np.random.Generator) -> Codes:
    """Ranks 1..5 of the countermeasures (0 unranked; all 0: left blank). Plackett-Luce: order of log worth + Gumbel noise."""
    worth = np.log(np.asarray(model.WORTHS))[:, None] + rng.gumbel(size=(len(model.WORTHS), n))
    rank = 1 + np.argsort(np.argsort(-worth, axis=0), axis=0)
    rank[(rank > 3) & (rng.random(n) < model.RANKED_THREE)] = 0
    rank[:, rng.random(n) < model.BLANK_RANKING] = 0
    return {f"countermeasures_rank_{code}": row for code, row in enumerate(rank, 1)}


def generate(n: int, seed: int = model.SEED, careless: bool = True, questionnaire: Questionnaire | None = None) -> pd.DataFrame:
    """The sheet of `n` answers: text cells under 问卷星's headers. With `careless`, some are put in that screening should find.

    Raises ValueError when `n` is too small to hold the careless ones and as many careful ones.
    """
    if careless and n < 2 * sum(model.CARELESS.values()):
        raise ValueError(f"n == {n}, must be >= {2 * sum(model.CARELESS.values())} to hold the careless")
    rng = np.random.default_rng(seed)
    codes = draw(n, rng)
    kinds = spoil(codes, rng) if careless else np.full(n, "", dtype=object)
    sheet = table(codes, questionnaire or load_questionnaire(QUESTIONNAIRE), rng)
    sheet.loc[kinds == "speeder", "所用时间"] = [f"{s}秒" for s in rng.integers(34, 116, (kinds == "speeder").sum())]
    return copy_duplicates(sheet, kinds)


def spoil(codes: Codes, rng: np.random.Generator) -> np.ndarray:
    """Put the careless in, by kind, in place; returns each respondent's kind ('' careful)."""
    n = len(codes["consent"])
    kinds = np.full(n, "", dtype=object)
    places = rng.permutation(np.arange(1, n))[: sum(model.CARELESS.values())]
    kinds[places] = np.repeat(list(model.CARELESS), list(model.CARELESS.values()))
    for kind, item in (("no_consent", "consent"), ("not_resident", "resident_then")):
        _end_after(codes, item, kinds == kind)
    hasty, lining = kinds == "speeder", kinds == "straight_liner"
    for name in model.RATED:
        codes[name][hasty] = rng.integers(1, 6, hasty.sum())
        codes[name][lining] = 4
        codes[name][(kinds == "incomplete") & (rng.random(n) < 0.8)] = BLANK
    codes["attention"][kinds == "inattentive"] = rng.choice([1, 2, 3, 5], (kinds == "inattentive").sum())
    return kinds


def _end_after(codes: Codes, item: str, who: np.ndarray) -> None:
    """Answer 2 to a screening item ends the survey: everything after it is skipped."""
    codes[item][who] = 2
    after = [name for name in codes if name not in ("consent", item)]
    for name in after:
        codes[name][who] = SKIPPED


def copy_duplicates(sheet: pd.DataFrame, kinds: np.ndarray) -> pd.DataFrame:
    """Each duplicate repeats the nearest careful respondent before it, address included; number and times stay its own."""
    copied = sheet.columns.difference(["序号", "提交答卷时间", "所用时间"], sort=False)
    careful = np.flatnonzero(kinds == "")
    for place in np.flatnonzero(kinds == "duplicate"):
        source = careful[careful < place][-1]
        sheet.loc[place, copied] = sheet.loc[source, copied]
    return sheet


def xlsx_bytes(sheet: pd.DataFrame) -> bytes:
    """One sheet `Sheet1` with one header row; empty texts are empty cells; the same sheet gives the same bytes."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "Sheet1"
    page.append(list(sheet.columns))
    for row in sheet.itertuples(index=False):
        page.append([None if value == "" else value for value in row])
    book.properties.creator = "jcommunity-study"
    book.properties.description = "虚构演示资料，并非真实答卷。 Fictional demonstration data: nobody answered this."
    out = io.BytesIO()
    book.save(out)
    return _same_dates(out.getvalue())


def _same_dates(data: bytes) -> bytes:
    """The archive again, stored and with fixed dates inside and out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            part = old.read(name)
            if name == "docProps/core.xml":
                part = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", STAMP.encode("ascii"), part)
            new.writestr(zipfile.ZipInfo(name, ZIP_DATE), part)
    return out.getvalue()


def write_csv(sheet: pd.DataFrame, path: Path) -> None:
    """The sheet as the platform's .csv, for sizes that no spreadsheet holds."""
    sheet.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")


def main(arguments: list[str]) -> None:
    if arguments:
        write_csv(generate(int(arguments[0]), careless=False), Path(arguments[1]))
        return
    TARGET.mkdir(parents=True, exist_ok=True)
    (TARGET / FILE_NAME.format(n=model.RESPONSES)).write_bytes(xlsx_bytes(generate(model.RESPONSES)))


if __name__ == "__main__":
    main(sys.argv[1:])
