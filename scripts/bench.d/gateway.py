"""Turns the gateway bench's lines (`name p50 A ms, p95 B ms  over raw: p50 +C ms, p95 +D ms`) into rows."""

import re
import sys

LINE = re.compile(r"^(.*?)\s+p50 ([\d.]+) ms, p95 ([\d.]+) ms(?:\s+over raw: p50 ([+-][\d.]+) ms, p95 ([+-][\d.]+) ms)?$")
for line in map(str.strip, sys.stdin):
    if not (found := LINE.match(line)):
        continue
    name, p50, p95, more50, more95 = found.groups()
    print(f"{name}, p50 / p95|{p50} / {p95} ms|-|-")
    if more50:
        print(f"{name}, added to the raw call, p50 / p95|{float(more50):.2f} / {float(more95):.2f} ms|-|-")
