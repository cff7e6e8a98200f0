package dev.sluice.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScreenTest {

    @Test
    void aLongLineIsCutWhereItIsSeenToEnd() {
        assertThat(Screen.cut("12345", 6)).isEqualTo("12345");
        assertThat(Screen.cut("123456", 6)).isEqualTo("1234…");
        assertThat(Screen.cut("\u001b[33m12345\u001b[0m", 6)).isEqualTo("\u001b[33m12345\u001b[0m");
        assertThat(Screen.cut("\u001b[33m1234567\u001b[0m", 6)).isEqualTo("\u001b[33m1234…\u001b[0m");
    }

    @Test
    void aBlockIsNoHigherThanTheTerminalAndReplacedWhole() {
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        Screen screen = new Screen(new Environment(out, out, Map.of(), Path.of("nowhere"), true, 80, 4));
        screen.draw(List.of("1", "2", "3", "4", "5"));
        screen.draw(List.of("6"));
        assertThat(text.toString()).isEqualTo("1\n2\n3\n\u001b[3A\u001b[J6\n");
    }

    @Test
    void aBarIsFilledToAnEighthOfAColumn() {
        assertThat(Ink.PLAIN.bar(Ink.Tone.CANARY, 4, 0.5)).isEqualTo("██··");
        assertThat(Ink.PLAIN.bar(Ink.Tone.CANARY, 4, 0.40625)).isEqualTo("█▋··");
        assertThat(Ink.PLAIN.bar(Ink.Tone.CANARY, 4, -3)).isEqualTo("····");
        assertThat(Ink.PLAIN.bar(Ink.Tone.CANARY, 4, 7)).isEqualTo("████");
        assertThat(new Ink(false, false).bar(Ink.Tone.CANARY, 4, 0.5)).isEqualTo("##--");
    }

    @Test
    void unicodeAndColoursAreForTerminalsThatHaveThem() {
        assertThat(ink(Map.of("LANG", "en_US.UTF-8"), true)).isEqualTo(new Ink(true, true));
        assertThat(ink(Map.of("LANG", "en_US.UTF-8", "LC_ALL", "C"), true)).isEqualTo(new Ink(true, false));
        assertThat(ink(Map.of("NO_COLOR", "1"), true)).isEqualTo(new Ink(false, true));
        assertThat(ink(Map.of("LC_ALL", "C"), false)).isEqualTo(Ink.PLAIN);
    }

    private static Ink ink(Map<String, String> variables, boolean terminal) {
        PrintWriter out = new PrintWriter(new StringWriter());
        return Ink.of(new Environment(out, out, variables, Path.of("nowhere"), terminal, 80, 24));
    }
}
