package dev.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.policy.admission.AdmissionBounds;
import dev.sluice.policy.placement.LoopLimits;
import dev.sluice.policy.placement.PlacementPolicy;
import dev.sluice.runtime.admission.AdmissionFilter;
import dev.sluice.runtime.admission.AdmissionMetrics;
import dev.sluice.runtime.admission.Priorities;
import dev.sluice.runtime.listen.ListenerMetrics;
import dev.sluice.runtime.listen.ListenerSettings;
import dev.sluice.runtime.listen.Listeners;
import dev.sluice.runtime.profile.EngineChoice;
import dev.sluice.runtime.profile.ProfileMetrics;
import dev.sluice.runtime.profile.Profiler;
import dev.sluice.runtime.watch.CarrierThreads;
import dev.sluice.runtime.watch.LoopWatchdog;
import dev.sluice.runtime.watch.PinnedThreads;
import dev.sluice.runtime.watch.ThreadMetrics;
import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.support.GenericApplicationContext;
import reactor.netty.http.server.HttpServer;

class RuntimeMetersTest {
    /** Told by the JVM since Java 24. */
    private static final Set<RuntimeMeters> OF_CARRIERS =
            EnumSet.of(RuntimeMeters.CARRIERS, RuntimeMeters.VIRTUAL_MOUNTED, RuntimeMeters.VIRTUAL_QUEUED);

    private static final PinnedThreads PINNED = PinnedThreads.count();

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private @Nullable LoopWatchdog watchdog;

    @AfterEach
    void endWatch() {
        if (watchdog != null) watchdog.close();
    }

    @AfterAll
    static void endCount() {
        PINNED.close();
    }

    @ParameterizedTest
    @EnumSource
    void everyMeterIsRegisteredAsDocumented(RuntimeMeters meter) {
        assumeTrue(!OF_CARRIERS.contains(meter) || CarrierThreads.find().isPresent(), "before Java 24");
        try (var loops = new EventLoops(Transport.NIO, 2, PlacementPolicy.roundRobin())) {
            bind(loops);
            var tags = Arrays.stream(meter.getKeyNames()).map(KeyName::asString).toList();
            assertThat(registry.find(meter.getName()).meters()).isNotEmpty().allSatisfy(registered -> {
                assertThat(registered.getId().getType()).isEqualTo(meter.getType());
                assertThat(registered.getId().getDescription())
                        .isEqualTo(meter.description())
                        .isNotBlank();
                assertThat(registered.getId().getTags())
                        .extracting(tag -> tag.getKey())
                        .isEqualTo(tags);
            });
        }
    }

    @Test
    void everyRegisteredMeterIsDocumented() {
        try (var loops = new EventLoops(Transport.NIO, 2, PlacementPolicy.roundRobin())) {
            bind(loops);
            var documented = Arrays.stream(RuntimeMeters.values())
                    .map(RuntimeMeters::getName)
                    .toList();
            assertThat(registry.getMeters())
                    .extracting(Meter::getId)
                    .extracting(Meter.Id::getName)
                    .isSubsetOf(documented);
        }
    }

    @Test
    void theMetersOfALoopFollowIt() {
        try (var loops = new EventLoops(Transport.NIO, 2, (all, random) -> 1)) {
            bind(loops);
            for (var i = 0; i < 3; i++) assertThat(loops.onServer(true).next()).isNotNull();
            assertThat(placements("1")).isEqualTo(3);
            assertThat(placements("0")).isZero();
            assertThat(registry.get("sluice.runtime.transport")
                            .tag("transport", "nio")
                            .gauge()
                            .value())
                    .isEqualTo(1);
            assertThat(registry.get("sluice.runtime.transport")
                            .tag("transport", "epoll")
                            .gauge()
                            .value())
                    .isZero();
        }
    }

    private double placements(String loop) {
        return registry.get("sluice.runtime.loop.placements")
                .tag("loop", loop)
                .functionCounter()
                .count();
    }

    private void bind(EventLoops loops) {
        var drain = new Drain(new GenericApplicationContext(), Duration.ZERO);
        var server = new ServerRuntime(Timeouts.NONE, new RequestLimits(0, 0, 1), new ConnectionLimits(1, 0), drain);
        var admission = new AdmissionFilter(
                new AdmissionBounds(1, 1, 1, Duration.ZERO), new Priorities(List.of(), List.of(), null), Duration.ZERO);
        watchdog = new LoopWatchdog(loops.onServer(true), Duration.ofHours(1), Duration.ofHours(1), Duration.ZERO);
        for (var binder : List.of(
                new ThreadMetrics(watchdog, PINNED, CarrierThreads.find().orElse(null)),
                new ProfileMetrics(new Profiler(EngineChoice.JFR, Duration.ofSeconds(1), 1)),
                new EventLoopMetrics(loops),
                new ConnectionMetrics(server, drain),
                new AdmissionMetrics(admission),
                new ListenerMetrics(listening(loops)))) binder.bindTo(registry);
    }

    /** Listeners that have been bound once. */
    private static Listeners listening(EventLoops loops) {
        var limits = new LoopLimits(1, 1, 1);
        var listeners = new Listeners(
                new ListenerSettings(1, loops.transport().reusePort(), 0, true, limits, Duration.ZERO, -1));
        var server = HttpServer.create().host("127.0.0.1").port(0).runOn(loops);
        listeners.apply(server).bindNow().disposeNow();
        return listeners;
    }
}
