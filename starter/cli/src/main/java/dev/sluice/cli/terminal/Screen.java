package dev.sluice.cli.terminal;

import java.io.PrintWriter;
import java.util.List;

/**
 * Where progress is shown: a block of lines redrawn in place on a terminal, plain lines elsewhere.
 *
 * <p>Safe for use by many threads.
 */
public final class Screen {

    private final PrintWriter out;
    private final boolean redraws;
    private final boolean color;
    private final int columns;
    private int drawn;

    public Screen(Environment environment) {
        this.out = environment.out();
        this.redraws = environment.terminal();
        this.color = environment.color();
        this.columns = environment.columns();
    }

    public boolean redraws() {
        return redraws;
    }

    /** Replaces the block drawn last. A line too long for the terminal is cut: a wrapped one would break the next redraw. */
    public synchronized void draw(List<String> lines) {
        erase();
        lines.forEach(line -> out.println(cut(line)));
        drawn = lines.size();
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
        print(color ? "\u001b[%dm%s\u001b[0m".formatted(well ? 32 : 31, line) : line);
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

    private String cut(String line) {
        return line.codePointCount(0, line.length()) < columns
                ? line
                : line.substring(0, line.offsetByCodePoints(0, Math.max(1, columns - 2))) + "…";
    }
}
