"""What traces cost a request: the starter alone, and beside a tracing library that keeps none, one in a hundred, or all of them.

The server has one core and the client the other, 64 keep-alive connections, as in the bench `runtime`.
"""
from harness import peers, rounds
from harness.report import Report

from . import runtime

TITLE = "GET, 64 connections, with and without tracing"
LINES = [
    (peers.sluice, runtime.HELLO),
    (peers.sluice_unsampled, runtime.HELLO),
    (peers.sluice_sampled, runtime.HELLO),
    (peers.sluice_traced, runtime.HELLO),
    (peers.webflux_actuator, runtime.HELLO),
]


def measure(bench):
    if bench.build:
        peers.build_all()
    report = Report()
    pace = rounds.Pace(1, 3, 64, 1, 8) if bench.quick else rounds.Pace(1.5, 5, 64, 2, 12)
    median = runtime.side_by_side(bench, TITLE, LINES, pace, report)
    runtime.target(report, "1 % of the requests traced, ratio to none", 1.05, median, "Sluice, 1 % traced, annotated",
                   "Sluice, none traced, annotated")
    return report
