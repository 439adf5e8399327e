"""Reads the run folder of a backtest with pandas, polars and DuckDB, and checks that all of them see the same.

    python Tests/Interchange/read_a_run.py .build/release/admf

Docs/Python.md explains the lines below; it fails where a package is missing or a value differs.
"""
import os
import subprocess
import sys
import tempfile

import duckdb
import pandas as pd
import polars as pl

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ADMF = os.path.abspath(sys.argv[1])
FOLDER = tempfile.mkdtemp()


def run(name, *settings):
    """The folder of a run of Configs/multi_strategy.yaml with these settings."""
    out = os.path.join(FOLDER, name)
    command = [ADMF, "run", "Configs/multi_strategy.yaml", "--out", out, "--no-store"]
    for setting in settings:
        command += ["--set", setting]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    return out


parquet = run("parquet", "results.format=parquet")
jsonl = run("jsonl", "results.format=jsonl")
csv = run("csv", "results.format=csv")

# A line a table, from Parquet: kinds, nanoseconds and nulls are those of the run.
fills_pandas = pd.read_parquet(f"{parquet}/fills.parquet")
fills_polars = pl.read_parquet(f"{parquet}/fills.parquet")
fills_duckdb = duckdb.sql(f"from '{parquet}/fills.parquet'")
assert len(fills_pandas) == fills_polars.height == len(fills_duckdb) == 2223

# The same from JSON Lines and CSV.
from_jsonl = pd.read_json(f"{jsonl}/fills.jsonl", lines=True, precise_float=True)
from_csv = pd.read_csv(f"{csv}/fills.csv")
for column in fills_pandas.columns:
    if pd.api.types.is_numeric_dtype(fills_pandas[column]):
        for other in (from_jsonl, from_csv):
            assert (fills_pandas[column].isna() == other[column].isna()).all(), column
            assert (fills_pandas[column].dropna() == other[column].dropna()).all(), column

# Times are instants in UTC with all nanoseconds. pandas keeps those of the text forms; polars and DuckDB cut them to
# microseconds where they make times of them, and a session's last nanosecond becomes another time.
nanoseconds = fills_polars["timestamp"].cast(pl.Int64).to_list()
assert fills_pandas["timestamp"].astype("datetime64[ns, UTC]").astype("int64").to_list() == nanoseconds
for other in (from_jsonl, from_csv):
    stamps = pd.to_datetime(other["timestamp"], format="ISO8601", utc=True)
    assert stamps.astype("datetime64[ns, UTC]").astype("int64").to_list() == nanoseconds

# A join with the source's dates goes by `session`.
prices = pd.read_csv(f"{ROOT}/Configs/data/MSFT_ADJ.csv", parse_dates=["timestamp"])
prices["session"] = prices["timestamp"].dt.date
equity = pd.read_parquet(f"{parquet}/equity.parquet")
assert equity["session"].map(str).isin(set(prices["session"].map(str))).any()

# What `admf table` converts is the table.
converted = os.path.join(FOLDER, "fills.parquet")
subprocess.run([ADMF, "table", jsonl, "fills", "--out", converted], check=True)
assert pl.read_parquet(converted).select("price").equals(fills_polars.select("price"))
some = subprocess.run(
    [ADMF, "table", parquet, "fills", "--where", "price > 40", "--sort", "-price", "--format", "csv"],
    check=True, capture_output=True, text=True).stdout
wanted = fills_polars.filter(pl.col("price") > 40)
assert len(some.splitlines()) == wanted.height + 1, (len(some.splitlines()), wanted.height)

# Every row of every table, in every package.
for name in sorted(os.listdir(parquet)):
    if name.endswith(".parquet"):
        path = f"{parquet}/{name}"
        rows = len(pd.read_parquet(path))
        assert rows == pl.read_parquet(path).height == len(duckdb.sql(f"from '{path}'")), name
        with open(f"{jsonl}/{name.replace('.parquet', '.jsonl')}") as lines:
            assert rows == sum(1 for _ in lines), name

print("a run, read by pandas, polars and DuckDB from Parquet, JSON Lines and CSV: all agree")
