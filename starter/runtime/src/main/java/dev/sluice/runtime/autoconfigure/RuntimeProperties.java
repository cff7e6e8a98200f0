package dev.sluice.runtime.autoconfigure;

import dev.sluice.policy.admission.AdmissionBounds;
import dev.sluice.policy.placement.LoopLimits;
import dev.sluice.policy.placement.PlacementPolicy;
import dev.sluice.runtime.ConnectionLimits;
import dev.sluice.runtime.RequestLimits;
import dev.sluice.runtime.Timeouts;
import dev.sluice.runtime.TransportMode;
import dev.sluice.runtime.admission.Priorities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the runtime.
 *
 * @param enabled Whether the runtime replaces the event loops and guards the server.
 * @param transport How the event loops wait for the kernel.
 * @param loops Event loops.
 * @param listeners Listening sockets.
 * @param pause Pauses in accepting connections.
 * @param connections Connections that clients open.
 * @param requests Requests of clients.
 * @param timeouts How long the server waits for clients. Zero waits for ever.
 * @param admission Requests that run at once.
 * @param virtualThreads Threads of blocking handlers.
 * @param fastPath Way of plain requests through Spring.
 * @param drain End of the server.
 */
@ConfigurationProperties("sluice.runtime")
record RuntimeProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("auto") TransportMode transport,
        @DefaultValue LoopProperties loops,
        @DefaultValue ListenerProperties listeners,
        @DefaultValue PauseProperties pause,
        @DefaultValue ConnectionProperties connections,
        @DefaultValue RequestProperties requests,
        @DefaultValue TimeoutProperties timeouts,
        @DefaultValue AdmissionProperties admission,
        @DefaultValue VirtualThreadProperties virtualThreads,
        @DefaultValue FastPathProperties fastPath,
        @DefaultValue DrainProperties drain) {

    /**
     * Settings of the event loops.
     *
     * @param count Number of event loops. Number of available cores if not set.
     * @param placement Which loop gets the next connection, unless the application has a PlacementPolicy bean.
     */
    record LoopProperties(
            @Nullable Integer count,
            @DefaultValue("two-choices") Placement placement) {
        LoopProperties {
            if (count != null) requireAtLeastOne("sluice.runtime.loops.count", count);
        }

        int countOrCores() {
            return count != null ? count : Runtime.getRuntime().availableProcessors();
        }
    }

    /**
     * Settings of the listening sockets.
     *
     * @param acceptors Sockets that share each port, and threads that accept on them. With more than one, another process of the same user can share the port, too, without an error.
     * @param backlog Connections that may wait in the kernel to be accepted. As many as it allows if not set.
     */
    record ListenerProperties(
            @DefaultValue("1") int acceptors, @Nullable Integer backlog) {
        ListenerProperties {
            requireAtLeastOne("sluice.runtime.listeners.acceptors", acceptors);
            if (backlog != null) requireAtLeastOne("sluice.runtime.listeners.backlog", backlog);
        }
    }

    /**
     * Settings of the pauses.
     *
     * @param enabled Whether accepting pauses while every event loop is above one of these limits. New connections then wait in the kernel.
     * @param busyShare Share of its time that an event loop works.
     * @param tasks Tasks that wait in the queue of an event loop.
     * @param connections Connections of an event loop. Any number if not set.
     * @param longest Time after which a pause ends even if nothing has improved, so that health checks get through. Zero waits until it has.
     */
    record PauseProperties(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("0.98") double busyShare,
            @DefaultValue("10000") int tasks,
            @Nullable Integer connections,
            @DefaultValue("500ms") Duration longest) {
        PauseProperties {
            if (!(busyShare > 0 && busyShare <= 1))
                throw new IllegalArgumentException(
                        "sluice.runtime.pause.busy-share must be above 0 and at most 1, but was " + busyShare);
            requireAtLeastOne("sluice.runtime.pause.tasks", tasks);
            if (connections != null) requireAtLeastOne("sluice.runtime.pause.connections", connections);
            requireNotNegative("sluice.runtime.pause.longest", longest);
        }

        LoopLimits toLimits() {
            return new LoopLimits(busyShare, tasks, connections == null ? Integer.MAX_VALUE : connections);
        }
    }

    /**
     * Settings of the connections.
     *
     * @param maxOpen Open connections that each listener accepts. Further ones are refused.
     * @param maxPerAddress Open connections that each listener accepts from one client address, or from one /64 network of IPv6. Any number if not set: behind a load balancer all clients have its address.
     */
    record ConnectionProperties(
            @DefaultValue("20000") int maxOpen, @Nullable Integer maxPerAddress) {
        ConnectionProperties {
            requireAtLeastOne("sluice.runtime.connections.max-open", maxOpen);
            if (maxPerAddress != null) requireAtLeastOne("sluice.runtime.connections.max-per-address", maxPerAddress);
        }

        ConnectionLimits toLimits() {
            return new ConnectionLimits(maxOpen, maxPerAddress == null ? 0 : maxPerAddress);
        }
    }

    /**
     * Settings of the requests.
     *
     * @param maxHeaderSize Size of a request's header. That of 'server.max-http-request-header-size' if not set.
     * @param maxBodySize Size of a request's body. Zero takes any.
     * @param maxPipelined Requests of an HTTP/1.1 connection that wait for an answer.
     * @param minRate Bytes a second below which a client falls behind, with a request's body or in taking a response. Zero asks for no rate.
     */
    record RequestProperties(
            @Nullable DataSize maxHeaderSize,
            @DefaultValue("100MB") DataSize maxBodySize,
            @DefaultValue("128") int maxPipelined,
            @DefaultValue("240B") DataSize minRate) {
        RequestProperties {
            if (maxHeaderSize != null)
                requireAtLeastOne("sluice.runtime.requests.max-header-size", maxHeaderSize.toBytes());
            requireNotNegative("sluice.runtime.requests.max-body-size", maxBodySize);
            requireAtLeastOne("sluice.runtime.requests.max-pipelined", maxPipelined);
            requireNotNegative("sluice.runtime.requests.min-rate", minRate);
        }

        RequestLimits toLimits() {
            return new RequestLimits(maxBodySize.toBytes(), minRate.toBytes(), maxPipelined);
        }
    }

    /**
     * Settings of the deadlines.
     *
     * @param firstByte Time from the opening of a connection to the first byte of its first request.
     * @param header Time from the first byte of a request's head to its last.
     * @param idle Time without a request after which a connection is closed. Longer than that of the load balancer in front.
     * @param body Time by which a request's body may fall behind the minimum rate.
     * @param request Time to wait in all for a request. Time that its handler takes does not count. Cuts off long uploads, however fast.
     * @param write Time by which a client may fall behind the minimum rate in taking a response.
     */
    record TimeoutProperties(
            @DefaultValue("30s") Duration firstByte,
            @DefaultValue("10s") Duration header,
            @DefaultValue("75s") Duration idle,
            @DefaultValue("20s") Duration body,
            @DefaultValue("0s") Duration request,
            @DefaultValue("30s") Duration write) {
        TimeoutProperties {
            requireNotNegative("sluice.runtime.timeouts.first-byte", firstByte);
            requireNotNegative("sluice.runtime.timeouts.header", header);
            requireNotNegative("sluice.runtime.timeouts.idle", idle);
            requireNotNegative("sluice.runtime.timeouts.body", body);
            requireNotNegative("sluice.runtime.timeouts.request", request);
            requireNotNegative("sluice.runtime.timeouts.write", write);
        }

        Timeouts toTimeouts() {
            return new Timeouts(firstByte, header, idle, body, request, write);
        }
    }

    /**
     * Settings of the admission.
     *
     * @param enabled Whether requests are refused when more would run at once than can be served in time.
     * @param patience Time that requests may take before any is refused. Zero refuses as soon as more at once bring no more answers.
     * @param initialLimit Requests that may run at once before anything is known.
     * @param minLimit Lowest limit of requests that run at once.
     * @param maxLimit Highest limit of requests that run at once.
     * @param retryAfter Time that clients which are refused are told to wait.
     * @param exemptPaths Paths of requests that are never refused, with all paths below. Those of the actuator are, too.
     * @param criticalPaths Paths of requests that are refused last, with all paths below.
     * @param criticalHeader Header that marks a request as one that is refused last when its value is 'true'. None if not set: whoever can send it goes before the others.
     */
    record AdmissionProperties(
            @DefaultValue("true") boolean enabled,
            @DefaultValue("2s") Duration patience,
            @DefaultValue("1000") int initialLimit,
            @DefaultValue("8") int minLimit,
            @DefaultValue("20000") int maxLimit,
            @DefaultValue("1s") Duration retryAfter,
            @DefaultValue({"/livez", "/readyz"}) List<String> exemptPaths,
            @DefaultValue List<String> criticalPaths,
            @Nullable String criticalHeader) {
        AdmissionProperties {
            requireNotNegative("sluice.runtime.admission.patience", patience);
            requireNotNegative("sluice.runtime.admission.retry-after", retryAfter);
            requireAtLeastOne("sluice.runtime.admission.min-limit", minLimit);
            requireBetween("sluice.runtime.admission.initial-limit", initialLimit, minLimit, maxLimit);
        }

        AdmissionBounds toBounds() {
            return new AdmissionBounds(initialLimit, minLimit, maxLimit, patience);
        }

        Priorities toPriorities(String actuatorPath) {
            var exempt = new ArrayList<>(exemptPaths);
            exempt.add(actuatorPath);
            return new Priorities(exempt, criticalPaths, criticalHeader);
        }
    }

    /**
     * Settings of the threads.
     *
     * @param enabled Whether annotated handlers that block run on virtual threads instead of the event loops.
     */
    record VirtualThreadProperties(@DefaultValue("true") boolean enabled) {}

    /**
     * Settings of the way through Spring.
     *
     * @param enabled Whether requests to plain annotated handlers skip the parts of Spring that make no difference to them.
     */
    record FastPathProperties(@DefaultValue("true") boolean enabled) {}

    /**
     * Settings of the end.
     *
     * @param delay Time to go on serving after readiness has gone down. 5 seconds in Kubernetes and none elsewhere if not set.
     */
    record DrainProperties(@Nullable Duration delay) {
        DrainProperties {
            if (delay != null) requireNotNegative("sluice.runtime.drain.delay", delay);
        }
    }

    /** Built-in ways to choose a loop. */
    enum Placement {
        /** Less loaded of two loops drawn at random. */
        TWO_CHOICES {
            @Override
            PlacementPolicy policy() {
                return PlacementPolicy.twoChoices();
            }
        },
        /** Least loaded of all loops. */
        LEAST_LOADED {
            @Override
            PlacementPolicy policy() {
                return PlacementPolicy.leastLoaded();
            }
        },
        /** One loop after the other. */
        ROUND_ROBIN {
            @Override
            PlacementPolicy policy() {
                return PlacementPolicy.roundRobin();
            }
        };

        abstract PlacementPolicy policy();
    }

    private static void requireAtLeastOne(String property, long value) {
        if (value < 1) throw new IllegalArgumentException(property + " must be at least 1, but was " + value);
    }

    private static void requireNotNegative(String property, Duration value) {
        if (value.isNegative())
            throw new IllegalArgumentException(property + " must not be negative, but was " + value);
    }

    private static void requireNotNegative(String property, DataSize value) {
        if (value.isNegative())
            throw new IllegalArgumentException(property + " must not be negative, but was " + value);
    }

    private static void requireBetween(String property, int value, int min, int max) {
        if (value < min || value > max)
            throw new IllegalArgumentException(
                    property + " must be between " + min + " and " + max + ", but was " + value);
    }
}
