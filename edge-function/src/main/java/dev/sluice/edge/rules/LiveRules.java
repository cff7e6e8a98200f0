package dev.sluice.edge.rules;

import dev.sluice.edge.scoring.InvalidDataException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules in force. A file is read again when its content changes; one with an error is refused with all errors named, and the last good rules
 * stay. A deleted file counts as an error. The first reading must succeed. Safe for use by several threads.
 */
public final class LiveRules {
    private static final Logger log = LoggerFactory.getLogger(LiveRules.class);
    private static final String DEFAULT = "rules.json";

    private final @Nullable Path file;
    private byte[] content;
    private volatile State state;

    /**
     * Rules, and what is wrong with those that were to replace them.
     *
     * @param problem null if the file is in force
     */
    private record State(RuleSet rules, @Nullable String problem) {}

    private LiveRules(@Nullable Path file, byte[] content, RuleSet rules) {
        this.file = file;
        this.content = content;
        this.state = new State(rules, null);
    }

    /** The rules of a file, or those that come with the program if it is null. */
    public static LiveRules of(@Nullable Path file) {
        try (InputStream in = LiveRules.class.getResourceAsStream(DEFAULT)) {
            byte[] content = file == null ? Objects.requireNonNull(in).readAllBytes() : Files.readAllBytes(file);
            String source = file == null ? DEFAULT : file.toString();
            return new LiveRules(file, content, RuleFile.read(source, content));
        } catch (IOException e) {
            throw new InvalidDataException(file == null ? DEFAULT : file.toString(), e);
        }
    }

    public RuleSet current() {
        return state.rules;
    }

    /** Why the file is not in force, if it is not. */
    public Optional<String> problem() {
        return Optional.ofNullable(state.problem);
    }

    /** Looks at the file every so often, in a thread of its own that ends with the process. */
    public void watch(Duration every) {
        if (file == null) return;
        Thread.ofPlatform().daemon().name("edge-rules").start(() -> {
            try {
                while (true) {
                    Thread.sleep(every);
                    reload();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** Reads the file again if its content is another than at the last look. */
    synchronized void reload() {
        if (file == null) return;
        try {
            byte[] now = Files.readAllBytes(file);
            if (Arrays.equals(now, content) && state.problem == null) return;
            content = now;
            accept(RuleFile.read(file.toString(), now));
        } catch (IOException e) {
            refuse(file + ": cannot be read: " + e.getMessage());
        } catch (InvalidDataException e) {
            refuse(String.valueOf(e.getMessage()));
        }
    }

    private void accept(RuleSet rules) {
        state = new State(rules, null);
        log.atInfo().addKeyValue("sluice.edge.rules", rules.name()).log("Rules are in force");
    }

    /** Said once for each problem, not at every look. */
    private void refuse(String problem) {
        if (problem.equals(state.problem)) return;
        state = new State(state.rules, problem);
        log.atWarn()
                .addKeyValue("error.message", problem)
                .addKeyValue("sluice.edge.rules", state.rules.name())
                .log("Rules are refused, the last good ones stay in force");
    }
}
