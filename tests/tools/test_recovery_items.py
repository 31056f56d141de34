"""Who answers, the rated items (shares, loadings, means), choices, ranks and missingness come back from 200,000 answers, |z| < 4."""

from __future__ import annotations

from itertools import combinations, pairwise

import demo_model as model
import numpy as np
import pandas as pd
import pytest
from scipy.special import ndtr, ndtri
from scipy.stats import gamma
from tests.tools.large import Large

from jcommunity_study.stats.ordinal import ordered_logit

pytestmark = pytest.mark.slow
LIMIT = 4.0
GROUPS = 40  # of the delete-a-group jackknife
AT = np.polynomial.legendre.leggauss(32)


def z_share(hit: pd.Series | np.ndarray, truth: float) -> float:
    """Of a share; 0 or 1 must come out exactly."""
    hit = np.asarray(hit, dtype=float)
    if truth in (0.0, 1.0):
        return 0.0 if (hit == truth).all() else np.inf
    return float((hit.mean() - truth) / np.sqrt(truth * (1 - truth) / len(hit)))


def assert_recovered(z: dict[object, float]) -> None:
    found = pd.Series(z, dtype=float)
    assert len(found) and found.notna().all()
    assert found.abs().max() < LIMIT, found[found.abs() >= LIMIT].to_string()


def by_band(large: Large, column: str, table: tuple[model.Shares, ...]) -> dict[object, float]:
    found: dict[object, float] = {}
    for band, shares in enumerate(table, 1):
        values = large.answers.loc[large.answers["age_band"] == band, column].dropna()
        found.update({(band, code): z_share(values == code, share) for code, share in enumerate(shares, 1)})
    return found


def test_who_answers(large: Large) -> None:
    z: dict[object, float] = {"female": z_share(large.answers["gender"] == 2, model.FEMALE)}
    z.update({f"age {b}": z_share(large.answers["age_band"] == b, s) for b, s in enumerate(model.AGE_BAND, 1)})
    homes = tuple((1 - r - model.TENURE_OTHER, r, model.TENURE_OTHER) for r in model.TENURE_RENTED)
    party = tuple((1 - p, p) for p in model.PARTY_MEMBER)
    tables = {"education": model.EDUCATION, "occupation": model.OCCUPATION, "tenure": homes, "party_member": party}
    for column, table in tables.items():
        z.update({(column, key): value for key, value in by_band(large, column, table).items()})
    assert_recovered(z)


def test_years_of_residence(large: Large) -> None:
    z: dict[object, float] = {}
    for band, scale in enumerate(model.YEARS_SCALE, 1):
        years = large.answers.loc[large.answers["age_band"] == band, "years_resident"].dropna()
        for least in (1, 3, 6, 12, 24, model.YEARS_MOST):
            z[band, least] = z_share(years >= least, float(gamma.sf(least, model.YEARS_SHAPE, scale=scale)))
        assert years.max() <= model.YEARS_MOST
    assert_recovered(z)


def turned(large: Large, name: str) -> pd.Series:
    """An item in the direction of its construct or claim."""
    return 6 - large.answers[name] if model.RATED[name].reversed else large.answers[name]


def at_centre(large: Large, *latents: str) -> np.ndarray:
    """Respondents whose latent means are 0."""
    mask = np.ones(len(large.answers), dtype=bool)
    for latent in latents:
        for name in model.LATENT_MEANS[latent]:
            mask &= (large.regressors[name] == model.CENTRE.get(name, 0.0)).to_numpy()
    return mask


