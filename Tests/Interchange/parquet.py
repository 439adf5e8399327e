"""Holds what admf reads of Parquet against the packages that write it.

    python Tests/Interchange/parquet.py .build/release/admf

Every package writes Configs/data/MSFT_ADJ.csv with its defaults and in all codecs that it has, dates as they are and as
text; `admf run` must come to the committed digest of Configs/msft_crossover.yaml with each file. It fails where a
package is missing.
"""
import os
import subprocess
import sys
import tempfile

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
CSV = os.path.join(ROOT, "Configs/data/MSFT_ADJ.csv")
WORKFLOW = os.path.join(ROOT, "Configs/msft_crossover.yaml")


def committed_digest():
    with open(os.path.join(ROOT, "Tests/Golden/run_digests")) as lines:
        found = [line.split()[0] for line in lines if line.split()[1:] == ["Configs/msft_crossover.yaml"]]
    assert len(found) == 1, found
    return found[0]


def of_pandas(folder):
    text = pd.read_csv(CSV)
    parsed = pd.read_csv(CSV, parse_dates=["timestamp"])
    tables = {
        "text": text, "parsed": parsed, "index": parsed.set_index("timestamp"),
        "dates": parsed.assign(timestamp=parsed.timestamp.dt.date),
        "no_zone": parsed.assign(timestamp=parsed.timestamp.dt.tz_localize(None)),
        "unnamed": parsed.set_index(pd.DatetimeIndex(parsed.timestamp, name=None)).drop(columns="timestamp"),
    }
    for name, table in tables.items():
        table.to_parquet(f"{folder}/pandas_{name}.parquet")
    for codec in ("snappy", "gzip", "zstd", None):
        parsed.to_parquet(f"{folder}/pandas_{codec}.pq", compression=codec)


def of_polars(folder):
    for name, table in {"text": pl.read_csv(CSV), "parsed": pl.read_csv(CSV, try_parse_dates=True)}.items():
        table.write_parquet(f"{folder}/polars_{name}.parquet")
        for codec in ("zstd", "snappy", "gzip", "uncompressed"):
            table.write_parquet(f"{folder}/polars_{name}_{codec}.parquet", compression=codec)


def of_pyarrow(folder):
    as_text = pyarrow.csv.ConvertOptions(column_types={"timestamp": pa.string()})
    for name, table in {"text": pyarrow.csv.read_csv(CSV, convert_options=as_text),
                        "parsed": pyarrow.csv.read_csv(CSV)}.items():
        pq.write_table(table, f"{folder}/pyarrow_{name}.parquet")
        for page in ("1.0", "2.0"):
            for codec in ("none", "snappy", "gzip", "zstd"):
                pq.write_table(
                    table, f"{folder}/pyarrow_{name}_{page}_{codec}.parquet", data_page_version=page,
                    compression=codec, row_group_size=1_000, write_page_checksum=True)
    for level in (1, 6, 9):
        pq.write_table(table, f"{folder}/pyarrow_gzip_{level}.parquet", compression="gzip", compression_level=level)
    for level in (1, 3, 9, 19, 22):
        pq.write_table(table, f"{folder}/pyarrow_zstd_{level}.parquet", compression="zstd", compression_level=level)
    numbers = [name for name in table.column_names if name != "timestamp"]
    pq.write_table(
        table, f"{folder}/pyarrow_split.parquet", use_dictionary=False,
        column_encoding={name: "BYTE_STREAM_SPLIT" if name != "volume" else "DELTA_BINARY_PACKED" for name in numbers})
    pq.write_table(table, f"{folder}/pyarrow_int96.parquet", use_deprecated_int96_timestamps=True)


def of_duckdb(folder):
    for name, types in {"parsed": "", "text": ", types = {'timestamp': 'varchar'}"}.items():
        source = f"(from read_csv('{CSV}'{types}))"
        duckdb.sql(f"copy {source} to '{folder}/duckdb_{name}.parquet'")
        for codec in ("uncompressed", "snappy", "gzip", "zstd"):
            for version in ("v1", "v2"):
                path = f"{folder}/duckdb_{name}_{codec}_{version}.parquet"
                duckdb.sql(f"copy {source} to '{path}' (compression {codec}, parquet_version {version})")


def digest(admf, path):
    command = [admf, "run", WORKFLOW, "--set", "data.source=parquet", "--set", f"data.path={path}", "--digest-only"]
    run = subprocess.run(command, capture_output=True, text=True)
    return run.stdout.strip() or run.stderr.strip()


def main(admf):
    expected = committed_digest()
    failures = []
    with tempfile.TemporaryDirectory() as folder:
        for write in (of_pandas, of_polars, of_pyarrow, of_duckdb):
            write(folder)
        names = sorted(os.listdir(folder))
        assert len(names) > 50, names
        for name in names:
            found = digest(admf, os.path.join(folder, name))
            if found != expected:
                failures.append(f"{name}: {found}")
    for failure in failures:
        print(failure)
    print(f"{len(names)} files, {len(failures)} with another digest than {expected}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1])))
