#!/usr/bin/env python3
"""Makes a run as long as wanted out of a short one, to see how the dashboard takes it.

    python3 Tests/Scripts/long_run.py runs/short long --steps 1000000
    tsld watch long
    python3 Tests/Scripts/long_run.py runs/short many/long --steps 1000000 --beside 199

The steps of the short run are repeated; measurements of its matrices, traces and evaluations come
as often as the options say.
"""

import argparse
import math
import pathlib
import shutil
import sqlite3


def columns(database, table):
    return [row[1] for row in database.execute(f"PRAGMA table_info({table})")]


def moments(database, table, condition="1"):
    """The rows of each step, in the order of the steps."""
    names = columns(database, table)
    rows = {}
    for row in database.execute(f"SELECT * FROM {table} WHERE {condition} ORDER BY step"):
        rows.setdefault(row[names.index("step")], []).append(list(row))
    return list(rows.values())


def repeat(database, table, every, steps, change=lambda row, names, step: None, condition="1"):
    """Replaces the rows of a table by rows at every so-manieth step."""
    names = columns(database, table)
    templates = moments(database, table, condition)
    if not templates:
        return
    place = names.index("step")

    def rows():
        for number, step in enumerate(range(every, steps + 1, every)):
            for row in templates[number % len(templates)]:
                row = list(row)
                row[place] = step
                change(row, names, step)
                yield row

    database.execute(f"DELETE FROM {table} WHERE {condition}")
    database.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(names))})", rows())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("short", type=pathlib.Path, help="a run that has ended")
    parser.add_argument("long", type=pathlib.Path, help="where the long one is made")
    parser.add_argument("--steps", type=int, default=1_000_000)
    parser.add_argument("--measure-every", type=int, default=100)
    parser.add_argument("--trace-every", type=int, default=1000)
    parser.add_argument("--evaluate-every", type=int, default=5000)
    parser.add_argument(
        "--beside", type=int, default=0, help="copies of the short run to make beside the long one")
    options = parser.parse_args()
    steps = options.steps

    for number in range(options.beside):
        shutil.copytree(options.short, options.long.parent / f"copy-{number:03}")
    shutil.copytree(options.short, options.long, ignore=shutil.ignore_patterns("checkpoints"))
    database = sqlite3.connect(options.long / "run.sqlite")
    database.execute("PRAGMA journal_mode = DELETE")
    database.execute("PRAGMA synchronous = OFF")

    def decay(row, names, step):
        factor = 1 + 3 * math.exp(-4 * step / steps)
        for name in ["loss", "gt", "distillation"]:
            value = row[names.index(name)]
            row[names.index(name)] = value and value * factor

    def improve(row, names, step):
        row[names.index("student_perplexity")] = 6 + 300 * math.exp(-5 * step / steps)
        row[names.index("teacher_perplexity")] = 5.5

    with database:
        database.execute("UPDATE run SET total_steps = ?, name = ?", (steps, options.long.name))
        repeat(database, "step", 1, steps, decay)
        repeat(database, "matrix_step", options.measure_every, steps)
        for (watch,) in database.execute("SELECT id FROM watch").fetchall():
            repeat(
                database, "token_trace", options.trace_every, steps, condition=f"watch = {watch}")
        repeat(
            database, "evaluation", options.evaluate_every, steps, improve, condition="step > 0")
    database.close()


if __name__ == "__main__":
    main()
