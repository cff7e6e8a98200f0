"""What the centre pays for an order whose risk is checked in the centre, and for the same order checked at the edge; one run.

Two gateways stand before one order service and send every order to be assessed: one asks the central function, the other the edge and the
centre only if it must. They take turns at the same pace with the same orders. The centre is the order service and the central function; what the
gateways and the edge spend is shown beside it. In a last turn the edge hangs: it is stopped with its connections open.
"""
import contextlib
import dataclasses
import re
import signal

from harness import build, load, machine, rounds
from harness.report import Report, Target
from harness.server import Server

RATE = 250
CONNECTIONS = 25
KEY = "0:a signing key for the bench only"
BODY = ('{"customer":"c-################","currency":"GBP","country":"United Kingdom","items":['
        '{"sku":"85123A","quantity":100,"unitPrice":499},{"sku":"71053","quantity":6,"unitPrice":339}]}')
ORDER = load.Request("order", "POST", "/orders", BODY, ("Idempotency-Key: ################",))
BUCKET = re.compile(r'^sluice_gateway_risk_checks_seconds_bucket\{[^}]*le="([^"]+)"[^}]*\} (\S+)', re.MULTILINE)
IN_CENTRE, OFFLOADED, HANGING = "checked in the centre", "offloaded to the edge", "offloaded, the edge hangs"


@dataclasses.dataclass
class Platform:
    orders: Server
    central: Server
    edge: Server
    gateways: dict


@dataclasses.dataclass(frozen=True)
class Turn:
    """CPU seconds for 1,000 orders, and latencies in milliseconds."""
    orders: float
    central: float
    edge: float
    gateway: float
    p99: float
    risk_p99: float

    @property
    def centre(self):
        return self.orders + self.central


def measure(bench):
    if bench.build:
        build.native("load")
        build.maven("starter/gateway", "sample-order-service", "edge-function")
    seconds, count, warm = (4, 1, 3) if bench.quick else (8, 4, 25)
    with contextlib.ExitStack() as stack:
        it = platform(stack)
        for name, gateway in it.gateways.items():
            bench.say(f"warm up: {name}")
            load.run(gateway, ORDER, machine.all_cores(), connections=32, seconds=warm)
        turns = {IN_CENTRE: [], OFFLOADED: []}
        for number in range(count):
            bench.say(f"round {number + 1} of {count}")
            for name in sorted(turns, reverse=number % 2 == 1):
                turns[name].append(turn(it, name, seconds))
        bench.say(HANGING)
        it.edge.process.send_signal(signal.SIGSTOP)
        try:
            turns[HANGING] = [turn(it, OFFLOADED, seconds)]
        finally:
            it.edge.process.send_signal(signal.SIGCONT)
    return report(turns)


def platform(stack):
    orders = stack.enter_context(boot("offload order service", "sample-order-service", "-Xmx768m", [
        f"--orders.risk.signing-keys={KEY}", "--logging.level.orders.events=warn"]))
    central, edge = (stack.enter_context(function(name)) for name in ("central", "edge"))
    gateways = {name: stack.enter_context(gateway(name, orders, endpoints)) for name, endpoints in (
        (IN_CENTRE, [central]), (OFFLOADED, [edge, central]))}
    return Platform(orders, central, edge, gateways)


def gateway(name, orders, endpoints):
    return boot(f"offload gateway {name}", "starter/gateway", "-Xmx256m", [
        "--sluice.gateway.services.orders.path=/orders/**", f"--sluice.gateway.services.orders.fallback-uri=http://127.0.0.1:{orders.port}",
        "--sluice.gateway.risk.endpoints=" + ",".join(f"http://127.0.0.1:{it.port}" for it in endpoints),
        f"--sluice.gateway.risk.signing-keys={KEY}",
        "--management.metrics.distribution.percentiles-histogram.sluice.gateway.risk.checks=true"])


