package dev.sluice.cli.terminal;

import java.io.PrintWriter;
import java.util.List;

/**
 * Where progress is shown: a block of lines redrawn in place on a terminal, plain lines elsewhere.
 *
 * <p>Safe for use by many threads.
 */
public final class Screen {

    private static final char ESCAPE = '\u001b';
    private static final String PLAIN_AGAIN = "\u001b[0m";

    private final PrintWriter out;
    private final boolean redraws;
    private final Ink ink;
    private final int columns;
    private final int rows;
    private int drawn;

    public Screen(Environment environment) {
        this.out = environment.out();
        this.redraws = environment.terminal();
        this.ink = Ink.of(environment);
        this.columns = environment.columns();
        this.rows = environment.rows();
    }

    public boolean redraws() {
        return redraws;
    }

    public Ink ink() {
        return ink;
    }

    /** Width that lines should keep to. */
    public int columns() {
        return columns;
    }

    /** Replaces the block drawn last. What is wider or higher than the terminal is cut: else the next redraw would miss it. */
    public synchronized void draw(List<String> lines) {
        erase();
        List<String> shown = lines.subList(0, Math.min(lines.size(), Math.max(1, rows - 1)));
        shown.forEach(line -> out.println(cut(line, columns)));
        drawn = shown.size();
        out.flush();
    }

    /** Prints a line that stays, above whatever is drawn next. */
    public synchronized void print(String line) {
        erase();
        out.println(line);
        out.flush();
    }

    /** Prints a line that stays, green if all is well and red if not. */
    public void print(boolean well, String line) {
        print(ink.paint(well ? Ink.Tone.GOOD : Ink.Tone.BAD, line));
    }

    /** Leaves what is drawn where it is. */
    public synchronized void keep() {
        drawn = 0;
    }

    private void erase() {
        if (redraws && drawn > 0) {
            // Up, then clear to the end of the screen.
            out.print("\u001b[%dA\u001b[J".formatted(drawn));
        }
        drawn = 0;
    }

    /** As much of the line as fits beside an ellipsis; colours take no room. */
    static String cut(String line, int columns) {
        int shown = 0;
        int end = 0;
        boolean colored = false;
        for (int i = 0; i < line.length(); i += Character.charCount(line.codePointAt(i))) {
            if (line.charAt(i) == ESCAPE) {
                colored = true;
                i = line.indexOf('m', i);
                continue;
            }
            if (shown < columns - 2) {
                end = i + Character.charCount(line.codePointAt(i));
            }
            shown++;
        }
        return shown < columns ? line : line.substring(0, end) + "…" + (colored ? PLAIN_AGAIN : "");
    }
}
