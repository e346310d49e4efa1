"""What several method families together say of an outlet's lean on one axis.

Law: nothing is combined from one family, across axes, or where families have too few outlets in common to be compared;
an outlet that raters place on opposite sides is marked, never averaged in silence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import combinations
from math import erf, sqrt
from typing import Final

import numpy as np

from storyscape.outlets.sides import LEFT, RIGHT, SIDE_FROM, side
from storyscape.outlets.standing import Standing, why_not_counted
from storyscape.records import Calibration, Family, LeanEstimate, Rater, Rating
from storyscape.records.outlets import Method

LEAST_COMMON: Final = 30
"""Families with fewer outlets in common are not compared."""
COVERED: Final = 1.645
"""Standard deviations to either side that hold 90 % of a normal distribution."""
ROUNDS: Final = 200
Values = Mapping[str, Mapping[Method, float]]


def family_values(axis: str, raters: Iterable[Rater], ratings: Iterable[Rating]) -> dict[str, dict[Method, float]]:
    """For each outlet the mean value of each family's raters of lean on an axis; modelled raters have no say."""
    methods = {r.id: r.method for r in raters if r.dimension == "lean" and r.axis == axis and combines(r)}
    found: dict[str, dict[Method, list[float]]] = defaultdict(lambda: defaultdict(list))
    for rating in ratings:
        if rating.rater in methods and rating.value is not None and why_not_counted(rating) is None:
            found[rating.outlet][methods[rating.rater]].append(rating.value)
    return {
        outlet: {method: sum(values) / len(values) for method, values in sorted(held.items())}
        for outlet, held in sorted(found.items())
    }


def combines(rater: Rater) -> bool:
    """Whether a rater has a say in what is combined: not with values that a model filled in, or by no stated method."""
    return not rater.modelled and rater.method != "unstated"


def calibrate(axis: str, values: Values) -> Calibration | None:
    """Compare the families on the outlets that they have in common; ``None`` where fewer than two can be compared.

    Scores: mean-sigma linear equating to the family with the most outlets in common with others (Kolen and Brennan,
    Test Equating, 3rd ed. 2014, 4.1), then standard units of that family. Model: one common factor of variance 1,
    loadings by least squares on the covariances between families (minimum residuals; Harman and Jones, Psychometrika
    31, 1966), each weighted by its outlets. The noise is what is left of a family's variance. Of two families alone
    nobody can tell how their covariance splits into loadings: both load alike, and a further family's noise is what it
    were if one of the two were without any, ``sqrt(1 - covariance^2)``; of more, it is the largest of theirs.
    """
    common = {outlet: held for outlet, held in values.items() if len(held) > 1}
    methods = sorted({method for held in common.values() for method in held})
    shared = {
        pair: [held for held in common.values() if pair <= held.keys()]
        for pair in map(frozenset, combinations(methods, 2))
    }
    weight = {one: sum(len(held) for pair, held in shared.items() if one in pair) for one in methods}
    base = max(methods, key=lambda one: (weight[one], one), default=None)
    if base is None:
        return None
    kept = [one for one in methods if one == base or len(shared[frozenset((one, base))]) >= LEAST_COMMON]
    whole = np.array([held[base] for held in common.values() if base in held])
    if len(kept) < 2 or not whole.std():
        return None
    scales = {one: _scale(one, base, shared, whole) for one in kept}
    if not all(sd > 0 for _, sd in scales.values()):
        return None
    loadings, noises, worst = _factor(kept, scales, common)
    return Calibration(
        axis=axis,
        noise=worst,
        mean=float(whole.mean()),
        sd=float(whole.std()),
        families=tuple(
            Family(method=one, mean=scales[one][0], sd=scales[one][1], loading=loadings[at], noise=noises[at])
            for at, one in enumerate(kept)
        ),
    )


def estimate(calibration: Calibration, values: Mapping[Method, float]) -> tuple[float, float, float] | None:
    """The plain mean score of an outlet's families, and the mean and sd of what a further family would score.

    ``m`` is the mean of the ``n`` scores; by the model ``var(m) = (sum of loadings / n)^2 + sum of noise^2 / n^2``. How
    good a further family is, nobody knows: it is given the root mean square loading ``l`` of those that are known, and
    the noise ``s`` of the calibration. Then ``cov = l * sum of loadings / n``, its mean is ``m * cov / var(m)`` and its
    variance ``l^2 + s^2 - cov^2 / var(m)``. ``None`` of fewer than two families.
    """
    told = [family for family in calibration.families if family.method in values]
    if len(told) < 2:
        return None
    mean = sum((values[family.method] - family.mean) / family.sd for family in told) / len(told)
    common = sum(family.loading for family in told) / len(told)
    variance = common**2 + sum(family.noise**2 for family in told) / len(told) ** 2
    loading = sqrt(sum(family.loading**2 for family in calibration.families) / len(calibration.families))
    covariance = loading * common
    left = loading**2 + calibration.noise**2 - covariance**2 / variance
    return mean, mean * covariance / variance, sqrt(max(left, 1e-6))


