"""Writes 1k.txt, 10k.txt and 100k.txt into a folder: business prose with one personal value in about sixty words.

The text is made from fixed lists, so every run and every peer reads the same bytes. All values are documentation
values (example domains, reserved numbers, test cards).
"""

import pathlib
import sys

PROSE = (
    "The delivery left the warehouse on time and the customer confirmed it the same afternoon.",
    "Please check the open items before the call and send a short summary to the whole team.",
    "The second invoice was entered twice, so the amount has to be booked back this week.",
    "We agreed on a new schedule for the audit and moved the training to the next quarter.",
    "Nothing in the log explains the delay, which makes the old import the likely reason.",
    "The contract ends in spring unless one of the sides gives notice ninety days before.",
)
VALUES = (
    "Contact {n} at jane.roe{n}@example.org if anything is unclear.",
    "The card 4111 1111 1111 1111 was charged again on order {n}.",
    "Please pay order {n} to DE89 3704 0044 0532 0130 00 before Friday.",
    "Her number is +44 20 7946 0{n:03d} and she is in the office until five.",
    "The request came from 192.0.2.{n8} with ticket {n}.",
    "His social security number 536-90-4399 is on page {n} of the form.",
)


def text(size: int) -> str:
    out, length, n = [], 0, 0
    while length < size:
        source = VALUES[(n // 4) % len(VALUES)] if n % 4 == 3 else PROSE[(n * 5 + n // 4) % len(PROSE)]
        line = source.format(n=n % 1000, n8=n % 256)
        end = "\n\n" if n % 7 == 6 else " "
        out.append(line + end)
        length += len(line) + len(end)
        n += 1
    return "".join(out)[:size]


folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
for name, size in (("1k", 1_000), ("10k", 10_000), ("100k", 100_000)):
    (folder / f"{name}.txt").write_text(text(size), encoding="ascii")
