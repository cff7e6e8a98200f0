package dev.sluice.policy.routing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayRuleTest {

    private final ReplayRule rule = new ReplayRule(true, 1_024);

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
    void anIdempotentMethodMayBeSentTwice(String method) {
        assertThat(rule.allows(method, false)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PATCH", "CONNECT", "TRACE", "get"})
    void anyOtherMethodNeedsAnIdempotencyKey(String method) {
        assertThat(rule.allows(method, false)).isFalse();
        assertThat(rule.allows(method, true)).isTrue();
    }

    @Test
    void nothingIsReplayedWhenTheRuleIsOff() {
        assertThat(ReplayRule.NEVER.allows("GET", true)).isFalse();
    }

    @Test
    void aBodyIsKeptUpToTheCap() {
        assertThat(rule.keeps(0)).isTrue();
        assertThat(rule.keeps(1_024)).isTrue();
        assertThat(rule.keeps(1_025)).isFalse();
    }
}
