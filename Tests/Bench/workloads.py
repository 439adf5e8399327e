"""The workloads W4 and W5 as workflow files: Configs/bench/w4.yaml and w5.yaml, stated again in plain Python.

    python3 Tests/Bench/workloads.py make Configs/bench              writes the data that are committed there
    python3 Tests/Bench/workloads.py convert DATA FOLDER             makes FOLDER of the tables of the peers' benchmarks
    python3 Tests/Bench/workloads.py check ADMF FOLDER [EXPECTED]    runs both files there, and compares portfolios

`check` states every portfolio again and compares total return, Sharpe ratio and maximum drawdown to 1e-9; with EXPECTED,
a folder of reference results (w4.npz and w5_10000.npz, arrays tr, sh and dd), with these instead, which takes numpy.
A portfolio that differs is named, and the exit is 1. DATA has w4_bars.csv, w4_signals.csv, w4_weights.csv, w5_close.csv,
w5_signals.csv and w5_weights.csv.
"""
import csv
import json
import math
import os
import random
import shutil
import subprocess
import sys
import tempfile
from datetime import date, datetime, timedelta, timezone

CASH, FEE, EXPOSURE, THRESHOLD = 1e6, 0.001, 0.95, 0.2
AVERAGES = [(3, 10), (5, 20), (8, 30), (10, 40), (15, 60), (20, 80), (30, 120), (50, 200)]
FIVE = range(5)
HERE = os.path.dirname(os.path.abspath(__file__))
FILES = os.path.join(HERE, "..", "..", "Configs", "bench")


# Files


def write(path, header, rows):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(header)
        out.writerows(rows)


def columns(path):
    """A table of text by name."""
    with open(path, newline="") as file:
        rows = csv.reader(file)
        names = next(rows)
        return dict(zip(names, zip(*rows)))


def changes(days, symbols, signals):
    """Rows of signals, where a value changes: a strategy s0, s1 ... a column."""
    rows = []
    for number, values in enumerate(signals):
        last = "0"
        for day, value in zip(days, values):
            if float(value) != float(last):
                last = value
                direction = (float(value) > 0) - (float(value) < 0)
                rows.append((day, symbols[number], f"s{number}", direction, abs(float(value))))
    rows.sort(key=lambda row: row[0])
    return rows


def write_signals(path, days, symbols, signals):
    write(path, ["timestamp", "symbol", "strategy_id", "direction", "strength"], changes(days, symbols, signals))


def flat_bars(days, closes):
    """Bars of five symbols that have closes alone."""
    for row, day in enumerate(days):
        for k in FIVE:
            price = closes[k][row]
            yield day, f"S{k}", price, price, price, price, 1000000


BARS = ["timestamp", "open", "high", "low", "close", "volume"]
SYMBOL_BARS = ["timestamp", "symbol", "open", "high", "low", "close", "volume"]


# The data that are committed


def walk(draw, price, deviation, count):
    closes = []
    for _ in range(count):
        price = max(price * math.exp(draw.gauss(0, deviation)), 1)
        closes.append(f"{price:.2f}")
    return closes


def simplex(draw, count):
    """Weights of the sum 1, in millionths."""
    parts = [draw.expovariate(1) for _ in range(count)]
    return [f"{part / sum(parts):.6f}" for part in parts]


