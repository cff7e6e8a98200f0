package dev.sluice.verify.tools;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs of the machine. */
public final class Installed {

    private Installed() {}

    /** The first of the names that is on the path. */
    public static Optional<Path> find(String... names) {
        return Arrays.stream(names).flatMap(Installed::onPath).findFirst();
    }

    private static Stream<Path> onPath(String name) {
        String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
        return Arrays.stream(path.split(File.pathSeparator, -1))
                .filter(directory -> !directory.isEmpty())
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable);
    }
}
