package dev.sluice.cli.demo;

import java.util.ArrayList;
import java.util.List;

/**
 * Ends a program that is no JVM when the demo is gone, as {@link dev.sluice.cli.guard.ParentGuard} ends JVMs: a shell around it reads its
 * standard input, whose other end the demo holds. The end of it means that the demo is gone, even by {@code kill -9}; a word before
 * the end means "stay". Who ends the shell ends the program.
 */
final class ShellGuard {
    private static final String SCRIPT = """
            "$@" & child=$!
            trap 'kill "$child"' TERM
            read -r word
            [ -n "$word" ] || kill "$child"
            while kill -0 "$child" 2>/dev/null; do wait "$child"; done
            """;

    private ShellGuard() {}

    /** The command line of the program under a guard. */
    static List<String> around(List<String> command) {
        List<String> guarded = new ArrayList<>(List.of("sh", "-c", SCRIPT, "sh"));
        guarded.addAll(command);
        return guarded;
    }
}
