package dev.sluice.cli;

import dev.sluice.cli.terminal.Environment;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/** Command lines of the tests, and what they print. */
public final class Commands {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    /** Exit code of a command line. */
    public int run(Object... arguments) {
        Environment environment = new Environment(
                new PrintWriter(out, true), new PrintWriter(err, true), Map.of(), Path.of("nowhere"), false, 100, 40);
        return Sluice.commandLine(environment)
                .execute(Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
    }

    public String out() {
        return out.toString();
    }

    public String err() {
        return err.toString();
    }
}