def function(name):
    home, _ = machine.jdk()
    libraries = machine.ROOT / "edge-function" / "target" / "edge-function" / "lib"
    if not libraries.is_dir():
        raise machine.Missing("edge-function has not been built: run without --no-build")
    return Server(f"offload {name} function", [
        home / "bin" / "java", "--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-Xmx128m", "-cp", f"{libraries}/*",
        "dev.sluice.edge.EdgeFunction", "--port={port}"], machine.all_cores(), ready="/health")


def boot(name, module, heap, arguments):
    home, _ = machine.jdk()
    jars = sorted((machine.ROOT / module / "target").glob("*-exec.jar"))
    if not jars:
        raise machine.Missing(f"{module} has no exec jar: run without --no-build")
    return Server(name, [home / "bin" / "java", heap, "--enable-native-access=ALL-UNNAMED", "-jar", jars[-1], "--server.port={port}",
                         "--server.address=127.0.0.1", *arguments], machine.all_cores(), ready="/actuator/health/liveness")


def turn(it, name, seconds):
    """The same pace for all, far below what they can do: what counts is what an order costs."""
    gateway = it.gateways[name]
    servers = (it.orders, it.central, it.edge, gateway)
    before, checked = [server.cpu_seconds() for server in servers], risk_buckets(gateway)
    figures = load.run(gateway, ORDER, machine.all_cores(), connections=CONNECTIONS, seconds=seconds, rate=RATE / CONNECTIONS)
    spent = [server.cpu_seconds() - then for server, then in zip(servers, before)]
    wrong = figures["failures"] + figures["broken"] + figures["unanswered"]
    if wrong or not figures["answers"]:
        raise RuntimeError(f"{name}: {wrong} of {figures['answers']} orders failed, see {gateway.log}")
    per_thousand = [1000 * cpu / figures["answers"] for cpu in spent]
    return Turn(*per_thousand, figures["all"]["p99"] / 1000, 1000 * quantile(checked, risk_buckets(gateway), 0.99))


def risk_buckets(gateway):
    """How many risk checks took at most so many seconds, whatever came of them."""
    buckets = {}
    for limit, count in BUCKET.findall(gateway.get("/actuator/prometheus")[1].decode()):
        limit = float(limit.replace("+Inf", "inf"))
        buckets[limit] = buckets.get(limit, 0) + float(count)
    return buckets


def quantile(before, after, q):
    """Upper limit of the bucket in which the quantile lies."""
    counts = sorted((limit, count - before.get(limit, 0)) for limit, count in after.items())
    if not counts or not counts[-1][1]:
        raise RuntimeError("no risk checks were made")
    return next(limit for limit, count in counts if count >= q * counts[-1][1])


def report(turns):
    found = Report()
    rows = []
    for name, each in turns.items():
        figures = {field: rounds.spread([getattr(turn, field) for turn in each])
                   for field in ("centre", "orders", "central", "gateway", "edge", "p99", "risk_p99")}
        found.results.append({"name": name, "unit": "CPU seconds per 1,000 orders; p99 in ms", "rounds": len(each), **figures})
        rows.append([name, *(figures[field]["median"] for field in figures)])
    found.add_table(f"{RATE} sensitive orders a second: CPU seconds per 1,000 orders", [
        "", "centre", "of it order service", "of it central function", "gateway", "edge", "p99 ms", "p99 of the risk step, ms"], rows)
    ratios = rounds.spread([off.centre / centre.centre for off, centre in zip(turns[OFFLOADED], turns[IN_CENTRE])])
    found.results.append({"name": "centre, offloaded to checked in the centre", "ratio": ratios})
    found.targets.append(Target("CPU of the centre, ratio offloaded to checked in the centre", 0.73, ratios["median"]))
    for name in (IN_CENTRE, OFFLOADED, HANGING):
        found.targets.append(Target(f"p99 of the risk step, ms: {name}", 50, max(turn.risk_p99 for turn in turns[name])))
    return found
