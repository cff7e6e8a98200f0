package dev.sluice.cli.terminal;

import java.util.Locale;

/**
 * What a terminal can show: colours if its user wants them, and drawings if its letters are Unicode.
 *
 * @param color whether text may be coloured
 * @param unicode whether more than ASCII can be shown
 */
public record Ink(boolean color, boolean unicode) {

    /** No colours, every letter: for files and pipes. */
    public static final Ink PLAIN = new Ink(false, true);

    private static final char FULL = '█';
    private static final String PARTS = " ▏▎▍▌▋▊▉";

    /** What a text is about. A pair of colours for both versions that every kind of colour vision tells apart. */
    public enum Tone {
        STABLE(34),
        CANARY(33),
        GOOD(32),
        BAD(31),
        FAINT(2),
        STRONG(1);

        private final int code;

        Tone(int code) {
            this.code = code;
        }
    }

    /** Signs that stand before a line. */
    public enum Mark {
        PASSED("✓", "x"),
        CURRENT("●", ">"),
        OPEN("○", "."),
        FAILED("✗", "!");

        private final String sign;
        private final String letter;

        Mark(String sign, String letter) {
            this.sign = sign;
            this.letter = letter;
        }
    }

    static Ink of(Environment environment) {
        return new Ink(environment.color(), unicode(environment));
    }

    public String paint(Tone tone, String text) {
        return color && !text.isEmpty() ? "\u001b[" + tone.code + "m" + text + "\u001b[0m" : text;
    }

    public String mark(Mark mark) {
        return unicode ? mark.sign : mark.letter;
    }

    /** A bar of so many columns, the part from 0 to 1 of it filled, to an eighth of a column. */
    public String bar(Tone tone, int columns, double part) {
        double filled = Math.clamp(part, 0.0, 1.0) * columns;
        int whole = (int) filled;
        if (!unicode) {
            return paint(tone, "#".repeat(whole)) + paint(Tone.FAINT, "-".repeat(columns - whole));
        }
        StringBuilder bar = new StringBuilder(String.valueOf(FULL).repeat(whole));
        int eighths = (int) (8 * (filled - whole));
        if (eighths > 0) {
            bar.append(PARTS.charAt(eighths));
        }
        return paint(tone, bar.toString()) + paint(Tone.FAINT, "·".repeat(columns - bar.length()));
    }

    /** By the first of the variables that is set, as the C library does it; a terminal without any is taken for a modern one. */
    private static boolean unicode(Environment environment) {
        for (String variable : new String[] {"LC_ALL", "LC_CTYPE", "LANG"}) {
            String value = environment.variables().getOrDefault(variable, "");
            if (!value.isEmpty()) {
                return !environment.terminal()
                        || value.toLowerCase(Locale.ROOT).replace("-", "").contains("utf8");
            }
        }
        return true;
    }
}
