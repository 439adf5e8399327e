"""Holds `admf table` against pyarrow, polars and DuckDB on every type of a flat table, in both directions.

    python Tests/Interchange/every_type.py .build/release/admf

The packages write tables of every type, with and without absent values, in the encodings, pages and codecs that they
have; `admf table FILE --out COPY` reads each and writes it again; the packages read the copy, which must hold the values
of the original. It fails where a package is missing.
"""
import decimal
import math
import os
import random
import subprocess
import sys
import tempfile

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

ROWS = 700
NANOSECONDS = {"s": 1_000_000_000, "ms": 1_000_000, "us": 1_000, "ns": 1}


def values(kind, chance):
    """Values of a kind of number or text, drawn by a seeded generator."""
    whole = {"int8": 7, "int16": 15, "int32": 31, "int64": 63}
    if kind in whole:
        return lambda: chance.randint(-(2 ** whole[kind]), 2 ** whole[kind] - 1)
    return {
        "bool": lambda: chance.random() < 0.3,
        "uint8": lambda: chance.randint(0, 255), "uint16": lambda: chance.randint(0, 65_535),
        "uint32": lambda: chance.randint(0, 2 ** 32 - 1), "uint64": lambda: chance.randint(0, 2 ** 63 - 1),
        "float": lambda: float(chance.randint(-9_999, 9_999)) / 8,
        "double": lambda: chance.choice([0.0, -0.0, 1e300, 5e-324, chance.gauss(0, 1), chance.gauss(0, 1)]),
        "few": lambda: chance.choice(["", "a", "Ünï", "日経225", "x" * 300]),
        "many": lambda: f"id/{chance.randint(0, 10 ** 9)}",
        "small": lambda: chance.randint(-40_000, 40_000), "day": lambda: chance.randint(0, 86_399),
        "instant": lambda: chance.randint(-(2 ** 31), 2 ** 31),
    }[kind]


def columns():
    """Name, type and kind of value of each column."""
    plain = [
        ("bool", pa.bool_()), ("int8", pa.int8()), ("int16", pa.int16()), ("int32", pa.int32()), ("int64", pa.int64()),
        ("uint8", pa.uint8()), ("uint16", pa.uint16()), ("uint32", pa.uint32()), ("uint64", pa.uint64()),
        ("float", pa.float32()), ("double", pa.float64()),
    ]
    for name, kind in plain:
        yield name, kind, name
    yield "few", pa.string(), "few"
    yield "many", pa.string(), "many"
    yield "coded", pa.dictionary(pa.int32(), pa.string()), "few"
    yield "date", pa.date32(), "small"
    for unit in NANOSECONDS:
        yield f"stamp_{unit}", pa.timestamp(unit), "instant"
        yield f"stamp_{unit}_utc", pa.timestamp(unit, tz="UTC"), "instant"
    yield "time_ms", pa.time32("ms"), "day"
    yield "time_us", pa.time64("us"), "day"
    yield "time_ns", pa.time64("ns"), "day"
    for precision, scale in [(7, 2), (15, 4), (30, 6)]:
        yield f"decimal_{precision}", pa.decimal128(precision, scale), "small"


