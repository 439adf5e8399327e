"""Random workflows of phases, run by the program and stated again with numpy: grids, signals, estimates, trials,
weights, regimes and walking forward agree to 1e-9.

    python Tests/Interchange/phases.py .build/release/admf [COUNT [FIRST]]

Workflow number N is the same every time. Each difference is a line that ends with the command that shows it again.
"""
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile

import numpy as np

sys.dont_write_bytecode = True
import statement as st  # noqa: E402

ADMF = os.path.abspath(sys.argv[1])
COUNT = int(sys.argv[2]) if len(sys.argv) > 2 else 200
FIRST = int(sys.argv[3]) if len(sys.argv) > 3 else 1

CORE = (
    "initial_equity final_equity total_return cagr bars days volatility sharpe sortino calmar max_drawdown "
    "max_drawdown_bars exposure turnover fills trades win_rate profit_factor expectancy gross_profit gross_loss "
    "commission slippage"
).split()


class Workflow:
    """A random workflow: its bars, its file, and what the statement needs of it."""

    def __init__(self, number):
        self.number, self.random = number, np.random.default_rng([2, number])
        r = self.random
        self.symbols = self.make_bars()
        self.strategies = self.make_strategies()
        self.grid, self.constraints, self.keeps = self.make_grid()
        self.single = len(self.symbols) == 1
        long_only = all(strategy["direction"] == "long_only" for strategy in self.strategies.values())
        self.fill = str(r.choice(["next_open", "same_close"]))
        self.execution = {
            "fill": self.fill,
            "commission": {
                "proportional": float(r.choice([0, 0.0005, 0.001])),
                "fixed": float(r.choice([0, 0, 1.5])),
            },
            "slippage": {"basis_points": float(r.choice([0, 2, 7.5]))},
        }
        self.threshold = float(r.choice([0, 0, 0.2, 0.5]))
        sizing = str(r.choice(["all_in", "fixed_fraction", "target_percent"])) if self.single else "target_percent"
        self.risk = {"id": "main", "capital": 100000.0, "quantities": "fractional", "sizing": {"type": sizing}}
        if sizing != "all_in":
            self.risk["sizing"]["fraction"] = self.fraction(sizing, long_only)
        self.trials, self.dropped = st.trials(self.grid, self.keeps)
        self.target = self.risk | {
            "sizing": {"type": "target_percent", "fraction": self.fraction("target_percent", long_only)}
        }
        self.phases = self.make_phases()

    def fraction(self, sizing, long_only):
        return float(self.random.choice([0.3, 0.85] + [1.0] * (sizing == "target_percent" and long_only)))

    def make_bars(self):
        r, symbols = self.random, {}
        self.length = int(r.integers(300, 901))
        days = np.busday_offset("2010-01-04", np.arange(self.length))
        self.days = [str(day) for day in days]
        count = int(r.choice([1, 1, 1, 2, 3]))
        for name in ["AAA", "BBB", "CCC"][:count]:
            scale, digits = r.choice([0.008, 0.015, 0.03]), int(r.choice([1, 2, 4]))
            steps = r.normal(0.0003, scale, self.length) * (1 + (np.arange(self.length) // 150 % 2))
            closes = 50 * np.exp(np.cumsum(steps))
            opens = np.concatenate([[50], closes[:-1]]) * np.exp(r.normal(0, scale / 4, self.length))
            closes, opens = np.round(closes, digits), np.round(opens, digits)
            highs = np.round(np.maximum(opens, closes) * (1 + np.abs(r.normal(0, scale / 3, self.length))), digits)
            lows = np.round(np.minimum(opens, closes) * (1 - np.abs(r.normal(0, scale / 3, self.length))), digits)
            highs, lows = np.maximum(highs, np.maximum(opens, closes)), np.minimum(lows, np.minimum(opens, closes))
            cycles = np.arange(self.length)
            if count > 1 and name != "AAA" and r.random() < 0.5:
                # AAA has every day, so that no cycle goes.
                cycles = cycles[(r.random(self.length) > 0.03) & (cycles >= r.integers(0, 40))]
            symbols[name] = st.Bars(cycles, *(column[cycles] for column in (opens, highs, lows, closes)))
        return symbols

    def make_strategies(self):
        r, found = self.random, {}
        kinds = ["momentum", "ma_crossover", "channel_breakout", "bollinger_reversion", "rsi_reversion"]
        for name in ["alpha", "beta"][: int(r.choice([1, 2], p=[0.7, 0.3]))]:
            kind = str(r.choice(kinds))
            fixed = {
                "momentum": {"lookback": int(r.integers(5, 40)), "threshold": float(r.choice([0, 0.01, 0.03]))},
                "ma_crossover": {
                    "fast": int(r.integers(2, 12)),
                    "slow": int(r.integers(13, 50)),
                    "average": str(r.choice(["sma", "ema"])),
                    "seed": str(r.choice(["sma", "first"])),
                },
                "channel_breakout": {"entry": int(r.integers(5, 40)), "exit": int(r.integers(3, 40))},
                "bollinger_reversion": {
                    "period": int(r.integers(5, 40)),
                    "deviations": float(r.choice([1, 1.5, 2])),
                },
                "rsi_reversion": {"period": int(r.integers(3, 20)), "low": 35, "high": 65, "exit": 50},
            }[kind]
            if kind == "ma_crossover" and fixed["average"] == "sma":
                del fixed["seed"]
            found[name] = {
                "id": name,
                "type": kind,
                "parameters": fixed,
                "direction": str(r.choice(["long_only", "long_short"])),
                "weight": float(r.choice([1, 1, 0.5, 2])),
            }
        return found

    def make_grid(self):
        r, grid = self.random, {}
        whole = {
            "lookback": (4, 40),
            "fast": (2, 15),
            "slow": (10, 45),
            "entry": (5, 40),
            "exit": (3, 30),
            "period": (4, 30),
        }
        real = {"threshold": (0, 0.04), "deviations": (1, 2.5), "low": (20, 40)}
        keys = [
            f"{name}.{key}"
            for name, strategy in self.strategies.items()
            for key in strategy["parameters"]
            if key in whole or key in real
        ]
        if len(self.strategies) == 2 and r.random() < 0.4:
            keys.append("weights.alpha")
        if r.random() < 0.2:
            keys.append("execution.slippage.basis_points")
        chosen = list(r.permutation(keys)[: int(r.choice([1, 2, 2, 3]))])
        if not any(key.split(".")[0] in self.strategies for key in chosen):
            chosen[0] = keys[0]
        for key in map(str, chosen):
            grid[key] = self.make_range(key, whole, real, 4 if len(chosen) < 3 else 2)
        # What cannot run is dropped, and now and then something else.
        conditions, tests = [], []
        for name, strategy in self.strategies.items():
            if strategy["type"] == "ma_crossover" and {f"{name}.fast", f"{name}.slow"} & grid.keys():
                fast, slow = (
                    f"{name}.{key}" if f"{name}.{key}" in grid else str(strategy["parameters"][key])
                    for key in ("fast", "slow")
                )
                conditions.append(f"{fast} < {slow}")
                tests.append(
                    lambda v, n=name, p=strategy["parameters"]: v.get(f"{n}.fast", p["fast"])
                    < v.get(f"{n}.slow", p["slow"])
                )
        first, *others = sorted(grid)
        if others and r.random() < 0.4:
            second, limit = others[0], float(r.integers(20, 60))
            conditions.append(f"2 * {first} + {second} <= {limit} or not ({first} > 10)")
            tests.append(lambda v: 2 * v[first] + v[second] <= limit or not v[first] > 10)
        keeps = lambda values: all(test(values) for test in tests)
        if not st.trials(grid, keeps)[0]:
            return self.make_grid()
        return grid, conditions, keeps

    def make_range(self, key, whole, real, most):
        r, name = self.random, key.split(".")[1]
        if key.startswith("weights."):
            return [0.25, 1, 3][: int(r.integers(2, 4))]
        if key.startswith("execution."):
            return [0, 12.5]
        low, high = (whole | real)[name]
        count = int(r.integers(2, most + 1))
        if name in whole:
            start = int(r.integers(low, high - 10))
            step = int(r.integers(1, 10 // (count - 1) + 1))
            if r.random() < 0.5:
                return {"from": start, "to": start + step * (count - 1) + int(r.integers(0, step)), "step": step}
            return [int(x) for x in r.permutation(np.arange(start, start + 11))[:count]]
        kind = r.choice(["list", "step", "linear", "log"])
        if kind == "list":
            return [float(np.round(x, 4)) for x in r.uniform(low, high, count)]
        if kind == "step":
            step = float(np.round((high - low) / 10 * r.integers(1, 4), 4))
            return {"from": low, "to": round(low + step * (count - 1) + step / 3, 6), "step": step}
        scale = {"scale": "log"} if kind == "log" else {}
        return {"from": low or 0.002, "to": high, "count": count} | scale

    def make_phases(self):
        r = self.random
        search = {"grid": self.grid} | ({"constraints": self.constraints} if self.constraints else {})
        phases = [{"name": "signals", "kind": "signal_generation"} | search]
        self.by_estimates = self.make_analysis("by_estimates", "signals")
        phases.append(self.by_estimates)
        if not self.single:
            return phases
        self.objective = {"metric": str(r.choice(["sharpe", "total_return", "sortino", "profit_factor", "calmar"]))}
        if r.random() < 0.2:
            self.objective = {"metric": "volatility", "direction": "minimize"}
        self.least = int(r.choice([0, 0, 10, 30]))
        search |= {"objective": self.objective} | ({"require": f"trades >= {self.least}"} if self.least else {})
        phases.append({"name": "search", "kind": "optimization", "depends_on": ["signals"]} | search)
        self.by_trials = self.make_analysis("by_trials", "search")
        phases.append(self.by_trials)
        self.weights = self.make_weights()
        if self.weights:
            replay = {"name": "replay", "kind": "signal_replay", "depends_on": ["signals"], "weights": self.weights}
            phases.append(replay | {"risk": self.target, "objective": self.objective})
        self.windows = {"train": int(r.integers(80, 200)), "test": int(r.integers(30, 90))}
        self.windows |= {"scheme": str(r.choice(["rolling", "anchored"])), "purge": int(r.choice([0, 0, 3]))}
        if r.random() < 0.3:
            self.windows["step"] = self.windows["test"] + int(r.integers(0, 15))
        elif r.random() < 0.6:
            self.windows["carry_positions"] = True
        walk = {"name": "walk", "kind": "walk_forward", "depends_on": [], "windows": self.windows}
        phases.append(walk | search)
        return phases

    def following_phases(self):
        """What was found by regime, traded: by weights, by parameters, and with weights that are searched."""
        phases = [phase for phase in self.phases if phase["name"] in ("search", "by_trials")]
        phases[0] = phases[0] | {"depends_on": []}
        inputs = {"weights_traded": "by_trials.regime_weights", "params_traded": "by_trials.regime_params"}
        for name, given in inputs.items():
            phases.append({"name": name, "kind": "backtest", "inputs": [given], "risk": self.target})
        search = {"name": "ensemble", "kind": "signal_replay", "inputs": ["by_trials.regime_weights"]}
        search |= {"weights": {"path": "factors.csv"}, "risk": self.target, "objective": self.objective}
        return [*phases, search]

    def make_analysis(self, name, source):
        r = self.random
        classifiers = [
            {
                "type": "volatility",
                "window": int(r.integers(5, 40)),
                "minimum": int(r.integers(20, 200)),
                "levels": [float(x) for x in np.sort(np.round(r.uniform(0.1, 0.9, 2), 2))],
            },
            {"type": "momentum", "window": int(r.integers(5, 80)), "threshold": float(r.choice([0, 0.02]))},
        ]
        classifiers = list(r.permutation(np.array(classifiers, object))[: int(r.integers(1, 3))])
        objective = {"metric": str(r.choice(["sharpe", "sharpe", "mean", "sortino", "hit_rate"]))}
        if r.random() < 0.15:
            objective = {"metric": "volatility", "direction": "minimize"}
        # By score the least volatility would get the least weight, which is refused.
        weightings = ["equal", "inverse_volatility"] + ["score"] * ("direction" not in objective)
        phase = {
            "name": name,
            "kind": "analysis",
            "depends_on": [source],
            "classifiers": classifiers,
            "confirm": int(r.integers(1, 8)),
            "minimum_bars": int(r.choice([10, 30, 60])),
            "objective": objective,
            "top": int(r.integers(1, 5)),
            "weighting": str(r.choice(weightings)),
        }
        if len(self.symbols) > 1 and r.random() < 0.5:
            phase["symbol"] = str(r.choice(list(self.symbols)))
        if r.random() < 0.2:
            phase["sample"] = "whole"
        return phase

    def make_weights(self):
        """A search over the weights of the distinct strategies of the trials; None where there are too many."""
        self.variants = self.distinct_strategies()
        names, r = list(self.variants), self.random
        if not 2 <= len(names) <= 8:
            return None
        if r.random() < 0.5:
            self.vectors = np.round(r.dirichlet(np.ones(len(names)), 12), 4).tolist()
            self.vectors[0] = [0.0] * (len(names) - 1) + [0.7]
            if r.random() < 0.5:
                self.vectors[1] = [0.0] * len(names)
            return {"path": "weights.csv"}
        parts = 4 if len(names) < 4 else 2
        steps = itertools.product(range(parts + 1), repeat=len(names))
        self.vectors = [[n / parts for n in found] for found in steps if sum(found) == parts]
        return {"method": "grid", "step": 1 / parts}

    def settings(self, values, name):
        """The type, parameters and direction of a strategy of a trial."""
        strategy = self.strategies[name]
        own = {key.split(".")[1]: value for key, value in values.items() if key.split(".")[0] == name}
        return strategy["type"], strategy["parameters"] | own, strategy["direction"]

    def own_weight(self, values, name):
        return values.get(f"weights.{name}", self.strategies[name]["weight"])

    def distinct_strategies(self):
        """By name the settings of each distinct strategy of the trials: those that nothing varies keep their names."""
        varied = {key.split(".")[0] for key in self.grid}
        found = {}
        for trial, values in enumerate(self.trials, 1):
            for name in self.strategies:
                settings = self.settings(values, name)
                if settings not in found.values() or name not in varied:
                    found.setdefault(f"{name}@{trial}" if name in varied else name, settings)
        place = lambda item: (item[0].split("@")[0], int((item[0] + "@0").split("@")[1]))
        return dict(sorted(found.items(), key=place))

    def variant(self, settings):
        return next(name for name, found in self.variants.items() if found == settings)

    # What the file says

    def write(self, folder):
        for name, bars in self.symbols.items():
            with open(f"{folder}/{name}.csv", "w") as file:
                file.write("timestamp,open,high,low,close,volume\n")
                for cycle, *prices in zip(bars.cycles, bars.open, bars.high, bars.low, bars.close):
                    file.write(",".join([self.days[cycle], *(repr(float(price)) for price in prices), "1"]) + "\n")
        if self.single and self.weights and "path" in self.weights:
            with open(f"{folder}/weights.csv", "w") as file:
                file.write("\n".join(",".join(map(str, row)) for row in [list(self.variants), *self.vectors]) + "\n")
        base = {
            "data": {"source": "csv", "path": ".", "symbols": list(self.symbols)},
            "strategies": list(self.strategies.values()),
            "aggregation": {"threshold": self.threshold},
            "risk": self.risk,
            "execution": self.execution,
            "benchmark": "none",
        }
        files = {"workflow": base | {"phases": self.phases}, "plain": base}
        if self.single:
            files["followed"] = base | {"phases": self.following_phases()}
        for name, sections in files.items():
            with open(f"{folder}/{name}.yaml", "w") as file:
                file.write("".join(f"{key}: {json.dumps(value)}\n" for key, value in sections.items()))

    # The statement

    def costs(self, values):
        found = {**self.execution["commission"], **self.execution["slippage"]}
        bp = values.get("execution.slippage.basis_points")
        return found if bp is None else found | {"basis_points": bp}

    def stances(self, settings, symbol):
        key = (json.dumps(settings), symbol)
        if key not in self.__dict__.setdefault("known", {}):
            self.known[key] = st.stances(*settings, self.symbols[symbol])
        return self.known[key]

    def signal(self, followed):
        """What a portfolio makes of (weight, settings); the only symbol's."""
        symbol = next(iter(self.symbols))
        return st.voted([(weight, self.stances(settings, symbol)) for weight, settings in followed], self.threshold)

    def trial_signal(self, values):
        return self.signal([(self.own_weight(values, name), self.settings(values, name)) for name in self.strategies])


class Comparison:
    """Compares what a run wrote with the statement, and says what differs."""

    def __init__(self, workflow, folder):
        self.workflow, self.folder, self.differences, self.count = workflow, folder, [], 0
        # Positions that went on from one test window to the next.
        self.carried = 0

    def same(self, where, found, stated):
        self.count += 1
        if isinstance(stated, (dict, list, tuple)) and not isinstance(found, type(None)):
            if isinstance(stated, dict):
                if not isinstance(found, dict) or set(found) != set(stated):
                    return self.differ(where, found, stated)
                return [self.same(f"{where} {key}", found[key], stated[key]) for key in stated]
            if len(found) != len(stated):
                return self.differ(f"{where} (number)", len(found), len(stated))
            return [self.same(f"{where} [{i}]", *pair) for i, pair in enumerate(zip(found, stated))]
        if isinstance(stated, (float, np.floating)) and isinstance(found, (int, float)):
            if abs(found - stated) <= 1e-9 * max(abs(found), abs(stated)) + 1e-12:
                return None
        elif found == stated:
            return None
        self.differ(where, found, stated)

    def differ(self, where, found, stated):
        self.differences.append(f"{where}: admf {found}, numpy {stated}")

    def rows(self, name):
        with open(f"{self.folder}/{name}.jsonl") as file:
            return [json.loads(line) for line in file]

    def json(self, name):
        with open(f"{self.folder}/{name}.json") as file:
            return json.load(file)

    def metrics(self, where, found, stated, names=CORE):
        for name in names:
            if name in stated:
                value = stated[name]
                self.same(f"{where} {name}", found[name], None if value is None else float(value))


def check_signals(workflow, compare):
    """Grid, raw signals and estimates of each trial; returns the net returns of trials."""
    rows, figures = compare.rows("phases/signals/trials"), compare.rows("phases/signals/estimates")
    notes = json.dumps(compare.json("phases/signals/manifest"))
    if workflow.dropped:
        every = workflow.dropped + len(workflow.trials)
        if f"The constraints drop {workflow.dropped} of {every} combinations." not in notes:
            compare.differ("signals, dropped by constraints", notes[:200], workflow.dropped)
    if len(rows) != len(workflow.trials):
        compare.differ("signals, number of trials", len(rows), len(workflow.trials))
        return []
    returns = []
    for trial, (values, row, figure) in enumerate(zip(workflow.trials, rows, figures), 1):
        where = f"signals, trial {trial}"
        check_parameters(compare, where, row, trial, values)
        told = [
            (x["strategy_id"], x["session"], x["symbol"], x["direction"], x["strength"])
            for x in compare.rows(f"phases/signals/signals/trial_{trial}")
        ]
        stated, sources = [], []
        for name in workflow.strategies:
            found = []
            for place, (symbol, bars) in enumerate(workflow.symbols.items()):
                stance = workflow.stances(workflow.settings(values, name), symbol)
                sources.append((bars, stance))
                for i in st.changes(stance):
                    found.append((bars.cycles[i], place, symbol, int(stance[i])))
            found.sort()
            stated += [(name, workflow.days[cycle], s, d, float(abs(d))) for cycle, _, s, d in found]
        compare.same(f"{where}, raw signals", told, stated)
        costs = workflow.costs(values)
        cost = costs["proportional"] + costs["basis_points"] / 1e4
        numbers, net = st.estimate(sources, workflow.length, workflow.fill, cost)
        compare.metrics(f"{where}, estimate", figure, numbers, numbers)
        returns.append(net)
    return returns


def check_parameters(compare, where, row, trial, values):
    compare.same(f"{where}, number", row["trial"], trial)
    compare.same(f"{where}, state", row["state"], "complete")
    compare.same(f"{where}, parameters", row.get("parameters", {}), {key: float(value) for key, value in values.items()})


def check_trials(workflow, compare, phase, trials, run):
    """Each row of a search, the best trial and its equity; returns the returns of trials. `run` gives a portfolio."""
    rows = compare.rows(f"phases/{phase}/trials")
    compare.same(f"{phase}, number of trials", len(rows), len(trials))
    returns, found = [], []
    curves = []
    for trial, (values, row) in enumerate(zip(trials, rows), 1):
        where = f"{phase}, trial {trial}"
        check_parameters(compare, where, row, trial, values)
        portfolio = run(values)
        curve = np.array([portfolio.capital, *portfolio.equity])
        returns.append(curve[1:] / curve[:-1] - 1)
        result = portfolio.result()
        compare.metrics(where, row, result)
        found.append((result[workflow.objective["metric"]], phase != "search" or result["trades"] >= workflow.least))
        curves.append(portfolio.equity)
    order = st.ranked(found, workflow.objective.get("direction") == "minimize")
    small = compare.json(f"phases/{phase}/manifest")["outputs"]
    best = order[0] if found[order[0]][0] is not None else None
    compare.same(f"{phase}, best trial", small.get("best_trial"), None if best is None else best + 1)
    if best is not None:
        equity = [row["equity"] for row in compare.rows(f"phases/{phase}/best/trial_{best + 1}/equity")]
        compare.same(f"{phase}, equity of the best", equity, [float(x) for x in curves[best]])
    return returns


def check_analysis(workflow, compare, phase, returns):
    """Labels, shares, scores, and what is chosen by regime."""
    name = phase["name"]
    found = st.regimes(workflow.symbols, phase, workflow.length)
    told = compare.json(f"phases/{name}/regimes")
    compare.same(f"{name}, looks ahead", told["looks_ahead"], phase.get("sample") == "whole")
    runs = [(run["label"], run["first_cycle"], run["cycles"]) for run in told["runs"]]
    compare.same(f"{name}, labels", runs, [tuple(run) for run in st.stretches(found)])
    summaries = {x["label"]: {key: x[key] for key in x if key != "label"} for x in told["labels"]}
    compare.same(f"{name}, shares", summaries, st.shares(found))
    analysis = st.RegimeAnalysis(returns, found, phase)
    stated = [
        (label, trial + 1, row[0], None if row[2][trial] is None else float(row[2][trial]), row[1])
        for label, row in analysis.rows.items()
        for trial in range(len(returns))
    ]
    told = [
        (x["label"], x["trial"], x["bars"], x[analysis.metric], x["uses_overall"])
        for x in compare.rows(f"phases/{name}/regimes")
    ]
    compare.same(f"{name}, scores", told, stated)
    best = analysis.parameters()
    if best is None:
        return
    told = compare.json(f"phases/{name}/regime_params")
    choices = {"": told["overall"] | {"uses_overall": False}} | told["by_regime"]
    compare.same(
        f"{name}, best trial by regime",
        {label: (x["trial"], x["uses_overall"]) for label, x in choices.items()},
        {label: (place + 1, overall) for label, (place, overall) in best.items()},
    )
    check_following(compare, f"{name}, following the best", told["estimate"], analysis, best,
                    lambda place: [(place, 1.0)])
    check_regime_weights(workflow, compare, name, analysis)


def check_following(compare, where, told, analysis, chosen, parts):
    returns, switches = analysis.followed(lambda label: parts(chosen.get(label, chosen[""])[0]))
    figures = st.metrics(1, np.cumprod(1 + returns))
    compare.same(f"{where}, switches", told["switches"], switches)
    names = ("total_return", "volatility", "sharpe", "max_drawdown")
    compare.metrics(where, told["following"]["in_sample"], figures, names)


def check_regime_weights(workflow, compare, name, analysis):
    chosen = analysis.weights()
    told = compare.json(f"phases/{name}/regime_weights")
    choices = {"": told["overall"]} | told["by_regime"]
    compare.same(
        f"{name}, weights of trials",
        {label: {str(x["trial"]): x["weight"] for x in found["trials"]} for label, found in choices.items()},
        {label: {str(i + 1): float(w) for i, w in members} for label, (members, _) in chosen.items()},
    )
    workflow.variants = workflow.distinct_strategies()
    stated = {}
    for label, (members, _) in chosen.items():
        weights = {}
        for place, weight in members:
            values = workflow.trials[place]
            total = sum(workflow.own_weight(values, own) for own in workflow.strategies)
            for own in workflow.strategies:
                strategy = workflow.variant(workflow.settings(values, own))
                weights[strategy] = weights.get(strategy, 0) + weight * workflow.own_weight(values, own) / total
        stated[label] = {strategy: float(weight) for strategy, weight in weights.items() if weight > 0}
    compare.same(
        f"{name}, weights of strategies", {label: found["weights"] for label, found in choices.items()}, stated)
    check_following(compare, f"{name}, following the weights", told["estimate"], analysis, chosen, lambda found: found)


def check_followed(workflow, compare, bars, returns):
    """What was found by regime, traded by later phases: each strategy with its weights by regime, bar by bar."""
    phase = workflow.by_trials
    found = st.regimes(workflow.symbols, phase, workflow.length)
    analysis = st.RegimeAnalysis(returns, found, phase)
    best, weights = analysis.parameters(), analysis.weights()
    varied = any(key.startswith("execution.") for key in workflow.grid)
    if best is None or phase.get("sample") == "whole" or varied:
        return

    def followed(members):
        """By variant the weight of a choice; members have (trial, weight)."""
        result = {}
        for place, weight in members:
            values = workflow.trials[place]
            own = {name: workflow.own_weight(values, name) for name in workflow.strategies}
            total = sum(own.values()) if weight is not None else 1
            for name in workflow.strategies:
                variant = workflow.variant(workflow.settings(values, name))
                result[variant] = result.get(variant, 0) + (1 if weight is None else weight) * own[name] / total
        return result

    def signal(choices, factors=None):
        columns = []
        for name, settings in workflow.variants.items():
            of = [choices.get(label, choices[""]).get(name, 0.0) for label in found]
            columns.append((np.array(of) * (1 if factors is None else factors.get(name, 0)), settings))
        symbol = next(iter(workflow.symbols))
        return st.voted_by_regime(
            [(weight, workflow.stances(settings, symbol)) for weight, settings in columns], workflow.threshold)

    by_params = {label: followed([(place, None)]) for label, (place, _) in best.items()}
    by_weights = {label: followed(members) for label, (members, _) in weights.items()}
    names = [name for name in workflow.variants if any(choice.get(name, 0) > 0 for choice in by_weights.values())]
    vectors = np.round(workflow.random.dirichlet(np.ones(len(names)), 5), 4).tolist()
    with open(f"{os.path.dirname(compare.folder)}/factors.csv", "w") as file:
        file.write("\n".join(",".join(map(str, row)) for row in [names, *vectors]) + "\n")
    again = Comparison(workflow, f"{os.path.dirname(compare.folder)}/followed")
    if execute([ADMF, "run", "followed.yaml", "--out", "followed", "--no-store"], again, "followed"):
        for name, choices in (("weights_traded", by_weights), ("params_traded", by_params)):
            portfolio = st.backtest(bars, signal(choices), workflow.fill, workflow.target, workflow.costs({}))
            equity = [row["equity"] for row in again.rows(f"phases/{name}/equity")]
            again.same(f"{name}, equity", equity, [float(x) for x in portfolio.equity])
        trials = [{f"weights.{name}": weight for name, weight in zip(names, vector)} for vector in vectors]
        replay = lambda values: st.backtest(
            bars, signal(by_weights, {name: values[f"weights.{name}"] for name in names}), workflow.fill,
            workflow.target, workflow.costs({}))
        check_trials(workflow, again, "ensemble", trials, replay)
    compare.count += again.count
    compare.differences += again.differences


def check_walk(workflow, compare, bars):
    """Windows, the trial of each, and the stitched equity."""
    metric, minimise = workflow.objective["metric"], workflow.objective.get("direction") == "minimize"
    told, rows = compare.json("phases/walk/walk_forward"), iter(compare.rows("phases/walk/trials"))
    capital, equity, exposed = workflow.risk["capital"], [], []
    cuts = st.windows(workflow.windows, workflow.length)
    compare.same("walk, number of windows", len(told["windows"]), len(cuts))
    fills, pairs, chosen, opening = 0, [], [], None
    for number, (train, test, short) in enumerate(cuts, 1):
        where, found = f"walk, window {number}", []
        for trial, values in enumerate(workflow.trials, 1):
            row = next(rows)
            result = st.backtest(
                bars, workflow.trial_signal(values), workflow.fill, workflow.risk, workflow.costs(values), train
            ).result()
            compare.metrics(f"{where}, trial {trial}", row, result)
            found.append((result[metric], result["trades"] >= workflow.least))
        best = next((i for i in st.ranked(found, minimise) if found[i][1] and found[i][0] is not None), None)
        chosen.append((best, None if best is None else found[best][0]))
    for number, (window, (train, test, short)) in enumerate(zip(told["windows"], cuts), 1):
        where, (best, inside) = f"walk, window {number}", chosen[number - 1]
        for kind, cycles in (("train", train), ("test", test)):
            span = (window[kind]["first_cycle"], window[kind]["cycles"])
            compare.same(f"{where}, {kind}", span, (cycles[0], cycles[1] - cycles[0]))
        compare.same(f"{where}, short", window["short"], short)
        compare.same(f"{where}, chosen trial", window["trial"], None if best is None else best + 1)
        start = equity[-1] if equity else capital
        outside = None
        if best is None:
            equity += [start] * (test[1] - test[0])
            exposed += [False] * (test[1] - test[0])
        else:
            values = workflow.trials[best]
            kept = None
            if workflow.windows.get("carry_positions") and number < len(cuts) and chosen[number][0] is not None:
                # What the next winner wants at the first cycle of its window.
                wanted = workflow.trial_signal(workflow.trials[chosen[number][0]])
                kept = 0 if wanted is None else int(wanted[0][cuts[number][1][0]])
            portfolio = st.backtest(
                bars, workflow.trial_signal(values), workflow.fill, workflow.risk, workflow.costs(values), test, start,
                opening, kept,
            )
            carried = kept is not None and portfolio.held != 0 and np.sign(portfolio.held) == kept
            opening = (portfolio.held, bars.close[test[1] - 1]) if carried else None
            compare.carried += 1 if carried else 0
            equity, exposed = equity + portfolio.equity, exposed + portfolio.exposed
            outside, fills = portfolio.result()[metric], fills + portfolio.fills
        stated = {"in_sample": inside, "out_of_sample": outside, "start_equity": start, "end_equity": equity[-1]}
        inside, outside = st.yearly(metric, inside, train[1] - train[0]), st.yearly(metric, outside, test[1] - test[0])
        known = inside is not None and outside is not None and st.above(inside, 0, 1)
        stated |= {"efficiency": outside / inside if known else None}
        pairs += [(inside, outside)] if inside is not None and outside is not None else []
        compare.metrics(where, window, stated, stated)
    inside, outside = np.mean(pairs, axis=0) if pairs else (0, 0)
    efficiency = float(outside / inside) if st.above(inside, 0, 1) else None
    compare.same("walk, efficiency", told["efficiency"], efficiency)
    curve = [(row["equity"], row["exposed"]) for row in compare.rows("phases/walk/equity")]
    compare.same("walk, equity", curve, [(float(a), bool(b)) for a, b in zip(equity, exposed)])
    if equity:
        stated = st.metrics(capital, np.array(equity)) | {"fills": fills, "exposure": np.mean(exposed)}
        compare.metrics("walk, metrics", told["metrics"], stated)


def check_sweep(workflow, compare):
    """The same grid on the command line has the same trials."""
    command = [ADMF, "sweep", "plain.yaml", "--out", "swept", "--no-store"]
    for key, spec in workflow.grid.items():
        if isinstance(spec, list):
            command += ["--vary", f"{key}={','.join(map(str, spec))}"]
        elif "step" in spec:
            command += ["--vary", f"{key}={spec['from']}:{spec['to']}:{spec['step']}"]
        else:
            command += ["--vary", f"{key}=[{', '.join(map(str, st.values(spec)))}]"]
    for condition in workflow.constraints:
        command += ["--where", condition]
    if not execute(command, compare, "sweep"):
        return
    names = ("phase", "container_id")
    swept, searched = (
        [{key: row[key] for key in row if key not in names} for row in compare.rows(f"{place}/trials")]
        for place in ("../swept/phases/sweep", "phases/search")
    )
    compare.same("sweep, trials", swept, searched)


def execute(command, compare, what):
    done = subprocess.run(command, cwd=os.path.dirname(compare.folder), capture_output=True, text=True)
    if done.returncode != 0:
        compare.differ(what, f"exit code {done.returncode}, {(done.stderr or done.stdout).strip()[-600:]}", "a run")
    return done.returncode == 0


def check(number):
    """Runs a workflow and compares all of it."""
    workflow, folder = Workflow(number), tempfile.mkdtemp()
    compare = Comparison(workflow, f"{folder}/run")
    try:
        workflow.write(folder)
        if not execute([ADMF, "run", "workflow.yaml", "--out", "run", "--no-store"], compare, "run"):
            return compare
        returns = check_signals(workflow, compare)
        if len(returns) != len(workflow.trials):
            return compare
        check_analysis(workflow, compare, workflow.by_estimates, returns)
        if workflow.single:
            bars = next(iter(workflow.symbols.values()))
            run = lambda values: st.backtest(
                bars, workflow.trial_signal(values), workflow.fill, workflow.risk, workflow.costs(values))
            returns = check_trials(workflow, compare, "search", workflow.trials, run)
            check_analysis(workflow, compare, workflow.by_trials, returns)
            check_followed(workflow, compare, bars, returns)
            if workflow.weights:
                vectors = [dict(zip(workflow.variants, vector)) for vector in workflow.vectors]
                replay = lambda values: st.backtest(
                    bars,
                    workflow.signal([(values[f"weights.{name}"], s) for name, s in workflow.variants.items()]),
                    workflow.fill, workflow.target, workflow.costs({}))
                named = [{f"weights.{name}": weight for name, weight in vector.items()} for vector in vectors]
                check_trials(workflow, compare, "replay", named, replay)
            check_walk(workflow, compare, bars)
            if number % 5 == 0:
                check_sweep(workflow, compare)
    except NotImplementedError as error:
        # What is not stated here, as a portfolio that is ruined: the rest of this workflow is not compared.
        print(f"workflow {number}: {error} is not stated; the rest of it is left out")
    except (LookupError, OSError, ValueError, StopIteration) as error:
        # A table or a key that is not there.
        compare.differ("results", f"{type(error).__name__}: {error}", "what it looks for")
    finally:
        if not os.environ.get("ADMF_KEEP"):
            shutil.rmtree(folder, ignore_errors=True)
        else:
            print(folder)
    return compare


def main():
    compared, different, carried = 0, 0, 0
    for number in range(FIRST, FIRST + COUNT):
        found = check(number)
        compared += found.count
        carried += found.carried
        different += bool(found.differences)
        again = f"python Tests/Interchange/phases.py {sys.argv[1]} 1 {number}"
        for line in found.differences[:5]:
            print(f"{line} -- {again}")
        if len(found.differences) > 5:
            print(f"{len(found.differences) - 5} more differences -- {again}")
    print(f"{COUNT - different} of {COUNT} workflows agree with numpy, in {compared} values compared; {carried} positions carried")
    sys.exit(1 if different else 0)


if __name__ == "__main__":
    main()