def make(folder, bars=1000, days_of_five=252, portfolios=500):
    draw = random.Random(401)
    days = weekdays(bars)
    text = walk(draw, 100, 0.012, bars)
    closes = [float(price) for price in text]
    rows = []
    last = text[0]
    for day, price in zip(days, text):
        pair = sorted([last, price], key=float)
        rows.append((day, last, pair[1], pair[0], price, draw.randrange(1000, 100000)))
        last = price
    write(f"{folder}/w4/S0.csv", BARS, rows)

    def average(length, t):
        return sum(closes[t - length + 1 : t + 1]) / length

    signals = []
    for fast, slow in AVERAGES:
        values = ["0"] * bars
        for t in range(slow - 1, bars):
            one, other = average(fast, t), average(slow, t)
            values[t] = "1" if one > other * 1.001 else "-1" if one < other * 0.999 else "0"
        signals.append(values)
    write_signals(f"{folder}/w4/signals.csv", days, ["S0"] * 8, signals)
    write(f"{folder}/w4/weights.csv", [f"w{k}" for k in range(8)], (simplex(draw, 8) for _ in range(portfolios)))

    draw = random.Random(501)
    days = weekdays(days_of_five)
    closes = [walk(draw, 60 + 20 * k, 0.012, days_of_five) for k in FIVE]
    write(f"{folder}/w5/bars.csv", SYMBOL_BARS, flat_bars(days, closes))
    signals = []
    for _ in FIVE:
        value, values = 0.5, []
        for _ in days:
            value += draw.gauss(0, 0.05)
            values.append(f"{min(max(value, 0), 1):.4f}")
        signals.append(values)
    write_signals(f"{folder}/w5/signals.csv", days, [f"S{k}" for k in FIVE], signals)
    write(f"{folder}/w5/weights.csv", [f"w{k}" for k in FIVE], (simplex(draw, 5) for _ in range(portfolios)))


def weekdays(count):
    days, day = [], date(2000, 1, 3)
    while len(days) < count:
        if day.weekday() < 5:
            days.append(day.isoformat())
        day += timedelta(days=1)
    return days


# The tables of the peers


