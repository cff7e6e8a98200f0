"""Measures cells side by side: each is warmed up until its figure is stable, then all take turns."""
import dataclasses
import statistics

from . import load


@dataclasses.dataclass(frozen=True)
class Cell:
    """One line of a table: a server, and the request it is sent."""
    name: str
    server: object
    request: load.Request


@dataclasses.dataclass(frozen=True)
class Sample:
    """One turn of one cell."""
    cpu_micros: float
    per_second: float
    p50_micros: float
    p99_micros: float


@dataclasses.dataclass(frozen=True)
class Pace:
    """How long, how often and over how many connections is measured."""
    seconds: float
    rounds: int
    connections: int
    warm_slice: float
    warm_slices: int


STABLE = 0.05
STABLE_SLICES = 3
# The compilers of a JVM stand still at a slow level for a while: only after so many requests is a steady figure the final one. Most are
# done after this many; a figure that still moves after ten times as many moves with the machine.
WARM_REQUESTS = 60_000
WARM_ENOUGH = 10 * WARM_REQUESTS


def measure(cells, pace, cores, say):
    """The samples of each cell, in the order of the rounds. A first round, on the server's own cores, is not counted."""
    for cell in cells:
        warm_up(cell, pace, cores, say)
    for cell in cells:
        cell.server.pin()
        sample(cell, pace.warm_slice, pace.connections, cores, strict=False)
    samples = {cell.name: [] for cell in cells}
    for number in range(pace.rounds):
        say(f"round {number + 1} of {pace.rounds}")
        turn = number % len(cells)
        for cell in cells[turn:] + cells[:turn]:
            samples[cell.name].append(sample(cell, pace.seconds, pace.connections, cores))
    return samples


def warm_up(cell, pace, cores, say):
    """Uses all cores, so that the compilers of a JVM do not starve. Runs until enough requests have been answered and the CPU time
    per request of the last slices lies within a few percent, or the patience ends."""
    figures, requests = [], 0
    while len(figures) < pace.warm_slices:
        slice_ = sample(cell, pace.warm_slice, pace.connections, cores, strict=False)
        figures.append(slice_.cpu_micros)
        requests += slice_.per_second * pace.warm_slice
        last = figures[-STABLE_SLICES:]
        stable = len(last) == STABLE_SLICES and max(last) <= min(last) * (1 + STABLE)
        if requests >= WARM_ENOUGH or (requests >= WARM_REQUESTS and stable):
            break
    say(f"warm: {cell.name}, {figures[-1]:.1f} µs a request after {requests:,.0f} requests")


def sample(cell, seconds, connections, cores, strict=True):
    """One turn. A server may still turn requests away while it warms up, and while it learns how many it can take; later none may fail."""
    before = cell.server.cpu_seconds()
    figures = load.run(cell.server, cell.request, cores, connections=connections, seconds=seconds)
    spent = cell.server.cpu_seconds() - before
    wrong = figures["failures"] + figures["broken"] + figures["unanswered"]
    if (wrong and strict) or not figures["answers"]:
        raise RuntimeError(f"{cell.name}: {wrong} of {figures['answers']} requests failed, see {cell.server.log}")
    return Sample(spent * 1e6 / figures["answers"], figures["answers"] / figures["seconds"], figures["all"]["p50"],
                  figures["all"]["p99"])


def spread(values):
    return {"min": min(values), "median": statistics.median(values), "max": max(values)}


def ratios(samples, base):
    """CPU time per request of each round against that of the base in the same round."""
    return [mine.cpu_micros / its.cpu_micros for mine, its in zip(samples, base)]
