package dev.sluice.verify.grafana;

import java.util.List;

/** The server inside each service: its connections, loops, limits, threads and process. */
final class RuntimeDashboard {

    private static final String OF = "{namespace=~\"$namespace\",job=~\"$job\",instance=~\"$instance\"}";

    private RuntimeDashboard() {}

    static Dashboard dashboard() {
        return new Dashboard(
                "runtime",
                "Sluice / Runtime",
                "The server inside each service: connections, event loops, limits, virtual threads, memory and files.",
                List.of(
                        Variable.namespace("sluice_runtime_connections"),
                        Variable.of("job", "Service", "sluice_runtime_connections", "job"),
                        new Variable(
                                "instance",
                                "Instance",
                                "sluice_runtime_connections{namespace=~\"$namespace\",job=~\"$job\"}",
                                "instance")),
                List.of(),
                List.of(),
                List.of(requests(), connections(), loops(), admission(), threads(), process()));
    }

    private static Row requests() {
        return Row.of(
                "Requests",
                Panel.lines(
                        "Requests",
                        "Requests a second by outcome, as the server answered them.",
                        Unit.REQUESTS_A_SECOND,
                        Query.rate("job, outcome", "http_server_requests_seconds_count" + OF)),
                Panel.lines(
                        "Time of a request",
                        "Mean time from the head of a request to its answer, and the longest of the last two minutes.",
                        Unit.SECONDS,
                        Query.of(
                                Query.sumOfRates("job", "http_server_requests_seconds_sum" + OF) + " / "
                                        + Query.sumOfRates("job", "http_server_requests_seconds_count" + OF),
                                "{{job}} mean"),
                        Query.of("max by (job) (http_server_requests_seconds_max" + OF + ")", "{{job}} longest")),
                Panel.lines(
                        "Transport in force",
                        "Event notification of the kernel that each instance uses. nio instead of epoll costs about a third more CPU"
                                + " time.",
                        Unit.COUNT,
                        Query.of("sum by (transport) (sluice_runtime_transport" + OF + ")", "{{transport}}")));
    }

    private static Row connections() {
        return Row.of(
                "Connections",
                Panel.lines(
                        "Open connections",
                        "Connections of clients that are open.",
                        Unit.COUNT,
                        Query.of(
                                "sum by (job, instance) (sluice_runtime_connections" + OF + ")",
                                "{{job}} {{instance}}")),
                Panel.lines(
                        "Accepted",
                        "Connections accepted a second. Close to the requests a second: the clients do not keep theirs alive.",
                        Unit.A_SECOND,
                        Query.rate("job", "sluice_runtime_connections_accepted_total" + OF)),
                Panel.lines(
                        "Refused, by limit or timer",
                        "Connections and requests turned away because of a limit or a deadline: too many, too large, too slow.",
                        Unit.A_SECOND,
                        Query.rate("reason", "sluice_runtime_refusals_total" + OF)),
                Panel.lines(
                        "Accept queue",
                        "Connections that wait in the kernel to be accepted, by port, and those that wait while accepting pauses.",
                        Unit.COUNT,
                        Query.of("sum by (job, port) (sluice_runtime_listener_queue" + OF + ")", "{{job}} :{{port}}"),
                        Query.of("sum by (job) (sluice_runtime_accept_parked" + OF + ")", "{{job}} parked")),
                Panel.lines(
                        "Turned away by the kernel",
                        "Connections lost because an accept queue was full, or while they were set up. Counted in the whole"
                                + " network namespace: in a pod that is this service.",
                        Unit.A_SECOND,
                        Query.rate("instance", "sluice_runtime_listener_overflows_total" + OF, "{{instance}} overflow"),
                        Query.rate("instance", "sluice_runtime_listener_drops_total" + OF, "{{instance}} drop")),
                Panel.lines(
                        "Pauses in accepting",
                        "Pauses because every loop was full, share of the time paused, and whether accepting pauses now.",
                        Unit.NUMBER,
                        Query.rate("job", "sluice_runtime_accept_pauses_total" + OF, "{{job}} pauses a second"),
                        Query.rate(
                                "job", "sluice_runtime_accept_pause_time_seconds_total" + OF, "{{job}} share of time"),
                        Query.of("max by (job) (sluice_runtime_accept_paused" + OF + ")", "{{job}} paused now")));
    }

