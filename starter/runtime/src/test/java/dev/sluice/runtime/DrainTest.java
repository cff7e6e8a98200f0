package dev.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.Ordered;

class DrainTest {
    private final GenericApplicationContext context = new GenericApplicationContext();

    @Test
    void theClosingOfItsOwnContextTurnsItOn() {
        var drain = new Drain(context, Duration.ZERO);
        assertThat(drain.isOn()).isFalse();
        drain.onApplicationEvent(new ContextClosedEvent(context));
        assertThat(drain.isOn()).isTrue();
    }

    @Test
    void theClosingOfAnotherContextDoesNot() {
        var drain = new Drain(context, Duration.ofHours(1));
        drain.onApplicationEvent(new ContextClosedEvent(new GenericApplicationContext()));
        assertThat(drain.isOn()).isFalse();
    }

    @Test
    void itHoldsUpTheClosingForTheDelay() {
        var drain = new Drain(context, Duration.ofMillis(300));
        var start = System.nanoTime();
        drain.onApplicationEvent(new ContextClosedEvent(context));
        assertThat(System.nanoTime() - start)
                .isGreaterThanOrEqualTo(Duration.ofMillis(300).toNanos());
    }

    @Test
    void anInterruptEndsTheWaitAndIsPassedOn() {
        Thread.currentThread().interrupt();
        new Drain(context, Duration.ofHours(1)).onApplicationEvent(new ContextClosedEvent(context));
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void itComesBeforeTheListenersThatStopExecutors() {
        var drain = new Drain(context, Duration.ZERO);
        assertThat(drain.getOrder()).isEqualTo(Ordered.HIGHEST_PRECEDENCE);
        assertThat(drain.supportsAsyncExecution()).isFalse();
    }
}
