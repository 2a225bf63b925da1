"""Runs Tandem and the other tools over the same changes on this machine, both ends on it, and prints what it took."""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile

from processes import Flushes
from report import Report
from rows import ROWS, Bench
from tools import Tandem, installed


def arguments():
    parser = argparse.ArgumentParser(prog="tandem-bench", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW", help="one of: " + ", ".join(ROWS) + " (default: all but million)")
    parser.add_argument("--runs", type=int, default=3, help="runs of each row; medians are printed (default 3)")
    parser.add_argument("--scale", type=float, default=1.0, help="sizes and counts are multiplied by this (default 1)")
    parser.add_argument("--tools", help="only these, separated by commas")
    parser.add_argument("--json", metavar="FILE", help="write the results there as well")
    parser.add_argument("--dir", help="where to work; both ends are there (default: the system's directory for large temporary files)")
    parser.add_argument("--corpus", default="/usr", help="where real small files come from (default /usr)")
    parser.add_argument("--flushes", action="store_true", help="one more run under strace counts fsync, fdatasync and syncfs")
    parser.add_argument("--keep", action="store_true", help="keep what a failed run leaves, with its logs")
    parser.add_argument("--tandem", default="tandem", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    unknown = [row for row in chosen.rows if row not in ROWS]
    if unknown:
        parser.error(f"there is no row {unknown[0]}; the rows are {', '.join(ROWS)}")
    return chosen


def measure(report, chosen, name, tool_class, space, counted):
    row = ROWS[name][0]
    work = tempfile.mkdtemp(prefix="run-", dir=space)
    flushes = Flushes(counted)
    noted = []
    bench = Bench(space, chosen.scale, chosen.corpus,
                  lambda tool, metric, **values: noted.append((metric, values)))
    tool = tool_class(work, flushes)
    failed = False
    try:
        tool.start()
        row(bench, tool)
    except (OSError, RuntimeError, subprocess.CalledProcessError, KeyError) as trouble:
        failed = True
        report.failure(name, tool.name, str(trouble))
        print(f"tandem-bench: {name} with {tool.name} failed: {trouble}", file=sys.stderr)
    finally:
        tool.stop()
    if not failed and counted:
        for metric in dict.fromkeys(metric for metric, _ in noted):
            report.note(name, tool.name, metric, {"flushes": flushes.total()})
    elif not failed:
        for metric, values in noted:
            report.note(name, tool.name, metric, values)
            print(f"  {name} · {metric} · {tool.name}: " + ", ".join(
                f"{key} {value:.3f}" for key, value in values.items() if isinstance(value, (int, float))), file=sys.stderr)
    flushes.close()
    if not (failed and chosen.keep):
        shutil.rmtree(work, ignore_errors=True)


def main():
    chosen = arguments()
    # What was started is ended and what was made is removed, also when this program is told to end.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    Tandem.launcher = chosen.tandem
    subprocess.run([chosen.tandem, "--version"], check=True, stdout=subprocess.DEVNULL)
    base = chosen.dir or os.environ.get("TMPDIR") or "/var/tmp"
    space = tempfile.mkdtemp(prefix="tandem-bench-", dir=base)
    report = Report(space, chosen.scale, chosen.runs)
    try:
        for name in chosen.rows or [row for row in ROWS if row != "million"]:
            tools = installed(chosen.tools.split(",") if chosen.tools else ROWS[name][1])
            for run in range(chosen.runs + (1 if chosen.flushes else 0)):
                # The tools take turns within each run, so that what else the machine does meets all of them.
                for tool_class in tools:
                    if name == "latency" and not tool_class.continuous:
                        print(f"tandem-bench: {name} is for daemons, which {tool_class.name} is not", file=sys.stderr)
                        continue
                    measure(report, chosen, name, tool_class, space, run == chosen.runs)
            for entry in os.listdir(space):
                if entry.startswith("prepared-"):
                    path = os.path.join(space, entry)
                    shutil.rmtree(path) if os.path.isdir(path) else os.unlink(path)
            if chosen.json:
                report.write(chosen.json)
    except KeyboardInterrupt:
        print("tandem-bench: stopped; what was measured so far follows", file=sys.stderr)
    finally:
        shutil.rmtree(space, ignore_errors=True)
    print(report.table())
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