def convert(source, folder):
    def days(table):
        return [datetime.fromtimestamp(int(ts) // 10**9, timezone.utc).date().isoformat() for ts in table["ts"]]

    bars = columns(f"{source}/w4_bars.csv")
    write(f"{folder}/w4/S0.csv", BARS, zip(days(bars), *(bars[name] for name in BARS[1:])))
    saved = columns(f"{source}/w4_signals.csv")
    write_signals(f"{folder}/w4/signals.csv", days(saved), ["S0"] * 8, [saved[f"s{k}"] for k in range(8)])
    closes = columns(f"{source}/w5_close.csv")
    write(f"{folder}/w5/bars.csv", SYMBOL_BARS, flat_bars(days(closes), [closes[f"c{k}"] for k in FIVE]))
    saved = columns(f"{source}/w5_signals.csv")
    write_signals(f"{folder}/w5/signals.csv", days(saved), [f"S{k}" for k in FIVE], [saved[f"s{k}"] for k in FIVE])
    for name in ("w4", "w5"):
        shutil.copyfile(f"{source}/{name}_weights.csv", f"{folder}/{name}/weights.csv")
        with open(f"{FILES}/{name}.yaml") as file, open(f"{folder}/{name}.yaml", "w") as copy:
            copy.write(file.read().replace("  count: 500\n", "  count: 10000\n"))


# The statements


def figures(equity):
    """Total return, Sharpe ratio of all returns and maximum drawdown of equities after each bar."""
    last, peak, deepest, returns = CASH, CASH, 0.0, []
    for value in equity:
        returns.append(value / last - 1)
        last, peak = value, max(peak, value)
        deepest = min(deepest, value / peak - 1)
    mean = math.fsum(returns) / len(returns)
    deviation = math.sqrt(math.fsum((r - mean) ** 2 for r in returns) / (len(returns) - 1))
    return equity[-1] / CASH - 1, mean / deviation * math.sqrt(252) if deviation > 0 else 0, deepest


def held(folder, days, count, name_of):
    """What each strategy says at each bar."""
    table = columns(f"{folder}/signals.csv")
    place = {day: t for t, day in enumerate(days)}
    said = [[None] * len(days) for _ in range(count)]
    for day, symbol, strategy, direction, strength in zip(
        *(table[name] for name in ("timestamp", "symbol", "strategy_id", "direction", "strength"))
    ):
        number = int(strategy[1:])
        assert symbol == name_of(number)
        said[number][place[day]] = int(direction) * float(strength)
    for values in said:
        last = 0.0
        for t, value in enumerate(values):
            last = values[t] = last if value is None else value
    return said


def state_w4(folder):
    bars = columns(f"{folder}/w4/S0.csv")
    closes = [float(price) for price in bars["close"]]
    said = held(f"{folder}/w4", bars["timestamp"], 8, lambda number: "S0")
    votes = list(zip(*said))
    changed = [t == 0 or votes[t] != votes[t - 1] for t in range(len(votes))]
    weights = columns(f"{folder}/w4/weights.csv")
    for row in zip(*(map(float, weights[f"w{k}"]) for k in range(8))):
        cash, units, stance, equity = CASH, 0.0, 0, []
        for t, price in enumerate(closes):
            if changed[t]:
                x = sum(w * s for w, s in zip(row, votes[t]))
                # A tie but for rounding is one.
                wanted = (x > THRESHOLD + 1e-12) - (x < -THRESHOLD - 1e-12)
                if wanted != stance:
                    worth = cash + units * price
                    new = EXPOSURE * wanted * worth / price
                    cash = worth - new * price - FEE * abs(new - units) * price
                    units, stance = new, wanted
            equity.append(cash + units * price)
        yield figures(equity)


def state_w5(folder):
    bars = columns(f"{folder}/w5/bars.csv")
    closes = list(zip(*[iter(map(float, bars["close"]))] * 5))
    said = list(zip(*held(f"{folder}/w5", bars["timestamp"][::5], 5, lambda number: f"S{number}")))
    weights = columns(f"{folder}/w5/weights.csv")
    for row in zip(*(map(float, weights[f"w{k}"]) for k in FIVE)):
        cash, units, equity = CASH, [0.0] * 5, []
        for prices, stances in zip(closes, said):
            worth = cash + sum(q * c for q, c in zip(units, prices))
            new = [EXPOSURE * w * s * worth / c for w, s, c in zip(row, stances, prices)]
            fee = FEE * sum(abs(n - q) * c for n, q, c in zip(new, units, prices))
            cash = worth - sum(n * c for n, c in zip(new, prices)) - fee
            units = new
            equity.append(worth - fee)
        yield figures(equity)


# The comparison


def expected(folder, name):
    import numpy as np

    found = np.load(f"{folder}/{'w4' if name == 'w4' else 'w5_10000'}.npz")
    return zip(*(found[key].tolist() for key in ("tr", "sh", "dd")))


def check(admf, folder, references=None):
    wrong = 0
    for name, state in (("w4", state_w4), ("w5", state_w5)):
        with tempfile.TemporaryDirectory() as place:
            subprocess.run(
                [admf, "run", f"{folder}/{name}.yaml", "--out", f"{place}/run", "--no-store"],
                check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )
            with open(f"{place}/run/metrics.json") as file:
                portfolios = json.load(file)
        wanted = list(expected(references, name) if references else state(folder))
        furthest = 0.0
        for number in range(len(portfolios)):
            found = portfolios[f"p{number}"]
            for key, value in zip(("total_return", "sharpe", "max_drawdown"), wanted[number]):
                distance = abs((found[key] or 0) - value)
                furthest = max(furthest, distance)
                if not distance <= 1e-9:
                    wrong += 1
                    if wrong <= 20:
                        print(f"{name} p{number} {key}: {found[key]}, expected {value}")
        print(f"{name}: {len(portfolios)} portfolios, {len(wanted)} stated, furthest apart by {furthest:.1e}")
        wrong += not 0 < len(portfolios) <= len(wanted)
    return 1 if wrong else 0


if __name__ == "__main__":
    commands = {"make": make, "convert": convert, "check": check}
    if len(sys.argv) < 3 or sys.argv[1] not in commands:
        sys.exit(__doc__)
    sys.exit(commands[sys.argv[1]](*sys.argv[2:]))
