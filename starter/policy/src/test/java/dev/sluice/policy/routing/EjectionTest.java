package dev.sluice.policy.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class EjectionTest {

    private static final Ejection.Rule RULE = new Ejection.Rule(3, Duration.ofNanos(100), Duration.ofNanos(300));
    private static final long START = Long.parseLong("9223372036854775657");

    @Test
    void failuresInARowPutAnAddressOutForAWhile() {
        Ejection twice = Ejection.NONE.failed(RULE, START).failed(RULE, START);
        assertThat(twice.isOut(START)).isFalse();
        Ejection out = twice.failed(RULE, START);
        assertThat(out.isOut(START + 99)).isTrue();
        assertThat(out.isOut(START + 100)).as("across the clock's overflow").isFalse();
    }

    @Test
    void aSuccessEndsTheRow() {
        Ejection row = Ejection.NONE.failed(RULE, START).failed(RULE, START).succeeded(RULE, START);
        assertThat(row).isEqualTo(Ejection.NONE);
        assertThat(row.failed(RULE, START).failed(RULE, START).isOut(START)).isFalse();
    }

    @Test
    void anAddressThatFailsAgainIsOutTwiceAsLongUpToTheLongest() {
        Ejection state = out();
        long now = START + 100;
        for (int length : new int[] {200, 300, 300}) {
            state = state.failed(RULE, now);
            assertThat(state.isOut(now + length - 1))
                    .as("ejection of %d", length)
                    .isTrue();
            assertThat(state.isOut(now + length)).isFalse();
            now += length;
        }
    }

    @Test
    void oneSuccessAfterItsReturnIsNoRecovery() {
        Ejection back = out().succeeded(RULE, START + 110);
        assertThat(back.times()).isEqualTo(1);
        Ejection again = back;
        for (int i = 0; i < 3; i++) again = again.failed(RULE, START + 120);
        assertThat(again.isOut(START + 120 + 199)).isTrue();
    }

    @Test
    void anAddressThatServedAsLongAsItWasOutHasRecovered() {
        assertThat(out().succeeded(RULE, START + 200)).isEqualTo(Ejection.NONE);
        Ejection again = out().failed(RULE, START + 200);
        assertThat(again.times()).isEqualTo(1);
        assertThat(again.isOut(START + 299)).isTrue();
        assertThat(again.isOut(START + 300)).isFalse();
    }

    @Test
    void answersThatWereUnderWayChangeNothing() {
        Ejection out = out();
        assertThat(out.failed(RULE, START + 50)).isSameAs(out);
        assertThat(out.succeeded(RULE, START + 50)).isSameAs(out);
    }

    @Test
    void aRuleThatCannotBeIsRefused() {
        Duration second = Duration.ofSeconds(1);
        assertThatIllegalArgumentException().isThrownBy(() -> new Ejection.Rule(0, second, second));
        assertThatIllegalArgumentException().isThrownBy(() -> new Ejection.Rule(1, Duration.ZERO, second));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Ejection.Rule(1, second, Duration.ZERO))
                .withMessage("longest must be at least PT1S, but was PT0S");
    }

    private static Ejection out() {
        return Ejection.NONE.failed(RULE, START).failed(RULE, START).failed(RULE, START);
    }
}