@pytest.mark.parametrize("name", [n for n, r in model.RATED.items() if model.LATENT_MEANS[r.latent]])
def test_an_item_with_background_is_an_ordered_probit(large: Large, name: str) -> None:
    """Cut points from the shares, slopes = loading * effect on the latent variable, whose residual variance is 1."""
    rated = model.RATED[name]
    means = model.LATENT_MEANS[rated.latent]
    data = pd.DataFrame({x: large.regressors[x] - model.CENTRE.get(x, 0.0) for x in means}).assign(item=turned(large, name))
    fitted = ordered_logit(f"item ~ {' + '.join(means)}", data, link="probit")
    truth = [*ndtri(np.cumsum(rated.shares)[:-1]), *(rated.loading * slope for slope in means.values())]
    table = fitted.to_frame()
    assert_recovered(dict(zip(table["term"], (table["estimate"] - truth) / table["std_error"], strict=True)))


def test_an_item_without_background_has_its_shares(large: Large) -> None:
    z: dict[object, float] = {}
    for name, rated in model.RATED.items():
        if not model.LATENT_MEANS[rated.latent]:
            values = turned(large, name).dropna()
            z.update({(name, code): z_share(values == code, share) for code, share in enumerate(rated.shares, 1)})
    assert_recovered(z)


