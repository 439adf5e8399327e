"""Writes the Parquet files beside this script: the bars of Configs/data/MSFT_ADJ.csv as four packages write them.

    python make_bars.py        (pandas 3.1.1, polars 2.1.0, DuckDB 2.0.1, pyarrow 26.0.1)

`whole_*.parquet` hold the years of Configs/msft_crossover.yaml with the defaults of each package, `part_*.parquet`
the first 60 days in all ways that come to mind; `part.csv` has the same bars.
"""
import datetime
import decimal
import os
import shutil

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.compute
import pyarrow.csv
import pyarrow.parquet as pq

os.chdir(os.path.dirname(os.path.abspath(__file__)))
CSV = "../../../../Configs/data/MSFT_ADJ.csv"
YEARS = ("2003-01-01", "2013-01-01")
PRICES = ["open", "high", "low", "close"]


def of_years(table, column="timestamp"):
    texts = table[column].astype(str)
    return table[(texts >= YEARS[0]) & (texts < YEARS[1])].reset_index(drop=True)


# The defaults of each, dates as text and parsed.
of_years(pd.read_csv(CSV)).to_parquet("whole_pandas.parquet")
polars = pl.read_csv(CSV, try_parse_dates=True)
polars = polars.filter(polars["timestamp"].dt.year().is_between(2003, 2012))
polars.write_parquet("whole_polars.parquet")
arrow = pyarrow.csv.read_csv(CSV)
years = pyarrow.compute.year(arrow["timestamp"])
arrow = arrow.filter(pyarrow.compute.and_(pyarrow.compute.greater(years, 2002), pyarrow.compute.less(years, 2013)))
pq.write_table(arrow, "whole_pyarrow.parquet")
duckdb.sql(f"copy (from '{CSV}' where year(timestamp) between 2003 and 2012) to 'whole_duckdb.parquet'")

text = pd.read_csv(CSV).head(60)
text.to_csv("part.csv", index=False)
times = text.assign(timestamp=pd.to_datetime(text.timestamp))
dates = times.timestamp.dt.date


def put(name, table, **options):
    table.to_parquet(f"part_{name}.parquet", **options)


put("text_dates", text.assign(timestamp=text.timestamp.str[:10]))
put("text_american", text.assign(timestamp=times.timestamp.dt.strftime("%m/%d/%Y")))
put("dates", text.assign(timestamp=dates))
put("zone_elsewhere", times.assign(timestamp=times.timestamp.dt.tz_convert("America/New_York")))
put("no_zone_ms", times.assign(timestamp=times.timestamp.dt.tz_localize(None).astype("datetime64[ms]")))
put("no_zone_us", times.assign(timestamp=times.timestamp.dt.tz_localize(None).astype("datetime64[us]")))
put("no_zone_ns", times.assign(timestamp=times.timestamp.dt.tz_localize(None).astype("datetime64[ns]")))
put("int96", times, use_deprecated_int96_timestamps=True)
put("epoch_seconds", times.assign(timestamp=times.timestamp.astype("datetime64[s, UTC]").astype("int64")))
put("epoch_floats", times.assign(timestamp=times.timestamp.astype("datetime64[s, UTC]").astype("int64").astype(float)))
put("compact_dates", text.assign(timestamp=times.timestamp.dt.strftime("%Y%m%d").astype("int32")))
put("unnamed_index", times.set_index(pd.Index(dates, name=None)).drop(columns="timestamp"))
put("descending", times.iloc[::-1])
put("volumes_as_floats", text.assign(volume=text.volume.astype(float)))
put("numbers_as_texts", text.assign(**{name: text[name].map(repr) for name in PRICES}))
put("index", times.set_index("timestamp"))
put("row_groups", text, row_group_size=7)
put("halved", text.assign(half=text.close / 2))
put("gzip", text, compression="gzip")
put("zstd", text, compression="zstd")
put("date_and_time", text.drop(columns="timestamp").assign(date=dates, time=datetime.time(0)))
names = dict(zip(["open", "high", "low", "close", "volume"], ["Open", "High", "Low", "Close", "Volume"]))
yahoo = times.rename(columns=names).set_index(pd.DatetimeIndex(dates, name="Date")).drop(columns="timestamp")
put("yfinance", pd.concat({"MSFT": yahoo}, axis=1).swaplevel(axis=1))
put("yfinance_by_ticker", pd.concat({"MSFT": yahoo}, axis=1))
put("yfinance_download", yahoo)
decimals = pa.table(
    {"timestamp": pa.array(dates)}
    | {n: pa.array([decimal.Decimal(repr(v)) for v in text[n]], pa.decimal128(18, 6)) for n in PRICES}
    | {"volume": pa.array(text.volume, pa.int64())})
pq.write_table(decimals, "part_decimals.parquet")
nested = pa.table(pa.Table.from_pandas(text, preserve_index=False)).append_column("tags", pa.array([["a"]] * 60))
pq.write_table(nested, "part_nested.parquet")

# Two symbols: a column, a category, folders by Hive's rules, one of them in two files out of order.
two = pd.concat([text.assign(symbol="MSFT/ADJ"), text.assign(symbol="B")], ignore_index=True)
put("symbols", two.assign(symbol=two.symbol.astype("category")))
for folder in ("hive_pyarrow", "hive_duckdb", "hive_polars", "folder"):
    shutil.rmtree(folder, ignore_errors=True)
pq.write_to_dataset(pa.Table.from_pandas(two), "hive_pyarrow", partition_cols=["symbol"],
                    basename_template="part-{i}.parquet")
duckdb.sql("copy (from two) to 'hive_duckdb' (format parquet, partition_by (symbol))")
pl.from_pandas(two).write_parquet("hive_polars", partition_by="symbol")
os.makedirs("folder")
text.to_parquet("folder/B.parquet")
text.to_parquet("folder/A.pq")
for folder in ("hive_pyarrow", ):
    text.iloc[30:].to_parquet(f"{folder}/symbol=B/part-0.parquet")
    text.iloc[:30].to_parquet(f"{folder}/symbol=B/part-1.parquet")

# What is wrong with bars.
bad = text.copy()
bad.loc[12, "close"] = -1.0
bad.loc[20, "open"] = float("nan")
bad.loc[33, "volume"] = -5
bad.loc[41, "timestamp"] = bad.timestamp[40]
bad.loc[50, PRICES] = float("nan")
bad.to_parquet("wrong_values.parquet", row_group_size=25)
pd.concat([text, text.assign(timestamp="soon")]).to_parquet("wrong_times.parquet")
put("two_tickers_wrong", pd.concat({"A": yahoo, "B": yahoo}, axis=1).swaplevel(axis=1))
two.assign(time=1).drop(columns="close").to_parquet("wrong_columns.parquet")
text.assign(timestamp=["01/02/2003"] * 60).to_parquet("wrong_dates.parquet")
