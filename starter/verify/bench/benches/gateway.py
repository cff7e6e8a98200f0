"""CPU time per proxied request: nginx, HAProxy, stock Spring Cloud Gateway, and Sluice's gateway without and with a canary.

The proxy has one core; the client and the two versions of the service, both the floor in C, have the other. The gateway is the packaged one under a
real controller: sticky weights of 5 %, replay armed, outcomes counted and reported, meters on. With 9,000 connections all have all cores.
"""
import contextlib
import http.client
import json
import time

from harness import build, load, machine, peers, rounds
from harness.report import Report, Target
from harness.server import Server, java, native

USER = ("X-User-Id: ################",)
TO_CANARY = load.Request("a canary of 5 %", "GET", "/orders/1", headers=USER)
TO_STABLE = load.Request("no canary", "GET", "/plain/1", headers=USER)
STOCK_MAIN = "dev.sluice.bench.gateway.Application"
STOCK = "starter/verify/bench/stock-gateway"
TOKEN = "operator-token-of-the-bench"
GATEWAY_TOKEN = "gateway-token-of-the-bench"
FEW, CROWD = 64, 9_000
SIDE_BY_SIDE = "GET, 64 connections"
CROWDED = "GET, 9,000 connections"
NGINX, SPLIT, HAPROXY = "nginx", "nginx, split_clients 95/5", "HAProxy"
PLAIN, WEIGHT, ACTUATOR = "Spring Cloud Gateway", "Spring Cloud Gateway, Weight 95/5", "Spring Cloud Gateway with actuator"
SLUICE, CANARY = "Sluice, no canary", "Sluice, a canary of 5 %"
FILTERS = "Sluice, a canary of 5 %, through the filters"
# More requests wait at once than the gateway lets wait by default.
ROOM = ("--sluice.gateway.upstream.max-pending=20000", "--sluice.gateway.upstream.acquire-timeout=20s")
SETTINGS = "--spring.cloud.gateway.server.webflux"

NGINX_CONFIGURATION = """
daemon off; master_process off; pid {directory}/pid; error_log {directory}/error.log;
worker_rlimit_nofile 40000;
events {{ worker_connections 20000; }}
http {{
  access_log off; keepalive_requests 1000000000; keepalive_timeout 1h;
  upstream stable {{ server 127.0.0.1:{stable}; keepalive 10000; keepalive_requests 1000000000; }}
  upstream canary {{ server 127.0.0.1:{canary}; keepalive 10000; keepalive_requests 1000000000; }}
  split_clients $http_x_user_id $version {{ 5% canary; * stable; }}
  server {{
    listen 127.0.0.1:{port} backlog=16384;
    proxy_http_version 1.1; proxy_set_header Connection "";
    proxy_set_header X-Forwarded-For $remote_addr; proxy_set_header X-Forwarded-Proto $scheme; proxy_set_header X-Forwarded-Host $host;
    location /orders/ {{ proxy_pass http://$version; }}
    location / {{ proxy_pass http://stable; }}
  }}
}}
"""

HAPROXY_CONFIGURATION = """
global
  maxconn 2000
  nbthread {threads}
defaults
  mode http
  timeout connect 5s
  timeout client 1h
  timeout server 1h
  option forwardfor
  http-reuse always
frontend all
  bind 127.0.0.1:{port} backlog 16384
  default_backend stable
backend stable
  server one 127.0.0.1:{stable}
"""

PLAN = """
apiVersion: sluice.dev/v1alpha1
kind: Rollout
metadata: {{name: {name}, annotations: {{sluice.dev/revision: "{revision}"}}}}
spec:
  workload: {{endpoints: {{{endpoints}}}}}
  traffic: {{sticky: {{header: X-User-Id}}, replay: {{enabled: true, maxBodySize: 64KB}}}}
  steps: [{{weight: 5, atLeast: 10h}}, {{weight: 100, atLeast: 10h}}]
  deadline: 100h
"""


def measure(bench):
    if bench.build:
        build.native("load", "epoll")
        build.maven("starter/gateway", "starter/rollout", STOCK)
    report = Report()
    few = side_by_side(bench, report)
    target(report, f"{SIDE_BY_SIDE}: a canary, ratio to nginx", 3.0, few, CANARY, NGINX)
    target(report, f"{SIDE_BY_SIDE}: a canary, ratio to stock with actuator", 0.5, few, CANARY, ACTUATOR)
    target(report, f"{SIDE_BY_SIDE}: a canary, ratio to no canary", 1.05, few, CANARY, SLUICE)
    many, memory = crowd(bench, report)
    target(report, f"{CROWDED}: a canary, ratio to nginx", 2.0, many, CANARY, NGINX)
    if CANARY in memory:
        report.targets.append(Target(f"{CROWDED}: resident memory of the gateway, MB", 400, memory[CANARY] / 1e6))
    return report


