package dev.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.placement.PlacementPolicy;
import io.micrometer.common.docs.KeyName;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.context.support.GenericApplicationContext;

class RuntimeMetersTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @ParameterizedTest
    @EnumSource
    void everyMeterIsRegisteredAsDocumented(RuntimeMeters meter) {
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
        var server =
                new ServerRuntime(new Timeouts(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO), 1, drain);
        for (var binder : List.of(new EventLoopMetrics(loops), new ConnectionMetrics(server, drain)))
            binder.bindTo(registry);
    }
}
