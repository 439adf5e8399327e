"""Holds what admf reads and writes of Parquet against fastparquet.

    python Tests/Interchange/with_fastparquet.py .build/release/admf

fastparquet writes flat tables of every type that it has, in its codecs, pages and forms of time; `admf table` must print
their values, and `admf run` must come to the committed digest with its copies of Configs/data/MSFT_ADJ.csv. The tables of
a run, and those that `admf table FILE --out COPY` writes, must be the same to fastparquet and to pyarrow.
"""
import datetime
import json
import math
import os
import subprocess
import sys
import tempfile

import fastparquet
import numpy as np
import pandas as pd
import pyarrow.parquet as pq

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CODECS = ("UNCOMPRESSED", "SNAPPY", "GZIP", "ZSTD")
ROWS = 700


def frame(optional):
    """A table with a column of every type that fastparquet writes."""
    chance = np.random.default_rng(17)
    columns = {
        "bool": chance.random(ROWS) < 0.3, "float": (chance.integers(-9_999, 9_999, ROWS) / 8).astype("float32"),
        "double": chance.normal(size=ROWS), "text": [f"id/{number}" for number in chance.integers(0, 10 ** 6, ROWS)],
        "few": pd.Categorical(chance.choice(["", "a", "Ünï", "日経225"], ROWS)),
        "stamp": pd.Series(chance.integers(0, 10 ** 18, ROWS)).astype("datetime64[ns]"),
    }
    for bits in (8, 16, 32, 64):
        columns[f"int{bits}"] = chance.integers(-(2 ** (bits - 1)), 2 ** (bits - 1), ROWS, dtype=f"int{bits}")
        columns[f"uint{bits}"] = chance.integers(0, 2 ** min(bits, 63), ROWS, dtype=f"uint{bits}")
    table = pd.DataFrame(columns)
    if optional:
        gaps = chance.random(ROWS) < 0.2
        table.loc[gaps, ["double", "text"]] = None
        table["whole"] = pd.array(table["int32"], dtype="Int32")
        table.loc[gaps, "whole"] = pd.NA
    return table


def plain(value):
    """A value as admf prints it in JSON."""
    if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, pd.Timestamp):
        return value.as_unit("ns").value
    if isinstance(value, datetime.date):
        return pd.Timestamp(value).as_unit("ns").value
    return value.item() if hasattr(value, "item") else value


def printed(admf, path):
    """What admf reads: rows by name of column."""
    command = [admf, "table", path, "--format", "jsonl"]
    run = subprocess.run(command, capture_output=True, text=True)
    assert run.returncode == 0, f"{path}: {run.stderr}"
    return [json.loads(line) for line in run.stdout.splitlines()]


def reads(admf, folder):
    """Tables of fastparquet, as admf reads them."""
    count = 0
    for optional in (False, True):
        table = frame(optional)
        for codec in CODECS:
            for times in ("int64", "int96"):
                path = f"{folder}/{optional}_{codec}_{times}.parquet"
                fastparquet.write(
                    path, table, compression=codec, times=times, row_group_offsets=300, stats=True,
                    has_nulls=optional)
                rows = printed(admf, path)
                assert len(rows) == ROWS, (path, len(rows))
                for name in table.columns:
                    for place, (row, value) in enumerate(zip(rows, table[name])):
                        expected, found = plain(value), row[name]
                        if isinstance(value, pd.Timestamp):
                            found = pd.Timestamp(found).as_unit("ns").value
                        if isinstance(expected, float) and isinstance(found, (int, float)):
                            found = np.float32(found).item() if name == "float" else float(found)
                        assert found == expected, (path, name, place, found, expected)
                count += 1
    return count


def runs(admf, folder):
    """Bars as fastparquet writes them, in a run."""
    with open(f"{ROOT}/Tests/Golden/run_digests") as lines:
        committed = [line.split()[0] for line in lines if line.split()[1:] == ["Configs/msft_crossover.yaml"]][0]
    text = pd.read_csv(f"{ROOT}/Configs/data/MSFT_ADJ.csv")
    parsed = text.assign(timestamp=pd.to_datetime(text["timestamp"]))
    count = 0
    for name, table in {"text": text, "parsed": parsed}.items():
        for codec in CODECS:
            path = f"{folder}/bars_{name}_{codec}.parquet"
            fastparquet.write(path, table, compression=codec)
            command = [admf, "run", f"{ROOT}/Configs/msft_crossover.yaml", "--set", "data.source=parquet",
                       "--set", f"data.path={path}", "--digest-only"]
            run = subprocess.run(command, capture_output=True, text=True)
            assert run.stdout.strip() == committed, f"{path}: {run.stdout}{run.stderr}"
            count += 1
    return count


def same(path):
    """Whether fastparquet and pyarrow read the same."""
    ours, other = fastparquet.ParquetFile(path).to_pandas(), pq.read_table(path).to_pandas()
    assert list(ours.columns) == list(other.columns) and len(ours) == len(other), path
    for name in ours.columns:
        for place, (one, two) in enumerate(zip(ours[name], other[name])):
            one, two = plain(one), plain(two)
            if isinstance(one, bytes):
                one = one.decode()
            assert one == two or str(one) == str(two), (path, name, place, one, two)


def writes(admf, folder):
    """Tables of a run, and converted ones, as fastparquet reads them."""
    count = 0
    for codec in ("none", "snappy"):
        out = f"{folder}/run_{codec}"
        command = [admf, "run", f"{ROOT}/Configs/msft_crossover.yaml", "--out", out, "--no-store",
                   "--set", "results.format=parquet", "--set", f"results.compression={codec}"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        for name in sorted(os.listdir(out)):
            if name.endswith(".parquet"):
                same(f"{out}/{name}")
                count += 1
    for optional in (False, True):
        source, copy = f"{folder}/source_{optional}.parquet", f"{folder}/copy_{optional}.parquet"
        fastparquet.write(source, frame(optional))
        subprocess.run([admf, "table", source, "--out", copy], check=True)
        same(copy)
        count += 1
    return count


def main(admf):
    with tempfile.TemporaryDirectory() as folder:
        read, ran, wrote = reads(admf, folder), runs(admf, folder), writes(admf, folder)
    print(f"fastparquet: {read} of its tables read, {ran} runs on its bars, {wrote} of our tables read by it")


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]))