    private static Row loops() {
        return Row.of(
                "Event loops",
                Panel.lines(
                                "Busy share",
                                "Share of its time that each loop works. Loops that differ much: a few connections do all the work.",
                                Unit.SHARE,
                                Query.of("max by (job, loop) (sluice_runtime_loop_busy" + OF + ")", "{{job}} {{loop}}"))
                        .with(Threshold.warn(0.7), Threshold.alarm(0.9)),
                Panel.lines(
                                "Lag",
                                "Longest time that a loop has kept a task waiting in the last ten seconds. Above 100 ms a handler blocks"
                                        + " the loop; the log names it.",
                                Unit.SECONDS,
                                Query.of(
                                        "max by (job, loop) (sluice_runtime_loop_lag_seconds" + OF + ")",
                                        "{{job}} {{loop}}"))
                        .with(Threshold.warn(0.05), Threshold.alarm(0.1)),
                Panel.lines(
                        "Tasks waiting",
                        "Tasks in the queue of each loop.",
                        Unit.COUNT,
                        Query.of("max by (job, loop) (sluice_runtime_loop_tasks" + OF + ")", "{{job}} {{loop}}")),
                Panel.lines(
                        "Connections of a loop",
                        "Connections registered on each loop, accepted and outgoing.",
                        Unit.COUNT,
                        Query.of("sum by (job, loop) (sluice_runtime_loop_connections" + OF + ")", "{{job}} {{loop}}")),
                Panel.lines(
                        "Placements",
                        "Connections placed on each loop a second. A loop under load gets fewer.",
                        Unit.A_SECOND,
                        Query.rate("job, loop", "sluice_runtime_loop_placements_total" + OF)),
                Panel.lines(
                                "Blocked",
                                "Times that a loop was found blocked by a handler. Anything above zero is a programming error.",
                                Unit.A_SECOND,
                                Query.rate("job", "sluice_runtime_loop_blocked_total" + OF))
                        .with(Threshold.alarm(0.001)));
    }

    private static Row admission() {
        return Row.of(
                "Admission and drain",
                Panel.lines(
                        "Admission",
                        "Requests that run against the learnt limit. At the limit, further ones are refused with 503.",
                        Unit.COUNT,
                        Query.of("sum by (job) (sluice_runtime_admission_running" + OF + ")", "{{job}} running"),
                        Query.of("sum by (job) (sluice_runtime_admission_limit" + OF + ")", "{{job}} limit")),
                Panel.lines(
                                "Shed",
                                "Requests refused because more would run than can be served in time, by priority. Critical ones go"
                                        + " last.",
                                Unit.REQUESTS_A_SECOND,
                                Query.rate("job, priority", "sluice_runtime_admission_refused_total" + OF))
                        .with(Threshold.alarm(0.1)),
                Panel.steps(
                        "Drain",
                        "Whether an instance drains, and streams and WebSockets that were ended because of it.",
                        Unit.COUNT,
                        Query.of("max by (job) (sluice_runtime_draining" + OF + ")", "{{job}} draining"),
                        Query.of("sum by (job) (sluice_runtime_drain_ended_total" + OF + ")", "{{job}} ended")));
    }

    private static Row threads() {
        return Row.of(
                "Virtual threads",
                Panel.lines(
                        "Carriers",
                        "Virtual threads that run against how many can run at once. Needs a JDK 24 or later.",
                        Unit.COUNT,
                        Query.of("sum by (job) (sluice_runtime_virtual_mounted" + OF + ")", "{{job}} running"),
                        Query.of("sum by (job) (sluice_runtime_carriers" + OF + ")", "{{job}} at once")),
                Panel.lines(
                        "Waiting for a carrier",
                        "Virtual threads that could run and have no carrier. Above zero for long: more work than processors.",
                        Unit.COUNT,
                        Query.of("sum by (job) (sluice_runtime_virtual_queued" + OF + ")", "{{job}}")),
                Panel.lines(
                        "Pinned",
                        "Share of a processor that waits pinned to its carrier, in waits of 20 ms and longer.",
                        Unit.SHARE,
                        Query.rate("job", "sluice_runtime_virtual_pinned_seconds_sum" + OF)));
    }

    private static Row process() {
        return Row.of(
                "Process",
                Panel.lines(
                                "CPU",
                                "Share of the processors that the process uses.",
                                Unit.SHARE,
                                Query.of(
                                        "max by (job, instance) (process_cpu_usage" + OF + ")", "{{job}} {{instance}}"))
                        .with(Threshold.warn(0.8)),
                Panel.lines(
                        "Heap",
                        "Heap in use against the most that it may have.",
                        Unit.BYTES,
                        Query.of("sum by (job) (jvm_memory_used_bytes" + heap() + ")", "{{job}} used"),
                        Query.of("sum by (job) (jvm_memory_max_bytes" + heap() + " > 0)", "{{job}} most")),
                Panel.lines(
                                "Garbage collection",
                                "Share of the time that the process stands still for the garbage collector.",
                                Unit.SHARE,
                                Query.rate("job", "jvm_gc_pause_seconds_sum" + OF))
                        .with(Threshold.warn(0.02), Threshold.alarm(0.1)),
                Panel.lines(
                        "Open files",
                        "File descriptors in use, as a share of the process's limit. Each connection is one.",
                        Unit.SHARE,
                        Query.of(
                                "max by (job) (process_files_open_files" + OF + " / process_files_max_files" + OF + ")",
                                "{{job}}")),
                Panel.lines(
                        "Platform threads",
                        "Threads of the operating system. Virtual threads are not among them.",
                        Unit.COUNT,
                        Query.of("max by (job) (jvm_threads_live_threads" + OF + ")", "{{job}}")),
                Panel.lines(
                        "Profiles",
                        "Profiles taken at `/actuator/profile` since the start.",
                        Unit.COUNT,
                        Query.of("sum by (job) (sluice_runtime_profiles_total" + OF + ")", "{{job}}")));
    }

    private static String heap() {
        return OF.replace("}", ",area=\"heap\"}");
    }
}
