"""What phases come to, stated a second time with numpy from Docs/Semantics.md and Docs/Workflows.md.

Plain loops over bars, one way through each rule: nothing here is shared with the program, and nothing is clever. Bars
are daily, so that a cycle is a day and a year has 252 of them; a portfolio trades one symbol, in fractions of units.
"""
from collections import Counter
from fractions import Fraction
from itertools import product

import numpy as np

# What rounding leaves of nothing, beside a scale.
NOISE = 1e-12
YEAR = 252


def above(a, b, scale):
    return a - b > NOISE * abs(scale)


# Grids


def values(spec):
    """The values of a key of a grid: a list as it is, a range in fractions, rounded once."""
    if isinstance(spec, list):
        return spec
    low, high = Fraction(str(spec["from"])), Fraction(str(spec["to"]))
    if "step" in spec:
        step = Fraction(str(spec["step"]))
        exact = [low + step * i for i in range((high - low) // step + 1)]
    elif spec.get("scale") == "log":
        inner = float(low) * np.exp(np.arange(1, spec["count"] - 1) / (spec["count"] - 1) * np.log(float(high / low)))
        return [float(low), *inner.tolist(), float(high)]
    else:
        exact = [low + (high - low) * i / (spec["count"] - 1) for i in range(spec["count"])]
    return [int(x) if x.denominator == 1 else float(x) for x in exact]


def path(key):
    """The canonical path of a key of a grid, by whose bytes keys are sorted."""
    owner, name = key.split(".", 1)
    if owner == "weights":
        return f"strategies.{name}.weight"
    return key if owner == "execution" else f"strategies.{owner}.parameters.{name}"


def trials(grid, keeps=lambda values: True):
    """All combinations that are kept, in order, and how many are not; the last key varies fastest."""
    keys = sorted(grid, key=lambda key: path(key).encode())
    every = [dict(zip(keys, found)) for found in product(*(values(grid[key]) for key in keys))]
    kept = [found for found in every if keeps(found)]
    return kept, len(every) - len(kept)


# Strategies


class Bars:
    """The bars of a symbol, and the cycle of each."""

    def __init__(self, cycles, opens, highs, lows, closes):
        self.cycles, self.open, self.high, self.low, self.close = cycles, opens, highs, lows, closes

    def __len__(self):
        return len(self.close)


def rolled(numbers, n, function):
    """A function of the last n numbers; NaN before there are so many."""
    result = np.full(len(numbers), np.nan)
    if n <= len(numbers):
        result[n - 1 :] = function(np.lib.stride_tricks.sliding_window_view(numbers, n), axis=1)
    return result


def before(numbers, n=1):
    """The number of n places before; NaN at the beginning."""
    result = np.full(len(numbers), np.nan)
    if n < len(numbers):
        result[n:] = numbers[:-n]
    return result


def average(numbers, n, kind, seed):
    if kind == "sma":
        return rolled(numbers, n, np.mean)
    result = np.full(len(numbers), np.nan)
    if n > len(numbers):
        return result
    start = n - 1 if seed == "sma" else 0
    value = numbers[:n].mean() if seed == "sma" else numbers[0]
    for i in range(start, len(numbers)):
        if i > start:
            value += 2 / (n + 1) * (numbers[i] - value)
        if i >= n - 1:
            result[i] = value
    return result


def relative_strength(closes, n):
    result = np.full(len(closes), np.nan)
    changes = np.diff(closes)
    if len(changes) < n:
        return result
    gain, loss = np.maximum(changes[:n], 0).mean(), np.maximum(-changes[:n], 0).mean()
    for i in range(n, len(closes)):
        if i > n:
            gain = (gain * (n - 1) + max(changes[i - 1], 0)) / n
            loss = (loss * (n - 1) + max(-changes[i - 1], 0)) / n
        result[i] = 100 * gain / (gain + loss) if gain + loss > 0 else 0
    return result


def compared(a, b, scale):
    """1 where a is above b, -1 below, 0 where they are equal but for rounding or one is not defined."""
    with np.errstate(invalid="ignore"):
        return np.where(a - b > NOISE * scale, 1, np.where(b - a > NOISE * scale, -1, 0))


def entered(long, leave_long, short, leave_short, direction):
    """The stance at each bar: leaving is tested before entering, and long wins; a side taken away is never entered."""
    stance, result = 0, []
    if direction == "long_only":
        short = np.zeros(len(short), bool)
    for enter, leave, sell, cover in zip(long, leave_long, short, leave_short):
        if (stance > 0 and leave) or (stance < 0 and cover):
            stance = 0
        if stance == 0:
            stance = 1 if enter else -1 if sell else 0
        result.append(stance)
    return np.array(result)


def stances(kind, p, direction, bars):
    """The stance of a strategy at each bar of a symbol."""
    close = bars.close
    if kind == "momentum":
        change = close / before(close, p["lookback"]) - 1
        result = np.zeros(len(close), int)
        with np.errstate(invalid="ignore"):
            result[change - p["threshold"] > NOISE * (1 + p["threshold"])] = 1
            result[-p["threshold"] - change > NOISE * (1 + p["threshold"])] = -1
    elif kind == "ma_crossover":
        fast, slow = (average(close, p[n], p.get("average", "sma"), p.get("seed", "sma")) for n in ("fast", "slow"))
        result = compared(fast, slow, close + np.abs(fast) + np.abs(slow))
    elif kind == "channel_breakout":
        top = {n: compared(close, before(rolled(bars.high, p[n], np.max)), close) for n in ("entry", "exit")}
        bottom = {n: compared(close, before(rolled(bars.low, p[n], np.min)), close) for n in ("entry", "exit")}
        result = entered(top["entry"] > 0, bottom["exit"] < 0, bottom["entry"] < 0, top["exit"] > 0, direction)
    elif kind == "bollinger_reversion":
        mean, width = rolled(close, p["period"], np.mean), p["deviations"] * rolled(close, p["period"], np.std)
        known = ~np.isnan(mean)
        low, high = compared(close, mean - width, close + mean), compared(close, mean + width, close + mean)
        middle = compared(close, mean, close + mean)
        result = entered(low < 0, known & (middle >= 0), high > 0, known & (middle <= 0), direction)
    elif kind == "rsi_reversion":
        index = relative_strength(close, p["period"])
        level = {n: compared(index, x, 1e4) for n, x in (*p.items(), ("cover", 100 - p["exit"])) if n != "period"}
        result = entered(level["low"] < 0, level["exit"] > 0, level["high"] > 0, level["cover"] < 0, direction)
    else:
        raise ValueError(kind)
    return np.maximum(result, 0) if direction == "long_only" else result


def changes(stance):
    """The bars at which a stance changes, which starts flat."""
    return np.flatnonzero(np.diff(stance, prepend=0))


# Estimates


def spells(bars, stance, fill, cost):
    """What each holding spell is worth at its end, of one: before costs, and after those of coming and going."""
    held = stance if fill == "same_close" else np.concatenate([[0], stance[:-1]])
    price = bars.close if fill == "same_close" else bars.open
    found, i = [], 0
    while i < len(held):
        if held[i] == 0:
            i += 1
            continue
        end = i + 1
        while end < len(held) and held[end] == held[i]:
            end += 1
        marks = [price[i]]
        for k in range(i, min(end, len(held) - 1) + 1):
            if fill == "next_open":
                marks += [bars.open[k]] if k > i else []
                marks += [bars.close[k]] if k < end else []
            elif k > i:
                marks.append(bars.close[k])
        gross = np.prod(1 + held[i] * (np.array(marks[1:]) / np.array(marks[:-1]) - 1))
        found.append((gross, gross * (1 - cost) * (1 - cost if end < len(held) else 1)))
        i = end
    return found


def estimate(sources, cycle_count, fill, cost):
    """The figures of an estimate, and the net returns of cycles, of (bars, stance) of every strategy and symbol."""
    sums, held = {"gross": np.zeros(cycle_count), "net": np.zeros(cycle_count)}, []
    for bars, stance in sources:
        last, earlier = (np.concatenate([np.zeros(n), stance[:-n]]) for n in (1, 2))
        ago = np.concatenate([bars.open[:1], bars.close[:-1]])
        if fill == "same_close":
            earned = 1 + last * (bars.close / ago - 1)
            turned = np.abs(stance - last)
        else:
            earned = (1 + earlier * (bars.open / ago - 1)) * (1 + last * (bars.close / bars.open - 1))
            turned = np.abs(last - earlier)
        sums["gross"][bars.cycles] += earned - 1
        sums["net"][bars.cycles] += earned * (1 - cost * turned) - 1
        held += spells(bars, stance, fill, cost)
    result = {"signal_count": sum(len(changes(stance)) for _, stance in sources), "spells": len(held)}
    for place, kind in enumerate(sums):
        returns = np.maximum(sums[kind] / len(sources), -1)
        found = metrics(1, np.cumprod(1 + returns))
        for name in ("total_return", "volatility", "sharpe", "max_drawdown"):
            result[f"{kind}_{name}"] = found[name]
        gains = sum(above(spell[place], 1, 1) for spell in held)
        result[f"{kind}_hit_rate"] = gains / len(held) if held else None
    return result, np.maximum(sums["net"] / len(sources), -1)


# Backtests


def voted(followed, threshold):
    """By bar the value of a weighted mean of (weight, stance), as direction, strength, and whether it is new."""
    followed = [(weight, stance) for weight, stance in followed if weight > 0]
    if not followed:
        return None
    total = sum(weight for weight, _ in followed)
    v = sum(weight * stance for weight, stance in followed) / total
    direction = np.where(np.abs(v) - threshold > NOISE * (threshold + 1), np.sign(v), 0).astype(int)
    return stance_changes(direction, np.where(direction != 0, np.minimum(np.abs(v), 1), 0))


def stance_changes(direction, strength):
    """Both, and at which bars the stance is another one than before."""
    new, last = np.zeros(len(direction), bool), (0, 0.0)
    for i, now in enumerate(zip(direction, strength)):
        new[i] = now[0] != last[0] or abs(now[1] - last[1]) > NOISE * last[1]
        if new[i]:
            last = now
    return direction, strength, new


def voted_by_regime(followed, threshold):
    """The same where weights change: `followed` has (weight of each bar, stance); a bar of no weight at all is flat."""
    total = sum(weight for weight, _ in followed)
    sums = sum(weight * stance for weight, stance in followed)
    v = np.divide(sums, total, out=np.zeros(len(total)), where=total > 0)
    direction = np.where(np.abs(v) - threshold > NOISE * (threshold + 1), np.sign(v), 0).astype(int)
    return stance_changes(direction, np.where(direction != 0, np.minimum(np.abs(v), 1), 0))


class Portfolio:
    """Cash, one position, and what became of them."""

    def __init__(self, capital, costs):
        self.capital, self.cash, self.held, self.price, self.entry_fees = capital, capital, 0.0, 0.0, 0.0
        self.costs, self.fills, self.traded, self.fees, self.slipped = costs, 0, 0.0, 0.0, 0.0
        self.profits, self.equity, self.exposed = [], [], []

    def begin(self, units, price):
        """Holds units of the capital from the beginning."""
        self.cash -= units * price
        self.held, self.price = units, price

    def worth(self, price):
        return self.cash + self.held * price

    def funds(self, price):
        return self.worth(price) - abs(self.held) * price

    def paid(self, units, raw):
        """The price at which units change hands."""
        return raw * (1 + np.sign(units) * self.costs["basis_points"] / 1e4)

    def affordable(self, raw, sign):
        return (self.funds(raw) - self.costs["fixed"]) / (self.paid(sign, raw) * (1 + self.costs["proportional"]))

    def fill(self, units, raw):
        price = self.paid(units, raw)
        fee = self.costs["fixed"] + self.costs["proportional"] * abs(units) * price
        self.cash -= units * price + fee
        self.fills += 1
        self.traded += abs(units) * price
        self.fees += fee
        self.slipped += abs(units) * abs(price - raw)
        closed = min(abs(units), abs(self.held)) if units * self.held < 0 else 0.0
        if closed > 0:
            share = closed / abs(self.held) * self.entry_fees
            profit = np.sign(self.held) * closed * (price - self.price) - share - fee * closed / abs(units)
            scale = closed * (price + self.price)
            self.profits.append(0.0 if abs(profit) <= NOISE * scale else profit)
            self.entry_fees -= share
        opened = abs(units) - closed
        after = self.held + units
        if opened > 0:
            if closed > 0 or self.held == 0:
                self.price, self.entry_fees = price, 0.0
            else:
                self.price = (abs(self.held) * self.price + opened * price) / (abs(self.held) + opened)
            self.entry_fees += fee * opened / abs(units)
        self.held = 0.0 if closed > 0 and units == -self.held else after

    def enter(self, sizing, sign, units, raw):
        if sizing == "all_in":
            units = self.affordable(raw, sign)
        elif units > self.affordable(raw, sign):
            raise NotImplementedError("an entry beyond the funds")
        self.fill(sign * units, raw)

    def rebalance(self, weight, raw):
        wanted = weight * self.worth(raw) / raw - self.held
        if abs(wanted) <= NOISE * abs(self.held):
            return
        if self.held * wanted >= 0:
            most = self.affordable(raw, np.sign(wanted))
            wanted = np.sign(wanted) * min(abs(wanted), most)
        self.fill(-self.held if weight == 0 else wanted, raw)

    def mark(self, price):
        if self.worth(price) <= 0:
            raise NotImplementedError("ruin")
        self.equity.append(self.worth(price))
        self.exposed.append(self.held != 0)

    def result(self):
        found = metrics(self.capital, np.array(self.equity))
        years = len(self.equity) / YEAR
        found |= activity(self.fills, self.traded, np.mean(self.equity), years, self.profits, self.exposed)
        return found | {"commission": self.fees, "slippage": self.slipped}


def backtest(bars, signal, fill, risk, costs, window=None, capital=None, opening=None, kept=None):
    """A portfolio over the bars, or over those of a window that ends before the data or with them.

    It may begin with a position (units, price), and keep one whose direction is `kept` at the end of its window."""
    first, end = window or (0, len(bars))
    portfolio = Portfolio(capital or risk["capital"], costs)
    sizing, fraction = risk["sizing"]["type"], risk["sizing"].get("fraction", 1)
    order = None
    if opening is not None:
        portfolio.begin(*opening)

    def execute(raw):
        if order[0] == "target":
            portfolio.rebalance(order[1], raw)
            return
        if portfolio.held != 0:
            portfolio.fill(-portfolio.held, raw)
        if order[1] != 0:
            portfolio.enter(sizing, order[1], order[2], raw)

    for i in range(first, end):
        if order is not None:
            execute(bars.open[i])
            order = None
        if signal is not None:
            direction, strength, new = (part[i] for part in signal)
            if sizing == "target_percent":
                weight = direction * strength * fraction
                stays = i == first and opening is not None and np.sign(portfolio.held) == direction
                if (new or i == first) and not stays and (weight != 0 or portfolio.held != 0):
                    order = ("target", weight)
            elif np.sign(portfolio.held) != direction:
                order = ("entry", direction, fraction * portfolio.worth(bars.close[i]) / bars.close[i])
        if fill == "same_close" and order is not None:
            execute(bars.close[i])
            order = None
        if i == end - 1 and end < len(bars) and portfolio.held != 0 and np.sign(portfolio.held) != kept:
            portfolio.fill(-portfolio.held, bars.close[i])
        portfolio.mark(bars.close[i])
    return portfolio


# Metrics


def metrics(capital, equity):
    """The figures of a curve of daily equity."""
    values = np.concatenate([[capital], equity])
    returns, n = values[1:] / values[:-1] - 1, len(equity)
    deviation = returns.std(ddof=1) if n > 1 else None
    peak = np.maximum.accumulate(values)
    below, longest, run = (peak - values)[1:] > NOISE * peak[1:], 0, 0
    for is_below in below:
        run = run + 1 if is_below else 0
        longest = max(longest, run)
    fall = (values / peak - 1).min()
    result = {
        "initial_equity": capital,
        "final_equity": values[-1],
        "total_return": values[-1] / capital - 1,
        "bars": n,
        "days": n,
        "max_drawdown": fall,
        "max_drawdown_bars": longest,
        "cagr": (values[-1] / capital) ** (YEAR / n) - 1 if n > 1 else None,
        "volatility": deviation * np.sqrt(YEAR) if n > 1 else None,
        "sharpe": returns.mean() / deviation * np.sqrt(YEAR) if n > 1 and deviation > NOISE else None,
    }
    downside = np.sqrt((np.minimum(returns, 0) ** 2).mean())
    known = result["sharpe"] is not None and downside > NOISE
    result["sortino"] = returns.mean() * np.sqrt(YEAR) / downside if known else None
    result["calmar"] = result["cagr"] / abs(fall) if n > 1 and abs(fall) > NOISE else None
    return result


def activity(fills, traded, mean_equity, years, profits, exposed):
    """The figures of fills and trades."""
    won, lost = sum(p for p in profits if p > 0), sum(p for p in profits if p < 0)
    return {
        "fills": fills,
        "trades": len(profits),
        "turnover": traded / mean_equity / years if len(exposed) > 1 else None,
        "exposure": np.mean(exposed),
        "win_rate": sum(p > 0 for p in profits) / len(profits) if profits else None,
        "profit_factor": won / -lost if lost < 0 else None,
        "expectancy": np.mean(profits) if profits else None,
        "gross_profit": won,
        "gross_loss": lost,
    }


def ranked(found, minimise=False):
    """The places of values by rank; of equal ones the first, what is not defined last, what is not eligible behind."""
    order = []
    for place, (value, eligible) in enumerate(found):
        for at, other in enumerate(order):
            against, meets = found[other]
            if eligible != meets:
                better = eligible
            elif value is None or against is None:
                better = value is not None
            else:
                scale = max(1, abs(value), abs(against))
                better = above(against, value, scale) if minimise else above(value, against, scale)
            if better:
                order.insert(at, place)
                break
        else:
            order.append(place)
    return order


# Regimes


def watched(symbols, symbol, cycle_count):
    """The closes of one symbol, or of all in equal parts; NaN at cycles without a bar."""
    if symbol is not None or len(symbols) == 1:
        bars = symbols[symbol] if symbol is not None else next(iter(symbols.values()))
        closes = np.full(cycle_count, np.nan)
        closes[bars.cycles] = bars.close
        return closes
    last, value, result = {}, 1.0, np.full(cycle_count, np.nan)
    at = {name: dict(zip(bars.cycles.tolist(), bars.close.tolist())) for name, bars in symbols.items()}
    for cycle in range(cycle_count):
        moves = [at[name].get(cycle, last[name]) / last[name] - 1 for name in last]
        value *= 1 + (sum(moves) / len(moves) if moves else 0)
        last |= {name: at[name][cycle] for name in symbols if cycle in at[name]}
        if any(cycle in at[name] for name in symbols):
            result[cycle] = value
    return result


def labels(classifier, closes, whole):
    """The label of each close by one classifier, before confirmation."""
    result = ["unknown"] * len(closes)
    if classifier["type"] == "momentum":
        change = closes / before(closes, classifier["window"]) - 1
        for i, x in enumerate(change):
            if not np.isnan(x):
                t = classifier["threshold"]
                result[i] = "up" if above(x, t, 1) else "down" if above(-t, x, 1) else "flat"
        return result
    deviations = rolled(np.diff(np.log(closes)), classifier["window"], lambda x, axis: np.std(x, axis=axis, ddof=1))
    deviations = deviations[~np.isnan(deviations)]
    for i, x in enumerate(deviations):
        known = deviations if whole else deviations[: i + 1]
        if len(known) < classifier["minimum"]:
            continue
        low, high = np.quantile(known, classifier["levels"])
        result[classifier["window"] + i] = "low" if above(low, x, 1) else "high" if above(x, high, 1) else "normal"
    return result


def confirmed(found, bars):
    current, candidate, streak, result = "unknown", "unknown", 0, []
    for label in found:
        streak = streak + 1 if label == candidate else 1
        candidate = label
        if streak >= bars:
            current = label
        result.append(current)
    return result


def regimes(symbols, settings, cycle_count):
    """The joined label of each cycle."""
    closes = watched(symbols, settings.get("symbol"), cycle_count)
    known = ~np.isnan(closes)
    columns = []
    for classifier in settings["classifiers"]:
        found = confirmed(
            labels(classifier, closes[known], settings.get("sample") == "whole"), settings["confirm"]
        )
        told, column = iter(found), ["unknown"] * cycle_count
        for cycle in range(cycle_count):
            column[cycle] = next(told) if known[cycle] else column[cycle - 1] if cycle else "unknown"
        columns.append(column)
    return ["unknown" if "unknown" in found else "/".join(found) for found in zip(*columns)]


def stretches(found):
    """(label, first cycle, cycles) of each run of equal labels."""
    result = []
    for cycle, label in enumerate(found):
        if result and result[-1][0] == label:
            result[-1][2] += 1
        else:
            result.append([label, cycle, 1])
    return result


def shares(found):
    """By label cycles, runs, share, mean length, and what follows it how often."""
    runs = stretches(found)
    result = {}
    for label in sorted(set(found), key=str.encode):
        own = [i for i, run in enumerate(runs) if run[0] == label]
        count = sum(runs[i][2] for i in own)
        result[label] = {
            "cycles": count,
            "runs": len(own),
            "share": count / len(found),
            "mean_length": count / len(own),
            "followed_by": dict(Counter(runs[i + 1][0] for i in own if i + 1 < len(runs))),
        }
    return result


def score(metric, returns):
    """The score of some returns; None where it is not defined."""
    if len(returns) == 0:
        return None
    mean = returns.mean()
    if metric == "mean":
        return mean
    if metric == "hit_rate":
        moves = (returns != 0).sum()
        return (returns > 0).sum() / moves if moves else None
    if metric == "sortino":
        losses = (np.minimum(returns, 0) ** 2).mean()
        return mean / np.sqrt(losses) if losses > 0 else None
    deviation = returns.std(ddof=1) if len(returns) > 1 else None
    if deviation is not None and deviation <= NOISE:
        # What rounding leaves of none.
        deviation = 0.0
    if metric == "volatility":
        return deviation
    return mean / deviation if deviation else None


def same(parts, others):
    """Whether two follow the same trials, with the same weights but for rounding."""
    parts, others = dict(parts), dict(others)
    return parts.keys() == others.keys() and all(abs(parts[place] - others[place]) <= NOISE for place in parts)


class RegimeAnalysis:
    """The scores of trials by regime, the best trial of each, and the weights of the best."""

    def __init__(self, returns, found, settings):
        """`returns` by trial, all of the same cycles from the first on; `found` the label of each cycle."""
        self.returns, self.settings = returns, settings
        self.metric = settings["objective"]["metric"]
        self.minimise = settings["objective"].get("direction") == "minimize"
        self.of_return = np.array(["unknown", *found[:-1]])
        every = np.full(len(found), True)
        self.rows = {"": (len(found), False, self.scores(every), self.deviations(every))}
        for label in sorted(set(self.of_return.tolist()) - {"unknown"}, key=str.encode):
            own = self.of_return == label
            few = own.sum() < settings["minimum_bars"]
            cycles = every if few else own
            self.rows[label] = (int(own.sum()), bool(few), self.scores(cycles), self.deviations(cycles))

    def scores(self, cycles):
        return [score(self.metric, returns[cycles]) for returns in self.returns]

    def deviations(self, cycles):
        return [score("volatility", returns[cycles]) for returns in self.returns]

    def best(self, label, count):
        """The places of the best trials of a regime, at most so many; what has no score is left out."""
        scores = self.rows[label][2]
        return [i for i in ranked([(x, True) for x in scores], self.minimise) if scores[i] is not None][:count]

    def chosen(self, choose):
        """By label what is chosen, and whether it is the overall choice; None where nothing can be chosen."""
        overall = choose("")
        if overall is None:
            return None
        result = {"": (overall, False)}
        for label in self.rows:
            if label:
                own = None if self.rows[label][1] else choose(label)
                result[label] = (overall if own is None else own, own is None)
        return result

    def parameters(self):
        return self.chosen(lambda label: next(iter(self.best(label, 1)), None))

    def weights(self):
        return self.chosen(lambda label: self.members(label) or None)

    def members(self, label):
        places = self.best(label, self.settings["top"])
        _, _, scores, deviations = self.rows[label]
        raw = {
            "equal": [1.0 for _ in places],
            "score": [max(scores[i], 0) for i in places],
            "inverse_volatility": [1 / deviations[i] if deviations[i] else 0.0 for i in places],
        }[self.settings["weighting"]]
        total = sum(raw)
        return [(i, x / total if total > 0 else 1 / len(places)) for i, x in zip(places, raw)]

    def followed(self, parts):
        """The returns of following choices, and how often they change."""
        result, switches, last = [], 0, None
        for cycle, label in enumerate(self.of_return.tolist()):
            now = parts(label)
            switches += last is not None and not same(now, last)
            last = now
            result.append(sum(weight * self.returns[place][cycle] for place, weight in now))
        return np.array(result), switches


# Walking forward


def windows(settings, count):
    """(training, test, whether it is short) of each window, as ranges of cycles."""
    train, test, step = settings["train"], settings["test"], settings.get("step", settings["test"])
    result, start = [], train
    while start < count and train > settings.get("purge", 0):
        end = min(count, start + test)
        first = 0 if settings.get("scheme") == "anchored" else start - train
        result.append(((first, start - settings.get("purge", 0)), (start, end), end - start < test))
        start += step
    return result


def yearly(metric, value, cycles):
    """A value as of a year, where it grows with time."""
    if value is None or metric != "total_return":
        return value
    return (1 + value) ** (YEAR / cycles) - 1 if value > -1 else -1
