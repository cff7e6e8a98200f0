package dev.sluice.verify;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The checkout that is being verified: its modules, sources and documents. */
public final class Tree {

    /** Modules that hold production code, as directories of the checkout. */
    public static final List<String> MODULES = List.of(
            "starter/policy",
            "starter/resource",
            "starter/runtime",
            "starter/gateway",
            "starter/rollout",
            "starter/cli",
            "edge-function",
            "sample-order-service");

    private static final Path ROOT = root();

    private Tree() {}

    public static Path path(String relative) {
        return ROOT.resolve(relative);
    }

    public static List<Path> classDirectories() {
        return MODULES.stream()
                .map(module -> path(module).resolve("target/classes"))
                .toList();
    }

    public static List<Path> javaFiles(String module, String sourceSet) {
        Path sources = path(module).resolve("src").resolve(sourceSet).resolve("java");
        return Files.isDirectory(sources) ? files(sources, ".java") : List.of();
    }

    public static List<Path> files(Path directory, String suffix) {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> file.toString().endsWith(suffix))
                    .filter(file -> !ROOT.relativize(file).toString().contains("target/"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where links into a document can lead: what its headings are called there. */
    public static Set<String> anchors(Path document) {
        return read(document)
                .lines()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^#+ ", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9 -]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    public static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static String name(Path file) {
        return ROOT.relativize(file).toString();
    }

    private static Path root() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.exists(directory.resolve("sluice")) || !Files.exists(directory.resolve("starter/pom.xml"))) {
            Path parent = directory.getParent();
            if (parent == null) {
                throw new IllegalStateException(
                        "not inside a checkout: " + Path.of("").toAbsolutePath());
            }
            directory = parent;
        }
        return directory;
    }
}
