"""Writes the compressed files beside this script, and `contents`: size and SHA-256 of what each holds.

    python make_codecs.py        (Python 3.12, zlib 1.3, pyarrow 25.0, zstd 1.5 on the path)

It fails where the zstd files leave out a way in which the format writes literals or tables, but for literals that are
one byte many times: the tests write these themselves.
"""
import gzip
import hashlib
import os
import random
import subprocess
import zlib

import pyarrow

os.chdir(os.path.dirname(os.path.abspath(__file__)))
draw = random.Random(20)
files, modes = {}, set()


def table(rows):
    price, lines = 100.0, []
    for row in range(rows):
        price *= 1 + draw.gauss(0, 0.01)
        lines.append(f"2020-{row // 28 % 12 + 1:02d}-{row % 28 + 1:02d},{price:.2f},{draw.randrange(900_000)}")
    return "\n".join(lines).encode()


def deflate(content, level=6, memory=8, strategy=zlib.Z_DEFAULT_STRATEGY, pieces=1):
    packer = zlib.compressobj(level, zlib.DEFLATED, 31, memory, strategy)
    size, packed = -(-len(content) // pieces), b""
    for start in range(0, len(content), size or 1):
        packed += packer.compress(content[start:start + size]) + packer.flush(zlib.Z_FULL_FLUSH)
    return packed + packer.flush()


def zstd(content, *options):
    return subprocess.run(["zstd", "-q", "-c", *options], input=content, capture_output=True, check=True).stdout


def arrow(content, level):
    return pyarrow.Codec("zstd", compression_level=level).compress(content, asbytes=True)


def in_blocks(*parts):
    """A frame of a block a part."""
    sink = pyarrow.BufferOutputStream()
    with pyarrow.CompressedOutputStream(sink, "zstd") as stream:
        for part in parts:
            stream.write(part)
            stream.flush()
    return sink.getvalue().to_pybytes()


def note_modes(packed):
    """Notes which kinds of blocks, literals and tables a file of one frame uses."""
    descriptor = packed[4]
    place = 5 + (descriptor & 0x20 == 0) + [0, 1, 2, 4][descriptor & 3]
    place += [1 if descriptor & 0x20 else 0, 2, 4, 8][descriptor >> 6]
    last = 0
    while not last:
        header = int.from_bytes(packed[place:place + 3], "little")
        last, kind, size = header & 1, header >> 1 & 3, header >> 3
        modes.add(("block", kind))
        body = packed[place + 3:place + 3 + size]
        place += 3 + (1 if kind == 1 else size)
        if kind != 2:
            continue
        literals, form = body[0] & 3, body[0] >> 2 & 3
        modes.add(("literals", literals, form if literals > 1 else None))
        if literals < 2:
            width = [1, 2, 1, 3][form]
            count = int.from_bytes(body[:width], "little") >> (4 if width > 1 else 3)
            behind = width + (1 if literals == 1 else count)
        else:
            width, bits = [(3, 10), (3, 10), (4, 14), (5, 18)][form]
            behind = width + (int.from_bytes(body[:width], "little") >> (4 + bits))
        rest = body[behind:]
        sequences = 1 if rest[0] < 128 else 2 if rest[0] < 255 else 3
        if rest[0]:
            modes.update(("table", name, rest[sequences] >> shift & 3) for name, shift in zip("LOM", (6, 4, 2)))


bars, noise = table(400), draw.randbytes(3_000)
skewed = bytes(min(255, int(draw.expovariate(0.4))) for _ in range(12_000))
contents = {"empty": b"", "letter": b"x", "bars": bars, "noise": noise, "zeros": bytes(70_000), "skewed": skewed}
contents["far"] = noise[:900] + bytes(31_000) + noise[:900] + b"tail"
contents["farther"] = noise[:900] + bytes(150_000) + noise[:900] + bytes(1_000)
contents["short"] = b"abcabcabcabd" * 3
for period in range(1, 18):
    contents[f"period{period:02d}"] = (draw.randbytes(period) * 400)[:400 + period]

for name in ("empty", "letter", "bars", "noise", "zeros", "skewed", "far", "short"):
    files[f"{name}.6.gz"] = contents[name], gzip.compress(contents[name], 6, mtime=0)
for level in (0, 1, 9):
    files[f"bars.{level}.gz"] = bars, gzip.compress(bars, level, mtime=0)
for name, strategy in (("huffman", zlib.Z_HUFFMAN_ONLY), ("runs", zlib.Z_RLE), ("fixed", zlib.Z_FIXED)):
    files[f"bars.{name}.gz"] = bars, deflate(bars, strategy=strategy)
files["skewed.pieces.gz"] = skewed, deflate(skewed, memory=1, pieces=5)
everything = b"".join(contents[f"period{period:02d}"] for period in range(1, 18))
files["periods.gz"] = everything, b"".join(gzip.compress(contents[f"period{p:02d}"], mtime=0) for p in range(1, 18))
header = bytes([0x1F, 0x8B, 8, 2 | 4 | 8 | 16, 1, 2, 3, 4, 2, 3, 3, 0]) + b"\0ab" + b"name\0" + b"a comment\0"
header += (zlib.crc32(header) & 0xFFFF).to_bytes(2, "little")
files["header.gz"] = noise[:90] + b"x", header + gzip.compress(noise[:90], mtime=0)[10:] + gzip.compress(b"x", mtime=0)

for level in (-7, -1, 1, 3, 5, 7, 9, 12, 15, 17, 19, 22):
    files[f"bars.{level}.zst"] = bars, arrow(bars, level)
for name in ("empty", "letter", "noise", "zeros", "skewed", "far", "farther", "short"):
    files[f"{name}.3.zst"] = contents[name], arrow(contents[name], 3)
many = bytes(draw.choices(b"etaoin shrdlu", range(14, 1, -1), k=140_000))
many = b"".join(many[p:p + 40] + many[p // 9:p // 9 + 90] for p in range(0, 140_000, 100))
files["letters.1.zst"] = many[:40_000], arrow(many[:40_000], 1)
files["letters.19.zst"] = many, zstd(many, "-19")
# One literal, 20 bytes from the block before, and so on: one symbol in each table.
alike = b"".join(b"a" + noise[30 * place:30 * place + 20] for place in range(40))
files["alike.zst"] = noise + alike, in_blocks(noise, alike)
files["zeros.blocks.zst"] = bytes(270_000), arrow(bytes(270_000), 3)
files["skewed.one.zst"] = skewed[:200], arrow(skewed[:200], 19)
files["bars.stream.zst"] = bars, zstd(bars, "-3")
files["bars.window.zst"] = bars, zstd(bars, "-9", "--zstd=wlog=10")
files["runs.zst"] = b"a" * 900 + skewed[:50], zstd(b"a" * 900 + skewed[:50], "-5")
for name, (_, packed) in files.items():
    if name.endswith(".zst"):
        note_modes(packed)
skip = b"\x5a\x2a\x4d\x18\x03\0\0\0abc", b"\x50\x2a\x4d\x18\0\0\0\0"
files["frames.zst"] = bars, skip[0] + arrow(bars[:99], 3) + arrow(b"", 3) + skip[1] + arrow(bars[99:], 9) + skip[0]
files["periods.zst"] = everything, b"".join(arrow(contents[f"period{p:02d}"], 3) for p in range(1, 18))

wanted = {("block", kind) for kind in range(3)}
wanted |= {("literals", 0, None), ("literals", 2, 0), ("literals", 2, 2), ("literals", 2, 3)}
wanted |= {("literals", 3, 0), ("literals", 3, 3)} | {("table", name, mode) for name in "LOM" for mode in range(4)}
assert wanted <= modes, wanted - modes
for name, (content, packed) in files.items():
    with open(name, "wb") as file:
        file.write(packed)
with open("contents", "w") as file:
    for name, (content, _) in sorted(files.items()):
        print(hashlib.sha256(content).hexdigest(), len(content), name, file=file)
