package dev.sluice.edge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the JVM runs on the AOT cache that it was given. A JVM silently goes without one that was made by another build, for another class path or
 * with other flags; then the process starts in its old time, and nobody knows why. What is in use is mapped into the process.
 */
enum AotCache {
    /** Asked for and mapped. */
    USED,
    /** Asked for and not mapped. */
    REFUSED,
    /** Not asked for. */
    NONE;

    private static final Logger log = LoggerFactory.getLogger(AotCache.class);
    private static final String FLAG = "-XX:AOTCache=";
    private static final Path ARGUMENTS = Path.of("/proc/self/cmdline");
    private static final Path MAPPINGS = Path.of("/proc/self/maps");

    /** Reads it from /proc; NONE where there is none. Warns if a cache is refused. */
    static AotCache ofThisProcess() {
        try {
            AotCache cache = of(Files.readString(ARGUMENTS), Files.readString(MAPPINGS));
            if (cache == REFUSED)
                log.warn("The AOT cache is not used: it was made by another JVM, for other jars or with other flags. "
                        + "The start takes longer. Make it again with bin/edge-function aot");
            return cache;
        } catch (IOException e) {
            return NONE;
        }
    }

    /** From the arguments, divided by NUL, and the list of what is mapped. */
    static AotCache of(String arguments, String mappings) {
        Optional<String> file = Stream.of(arguments.split("\0", -1))
                .filter(argument -> argument.startsWith(FLAG))
                .map(argument ->
                        Path.of(argument.substring(FLAG.length())).getFileName().toString())
                .reduce((first, last) -> last);
        if (file.isEmpty()) return NONE;
        return mappings.lines().anyMatch(line -> line.endsWith("/" + file.get())) ? USED : REFUSED;
    }

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
