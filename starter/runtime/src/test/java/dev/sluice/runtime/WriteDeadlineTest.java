package dev.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runtime.flow.LargeWrites;
import dev.sluice.runtime.flow.ReluctantClient;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WriteDeadlineTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int RATE = 100;
    private static final int RESPONSE = 1 << 20;

    private final ReluctantClient client = new ReluctantClient();
    private final ConnectionCounts counts = new ConnectionCounts();

    @BeforeEach
    void guard() {
        var timeouts = new Timeouts(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, LIMIT);
        LargeWrites.install(client.pipeline());
        WriteDeadline.install(client, timeouts, new RequestLimits(0, RATE, 1), counts);
    }

    @AfterEach
    void release() {
        client.finishAndReleaseAll();
    }

    @Test
    void aClientThatTakesNothingIsCutOffAtTheLimit() {
        client.send(RESPONSE);
        passSeconds(9);
        assertThat(client.isOpen()).isTrue();
        passSeconds(1);
        assertIsCutOff();
    }

    @Test
    void aClientThatStopsIsCutOffATwentiethAfterTheLimitAtTheLatest() {
        client.send(RESPONSE);
        passQuarters(27);
        client.take(RESPONSE / 2);
        passQuarters(40);
        assertThat(client.isOpen()).isTrue();
        passQuarters(2);
        assertIsCutOff();
    }

    @Test
    void aClientThatKeepsTheRateIsNotCutOff() {
        client.send(RESPONSE);
        for (var second = 0; second < 600; second++) {
            client.take(RATE);
            passSeconds(1);
        }
        assertThat(client.isOpen()).isTrue();
        assertThat(client.taken().length).isEqualTo(600 * RATE);
    }

    @Test
    void aClientThatTricklesIsCutOffWhenItHasFallenBehindTheRate() {
        client.send(RESPONSE);
        // Each second costs one second and earns half of one.
        for (var second = 0; second < 18; second++) {
            client.take(RATE / 2);
            passSeconds(1);
        }
        assertThat(client.isOpen()).isTrue();
        passSeconds(2);
        assertIsCutOff();
    }

    @Test
    void aFastStartDoesNotPayForAStop() {
        client.send(RESPONSE);
        passSeconds(1);
        client.take(RESPONSE - 1);
        passSeconds(11);
        assertIsCutOff();
    }

    @Test
    void aClientThatHasTakenAllMayWait() {
        client.take(RESPONSE + 1);
        client.send(RESPONSE);
        passSeconds(600);
        client.send(1);
        passSeconds(600);
        assertThat(client.isOpen()).isTrue();
        assertThat(client.taken().length).isEqualTo(RESPONSE + 1);
    }

    private void assertIsCutOff() {
        assertThat(client.isOpen()).isFalse();
        assertThat(counts.refused(Refusal.WRITE_STALL)).isEqualTo(1);
    }

    private void passSeconds(long seconds) {
        passQuarters(4 * seconds);
    }

    private void passQuarters(long quarters) {
        for (var quarter = 0; quarter < quarters; quarter++) client.pass(250);
    }
}