def make(optional):
    """A table with every type."""
    chance = random.Random(17)
    arrays, fields = [], []
    for name, kind, drawn in columns():
        draw = values(drawn, chance)
        items = [None if optional and chance.random() < 0.2 else draw() for _ in range(ROWS)]
        if pa.types.is_timestamp(kind):
            items = [None if item is None else item * 1_000_000_000 // NANOSECONDS[kind.unit] for item in items]
            array = pa.array(items, pa.int64()).cast(kind)
        elif pa.types.is_time(kind):
            items = [None if item is None else item * 1_000_000_000 // NANOSECONDS[kind.unit] for item in items]
            array = pa.array(items, pa.int32() if kind.bit_width == 32 else pa.int64()).cast(kind)
        elif pa.types.is_date(kind):
            array = pa.array(items, pa.int32()).cast(kind)
        elif pa.types.is_decimal(kind):
            array = pa.array([None if item is None else decimal.Decimal(item).scaleb(-kind.scale) for item in items], kind)
        else:
            array = pa.array(items, kind)
        arrays.append(array)
        fields.append(pa.field(name, kind, nullable=optional))
    return pa.Table.from_arrays(arrays, schema=pa.schema(fields))


def plain(column, cut=1):
    """The values of a column as numbers, texts and None; times in nanoseconds, cut to a multiple."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return plain(column.cast(kind.value_type), cut)
    if pa.types.is_timestamp(kind) or pa.types.is_time(kind):
        whole = column.cast(pa.int32() if kind.bit_width == 32 else pa.int64()).to_pylist()
        return [None if item is None else item * NANOSECONDS[kind.unit] // cut * cut for item in whole]
    if pa.types.is_date(kind):
        return column.cast(pa.int32()).to_pylist()
    items = column.to_pylist()
    if pa.types.is_decimal(kind):
        return [None if item is None else float(item) for item in items]
    return items


def differs(one, other):
    if one is None or other is None or isinstance(one, (str, bool)):
        return one != other
    return one != other or math.copysign(1, one) != math.copysign(1, other)


def written(folder):
    """Files of the packages, each with the table that was written."""
    for optional in (False, True):
        table = make(optional)
        name = "optional" if optional else "required"
        for page in ("1.0", "2.0"):
            for codec in ("none", "snappy", "gzip", "zstd"):
                path = f"{folder}/pyarrow_{name}_{page}_{codec}.parquet"
                pq.write_table(
                    table, path, data_page_version=page, compression=codec, row_group_size=300, data_page_size=1_000,
                    use_dictionary=codec != "none", write_page_checksum=True)
                yield path, table
        encodings = {
            "int32": "DELTA_BINARY_PACKED", "int64": "DELTA_BINARY_PACKED", "many": "DELTA_BYTE_ARRAY",
            "few": "DELTA_LENGTH_BYTE_ARRAY", "float": "BYTE_STREAM_SPLIT", "double": "BYTE_STREAM_SPLIT",
            "bool": "RLE", "stamp_ns": "DELTA_BINARY_PACKED",
        }
        path = f"{folder}/pyarrow_{name}_encodings.parquet"
        pq.write_table(table, path, use_dictionary=False, column_encoding=encodings, data_page_version="2.0")
        yield path, table
        frame = pl.from_arrow(table)
        for codec in ("uncompressed", "snappy", "gzip", "zstd"):
            path = f"{folder}/polars_{name}_{codec}.parquet"
            frame.write_parquet(path, compression=codec, row_group_size=300)
            yield path, pq.read_table(path)
        for version in ("v1", "v2"):
            path = f"{folder}/duckdb_{name}_{version}.parquet"
            duckdb.register("original", table)
            duckdb.sql(f"copy original to '{path}' (parquet_version {version}, compression zstd)")
            # What DuckDB has no type for it writes as another: the file says what it holds.
            yield path, duckdb.sql(f"from '{path}'").to_arrow_table()


def main(admf):
    failures = []
    count = 0
    with tempfile.TemporaryDirectory() as folder:
        for path, table in written(folder):
            count += 1
            copy = path.replace(".parquet", ".copy.parquet")
            run = subprocess.run([admf, "table", path, "--out", copy], capture_output=True, text=True)
            if run.returncode != 0:
                failures.append(f"{os.path.basename(path)}: {run.stderr.strip()}")
                continue
            readers = {
                "pyarrow": (pq.read_table(copy), 1), "polars": (pl.read_parquet(copy).to_arrow(), 1),
                # DuckDB counts instants with a zone in microseconds.
                "duckdb": (duckdb.sql(f"from '{copy}'").to_arrow_table(), 1_000),
            }
            for reader, (found, cut) in readers.items():
                for name in table.column_names:
                    expected = plain(table.column(name).combine_chunks(), cut)
                    values = plain(found.column(name).combine_chunks(), cut)
                    for row, (one, other) in enumerate(zip(expected, values, strict=True)):
                        if differs(one, other):
                            failures.append(f"{os.path.basename(path)}, {reader}, {name}, row {row}: {one!r}, {other!r}")
                            break
    for failure in failures[:40]:
        print(failure)
    print(f"{count} files of {ROWS} rows, {len(failures)} differences")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(os.path.abspath(sys.argv[1])))