def tetrachoric(both: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The correlation at which two normals exceed a and b together with probability `both`; Newton over a quadrature."""
    nodes, weights = (AT[0] + 1) / 2, AT[1] / 2
    r = np.zeros_like(both)
    for _ in range(60):
        value = ndtr(-a) * ndtr(-b) + r * (density(a[..., None], b[..., None], r[..., None] * nodes) @ weights)
        r = np.clip(r + (both - value) / density(a, b, r), -0.95, 0.95)
    return r


def density(a: np.ndarray, b: np.ndarray, r: np.ndarray) -> np.ndarray:
    """Of the standard bivariate normal."""
    return np.exp(-(a**2 - 2 * r * a * b + b**2) / (2 * (1 - r**2))) / (2 * np.pi * np.sqrt(1 - r**2))


def correlations(large: Large, left: str, right: str) -> np.ndarray:
    """The tetrachoric correlation of two items (4 or more), first from all, then without each group of the jackknife."""
    mask = at_centre(large, model.RATED[left].latent, model.RATED[right].latent)
    pair = np.stack([turned(large, left).to_numpy()[mask], turned(large, right).to_numpy()[mask]])
    high = (pair >= 4)[:, ~np.isnan(pair).any(axis=0)]
    counts = np.stack([high[0], high[1], high[0] & high[1], np.ones(high.shape[1])]).astype(float)
    groups = np.stack([counts[:, g::GROUPS].sum(axis=1) for g in range(GROUPS)])
    kept = np.vstack([groups.sum(axis=0), groups.sum(axis=0) - groups])
    share = kept[:, :3] / kept[:, 3:]
    return tetrachoric(share[:, 2], -ndtri(share[:, 0]), -ndtri(share[:, 1]))


def jackknife_z(values: np.ndarray, truth: float) -> float:
    error = np.sqrt((GROUPS - 1) / GROUPS * ((values[1:] - values[1:].mean()) ** 2).sum())
    return float((values[0] - truth) / error)


@pytest.mark.parametrize("latent", model.LATENT)
def test_loadings(large: Large, latent: str) -> None:
    """Each loading from a triad: sqrt(r_ij * r_ik / r_jk)."""
    names = [n for n, r in model.RATED.items() if r.latent == latent]
    z: dict[object, float] = {}
    for place, name in enumerate(names):
        j, k = names[(place + 1) % len(names)], names[(place + 2) % len(names)]
        triad = np.sqrt(correlations(large, name, j) * correlations(large, name, k) / correlations(large, j, k))
        z[name] = jackknife_z(triad, model.RATED[name].loading)
    assert_recovered(z)


def test_correlations_of_the_latent_variables(large: Large) -> None:
    first = {latent: next(n for n, r in model.RATED.items() if r.latent == latent) for latent in model.LATENT}
    z: dict[object, float] = {}
    for (i, left), (j, right) in combinations(enumerate(model.LATENT), 2):
        a, b = first[left], first[right]
        truth = model.RATED[a].loading * model.RATED[b].loading * model.LATENT_CORRELATION[i][j]
        z[left, right] = jackknife_z(correlations(large, a, b), truth)
    assert_recovered(z)


def test_missingness_keeps_its_reason_and_rate(large: Large) -> None:
    z: dict[object, float] = {}
    for name, rated in model.RATED.items():
        reasons = large.reasons[name]
        z[name, "blank"] = z_share(reasons == "blank", rated.blank)
        z[name, "dont_know"] = z_share(reasons == "declared", rated.dont_know * (1 - rated.blank))
    blanks = {"education": model.BLANK_EDUCATION, "years_resident": model.BLANK_YEARS}
    blanks |= {"willingness": model.WILLINGNESS.blank, "participation_level": model.LEVEL.blank}
    blanks |= {f"frequency_{row}": model.FREQUENCY_BLANK for row in model.FREQUENCY_ROWS}
    blanks |= {"repeat_registration": model.BLANK_SINGLE, "open_suggestion": 1 - model.OPEN_ANSWER}
    z.update({(name, "blank"): z_share(large.reasons[name] == "blank", rate) for name, rate in blanks.items()})
    z["refused"] = z_share(large.reasons["party_member"] == "refused", model.PARTY_REFUSED)
    assert_recovered(z)


def test_routing_and_choices(large: Large) -> None:
    level, answers = large.answers["participation_level"], large.answers
    hardly = level == 1
    assert ((large.reasons["main_channel"] == "skipped") == hardly).all()
    assert ((large.reasons["no_participation_reason_1"] == "skipped") == ~hardly).all()
    none = float(np.prod(1 - np.asarray(model.REASONS)))
    z: dict[object, float] = {"no reason": z_share(large.reasons.loc[hardly, "no_participation_reason_1"] == "blank", none)}
    for code, share in enumerate(model.REASONS, 1):
        z["reason", code] = z_share(answers[f"no_participation_reason_{code}"].dropna(), share / (1 - none))
    for code, share in enumerate(model.INFO_SYSTEMS, 1):
        z["system", code] = z_share(answers[f"info_systems_{code}"], share)
    for name, shares in (("main_channel", model.MAIN_CHANNEL), ("repeat_registration", model.REPEAT_REGISTRATION)):
        z.update({(name, code): z_share(answers[name].dropna() == code, share) for code, share in enumerate(shares, 1)})
    z["channel blank"] = z_share(large.reasons.loc[~hardly, "main_channel"] == "blank", model.BLANK_SINGLE)
    assert_recovered(z)


def test_ranks_are_plackett_luce(large: Large) -> None:
    """First places, then second places given the first, by the worths; and how many rank three or none."""
    ranks = large.answers[[f"countermeasures_rank_{code}" for code in range(1, 6)]].to_numpy()
    worths = np.asarray(model.WORTHS)
    given = ~np.isnan(ranks).all(axis=1)
    z: dict[object, float] = {"blank": z_share(~given, model.BLANK_RANKING)}
    z["three"] = z_share(np.nanmax(ranks[given], axis=1) == 3, model.RANKED_THREE)
    for i in range(5):
        z["first", i] = z_share(ranks[given, i] == 1, worths[i] / worths.sum())
        for j in set(range(5)) - {i}:
            z["second", i, j] = z_share(ranks[given & (ranks[:, i] == 1), j] == 2, worths[j] / (worths.sum() - worths[i]))
    assert_recovered(z)


def test_time_spent(large: Large) -> None:
    seconds = large.metadata["seconds"]
    z: dict[object, float] = {}
    for least in (300, 410, 582, 800):
        share = float(ndtr(-np.log(least / model.SECONDS_MEDIAN) / model.SECONDS_SIGMA))
        z[least] = z_share(seconds >= least, share)
    assert_recovered(z)
    assert seconds.min() >= model.SECONDS_LEAST


def test_responses_are_submitted_in_order(large: Large) -> None:
    submitted = large.metadata["submitted"]
    assert all(a <= b for a, b in pairwise(submitted.head(1000)))
