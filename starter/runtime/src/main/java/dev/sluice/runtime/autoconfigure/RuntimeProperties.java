package dev.sluice.runtime.autoconfigure;

import dev.sluice.policy.placement.PlacementPolicy;
import dev.sluice.runtime.Timeouts;
import dev.sluice.runtime.TransportMode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the runtime.
 *
 * @param enabled Whether the runtime replaces the event loops and guards the server.
 * @param transport How the event loops wait for the kernel.
 * @param loops Event loops.
 * @param connections Connections that clients open.
 * @param timeouts How long the server waits for clients. Zero waits for ever.
 * @param virtualThreads Threads of blocking handlers.
 * @param drain End of the server.
 */
@ConfigurationProperties("sluice.runtime")
record RuntimeProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("auto") TransportMode transport,
        @DefaultValue LoopProperties loops,
        @DefaultValue ConnectionProperties connections,
        @DefaultValue TimeoutProperties timeouts,
        @DefaultValue VirtualThreadProperties virtualThreads,
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
     * Settings of the connections.
     *
     * @param maxOpen Open connections that each listener accepts. Further ones are refused.
     */
    record ConnectionProperties(@DefaultValue("20000") int maxOpen) {
        ConnectionProperties {
            requireAtLeastOne("sluice.runtime.connections.max-open", maxOpen);
        }
    }

    /**
     * Settings of the deadlines.
     *
     * @param header Time from the first byte of a request's head to its last.
     * @param idle Time without a request after which a connection is closed. Longer than that of the load balancer in front.
     * @param read Time to wait for the next part of a request's body.
     * @param request Time to wait in all for a request's body. Time that its handler takes does not count.
     */
    record TimeoutProperties(
            @DefaultValue("10s") Duration header,
            @DefaultValue("75s") Duration idle,
            @DefaultValue("20s") Duration read,
            @DefaultValue("2m") Duration request) {
        TimeoutProperties {
            requireNotNegative("sluice.runtime.timeouts.header", header);
            requireNotNegative("sluice.runtime.timeouts.idle", idle);
            requireNotNegative("sluice.runtime.timeouts.read", read);
            requireNotNegative("sluice.runtime.timeouts.request", request);
        }

        Timeouts toTimeouts() {
            return new Timeouts(header, idle, read, request);
        }
    }

    /**
     * Settings of the threads.
     *
     * @param enabled Whether annotated handlers that block run on virtual threads instead of the event loops.
     */
    record VirtualThreadProperties(@DefaultValue("true") boolean enabled) {}

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

    private static void requireAtLeastOne(String property, int value) {
        if (value < 1) throw new IllegalArgumentException(property + " must be at least 1, but was " + value);
    }

    private static void requireNotNegative(String property, Duration value) {
        if (value.isNegative())
            throw new IllegalArgumentException(property + " must not be negative, but was " + value);
    }
}
