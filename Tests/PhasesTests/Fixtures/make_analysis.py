"""Writes analysis.json: what numpy makes of returns and closes that any program can make.

It states the definitions of Docs/Semantics.md and of the papers once more, with nothing of this project. Run it in this
folder: python3 make_analysis.py
"""

import datetime
import itertools
import json
import math
from statistics import NormalDist

import numpy as np

CYCLES, FIRST, SPLIT, TRIALS, LEAST = 600, 20, 420, 6, 36


def draws(state):
    while True:
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        yield (state >> 40) / 16777216


def closes():
    uniform, values = draws(7), [100.0]
    for bar in range(CYCLES - 1):
        total = next(uniform) + next(uniform) + next(uniform) - 1.5
        values.append(values[-1] * (1 + total * (0.01 if bar // 40 % 2 == 0 else 0.03) + 0.0005))
    return np.array(values)


def returns():
    rows = []
    for trial in range(TRIALS):
        uniform, common = draws(trial + 1), draws(99)
        row = [
            (next(uniform) - 0.5) * 0.02 + (next(common) - 0.5) * 0.01 + 0.0001 * trial for _ in range(FIRST, CYCLES)
        ]
        row = [0.0 if (cycle + trial) % 7 == 0 else value for cycle, value in enumerate(row)]
        rows.append(row)
    rows[4] = rows[1]
    return np.array(rows)


def confirmed(labels, bars=5):
    current, candidate, streak, out = "unknown", "unknown", 0, []
    for label in labels:
        streak = streak + 1 if label == candidate else 1
        candidate = label
        if streak >= bars:
            current = candidate
        out.append(current)
    return out


def volatility(prices, window=20, minimum=100, whole=False):
    logs = np.log(prices[1:] / prices[:-1])
    deviations = [None] * len(prices)
    for bar in range(window, len(prices)):
        deviations[bar] = np.std(logs[bar - window : bar], ddof=1)
    known = [value for value in deviations if value is not None]
    out, past = [], []
    for value in deviations:
        if value is None:
            out.append("unknown")
            continue
        past.append(value)
        sample = known if whole else past
        if len(sample) < minimum:
            out.append("unknown")
            continue
        low, high = np.quantile(sample, [0.33, 0.67])
        out.append("low" if value < low - 1e-12 else "high" if value > high + 1e-12 else "normal")
    return out


def momentum(prices, window=60, threshold=0.01):
    out = ["unknown"] * window
    for bar in range(window, len(prices)):
        change = prices[bar] / prices[bar - window] - 1
        out.append("down" if change < -threshold - 1e-12 else "up" if change > threshold + 1e-12 else "flat")
    return out


def joined(*series):
    return ["unknown" if "unknown" in labels else "/".join(labels) for labels in zip(*series)]


def stretches(labels):
    return [[label, len(list(group))] for label, group in itertools.groupby(labels)]


def score(name, values):
    if name == "mean":
        return float(np.mean(values))
    if name == "volatility":
        return float(np.std(values, ddof=1))
    if name == "sharpe":
        return float(np.mean(values) / np.std(values, ddof=1))
    if name == "sortino":
        return float(np.mean(values) / math.sqrt(np.mean(np.minimum(values, 0) ** 2)))
    moved = values[values != 0]
    return float(np.mean(moved > 0))


def figures(values, name):
    equity = np.concatenate([[1.0], np.cumprod(1 + values)])
    drawdown = equity / np.maximum.accumulate(equity) - 1
    deviation = np.std(values, ddof=1)
    return {
        "bars": len(values),
        "score": score(name, values),
        "total_return": float(equity[-1] - 1),
        "volatility": float(deviation * math.sqrt(252)),
        "sharpe": float(np.mean(values) / deviation * math.sqrt(252)),
        "max_drawdown": float(np.min(drawdown)),
    }


def regimes(labels, rows):
    # The label at the close of t counts for the return of t + 1.
    of_returns = np.array([labels[cycle - 1] for cycle in range(FIRST, CYCLES)])
    sample = np.arange(FIRST, CYCLES) < SPLIT
    names = sorted(set(of_returns[sample]) - {"unknown"})
    out = {"bars": {name: int(np.sum(sample & (of_returns == name))) for name in names}, "scores": {}}
    for metric in ["mean", "sharpe", "sortino", "volatility", "hit_rate"]:
        out["scores"][metric] = {"": [score(metric, row[sample]) for row in rows]}
        for name in names:
            where = sample & (of_returns == name) if out["bars"][name] >= LEAST else sample
            out["scores"][metric][name] = [score(metric, row[where]) for row in rows]
    table = out["scores"]["sharpe"]
    best = {name: int(np.argmax(table[name])) for name in table}
    chosen = [best.get(name, best[""]) if name in names else best[""] for name in of_returns]
    followed = np.array([rows[place][cycle] for cycle, place in enumerate(chosen)])
    out["params"] = {
        "best": {name: place + 1 for name, place in best.items()},
        "switches": sum(a != b for a, b in zip(chosen, chosen[1:])),
        "in": figures(followed[sample], "sharpe"),
        "out": figures(followed[~sample], "sharpe"),
        "single_in": figures(rows[best[""]][sample], "sharpe"),
        "single_out": figures(rows[best[""]][~sample], "sharpe"),
    }
    out["weights"] = {}
    for weighting in ["equal", "score", "inverse_volatility"]:
        weights = {}
        for name in table:
            where = sample & (of_returns == name) if out["bars"].get(name, 0) >= LEAST else sample
            # Sorting keeps the order of equal ones: the smaller number comes first.
            top = sorted(range(TRIALS), key=lambda place: -table[name][place])[:3]
            raw = {
                "equal": [1.0] * 3,
                "score": [max(table[name][place], 0) for place in top],
                "inverse_volatility": [1 / np.std(rows[place][where], ddof=1) for place in top],
            }[weighting]
            total = sum(raw)
            raw = [value / total for value in raw] if total > 0 else [1 / 3] * 3
            weights[name] = [[place + 1, float(value)] for place, value in zip(top, raw)]
        followed = np.array(
            [
                sum(value * rows[number - 1][cycle] for number, value in weights[name if name in names else ""])
                for cycle, name in enumerate(of_returns)
            ]
        )
        out["weights"][weighting] = {
            "weights": weights,
            "in": figures(followed[sample], "sharpe"),
            "out": figures(followed[~sample], "sharpe"),
        }
    return out


def luck(variance, trials):
    if trials <= 1 or variance <= 0:
        return 0.0
    gamma, normal = 0.57721566490153286, NormalDist()
    return math.sqrt(variance) * (
        (1 - gamma) * normal.inv_cdf(1 - 1 / trials) + gamma * normal.inv_cdf(1 - 1 / (trials * math.e))
    )


def ranks(values):
    return [sum(other < value for other in values) + (sum(other == value for other in values) + 1) / 2 for value in values]


def overfitting(rows, name, minimised=False, partitions=8):
    distinct = rows[[0, 1, 2, 3, 5]]
    ratios = [score("sharpe", row) for row in distinct]
    best = rows[5]
    ratio, count = score("sharpe", best), len(best)
    centred = best - np.mean(best)
    second = np.mean(centred**2)
    skewness, kurtosis = np.mean(centred**3) / second**1.5, np.mean(centred**4) / second**2
    correlation = np.corrcoef(distinct)
    mean = float((np.sum(correlation) - 5) / 20)
    effective = 1 + (1 - min(1, max(0, mean))) * 4
    variance = float(np.var(ratios, ddof=1))
    scaled = 1 - skewness * ratio + (kurtosis - 1) / 4 * ratio**2

    def above(threshold):
        return 0.5 * math.erfc(-(ratio - threshold) * math.sqrt(count - 1) / math.sqrt(scaled) / math.sqrt(2))

    parts = np.array_split(np.arange(count), partitions)
    logits, losses, pairs = [], 0, []
    sign = -1 if minimised else 1
    for choice in itertools.combinations(range(partitions), partitions // 2):
        within = np.concatenate([parts[part] for part in choice])
        outside = np.concatenate([parts[part] for part in range(partitions) if part not in choice])
        inner = [sign * score(name, row[within]) for row in distinct]
        outer = [sign * score(name, row[outside]) for row in distinct]
        place = int(np.argmax(inner))
        rank = ranks(outer)[place] / (len(distinct) + 1)
        logits.append(math.log(rank / (1 - rank)))
        losses += np.mean(distinct[place][outside]) < 0
        pairs.append((sign * inner[place], sign * outer[place]))
    slope, intercept = np.polyfit([a for a, _ in pairs], [b for _, b in pairs], 1)
    return {
        "sharpe": ratio,
        "returns": count,
        "skewness": float(skewness),
        "kurtosis": float(kurtosis),
        "probabilistic_sharpe": above(0),
        "minimum_track_record": float(1 + scaled * (NormalDist().inv_cdf(0.95) / ratio) ** 2),
        "deflated_sharpe": above(luck(variance, 5)),
        "deflated_sharpe_effective": above(luck(variance, effective)),
        "sharpe_variance": variance,
        "luck": luck(variance, 5),
        "mean_correlation": mean,
        "effective_trials": effective,
        "effective_luck": luck(variance, effective),
        "choices": len(logits),
        "probability": float(np.mean([logit <= 0 for logit in logits])),
        "probability_of_loss": float(losses / len(logits)),
        "slope": float(slope),
        "intercept": float(intercept),
    }


def cross_validation(rows, name, minimised=False, groups=6, tested=2, purge=3, embargo=4):
    count = rows.shape[1]
    parts = np.array_split(np.arange(count), groups)
    sign = -1 if minimised else 1
    splits, best = [], {}
    for choice in itertools.combinations(range(groups), tested):
        test = np.concatenate([parts[group] for group in choice])
        inside = np.zeros(count, bool)
        inside[test] = True
        train = [
            cycle
            for cycle in range(count)
            if not inside[cycle]
            and not inside[cycle + 1 : cycle + 1 + purge].any()
            and not inside[max(0, cycle - embargo) : cycle].any()
        ]
        scores = [sign * score(name, row[train]) for row in rows]
        place = int(np.argmax(scores))
        best[choice] = place
        splits.append([list(choice), place + 1, sign * scores[place], score(name, rows[place][test])])
    testing = [[choice for choice in best if group in choice] for group in range(groups)]
    paths = [
        score(name, np.concatenate([rows[best[testing[group][path]]][parts[group]] for group in range(groups)]))
        for path in range(len(testing[0]))
    ]
    return {"splits": splits, "paths": paths}


def plus_months(day, months):
    month = day.year * 12 + day.month - 1 + months
    year, month = month // 12, month % 12 + 1
    last = (datetime.date(year + month // 12, month % 12 + 1, 1) - datetime.timedelta(1)).day
    return datetime.date(year, month, min(day.day, last))


def calendar_windows():
    first = datetime.date(2003, 1, 31)
    days = [first + datetime.timedelta(n) for n in range(1200)]
    days = [day for day in days if day.weekday() < 5]

    def at(day):
        return sum(other < day for other in days)

    out = {}
    for name, train, test, step, anchored in [
        ("months", 12, 6, 6, False),
        ("anchored", 12, 5, 7, True),
    ]:
        windows, number = [], 0
        while at(plus_months(days[0], train + number * step)) < len(days):
            begin = plus_months(days[0], train + number * step)
            end = plus_months(days[0], train + number * step + test)
            start = 0 if anchored else at(plus_months(days[0], number * step))
            windows.append([start, at(begin), at(begin), at(end), int(days[-1] < end - datetime.timedelta(1))])
            number += 1
        out[name] = windows
    return out


prices, rows = closes(), returns()
low_high = [confirmed(volatility(prices)), confirmed(momentum(prices))]
labels = joined(*low_high)
golden = {
    "by_classifier": [stretches(series) for series in low_high],
    "whole": stretches(confirmed(volatility(prices, whole=True))),
    "runs": stretches(labels),
    "regimes": regimes(labels, rows),
    "overfitting": {
        "sharpe": overfitting(rows, "sharpe"),
        "sortino": overfitting(rows, "sortino"),
        "hit_rate": overfitting(rows, "hit_rate"),
        "volatility": overfitting(rows, "volatility", minimised=True),
    },
    "cross_validation": {
        "sharpe": cross_validation(rows, "sharpe"),
        "sortino": cross_validation(rows, "sortino"),
        "volatility": cross_validation(rows, "volatility", minimised=True),
    },
    "windows": calendar_windows(),
}
with open("analysis.json", "w", encoding="utf-8") as file:
    json.dump(golden, file, indent=1)
    file.write("\n")
