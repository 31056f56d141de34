"""The documented truth of the demonstration survey: every coefficient, loading, share and rate of its fiction, as frozen data.

`demo_survey.py` draws from it; `README.md` explains it; `tests/tools/test_recovery.py` recovers it from a file of 200,000 answers.
Codes are those of study/questionnaire.yaml. Shares of rated items are given in the direction of their construct or claim: a
reversed item is drawn so and then written as 6 - code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

SEED = 20230408
RESPONSES = 430

Shares = tuple[float, ...]


@dataclass(frozen=True)
class Rated:
    """An item of five ordered categories: a standard normal `loading * latent + noise`, cut where its `shares` say.

    `shares` hold where the latent variable's mean is 0. `dont_know` and `blank` are rates at which an answer is
    replaced by 不了解 (code 6) or left out, completely at random.
    """

    latent: str
    loading: float
    shares: Shares
    reversed: bool = False
    dont_know: float = 0.0
    blank: float = 0.012


@dataclass(frozen=True)
class Ordered:
    """An ordered logit: logit P(Y <= j) = thresholds[j] - sum of slopes * regressors; a slope above 0 means more."""

    thresholds: Shares
    slopes: Mapping[str, float]
    blank: float = 0.0


# Who answers. Age bands first; the rest by age band (rows).
FEMALE = 0.56
AGE_BAND: Shares = (0.09, 0.22, 0.24, 0.19, 0.15, 0.11)
EDUCATION: tuple[Shares, ...] = (
    (0.02, 0.12, 0.26, 0.54, 0.06),
    (0.03, 0.13, 0.28, 0.46, 0.10),
    (0.07, 0.22, 0.30, 0.35, 0.06),
    (0.16, 0.33, 0.27, 0.21, 0.03),
    (0.30, 0.38, 0.20, 0.11, 0.01),
    (0.46, 0.33, 0.13, 0.07, 0.01),
)
OCCUPATION: tuple[Shares, ...] = (
    (0.05, 0.26, 0.13, 0.48, 0.00, 0.05, 0.03),
    (0.16, 0.50, 0.20, 0.02, 0.00, 0.08, 0.04),
    (0.18, 0.45, 0.24, 0.00, 0.00, 0.09, 0.04),
    (0.16, 0.37, 0.24, 0.00, 0.08, 0.11, 0.04),
    (0.05, 0.11, 0.11, 0.00, 0.60, 0.11, 0.02),
    (0.00, 0.01, 0.03, 0.00, 0.85, 0.09, 0.02),
)
TENURE_RENTED: Shares = (0.50, 0.42, 0.20, 0.12, 0.07, 0.05)
TENURE_OTHER = 0.03
PARTY_MEMBER: Shares = (0.08, 0.14, 0.18, 0.20, 0.24, 0.30)
PARTY_REFUSED = 0.025
YEARS_SHAPE = 1.6  # gamma; the integer part is written, at most YEARS_MOST
YEARS_SCALE: Shares = (3.0, 4.0, 7.0, 9.0, 11.0, 13.0)
YEARS_MOST = 45
BLANK_EDUCATION, BLANK_YEARS, BLANK_BUILDING = 0.006, 0.02, 0.25

# Latent variables: means by who answers (0 for owners of the middle band and education, no Party members), unit variance around.
LATENT = ("belonging", "awareness", "channels", "efficacy", "trust", "criticism", "content")
LATENT_MEANS: Mapping[str, Mapping[str, float]] = MappingProxyType({
    "belonging": {"rented": -0.45, "age_band": 0.12},
    "awareness": {"party_member": 0.35},
    "channels": {"party_member": 0.40, "rented": -0.25},
    "efficacy": {"party_member": 0.25, "education": 0.10},
    "trust": {"age_band": 0.08},
    "criticism": {},
    "content": {},
})
CENTRE: Mapping[str, float] = MappingProxyType({"age_band": 3.0, "education": 3.0})
LATENT_CORRELATION: tuple[Shares, ...] = (
    (1.00, 0.45, 0.30, 0.35, 0.40, 0.00, 0.20),
    (0.45, 1.00, 0.20, 0.40, 0.30, 0.00, 0.15),
    (0.30, 0.20, 1.00, 0.45, 0.35, -0.15, 0.25),
    (0.35, 0.40, 0.45, 1.00, 0.35, -0.10, 0.20),
    (0.40, 0.30, 0.35, 0.35, 1.00, -0.25, 0.50),
    (0.00, 0.00, -0.15, -0.10, -0.25, 1.00, -0.30),
    (0.20, 0.15, 0.25, 0.20, 0.50, -0.30, 1.00),
)

_TRUST_BLANK, _SATISFACTION_BLANK, _STATEMENT_BLANK = 0.015, 0.015, 0.008


def _trust(shares: Shares, loading: float, dont_know: float = 0.0) -> Rated:
    return Rated("trust", loading, shares, dont_know=dont_know, blank=_TRUST_BLANK)


def _statement(shares: Shares, dont_know: float, turned: bool = False, loading: float = 0.45) -> Rated:
    return Rated("criticism", loading, shares, turned, dont_know, _STATEMENT_BLANK)


def _measure(shares: Shares, dont_know: float) -> Rated:
    return Rated("content", 0.62, shares, dont_know=dont_know, blank=_SATISFACTION_BLANK)


RATED: Mapping[str, Rated] = MappingProxyType({
    "belonging_1": Rated("belonging", 0.80, (0.02, 0.07, 0.24, 0.43, 0.24)),
    "belonging_2": Rated("belonging", 0.82, (0.02, 0.06, 0.20, 0.45, 0.27)),
    "belonging_3": Rated("belonging", 0.70, (0.03, 0.10, 0.27, 0.39, 0.21)),
    "belonging_4": Rated("belonging", 0.58, (0.04, 0.13, 0.28, 0.35, 0.20), reversed=True),
    "belonging_5": Rated("belonging", 0.66, (0.03, 0.12, 0.31, 0.37, 0.17)),
    "awareness_1": Rated("awareness", 0.72, (0.01, 0.02, 0.11, 0.45, 0.41)),
    "awareness_2": Rated("awareness", 0.76, (0.01, 0.04, 0.15, 0.46, 0.34)),
    "awareness_3": Rated("awareness", 0.56, (0.03, 0.07, 0.17, 0.42, 0.31), reversed=True),
    "awareness_4": Rated("awareness", 0.68, (0.01, 0.04, 0.18, 0.48, 0.29)),
    "channels_1": Rated("channels", 0.78, (0.14, 0.31, 0.28, 0.20, 0.07)),
    "channels_2": Rated("channels", 0.72, (0.12, 0.27, 0.30, 0.23, 0.08)),
    "channels_3": Rated("channels", 0.60, (0.18, 0.34, 0.25, 0.17, 0.06), reversed=True),
    "channels_4": Rated("channels", 0.80, (0.15, 0.30, 0.29, 0.19, 0.07)),
    "efficacy_1": Rated("efficacy", 0.70, (0.05, 0.15, 0.35, 0.34, 0.11)),
    "efficacy_2": Rated("efficacy", 0.72, (0.12, 0.26, 0.34, 0.21, 0.07)),
    "efficacy_3": Rated("efficacy", 0.55, (0.08, 0.19, 0.31, 0.29, 0.13), reversed=True),
    "efficacy_4": Rated("efficacy", 0.66, (0.02, 0.07, 0.25, 0.43, 0.23)),
    "trust_residents": _trust((0.02, 0.08, 0.34, 0.42, 0.14), 0.60),
    "trust_committee": _trust((0.02, 0.06, 0.22, 0.45, 0.25), 0.78),
    "trust_grid": _trust((0.01, 0.04, 0.18, 0.46, 0.31), 0.74, 0.03),
    "trust_social_org": _trust((0.03, 0.10, 0.40, 0.35, 0.12), 0.58, 0.24),
    "trust_property": _trust((0.12, 0.25, 0.34, 0.22, 0.07), 0.56, 0.02),
    "trust_street": _trust((0.03, 0.10, 0.33, 0.38, 0.16), 0.72, 0.16),
    "trust_volunteers": _trust((0.01, 0.03, 0.15, 0.47, 0.34), 0.66, 0.04),
    "problems_P1": _statement((0.05, 0.11, 0.18, 0.42, 0.24), 0.06),
    "problems_P2": _statement((0.28, 0.42, 0.18, 0.09, 0.03), 0.08, turned=True, loading=0.40),
    "problems_P3": _statement((0.04, 0.10, 0.22, 0.43, 0.21), 0.33),
    "problems_P4": _statement((0.06, 0.12, 0.20, 0.39, 0.23), 0.10),
    "problems_P5": _statement((0.08, 0.18, 0.32, 0.30, 0.12), 0.64),
    "problems_P6": _statement((0.04, 0.11, 0.20, 0.41, 0.24), 0.12, loading=0.55),
    "problems_P7": _statement((0.03, 0.09, 0.28, 0.41, 0.19), 0.66),
    "problems_P8": _statement((0.05, 0.12, 0.18, 0.42, 0.23), 0.07, turned=True, loading=0.40),
    "causes_C1": _statement((0.16, 0.34, 0.24, 0.19, 0.07), 0.08, loading=0.35),
    "causes_C2": _statement((0.04, 0.10, 0.19, 0.44, 0.23), 0.09),
    "causes_C3": _statement((0.07, 0.17, 0.26, 0.33, 0.17), 0.42, turned=True, loading=0.40),
    "causes_C4": _statement((0.03, 0.10, 0.23, 0.41, 0.23), 0.36),
    "causes_C5": _statement((0.04, 0.11, 0.21, 0.42, 0.22), 0.30, turned=True, loading=0.40),
    "causes_C6": _statement((0.05, 0.14, 0.31, 0.34, 0.16), 0.69),
    "causes_C7": _statement((0.03, 0.10, 0.20, 0.42, 0.25), 0.20, loading=0.55),
    "causes_C8": _statement((0.06, 0.15, 0.30, 0.34, 0.15), 0.36, loading=0.50),
    "causes_C9": _statement((0.03, 0.08, 0.18, 0.44, 0.27), 0.15),
    "satisfaction_M1": _measure((0.03, 0.07, 0.20, 0.45, 0.25), 0.01),
    "satisfaction_M2": _measure((0.02, 0.05, 0.19, 0.47, 0.27), 0.01),
    "satisfaction_M3": _measure((0.03, 0.08, 0.22, 0.44, 0.23), 0.08),
    "satisfaction_M4": _measure((0.03, 0.07, 0.22, 0.43, 0.25), 0.42),
    "satisfaction_M5": _measure((0.02, 0.06, 0.24, 0.46, 0.22), 0.02),
    "satisfaction_M6": _measure((0.01, 0.04, 0.16, 0.46, 0.33), 0.04),
    "satisfaction_M7": _measure((0.04, 0.09, 0.23, 0.42, 0.22), 0.03),
    "achievements_A1": Rated("content", 0.50, (0.01, 0.03, 0.15, 0.49, 0.32), blank=0.01),
    "achievements_A2": Rated("content", 0.60, (0.04, 0.10, 0.22, 0.42, 0.22), blank=0.01),
    "achievements_A3": Rated("content", 0.60, (0.07, 0.16, 0.27, 0.35, 0.15), blank=0.01),
    "achievements_A4": Rated("content", 0.48, (0.03, 0.08, 0.22, 0.43, 0.24), blank=0.01),
    "achievements_A5": Rated("content", 0.70, (0.03, 0.06, 0.20, 0.46, 0.25), blank=0.01),
})

# Taking part. Regressors are as measured: dummies, codes of ordered bands, years, and scale scores of the items as written.
LEVEL = Ordered(
    thresholds=(4.95, 6.95, 8.55, 9.95),
    slopes=MappingProxyType({
        "female": 0.20, "age_band": 0.08, "education": -0.05, "years_resident": 0.012,
        "rented": -0.40, "other_home": -0.20, "party_member": 0.75,
        "belonging": 0.30, "awareness": 0.20, "channels": 0.65, "efficacy": 0.45, "trust": 0.10,
    }),
)
WILLINGNESS = Ordered(
    thresholds=(1.55, 3.10, 4.95, 7.15),
    slopes=MappingProxyType({"belonging": 0.40, "awareness": 0.90, "efficacy": 0.30}),
    blank=0.01,
)

# How often: `code - 1` is binomial(4, ROW * g), g is beta with mean p and precision PRECISION, p = INTERCEPT + slopes * regressors.
# So the mean of every row, and of the score, is exactly linear in the regressors, whole numbers or not.
FREQUENCY_INTERCEPT = -0.08
FREQUENCY_SLOPES: Mapping[str, float] = MappingProxyType({
    "female": 0.010, "age_band": 0.006, "education": 0.004, "years_resident": 0.0008,
    "rented": -0.025, "other_home": -0.015, "party_member": 0.060,
    "belonging": 0.018, "awareness": 0.012, "channels": 0.050, "efficacy": 0.035, "trust": 0.008,
})
FREQUENCY_ROWS: Mapping[str, float] = MappingProxyType(
    {"duty": 0.60, "help": 0.70, "inform": 1.00, "report": 0.90, "discuss": 0.75, "suggest": 0.70}
)
FREQUENCY_PRECISION = 12.0
FREQUENCY_BLANK = 0.01
LEVEL_FREQUENCY_COPULA = 0.85  # correlation of the normal scores behind the level's noise and g

# Multiple choice: each option by its own logit or share; who ticks nothing ticks "none", or leaves (空) where there is none.
# An activity's logit is its intercept + LEVEL * (level - 3) + ROW * (code of its row of the frequencies - 2, blank counting as 2).
ACTIVITY_INTERCEPTS: Shares = (-0.9, -1.1, -1.6, -1.0, -0.6, -0.9, -0.5, -3.3)
ACTIVITY_ROWS = ("duty", "duty", "report", "help", "inform", "duty", "help", "suggest")
ACTIVITY_LEVEL_SLOPE, ACTIVITY_ROW_SLOPE = 0.4, 1.0
REASONS: Shares = (0.45, 0.42, 0.48, 0.22, 0.12, 0.10, 0.04)
MAIN_CHANNEL: Shares = (0.38, 0.26, 0.14, 0.06, 0.03, 0.10, 0.03)
INFO_SYSTEMS: Shares = (0.93, 0.78, 0.24, 0.31, 0.71, 0.55)
REPEAT_REGISTRATION: Shares = (0.18, 0.36, 0.28, 0.18)
BLANK_SINGLE = 0.008  # main_channel, repeat_registration

# Countermeasures: Plackett-Luce by these worths (S1 ... S5); some rank only the first three, as the question allows.
WORTHS: Shares = (0.06, 1.45, 1.10, 0.80, 1.30)
RANKED_THREE = 0.25
BLANK_RANKING = 0.01

OPEN_ANSWER = 0.14
EMPTY_CELL = 0.3  # of what is blank, the share written as an empty cell and not as (空)
SECONDS_MEDIAN, SECONDS_SIGMA, SECONDS_LEAST, SECONDS_MOST = 410.0, 0.35, 151, 2400

# Who does not count, of the 430: each kind is put in on purpose, in this number, and no response is of two kinds.
CARELESS: Mapping[str, int] = MappingProxyType(
    {"no_consent": 4, "not_resident": 5, "incomplete": 2, "speeder": 13, "inattentive": 12, "straight_liner": 8, "duplicate": 6}
)
