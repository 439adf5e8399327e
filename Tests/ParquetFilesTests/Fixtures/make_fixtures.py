#!/usr/bin/env python3
"""Makes the Parquet files of this folder and what should come out of them: python3 make_fixtures.py

Needs pyarrow, polars, duckdb and pandas. What should be read stands in index.json, by file: its rows, its columns with
kind and values (as text; null where there is none), and the columns that are refused. The values come from the tables that
the files were written from, or from pyarrow's reading where another program wrote the file.
"""
import datetime, decimal, json, os, random, sys
import duckdb, pandas, polars
import pyarrow as pa
import pyarrow.parquet as pq

HERE = os.path.dirname(os.path.abspath(__file__))
INDEX = {}
EXPECTED = {}


def kind(t):
    units = {"s": "milliseconds", "ms": "milliseconds", "us": "microseconds", "ns": "nanoseconds"}
    if pa.types.is_dictionary(t): return kind(t.value_type)
    if pa.types.is_boolean(t): return "boolean"
    if t in (pa.int8(), pa.int16(), pa.int32(), pa.uint8(), pa.uint16(), pa.null()): return "int32"
    if t in (pa.int64(), pa.uint32(), pa.uint64()): return "int64"
    if t in (pa.float16(), pa.float32()): return "float"
    if t == pa.float64(): return "double"
    if pa.types.is_date(t): return "date"
    if pa.types.is_time(t): return "time " + units[t.unit]
    if pa.types.is_timestamp(t): return f"timestamp {units[t.unit]} {'UTC' if t.tz else 'local'}"
    if pa.types.is_decimal(t): return f"decimal {t.precision} {t.scale}"
    return "text"


def texts(column, as_kind):
    t = column.type
    if pa.types.is_dictionary(t): column = column.cast(t.value_type); t = t.value_type
    if pa.types.is_timestamp(t) or pa.types.is_time(t) or pa.types.is_date(t):
        if t == pa.date64(): column = column.cast(pa.date32())
        if pa.types.is_timestamp(t) and as_kind.split()[1] == "nanoseconds" and t.unit != "ns":
            column = column.cast(pa.timestamp("ns", t.tz))
        narrow = pa.types.is_date(column.type) or pa.types.is_time32(column.type)
        column = column.cast(pa.int32() if narrow else pa.int64())
    out = []
    for value in column.to_pylist():
        if value is None: out.append(None)
        elif isinstance(value, bytes): out.append(value.decode())
        elif isinstance(value, bool): out.append("true" if value else "false")
        else: out.append(repr(value) if isinstance(value, float) else str(value))
    return out


def note(name, table, refused=(), kinds=None, optional=None):
    """Says what should be read of a file, in columns that several files share."""
    columns = []
    for field in table.schema:
        if field.name in refused: continue
        as_kind = (kinds or {}).get(field.name, kind(field.type))
        values = texts(table.column(field.name).combine_chunks(), as_kind)
        key = json.dumps([as_kind, values])
        number = EXPECTED.setdefault(key, len(EXPECTED))
        columns.append([field.name, number, field.nullable if optional is None else optional])
    INDEX[name] = dict(rows=table.num_rows, columns=columns, refused=list(refused))


def path(name): return os.path.join(HERE, name)


def arrow(name, table, refused=(), kinds=None, **options):
    pq.write_table(table, path(name), **options)
    note(name, table, refused, kinds)


def maybe(rng, value): return None if rng.random() < 0.2 else value


