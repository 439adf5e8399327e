#!/usr/bin/env python3
"""A table of programs: the bytes of the file, how long it takes to start, and the most memory that it needs.

Usage: measure_binaries.py NAME=PROGRAM...
"""
import os, statistics, subprocess, sys, time

STARTS = 20


def start(program):
    """Seconds until `--help` has ended, and the greatest resident memory in kilobytes."""
    begin = time.perf_counter()
    child = subprocess.Popen([program, "--help"], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - begin
    if status != 0:
        sys.exit(f"{program} --help ended with {status}")
    return seconds, usage.ru_maxrss


def main():
    print("| program | size | start, median of %d | peak memory |" % STARTS)
    print("|---|--:|--:|--:|")
    for argument in sys.argv[1:]:
        name, program = argument.split("=", 1)
        found = [start(program) for _ in range(STARTS)]
        size = os.path.getsize(program) / 1e6
        seconds = statistics.median(seconds for seconds, _ in found)
        memory = max(memory for _, memory in found)
        print(f"| {name} | {size:.1f} MB | {1000 * seconds:.1f} ms | {memory / 1000:.1f} MB |")


if __name__ == "__main__":
    main()
