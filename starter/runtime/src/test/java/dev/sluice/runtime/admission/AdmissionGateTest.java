package dev.sluice.runtime.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.admission.AdmissionBounds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class AdmissionGateTest {
    private static final long MILLI = 1_000_000;

    private final AtomicLong now = new AtomicLong();

    @Test
    void lettingInEndsAtTheLimitAndGoesOnWhenOneLeaves() {
        var gate = gate(4); // tries the lower side of its limit first
        var allowed = gate.limit();
        for (var i = 0; i < allowed; i++)
            assertThat(gate.enter(Priority.NORMAL)).isTrue();
        assertThat(gate.enter(Priority.NORMAL)).isFalse();
        assertThat(gate.refused(Priority.NORMAL)).isEqualTo(1);
        assertThat(gate.running()).isEqualTo(allowed);
        gate.leave(0, true);
        assertThat(gate.enter(Priority.NORMAL)).isTrue();
    }

    @Test
    void criticalRequestsGetInWhenOthersDoNot() {
        var gate = gate(40);
        while (gate.enter(Priority.NORMAL)) assertThat(gate.running()).isLessThanOrEqualTo(40);
        var more = 0;
        while (gate.enter(Priority.CRITICAL)) more++;
        assertThat(more).isEqualTo(Math.ceilDiv(gate.limit(), 4));
        assertThat(gate.refused(Priority.CRITICAL)).isEqualTo(1);
    }

    @Test
    void theLimitLearnsFromRequestsThatFail() {
        var gate = gate(100);
        for (var round = 0; round < 50_000; round++) {
            var running = 0;
            while (gate.enter(Priority.NORMAL)) running++;
            var started = now.getAndAdd(10 * MILLI);
            for (var i = 0; i < running; i++) gate.leave(started, false);
        }
        assertThat(gate.limit()).isLessThanOrEqualTo(2);
    }

    @Test
    void nothingIsLostWhenManyThreadsComeAndGo() throws Exception {
        var gate = new AdmissionGate(new AdmissionBounds(8, 1, 16, Duration.ZERO), System::nanoTime);
        try (var threads = Executors.newFixedThreadPool(4)) {
            var work = new ArrayList<Callable<Integer>>();
            for (var thread = 0; thread < 4; thread++) work.add(() -> enterAndLeave(gate));
            for (var done : threads.invokeAll(work)) assertThat(done.get()).isPositive();
        }
        assertThat(gate.running()).isZero();
    }

    private static int enterAndLeave(AdmissionGate gate) {
        var entered = 0;
        for (var i = 0; i < 100_000; i++) {
            if (!gate.enter(Priority.NORMAL)) continue;
            entered++;
            gate.leave(gate.now(), true);
        }
        return entered;
    }

    private AdmissionGate gate(int initial) {
        return new AdmissionGate(new AdmissionBounds(initial, 1, 1_000, Duration.ZERO), now::get);
    }
}
