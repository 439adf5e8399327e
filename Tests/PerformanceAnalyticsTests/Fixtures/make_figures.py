"""Writes figures.csv: metrics of the equity curves and trades beside this file, by NumPy, SciPy and pandas.

    python make_figures.py        (numpy 2.4.6, scipy 1.17.1, pandas 3.1.1)

Every case is compared with the case BENCHMARK, at two annual factors and rates: `a` is 252 and 0, `b` is 365 and 3 % a year.
"""
import csv
import os

import numpy as np
import pandas as pd
from scipy import stats

os.chdir(os.path.dirname(os.path.abspath(__file__)))
CAPITAL, BENCHMARK = 100_000.0, "sma_cross.B1_lo_open_free"
equity = pd.read_csv("MSFT_ADJ_equity.csv", parse_dates=["timestamp"]).set_index("timestamp")
trades = pd.read_csv("MSFT_ADJ_trades.csv", parse_dates=["entry_time", "exit_time"])
trades = trades[trades.status == "closed"]


def returns(curve):
    return pd.concat([pd.Series([CAPITAL]), curve]).pct_change().iloc[1:].to_numpy()


def of_returns(curve):
    r = returns(curve)
    worst = np.percentile(r, 5)
    # Bars of a day are stamped with its beginning in the file and close in it.
    months = pd.concat([pd.Series([CAPITAL]), curve.resample("ME").last().dropna()]).pct_change().iloc[1:]
    peak = np.maximum.accumulate(np.append(CAPITAL, curve))[1:]
    depth = curve.to_numpy() / peak - 1
    deepest = depth.min()
    return dict(
        best_day=r.max(), worst_day=r.min(), best_month=months.max(), worst_month=months.min(), value_at_risk=worst,
        expected_shortfall=r[r <= worst].mean(), skew=stats.skew(r), kurtosis=stats.kurtosis(r),
        ulcer_index=np.sqrt(np.mean(np.square(depth))), time_in_drawdown=np.mean(depth < 0),
        recovery_factor=(curve.iloc[-1] / CAPITAL - 1) / -deepest)


def of_year(curve, other, factor, rate):
    r, b = returns(curve), returns(other)
    free = (1 + rate) ** (1 / factor) - 1
    line = stats.linregress(b - free, r - free)
    return dict(
        volatility=np.std(r, ddof=1) * np.sqrt(factor),
        sharpe=np.mean(r - free) / np.std(r - free, ddof=1) * np.sqrt(factor),
        sortino=np.mean(r - free) * np.sqrt(factor) / np.sqrt(np.mean(np.minimum(r - free, 0) ** 2)),
        beta=line.slope, alpha=line.intercept * factor, correlation=np.corrcoef(r, b)[0, 1],
        tracking_error=np.std(r - b, ddof=1) * np.sqrt(factor),
        information_ratio=np.mean(r - b) / np.std(r - b, ddof=1) * np.sqrt(factor))


def of_trades(part):
    pnl = part.pnl.to_numpy()
    win, loss, rate = pnl[pnl > 0].mean(), pnl[pnl < 0].mean(), np.mean(pnl > 0)
    held = (part.exit_time - part.entry_time).dt.total_seconds() / 86_400
    return dict(
        payoff_ratio=win / -loss, kelly=rate - (1 - rate) / (win / -loss),
        sqn=np.sqrt(len(pnl)) * pnl.mean() / np.std(pnl, ddof=1), best_trade=part["return"].max(),
        worst_trade=part["return"].min(), mean_trade=part["return"].mean(), mean_trade_days=held.mean(),
        longest_trade_days=held.max())


with open("figures.csv", "w", newline="") as file:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["case", "basis", "metric", "value"])
    for case in equity.columns:
        rows = [("", of_returns(equity[case]))]
        if case != BENCHMARK:
            rows.append(("a", of_year(equity[case], equity[BENCHMARK], 252, 0)))
            rows.append(("b", of_year(equity[case], equity[BENCHMARK], 365, 0.03)))
        part = trades[trades.case == case]
        if len(part):
            rows.append(("trades", of_trades(part)))
        for basis, values in rows:
            for metric, value in values.items():
                writer.writerow([case, basis, metric, repr(float(value))])
