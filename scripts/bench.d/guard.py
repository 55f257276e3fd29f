"""Puts the guard's figures (JSON lines on standard input) beside the peer's (a file from presidio.py)."""

import json
import sys

peer = {}
for line in open(sys.argv[1], encoding="utf-8"):
    fields = line.strip().split("|")
    if len(fields) == 4 and fields[0] == "presidio":
        peer[fields[1]] = float(fields[2])
for line in filter(str.strip, sys.stdin):
    row = json.loads(line)
    if "bytes" in row:
        name = f"{row['bytes'] // 1000}k"
        ms = row["scan_ms"]
        other, ratio = (f"Presidio {peer[name]:.1f} ms", f"{peer[name] / ms:.0f}") if name in peer else ("-", "-")
        print(f"rules on {row['bytes'] // 1000} KB ({row['mb_s']} MB/s)|{ms:.3f} ms|{other}|{ratio}")
        print(f"seal {row['bytes'] // 1000} KB that was seen before|{row['seal_again_ms']:.3f} ms|-|-")
    elif "compile_ms" in row:
        print(f"compile {row['rules']} rules|{row['compile_ms']:.1f} ms|-|-")
    elif "rss_mb" in row:
        print(f"memory of the bench process|{row['rss_mb']:.1f} MB|-|-")
