"""Measures a window on the X server that DISPLAY and FRAMEBUFFER (Xvfb's -fbdir) name.

window.py PROGRAM EMPTY COUNT

Cold start of PROGRAM until its page is drawn: the screen holds more colours than an empty window can have. Then the
proportional share of memory (PSS) of its whole process tree, the web view's processes included, beside an EMPTY
window of the same libraries. Every start has a home folder of its own. Rows go out as
`name|figure|peer or budget|ratio`.
"""

import glob
import mmap
import os
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import time

COLOURS = 24  # letters are drawn with soft edges; a blank page, a border and a pointer have fewer
SETTLED = 5  # seconds after which the memory of a window is read


class Screen:
    """The X server's pixels, in the format that xwd writes."""

    def __init__(self, folder):
        with open(os.path.join(folder, "Xvfb_screen0"), "rb") as file:
            self.map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        head = struct.unpack(">20I", self.map[:80])
        self.start = head[0] + head[19] * 12
        self.end = self.start + head[12] * head[5]

    def colours(self):
        pixels = memoryview(self.map[self.start : self.end]).cast("I")
        return len(set(pixels[::3]))


def family(root):
    """A process and all that it started."""
    parents = {}
    for path in glob.glob("/proc/[0-9]*/stat"):
        try:
            with open(path, encoding="utf-8", errors="replace") as file:
                text = file.read()
        except OSError:
            continue
        parents.setdefault(int(text.rpartition(")")[2].split()[1]), []).append(int(path.split("/")[2]))
    found = [root]
    for pid in found:
        found += parents.get(pid, [])
    return found


def pss(root):
    total = 0
    for pid in family(root):
        try:
            with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
                total += sum(int(line.split()[1]) for line in file if line.startswith("Pss:"))
        except OSError:
            continue
    return total / 1024


def stop(child):
    pids = family(child.pid)
    child.send_signal(signal.SIGTERM)
    try:
        child.wait(5)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
    end = time.monotonic() + 10
    while any(os.path.exists(f"/proc/{pid}") for pid in pids) and time.monotonic() < end:
        time.sleep(0.05)


def start(program, home):
    # No keychain is asked, so that the time is the window's own.
    return subprocess.Popen(
        [program],
        env={**os.environ, "HOME": home, "XDG_RUNTIME_DIR": home, "ORGATA_HOME": f"{home}/orgata", "ORGATA_NO_KEYCHAIN": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )


def painted(screen, child, begun):
    while time.perf_counter() - begun < 60:
        if screen.colours() >= COLOURS:
            return (time.perf_counter() - begun) * 1000
        if child.poll() is not None:
            sys.exit(f"the window ended with {child.returncode} before it was drawn")
        time.sleep(0.01)
    stop(child)
    sys.exit("the window was not drawn within a minute")


def cleared(screen):
    end = time.monotonic() + 10
    while screen.colours() >= COLOURS and time.monotonic() < end:
        time.sleep(0.05)


def window(screen, program):
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        begun = time.perf_counter()
        child = start(program, home)
        took = painted(screen, child, begun)
        time.sleep(SETTLED)
        memory = pss(child.pid)
        stop(child)
    cleared(screen)
    return took, memory


def empty(program):
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        child = start(program, home)
        time.sleep(SETTLED + 3)
        if child.poll() is not None:
            sys.exit(f"the empty window ended with {child.returncode}")
        memory = pss(child.pid)
        stop(child)
    return memory


screen = Screen(os.environ["FRAMEBUFFER"])
beside = statistics.median(empty(sys.argv[2]) for _ in range(3))
runs = [window(screen, sys.argv[1]) for _ in range(int(sys.argv[3]) + 1)]
times = sorted(took for took, _ in runs[1:])  # the first run warms the page cache
memory = statistics.median(memory for _, memory in runs)
print(f"start until the page is drawn, median of {len(times)}, slowest|{statistics.median(times):.0f} / {times[-1]:.0f} ms|-|-")
print(f"PSS of the process tree after {SETTLED} s|{memory:.0f} MB|empty Tauri window {beside:.0f} MB|{beside / memory:.2f}")
