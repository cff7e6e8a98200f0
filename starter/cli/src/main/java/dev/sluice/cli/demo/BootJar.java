package dev.sluice.cli.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A Spring Boot application unpacked beside its libraries, which starts faster than the one jar.
 *
 * @param jar the application's own jar; {@code lib/} lies beside it
 */
record BootJar(Path jar) {

    /** The exec jar that a module's build left. */
    static Path builtBy(Path module) throws IOException {
        Path target = module.resolve("target");
        if (Files.isDirectory(target)) {
            try (Stream<Path> files = Files.list(target)) {
                List<Path> found = files.filter(
                                file -> file.getFileName().toString().endsWith("-exec.jar"))
                        .sorted()
                        .toList();
                if (!found.isEmpty()) {
                    return found.getLast();
                }
            }
        }
        throw new DemoFailure("There is no " + target + "/*-exec.jar. Build it: mvn -DskipTests package");
    }

    /** Unpacks the jar unless this very file has been unpacked there before. */
    static BootJar extract(Path execJar, Path destination, Path log) throws IOException, InterruptedException {
        BootJar extracted = new BootJar(destination.resolve(execJar.getFileName()));
        Path stamp = destination.resolve(".extracted-from");
        String source = fingerprint(execJar);
        if (Files.exists(stamp)
                && Files.exists(extracted.jar)
                && Files.readString(stamp).equals(source)) {
            return extracted;
        }
        Workspace.delete(destination);
        Files.createDirectories(destination.getParent());
        unpack(execJar, destination, log);
        Files.writeString(stamp, source);
        return extracted;
    }

    private static void unpack(Path execJar, Path destination, Path log) throws IOException, InterruptedException {
        List<String> command = List.of(
                JavaProgram.java(),
                "-XX:TieredStopAtLevel=1",
                "-Djarmode=tools",
                "-jar",
                execJar.toString(),
                "extract",
                "--destination",
                destination.toString());
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (process.waitFor() != 0) {
            throw new DemoFailure(execJar + " could not be unpacked:\n" + Files.readString(log));
        }
    }

    /** Of the contents: a reproducible build gives every jar the same time, and often the same size. */
    private static String fingerprint(Path jar) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            CRC32 sum = new CRC32();
            for (ZipEntry entry : Collections.list(zip.entries())) {
                sum.update((entry.getName() + entry.getCrc() + entry.getSize()).getBytes(StandardCharsets.UTF_8));
            }
            return jar.getFileName() + " " + zip.size() + " " + Long.toHexString(sum.getValue());
        }
    }

    /** The only library whose file name starts so. */
    Path library(String prefix) throws IOException {
        Path libraries = jar.resolveSibling("lib");
        try (Stream<Path> files = Files.list(libraries)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .findFirst()
                    .orElseThrow(() -> new DemoFailure("There is no " + prefix + "*.jar in " + libraries + "."));
        }
    }
}
