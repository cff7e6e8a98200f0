"""The servers that are compared: our C and Go programs, stock Spring applications, and the same application on the starter."""
from . import build, machine, server

WEBFLUX = "starter/verify/bench/webflux"
TOMCAT = "starter/verify/bench/tomcat"
SUBJECT = "starter/verify/bench/subject"
TRACED = "starter/verify/bench/traced"
WEBFLUX_MAIN = "dev.sluice.bench.webflux.Application"
TOMCAT_MAIN = "dev.sluice.bench.tomcat.Application"

# The same for all: what differs between the peers is their code.
JVM = ("-Xms256m", "-Xmx256m", "-XX:+UseSerialGC")
NO_OBSERVATION = (
    "--spring.autoconfigure.exclude="
    "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration,"
    "org.springframework.boot.webflux.autoconfigure.WebFluxObservationAutoConfiguration")
# Tomcat would close each connection after 100 requests and take 8,192 of them at most, which no other peer does.
UNBOUND = ("--server.tomcat.max-keep-alive-requests=-1", "--server.tomcat.max-connections=20000")
VIRTUAL = "--spring.threads.virtual.enabled=true"


def build_all():
    build.native("load", "epoll")
    build.go("gonet", "gohttp")
    build.maven(WEBFLUX, TOMCAT, SUBJECT, TRACED)


def recommended_flags():
    """What the starter recommends on the command line, as far as the JDK knows it."""
    _, version = machine.jdk()
    return ("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow") if machine.major(version) >= 24 else ()


def epoll(cores, **_):
    return server.native(NAMES[epoll], cores, "epoll")


def go_net(cores, **_):
    return server.native(NAMES[go_net], cores, "gonet")


def go_http(cores, **_):
    return server.native(NAMES[go_http], cores, "gohttp")


def webflux(cores, heap=JVM):
    """Stock WebFlux without the actuator's observations."""
    return server.java(NAMES[webflux], WEBFLUX, WEBFLUX_MAIN, cores, heap, (NO_OBSERVATION, VIRTUAL))


def webflux_actuator(cores, heap=JVM, arguments=()):
    return server.java(NAMES[webflux_actuator], WEBFLUX, WEBFLUX_MAIN, cores, heap, (VIRTUAL, *arguments))


def tomcat(cores, heap=JVM, arguments=()):
    return server.java(NAMES[tomcat], TOMCAT, TOMCAT_MAIN, cores, heap, (VIRTUAL, *UNBOUND, *arguments), ready="/blocking/hello")


def tomcat_platform(cores, heap=JVM, arguments=()):
    """As it comes: 200 platform threads."""
    return server.java(NAMES[tomcat_platform], TOMCAT, TOMCAT_MAIN, cores, heap, (*UNBOUND, *arguments), ready="/blocking/hello")


def sluice(cores, heap=JVM, arguments=(), name="Sluice"):
    """The same application as stock WebFlux with actuator; what differs is the starter and the flags it recommends."""
    return server.java(name, SUBJECT, WEBFLUX_MAIN, cores, (*heap, *recommended_flags()), arguments)


def sluice_pooled(cores, heap=JVM, arguments=()):
    """With Netty's pooled allocator instead of its adaptive one."""
    return sluice(cores, (*heap, "-Dio.netty.allocator.type=pooled"), arguments, NAMES[sluice_pooled])


def sluice_traced(cores, heap=JVM, share=1.0, name="Sluice, traced"):
    """With OpenTelemetry beside the starter. Nobody listens where spans are sent: they are written and dropped."""
    return server.java(name, TRACED, WEBFLUX_MAIN, cores, (*heap, *recommended_flags()), (
        f"--management.tracing.sampling.probability={share}",
        "--management.opentelemetry.tracing.export.otlp.endpoint=http://127.0.0.1:9/v1/traces",
        "--management.otlp.metrics.export.enabled=false",
        "--management.logging.export.otlp.enabled=false",
        "--logging.level.io.opentelemetry=off"))


def sluice_sampled(cores, heap=JVM):
    return sluice_traced(cores, heap, 0.01, NAMES[sluice_sampled])


def sluice_unsampled(cores, heap=JVM):
    return sluice_traced(cores, heap, 0.0, NAMES[sluice_unsampled])


NAMES = {
    epoll: "C epoll",
    go_net: "Go net",
    go_http: "Go net/http",
    webflux: "WebFlux",
    webflux_actuator: "WebFlux with actuator",
    tomcat: "Tomcat",
    tomcat_platform: "Tomcat with platform threads",
    sluice: "Sluice",
    sluice_pooled: "Sluice, pooled buffers",
    sluice_traced: "Sluice, traced",
    sluice_sampled: "Sluice, 1 % traced",
    sluice_unsampled: "Sluice, none traced",
}
SPRING = (webflux, webflux_actuator, tomcat, tomcat_platform, sluice, sluice_pooled, sluice_traced, sluice_sampled, sluice_unsampled)
