"""Where connections go when few of them do most of the work: load-aware placement beside round robin.

1,000 connections, of which 5 % send 20 times as much as the others; 10 % of all are replaced each second, because only a new
connection can be placed. Four event loops; each request occupies its loop for a millisecond without using a core, so that two
cores can stand for four. The same requests at the same times for each placement.
"""
import json
import statistics
import threading

from harness import load, machine, peers, rounds
from harness.report import Report, Target

WORK = load.Request("work", "GET", "/work")
LOOPS = 4
CONNECTIONS = 1_000
HOT_SHARE, HOT_FACTOR, CHURN = 0.05, 20, 0.1
# A loop manages about 900 requests of a millisecond a second: this asks for three quarters of what four of them can do.
COLD_RATE = 2_700 / (CONNECTIONS * (1 + HOT_SHARE * (HOT_FACTOR - 1)))
POLICIES = ("round-robin", "two-choices", "least-loaded")
BASE, DEFAULT = POLICIES[:2]


def measure(bench):
    if bench.build:
        peers.build_all()
    machine.allow_files(2 * CONNECTIONS)
    settle, seconds = (5, 5) if bench.quick else (12, 15)
    count = bench.count(3, 1)
    found = {policy: [] for policy in POLICIES}
    for number in range(count):
        for policy in POLICIES:
            bench.say(f"round {number + 1} of {count}: {policy}")
            found[policy].append(one_round(policy, number + 1, settle, seconds))
    return report(found)


def one_round(policy, seed, settle, seconds):
    """99th percentile in microseconds, and the busiest loop as a multiple of the mean."""
    arguments = (f"--sluice.runtime.loops.placement={policy}", f"--sluice.runtime.loops.count={LOOPS}",
                 "--management.endpoints.web.exposure.include=metrics")
    with peers.sluice(machine.all_cores(), arguments=arguments) as server:
        load.run(server, load.Request("hello", "GET", "/hello"), machine.all_cores(), connections=16, seconds=5)
        shares = []
        stop = threading.Event()
        observer = threading.Thread(target=observe, args=(server, settle, stop, shares))
        observer.start()
        try:
            figures = load.run(server, WORK, machine.all_cores(), connections=CONNECTIONS, seconds=settle + seconds, settle=settle,
                               rate=COLD_RATE, hot=HOT_SHARE, factor=HOT_FACTOR, churn=CHURN, seed=seed)
        finally:
            stop.set()
            observer.join()
    loops = [statistics.mean(loop) for loop in zip(*shares)]
    return {"p99Micros": figures["all"]["p99"], "p50Micros": figures["all"]["p50"], "busiest": max(loops) / statistics.mean(loops),
            "busyShare": statistics.mean(loops), "answers": figures["answers"], "broken": figures["broken"]}


def observe(server, settle, stop, shares):
    """Asks once a second which share of its time each loop is at work."""
    stop.wait(settle)
    while not stop.wait(1):
        shares.append([busy(server, loop) for loop in range(LOOPS)])


def busy(server, loop):
    _, body = server.get(f"/actuator/metrics/sluice.runtime.loop.busy?tag=loop:{loop}")
    return json.loads(body)["measurements"][0]["value"]


def report(found):
    result = Report()
    rows = []
    for policy, turns in found.items():
        p99, p50, busiest, share = (rounds.spread([turn[key] for turn in turns])
                                    for key in ("p99Micros", "p50Micros", "busiest", "busyShare"))
        ratio = rounds.spread([mine["p99Micros"] / base["p99Micros"] for mine, base in zip(turns, found[BASE])])
        rows.append([policy, p99["median"] / 1000, ratio["min"], ratio["median"], ratio["max"], p50["median"] / 1000,
                     busiest["median"], share["median"]])
        result.results.append({"workload": "skewed connections", "name": policy, "base": BASE, "p99Micros": p99, "p50Micros": p50,
                               "p99Ratio": ratio, "busiestLoop": busiest, "rounds": turns})
        if policy == DEFAULT:
            result.targets.append(Target("p99 of skewed load, ratio to round robin", 0.5, ratio["median"]))
            result.targets.append(Target("busiest loop, multiple of the mean", 1.15, busiest["median"]))
    result.add_table("1,000 connections of which 5 % send 20 times as much, 10 % replaced each second, 4 loops",
                     ["", "p99 ms", "ratio min", "median", "max", "p50 ms", "busiest / mean", "mean busy share"], rows)
    return result