def combine(
    calibration: Calibration, values: Mapping[Method, float], sides: Mapping[str, float]
) -> LeanEstimate | None:
    """The combined lean of an outlet; ``sides`` holds each rater's own value. ``None`` of fewer than two families."""
    found = estimate(calibration, values)
    if found is None:
        return None
    mean, center, sd = found
    low, high = (_value(calibration, center + sign * COVERED * sd) for sign in (-1, 1))
    left, right = (round(_below(sign * (_score(calibration, -sign * SIDE_FROM) - center) / sd), 4) for sign in (1, -1))
    placed = {side(value) for value in sides.values()}
    return LeanEstimate(
        axis=calibration.axis,
        point=round(_value(calibration, mean), 3),
        low=round(low, 3),
        high=round(high, 3),
        left=left,
        center=round(1 - left - right, 4),
        right=right,
        families=tuple(family.method for family in calibration.families if family.method in values),
        raters=tuple(sorted(sides)),
        disagree={LEFT, RIGHT} <= placed,
    )


def estimates(
    standing: Standing, raters: Iterable[Rater], calibrations: Iterable[Calibration]
) -> tuple[LeanEstimate, ...]:
    """What the families together say of an outlet of a story, one estimate for each axis on which two families do."""
    raters = tuple(raters)
    found = []
    for calibration in calibrations:
        sides = placed(standing, raters, calibration.axis)
        held: dict[Method, list[float]] = defaultdict(list)
        for rater in raters:
            if rater.id in sides and combines(rater):
                held[rater.method].append(sides[rater.id])
        values = {method: sum(given) / len(given) for method, given in sorted(held.items())}
        found.append(combine(calibration, values, sides))
    return tuple(filter(None, found))


def placed(standing: Standing, raters: Iterable[Rater], axis: str) -> dict[str, float]:
    """The lean on an axis that each rater gives the whole outlet, by rater."""
    ratings = {rating.rater: rating for rating in standing.ratings if why_not_counted(rating) is None}
    on_axis = (rater.id for rater in raters if rater.dimension == "lean" and rater.axis == axis)
    return {name: value for name in on_axis if name in ratings and (value := ratings[name].value) is not None}


def disagree(standing: Standing, raters: Iterable[Rater]) -> bool:
    """Whether raters place the outlet on opposite sides of an axis."""
    raters = tuple(raters)
    axes = {rater.axis for rater in raters if rater.dimension == "lean"}
    return any({LEFT, RIGHT} <= set(map(side, placed(standing, raters, axis).values())) for axis in axes)


def _scale(
    one: Method,
    base: Method,
    shared: Mapping[frozenset[Method], list[Mapping[Method, float]]],
    whole: np.ndarray[tuple[int], np.dtype[np.float64]],
) -> tuple[float, float]:
    """The mean and sd of a family in units of the base family's scores."""
    if one == base:
        return float(whole.mean()), float(whole.std())
    both = shared[frozenset((one, base))]
    mine, theirs = (np.array([held[method] for held in both]) for method in (one, base))
    if not theirs.std():
        return 0.0, 0.0
    slope = mine.std() / theirs.std()
    return float(mine.mean() + slope * (whole.mean() - theirs.mean())), float(slope * whole.std())


def _factor(
    methods: list[Method], scales: Mapping[Method, tuple[float, float]], common: Values
) -> tuple[list[float], list[float], float]:
    """Loadings and noises by coordinate descent over the covariances of scores, weighted by outlets.

    The last is the largest noise that these allow.
    """
    size = len(methods)
    scores = np.full((len(common), size), np.nan)
    for row, held in enumerate(common.values()):
        for at, method in enumerate(methods):
            if method in held:
                scores[row, at] = (held[method] - scales[method][0]) / scales[method][1]
    weights, covariances = np.zeros((size, size)), np.zeros((size, size))
    for a, b in combinations(range(size), 2):
        both = scores[~np.isnan(scores[:, a]) & ~np.isnan(scores[:, b])]
        if len(both) >= LEAST_COMMON:
            weights[a, b] = weights[b, a] = len(both)
            covariances[a, b] = covariances[b, a] = float(np.mean(both[:, a] * both[:, b]))
    loadings = np.full(size, sqrt(max(float((weights * covariances).sum() / weights.sum()), 0.01)))
    for _ in range(ROUNDS if size > 2 else 0):
        for at in range(size):
            loadings[at] = (weights[at] * covariances[at]) @ loadings / (weights[at] @ loadings**2)
    loadings = np.clip(loadings, 0.05, None)
    variances = np.nanmean(scores**2, axis=0)
    noises = np.sqrt(np.maximum(variances - loadings**2, 0.01))
    worst = float(max(noises)) if size > 2 else sqrt(max(float(max(variances)) - float(loadings[0]) ** 4, 0.01))
    return [float(one) for one in loadings], [float(one) for one in noises], worst


def _value(calibration: Calibration, score: float) -> float:
    return min(max(calibration.mean + calibration.sd * score, -2.0), 2.0)


def _score(calibration: Calibration, value: float) -> float:
    return (value - calibration.mean) / calibration.sd


def _below(z: float) -> float:
    """The standard normal distribution function."""
    return (1 + erf(z / sqrt(2))) / 2
