"""What was measured, as a table and as JSON."""

import datetime
import json
import os
import statistics
import subprocess

MIB = 1 << 20


def machine(work):
    """What is worth knowing of the machine; nothing that names it."""
    with open("/proc/meminfo") as memory:
        total = int(memory.readline().split()[1]) * 1024
    model = "unknown"
    with open("/proc/cpuinfo") as cpus:
        for line in cpus:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    filesystem = subprocess.run(["stat", "-f", "-c", "%T", work], capture_output=True, text=True).stdout.strip()
    return {"cores": os.cpu_count(), "memoryBytes": total, "processor": model, "filesystem": filesystem,
            "kernel": os.uname().release.split("-")[0], "load": round(os.getloadavg()[0], 1)}


class Report:
    """All that was measured, by row, metric and tool; printed as it comes and once more at the end."""

    def __init__(self, work, scale, runs):
        self.head = {"date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%MZ"),
                     "scale": scale, "runs": runs, "machine": machine(work)}
        self.found = {}
        self.failed = []

    def note(self, row, tool, metric, values):
        self.found.setdefault((row, metric), {}).setdefault(tool, []).append(values)

    def failure(self, row, tool, reason):
        self.failed.append({"row": row, "tool": tool, "reason": reason})

    def summary(self):
        for (row, metric), tools in self.found.items():
            mine = [tool for tool in tools if tool == "tandem"]
            own = median(tools[mine[0]], "seconds") if mine else None
            for tool, runs in tools.items():
                line = {"row": row, "metric": metric, "tool": tool}
                for key in ("seconds", "p95", "worst", "cpu", "wire", "read", "percent", "rate", "flushes"):
                    value = median(runs, key)
                    if value is not None:
                        line[key] = round(value, 4)
                peaks = [max(run["peaks"]) for run in runs if run.get("peaks")]
                if peaks:
                    line["peakBytes"] = max(peaks)
                if own and line.get("seconds"):
                    line["timesTandem"] = round(line["seconds"] / own, 2)
                line["runs"] = [round(run["seconds"], 4) for run in runs if "seconds" in run]
                yield line

    def table(self):
        lines = ["| row | what | tool | seconds | × Tandem | CPU s | peak MiB | wire MiB | flushes | |",
                 "|---|---|---|--:|--:|--:|--:|--:|--:|---|"]
        for line in self.summary():
            extra = []
            if "p95" in line:
                extra.append(f"p95 {line['p95'] * 1000:.0f} ms, worst {line['worst'] * 1000:.0f} ms")
            if "read" in line:
                extra.append(f"read {line['read'] / MIB:.0f} MiB")
            if "rate" in line:
                extra.append(f"{line['rate']:,.0f}")
            if "percent" in line:
                extra.append(f"{line['percent']:.2f} % CPU")
            lines.append("| " + " | ".join([
                line["row"], line["metric"], line["tool"], shown(line.get("seconds"), 3), shown(line.get("timesTandem"), 2),
                shown(line.get("cpu"), 2), shown(line.get("peakBytes"), 0, MIB), shown(line.get("wire"), 2, MIB),
                shown(line.get("flushes"), 0), ", ".join(extra)]) + " |")
        for failure in self.failed:
            lines.append(f"\n{failure['row']}: {failure['tool']} failed: {failure['reason']}")
        return "\n".join(lines)

    def write(self, file):
        with open(file, "w") as out:
            json.dump({**self.head, "results": list(self.summary()), "failures": self.failed}, out, indent=1)
            out.write("\n")


def median(runs, key):
    values = [run[key] for run in runs if run.get(key) is not None]
    return statistics.median(values) if values else None


def shown(value, digits, unit=1):
    return "" if value is None else f"{value / unit:.{digits}f}"
