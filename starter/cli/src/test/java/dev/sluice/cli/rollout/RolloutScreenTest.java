package dev.sluice.cli.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.terminal.Ink;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RolloutScreenTest {

    @Test
    void theWholeStoryFitsOnOneScreen() {
        List<String> lines = RolloutScreen.of(Views.view(Views.SHIFTING), Ink.PLAIN, 100);

        assertThat(lines).hasSizeLessThanOrEqualTo(24);
        assertThat(lines.getFirst()).isEqualTo("order-service  Shifting, step 2 of 4  20 s");
        assertThat(lines.get(1)).startsWith("  canary    ████").endsWith(" 50 % of the users");
        assertThat(String.join("\n", lines))
                .contains("✓ 10 %      ████████████████████████")
                .contains("● 50 %")
                .contains("needs evidence")
                .contains("an alarm is at 100:1")
                .contains("greatest of 19 groups of stable's own users 2.5:1, none alarmed")
                .contains("error rate below 7.1 % so far, below 5.1 % is needed")
                .contains("waits     needs 120 more canary requests, about 12 s");
    }

    @Test
    void theBarOfAStepIsAsLongAsWhatItLacksMostIsThere() {
        String bar =
                RolloutScreen.of(Views.view(Views.SHIFTING), Ink.PLAIN, 100).get(3);

        // 200 requests were seen and 120 are missing: five eighths of 24 columns.
        assertThat(bar).contains("● 50 %      " + "█".repeat(15) + "·".repeat(9));
    }

    @Test
    void anAlarmIsSaidInAWordToo() {
        assertThat(RolloutScreen.of(Views.view(Views.ROLLED_BACK), Ink.PLAIN, 100))
                .anyMatch(line -> line.contains("fails more often") && line.contains("ALARM 1636:1"))
                .anyMatch(line -> line.contains("✗ 50 %") && line.contains("ended here"));
    }

    @ParameterizedTest
    @ValueSource(ints = {40, 60, 80, 200})
    void noLineIsWiderThanTheTerminal(int columns) {
        for (String view : List.of(Views.SHIFTING, Views.RELEASED, Views.ROLLED_BACK)) {
            assertThat(RolloutScreen.of(Views.view(view), Ink.PLAIN, columns))
                    .allSatisfy(line -> assertThat(line.length()).as(line).isLessThan(Math.max(columns, 52)));
        }
    }

    @Test
    void aTerminalWithoutUnicodeGetsLettersItKnows() {
        assertThat(String.join("", RolloutScreen.of(Views.view(Views.ROLLED_BACK), new Ink(false, false), 80)))
                .contains("x 10 %", "! 50 %")
                .matches(text -> text.chars().allMatch(letter -> letter < 128), "is ASCII");
    }
}