def target(report, name, limit, samples, mine, base):
    if mine in samples and base in samples:
        report.targets.append(Target(name, limit, rounds.spread(rounds.ratios(samples[mine], samples[base]))["median"]))


def side_by_side(bench, report):
    """All proxies run at once and take turns, each on the server's core."""
    lines = [NGINX, *(line for line in (SPLIT, HAPROXY, PLAIN, WEIGHT, ACTUATOR, SLUICE, CANARY, FILTERS)
                      if bench.wants(f"{SIDE_BY_SIDE}: {line}"))]
    if len(lines) == 1:
        return {}
    pace = rounds.Pace(1, 3, FEW, 1, 8) if bench.quick else rounds.Pace(1.5, 5, FEW, 1.5, 12)
    with contextlib.ExitStack() as stack:
        proxies = Proxies(stack, bench.server_cores, bench.client_cores)
        cells = [proxies.cell(line) for line in lines]
        samples = rounds.measure(cells, pace, bench.client_cores, bench.say)
    publish(report, SIDE_BY_SIDE, samples)
    return samples


def crowd(bench, report):
    """One proxy at a time, on all cores together with client and service."""
    lines = [NGINX, *(line for line in (ACTUATOR, CANARY) if bench.wants(f"{CROWDED}: {line}"))]
    if len(lines) == 1:
        return {}, {}
    machine.allow_files(2 * CROWD + 2_000)
    pace = rounds.Pace(2, 2, CROWD, 2, 4) if bench.quick else rounds.Pace(3, 3, CROWD, 2, 6)
    samples, memory = {}, {}
    for line in lines:
        with contextlib.ExitStack() as stack:
            cell = Proxies(stack, machine.all_cores(), machine.all_cores()).cell(line)
            samples.update(rounds.measure([cell], pace, machine.all_cores(), bench.say))
            memory[line] = cell.server.resident_bytes()
    publish(report, CROWDED, samples, memory)
    return samples, memory


