"""Measures what the table needs beside the crates' own benches.

machine.py fsync FOLDER                      4 KiB write and fsync, p50 and p95
machine.py start NAME COUNT BUDGET CMD...    wall time of whole runs of a program, p50 and p95, and its peak memory;
                                             BUDGET in ms, - for none
Rows go out as `name|figure|peer or budget|ratio`.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time


def quantiles(times):
    ordered = sorted(times)
    return statistics.median(ordered), ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]


def fsync(folder):
    times = []
    with tempfile.NamedTemporaryFile(dir=folder) as file:
        for _ in range(300):
            start = time.perf_counter()
            os.pwrite(file.fileno(), b"x" * 4096, 0)
            os.fsync(file.fileno())
            times.append((time.perf_counter() - start) * 1000)
    p50, p95 = quantiles(times)
    print(f"fsync of 4 KiB, p50 / p95|{p50:.2f} / {p95:.2f} ms|-|-")


def start(name, count, budget, command):
    times, peak = [], 0
    for _ in range(count + 1):
        begun = time.perf_counter()
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        times.append((time.perf_counter() - begun) * 1000)
        peak = max(peak, usage.ru_maxrss)
        if status != 0:
            sys.exit(f"{command} ended with {status}")
    p50, p95 = quantiles(times[1:])  # the first run warms the page cache
    unit = 1024 if sys.platform == "linux" else 1024 * 1024
    limit = "-|-" if budget == "-" else f"budget {budget} ms|{float(budget) / p50:.1f}"
    print(f"{name}, p50 / p95|{p50:.1f} / {p95:.1f} ms|{limit}")
    print(f"{name}, peak memory|{peak / unit:.1f} MB|budget 50 MB|{50 / (peak / unit):.1f}")


if sys.argv[1] == "fsync":
    fsync(sys.argv[2])
else:
    start(sys.argv[2], int(sys.argv[3]), sys.argv[4], sys.argv[5:])
