package dev.sluice.policy;

import java.util.SplittableRandom;
import java.util.function.Consumer;

/** Texts with characters changed, cut, doubled or put in: what a parser of outside input must survive. */
public final class Damage {

    private static final String[] SPICE = {
        "null",
        "{",
        "}",
        "[",
        "]",
        "\"",
        ":",
        ",",
        "-1",
        "1e999",
        "99999999999999999999",
        "\\u0000",
        "%",
        "\u00e9\ud83d\ude00",
        " ",
        "true"
    };

    private Damage() {}

    /** Gives so many damaged texts to the parser; whatever it throws says for which seed and text. */
    public static void each(long seed, int times, String[] texts, Consumer<String> parser) {
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < times; i++) {
            String text = of(texts[random.nextInt(texts.length)], random);
            try {
                parser.accept(text);
            } catch (RuntimeException | Error broken) {
                throw new AssertionError("seed " + seed + ", text " + i + ": " + text, broken);
            }
        }
    }

    private static String of(String text, SplittableRandom random) {
        StringBuilder damaged = new StringBuilder(text);
        for (int n = random.nextInt(1, 5); n > 0 && !damaged.isEmpty(); n--) {
            int at = random.nextInt(damaged.length());
            int to = Math.min(damaged.length(), at + random.nextInt(1, 12));
            switch (random.nextInt(5)) {
                case 0 -> damaged.setCharAt(at, (char) random.nextInt(1, 256));
                case 1 -> damaged.insert(at, damaged.substring(at, to));
                case 2 -> damaged.delete(at, to);
                case 3 -> damaged.replace(at, to, SPICE[random.nextInt(SPICE.length)]);
                default -> damaged.insert(at, SPICE[random.nextInt(SPICE.length)]);
            }
        }
        return random.nextInt(20) == 0 ? damaged.substring(0, damaged.length() / 2) : damaged.toString();
    }
}