class Proxies:
    """Starts what a line needs: two versions of the service, the proxy, and for the gateway its controller. Two lines may share a proxy."""

    def __init__(self, stack, cores, client_cores):
        self.stack = stack
        self.cores = cores
        self.stable, self.canary = (self.start(native(f"service {name}", client_cores, "epoll")) for name in ("stable", "canary"))
        for service in (self.stable, self.canary):
            service.pin()
        self.started = {}

    def start(self, server):
        return self.stack.enter_context(server)

    def cell(self, line):
        request = TO_STABLE if line in (NGINX, HAPROXY, PLAIN, ACTUATOR, SLUICE) else TO_CANARY
        name = {SPLIT: NGINX, SLUICE: "Sluice", CANARY: "Sluice"}.get(line, line)
        if name not in self.started:
            self.started[name] = self.start(self.proxy(name))
            if name in ("Sluice", FILTERS):
                self.await_canary(self.started[name])
        return rounds.Cell(line, self.started[name], request)

    def proxy(self, name):
        if name == NGINX:
            return self.configured(name, "nginx", NGINX_CONFIGURATION, lambda file: [machine.tool("nginx", "nginx"), "-c", file])
        if name == HAPROXY:
            return self.configured(name, "haproxy", HAPROXY_CONFIGURATION, lambda file: [machine.tool("haproxy", "haproxy"), "-db", "-f", file])
        if name == PLAIN:
            return self.stock(name, *self.routes("Path=/**"), peers.NO_OBSERVATION, f"{SETTINGS}.metrics.enabled=false")
        if name == ACTUATOR:
            return self.stock(name, *self.routes("Path=/**"))
        if name == WEIGHT:
            return self.stock(name, *self.routes("Weight=orders, 95", "Weight=orders, 5"), peers.NO_OBSERVATION,
                              f"{SETTINGS}.metrics.enabled=false")
        return self.sluice(name, *(("--sluice.gateway.direct.enabled=false",) if name == FILTERS else ()))

    def configured(self, name, directory, text, command):
        directory = machine.TARGET / directory
        directory.mkdir(parents=True, exist_ok=True)
        file = directory / "configuration"
        server = Server(name, command(file), self.cores, ready="/plain/1")
        file.write_text(text.format(port=server.port, stable=self.stable.port, canary=self.canary.port, directory=directory,
                                    threads=len(self.cores)))
        return server

    def routes(self, *predicates):
        """A route to a version for each predicate, stable first."""
        for number, (predicate, service) in enumerate(zip(predicates, (self.stable, self.canary))):
            yield f"{SETTINGS}.routes[{number}].id=route-{number}"
            yield f"{SETTINGS}.routes[{number}].uri=http://127.0.0.1:{service.port}"
            yield f"{SETTINGS}.routes[{number}].predicates[0]={predicate}"

    def stock(self, name, *arguments):
        return java(name, STOCK, STOCK_MAIN, self.cores, peers.JVM, arguments, ready="/plain/1")

    def sluice(self, name, *arguments):
        controller = self.controller()
        return packaged(name, "starter/gateway", self.cores, [
            f"--sluice.gateway.instance={name.replace(' ', '-')}", f"--sluice.gateway.controller.uri=http://127.0.0.1:{controller.port}",
            f"--sluice.gateway.controller.token={GATEWAY_TOKEN}", "--sluice.gateway.services.orders.path=/orders/**",
            "--sluice.gateway.services.plain.path=/plain/**", *ROOM, *arguments], flags=peers.recommended_flags())

    def controller(self):
        """One for all gateways, with a release under way for one service and none for the other."""
        if "controller" not in self.started:
            state = machine.TARGET / "gateway-state" / str(time.time_ns())
            self.started["controller"] = controller = self.start(packaged("gateway controller", "starter/rollout", machine.all_cores(), [
                f"--sluice.rollout.api.token={TOKEN}", f"--sluice.rollout.api.gateway-token={GATEWAY_TOKEN}",
                f"--sluice.rollout.state-directory={state}"]))
            stable = f"stable: http://127.0.0.1:{self.stable.port}"
            for name in ("plain", "orders"):
                apply(controller, name, "one", stable)
            apply(controller, "orders", "two", f"{stable}, canary: http://127.0.0.1:{self.canary.port}")
        return self.started["controller"]

    def await_canary(self, gateway):
        """A release begins once it is known how stable does, so somebody has to ask."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            for user in range(20):
                gateway.get(f"/orders/{user}")
            services = {s["name"]: s for s in json.loads(gateway.get("/actuator/routes")[1])["services"]}
            if services.get("orders", {}).get("weight") == 500 and "plain" in services:
                return
            time.sleep(0.1)
        raise RuntimeError("the gateway sends nobody to the canary after 60 s")


def packaged(name, module, cores, arguments, flags=()):
    home, _ = machine.jdk()
    jars = sorted((machine.ROOT / module / "target").glob("*-exec.jar"))
    if not jars:
        raise machine.Missing(f"{module} has no exec jar: run without --no-build")
    return Server(name, [home / "bin" / "java", f"-XX:ActiveProcessorCount={len(cores)}", *peers.JVM, *flags, "-jar", jars[-1],
                         "--server.port={port}", "--server.address=127.0.0.1", *arguments], cores, ready="/actuator/health/liveness")


def apply(controller, name, revision, endpoints):
    connection = http.client.HTTPConnection("127.0.0.1", controller.port, timeout=10)
    try:
        connection.request("PUT", f"/api/v1/rollouts/{name}", PLAN.format(name=name, revision=revision, endpoints=endpoints),
                           {"Authorization": f"Bearer {TOKEN}"})
        answer = connection.getresponse()
        if answer.status >= 300:
            raise RuntimeError(f"the controller refused the release: {answer.status} {answer.read().decode()}")
    finally:
        connection.close()


def publish(report, title, samples, memory=None):
    base = next(iter(samples))
    rows = []
    for name, turns in samples.items():
        ratio = rounds.spread(rounds.ratios(turns, samples[base]))
        cpu, rate, p99 = (rounds.spread([getattr(turn, field) for turn in turns]) for field in ("cpu_micros", "per_second", "p99_micros"))
        row = [name, cpu["median"], ratio["min"], ratio["median"], ratio["max"], rate["median"], p99["median"]]
        result = {"workload": title, "name": name, "base": base, "ratio": ratio, "cpuMicros": cpu, "requestsPerSecond": rate,
                  "p99Micros": p99, "rounds": len(turns)}
        if memory:
            row.append(memory[name] / 1e6)
            result["residentBytes"] = memory[name]
        rows.append(row)
        report.results.append(result)
    heading = ["", "CPU µs", "min", "median", "max", "req/s", "p99 µs", *(["MB resident"] if memory else [])]
    report.add_table(f"{title}: CPU time per proxied request, ratio to {base}", heading, rows)