def all_types(rows, nulls=True, seed=1):
    rng = random.Random(seed)
    pick = (lambda value: maybe(rng, value)) if nulls else (lambda value: value)
    D = decimal.Decimal
    def column(t, make): return pa.array([pick(make()) for _ in range(rows)], t)
    def integer(bits, signed=True):
        low, high = (-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, min((1 << bits) - 1, (1 << 63) - 1))
        return lambda: rng.choice([low, high, 0, 1, rng.randint(low, high)])
    def real(): return rng.choice([0.0, -0.0, 1.5, -2.25, float("inf"), rng.gauss(0, 1e3), 1e300, 5e-324])
    def single():
        import numpy as np
        return float(np.float32(rng.gauss(0, 100)))
    def half():
        import numpy as np
        return float(np.float16(rng.choice([rng.gauss(0, 1), 6e-8, 65504.0, 1e-5, -0.0])))
    def dec(digits, scale): return lambda: D(rng.randint(-10**digits + 1, 10**digits - 1)).scaleb(-scale, decimal.Context(prec=80))
    instants = lambda: rng.randint(-10**18, 4 * 10**18)
    import numpy as np
    columns = {
        "bool": column(pa.bool_(), lambda: rng.random() < 0.5),
        "int8": column(pa.int8(), integer(8)), "int16": column(pa.int16(), integer(16)),
        "int32": column(pa.int32(), integer(32)), "int64": column(pa.int64(), integer(64)),
        "uint8": column(pa.uint8(), integer(8, False)), "uint16": column(pa.uint16(), integer(16, False)),
        "uint32": column(pa.uint32(), integer(32, False)), "uint64": column(pa.uint64(), integer(64, False)),
        "float16": pa.array([None if (v := pick(half())) is None else np.float16(v) for _ in range(rows)], pa.float16()),
        "float32": column(pa.float32(), single), "float64": column(pa.float64(), real),
        "date": column(pa.date32(), lambda: rng.randint(-30000, 30000)),
        "time_ms": column(pa.time32("ms"), lambda: rng.randrange(86_400_000)),
        "time_us": column(pa.time64("us"), lambda: rng.randrange(86_400_000_000)),
        "time_ns": column(pa.time64("ns"), lambda: rng.randrange(86_400_000_000_000)),
        "ts_ms": column(pa.timestamp("ms"), lambda: instants() // 10**6),
        "ts_us_utc": column(pa.timestamp("us", "UTC"), lambda: instants() // 10**3),
        "ts_ns": column(pa.timestamp("ns"), instants),
        "ts_ns_utc": column(pa.timestamp("ns", "America/New_York"), instants),
        "dec9": column(pa.decimal128(9, 2), dec(9, 2)), "dec18": column(pa.decimal128(18, 6), dec(18, 6)),
        "dec38": column(pa.decimal128(38, 10), dec(38, 10)), "dec76": column(pa.decimal256(76, 30), dec(76, 30)),
        "string": column(pa.string(), lambda: rng.choice(["", "a", "naïve", "日本", "long " * 9, str(rng.random())])),
        "category": column(pa.string(), lambda: rng.choice(["red", "green", "blue"])).dictionary_encode(),
        "binary": column(pa.binary(), lambda: rng.choice([b"", b"bytes", b"x" * 30])),
        "fixed": column(pa.binary(4), lambda: rng.choice([b"abcd", b"wxyz", b"0123"])),
    }
    table = pa.table(columns)
    if nulls: table = table.append_column("null", pa.nulls(rows, pa.null()))
    else: table = table.cast(pa.schema([pa.field(f.name, f.type, nullable=False) for f in table.schema]))
    return table


def with_arrow():
    table = all_types(60)
    arrow("arrow_v1_snappy.parquet", table, data_page_version="1.0")
    arrow("arrow_v2_snappy.parquet", table, data_page_version="2.0")
    arrow("arrow_v1_none.parquet", table, compression="none", use_dictionary=False)
    arrow("arrow_v2_none.parquet", table, compression="none", data_page_version="2.0", use_dictionary=False)
    arrow("arrow_gzip.parquet", table, compression="gzip")
    arrow("arrow_v2_zstd.parquet", table, compression="zstd", data_page_version="2.0")
    arrow("arrow_checksums.parquet", table, write_page_checksum=True, write_statistics=False, store_schema=False)
    arrow("arrow_row_groups.parquet", table, row_group_size=7, compression="none", store_schema=False,
          write_statistics=["int32", "string"])
    small = table.select(["int32", "string", "bool", "float64"])
    arrow("arrow_small_pages.parquet", small, data_page_size=16, write_batch_size=3, use_dictionary=["string"])
    arrow("arrow_fallback.parquet", small, dictionary_pagesize_limit=40, data_page_size=100, write_batch_size=4)
    arrow("arrow_format_1_0.parquet", table.select(["int32", "int64", "string", "ts_ms", "uint8", "float64"]), version="1.0")
    arrow("arrow_int96.parquet", table.select(["ts_ns", "ts_us_utc"]), use_deprecated_int96_timestamps=True,
          kinds={"ts_ns": "timestamp nanoseconds local", "ts_us_utc": "timestamp nanoseconds local"})
    decimals = table.select(["dec9", "dec18", "dec38"])
    arrow("arrow_decimal_integers.parquet", decimals, store_decimal_as_integer=True)
    arrow("arrow_required.parquet", all_types(25, nulls=False))
    arrow("arrow_required_v2.parquet", all_types(25, nulls=False), data_page_version="2.0", compression="zstd")


def encodings():
    table = all_types(150, seed=2).select(
        ["int32", "int64", "uint32", "date", "ts_ns", "float32", "float64", "string", "fixed", "bool", "dec38", "float16"])
    delta = dict(int32="DELTA_BINARY_PACKED", int64="DELTA_BINARY_PACKED", uint32="DELTA_BINARY_PACKED",
                 date="DELTA_BINARY_PACKED", ts_ns="DELTA_BINARY_PACKED", string="DELTA_BYTE_ARRAY", bool="RLE",
                 float32="BYTE_STREAM_SPLIT", float64="BYTE_STREAM_SPLIT", fixed="DELTA_BYTE_ARRAY",
                 dec38="BYTE_STREAM_SPLIT", float16="BYTE_STREAM_SPLIT")
    split = dict(int32="BYTE_STREAM_SPLIT", int64="BYTE_STREAM_SPLIT", uint32="BYTE_STREAM_SPLIT", date="PLAIN",
                 ts_ns="BYTE_STREAM_SPLIT", string="DELTA_LENGTH_BYTE_ARRAY", bool="PLAIN", float32="PLAIN",
                 float64="PLAIN", fixed="BYTE_STREAM_SPLIT", dec38="DELTA_BYTE_ARRAY", float16="PLAIN")
    for version in ("1.0", "2.0"):
        for name, chosen in (("delta", delta), ("split", split)):
            arrow(f"arrow_{name}_v{version[0]}.parquet", table, use_dictionary=False, column_encoding=chosen,
                  data_page_version=version)
    walk = [0]
    rng = random.Random(3)
    for _ in range(1299): walk.append(walk[-1] + rng.choice([1, 1, 1, 7, -3, 2**40]))
    table = pa.table({"walk": pa.array(walk), "steps": pa.array([i // 7 for i in range(1300)], pa.int32()),
                      "names": [f"symbol/{i // 100:04d}/{i:05d}" for i in range(1300)]})
    arrow("arrow_delta_long.parquet", table, use_dictionary=False, column_encoding=dict(
        walk="DELTA_BINARY_PACKED", steps="DELTA_BINARY_PACKED", names="DELTA_BYTE_ARRAY"))


def odd_tables():
    schema = all_types(1).schema
    arrow("empty_rows.parquet", schema.empty_table())
    with pq.ParquetWriter(path("empty_row_groups.parquet"), schema): pass
    note("empty_row_groups.parquet", schema.empty_table())
    all_null = pa.table({"n": pa.array([None] * 40, pa.float64()), "s": pa.array([None] * 40, pa.string())})
    arrow("all_null.parquet", all_null)
    arrow("all_null_v2.parquet", all_null, data_page_version="2.0")
    nested = pa.table({
        "before": pa.array([1, 2, 3]), "list": pa.array([[1], [], None], pa.list_(pa.int64())),
        "record": pa.array([{"a": 1, "b": "x"}, None, {"a": 3, "b": None}]),
        "map": pa.array([[("k", 1)], [], None], pa.map_(pa.string(), pa.int64())),
        "deep": pa.array([[{"x": [1.0]}], None, []]), "after": pa.array(["p", None, "q"]),
    })
    arrow("nested.parquet", nested, refused=("list", "record", "map", "deep"))
    pq.write_table(pa.table({"ok": [1, 2], "bytes": pa.array([b"x", b"\xff\xfe"])}), path("bytes.parquet"))
    for codec in ("lz4", "brotli"):
        pq.write_table(pa.table({"a": [1, 2, 3]}), path(f"refused_{codec}.parquet"), compression=codec)
    rows = 5000
    table = pa.table({f"mod{m}": pa.array([(i * i * 7919 + i // 50) % m for i in range(rows)], pa.int32())
                      for m in (1, 2, 3, 9, 33, 300, 1025)})
    table = table.append_column("text", pa.array([f"t{(i * 31) % 77}" for i in range(rows)]))
    table = table.append_column("gaps", pa.array([None if (i // 64) % 3 == 1 or i % 7 == 0 else i for i in range(rows)]))
    pq.write_table(table, path("formula.parquet"), row_group_size=1700, data_page_version="2.0", compression="zstd")


def with_others():
    table = all_types(50, seed=4)
    plain = table.drop_columns(["float16", "dec76", "null", "time_ms", "time_us"])
    frame = polars.from_arrow(plain)
    frame.write_parquet(path("polars.parquet"))
    note("polars.parquet", pq.read_table(path("polars.parquet")))
    frame.write_parquet(path("polars_row_groups.parquet"), compression="snappy", row_group_size=13, statistics=False)
    note("polars_row_groups.parquet", pq.read_table(path("polars_row_groups.parquet")))
    pandas_frame = table.select(["int64", "float64", "string", "ts_ns_utc", "bool", "category"]).to_pandas()
    pandas_frame.to_parquet(path("pandas.parquet"))
    note("pandas.parquet", pq.read_table(path("pandas.parquet")))
    con = duckdb.connect()
    con.register("arrow_table", table.drop_columns(["float16", "dec76", "null", "time_ns", "fixed"]))
    con.execute("create table t as select * from arrow_table")
    con.execute(f"copy t to '{path('duckdb.parquet')}' (format parquet)")
    con.execute(f"copy t to '{path('duckdb_v2.parquet')}' (format parquet, parquet_version v2, compression zstd)")
    con.execute(f"copy t to '{path('duckdb_gzip.parquet')}' (format parquet, compression gzip, row_group_size 2048)")
    # One table, and pyarrow does not read every column of the second file.
    for name in ("duckdb.parquet", "duckdb_v2.parquet", "duckdb_gzip.parquet"): note(name, pq.read_table(path("duckdb.parquet")))
    con.execute(f"""copy (select i, uuid, enum, json, huge, span from (values
        (1, '00112233-4455-6677-8899-aabbccddeeff'::uuid, 'x'::enum('x','y'), '{{"a":1}}'::json, 5::hugeint, interval 3 days),
        (2, null, 'y', null, null, null)) v(i, uuid, enum, json, huge, span)) to '{path('duckdb_types.parquet')}' (format parquet)""")
    expected = pa.table({"i": pa.array([1, 2], pa.int32()), "uuid": ["00112233-4455-6677-8899-aabbccddeeff", None],
                         "enum": ["x", "y"], "json": ['{"a":1}', None], "huge": pa.array([5.0, None]), "span": pa.nulls(2)})
    note("duckdb_types.parquet", expected, refused=("span",))


def main():
    for name in os.listdir(HERE):
        if name.endswith(".parquet"): os.remove(path(name))
    with_arrow(); encodings(); odd_tables(); with_others()
    with open(path("index.json"), "w") as file:
        file.write('{"columns": [\n' + ",\n".join(EXPECTED) + '\n],\n"files": {\n')
        file.write(",\n".join(f"{json.dumps(name)}: {json.dumps(entry)}" for name, entry in sorted(INDEX.items())))
        file.write("\n}}\n")


main()
