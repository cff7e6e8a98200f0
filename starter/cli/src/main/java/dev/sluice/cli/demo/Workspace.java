package dev.sluice.cli.demo;

import dev.sluice.cli.rollout.Connection;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/**
 * Where the demo finds what it starts, and keeps its files.
 *
 * @param repository with every module built
 * @param home everything that one demo writes lies here; a second demo at the same time needs another
 */
public record Workspace(Path repository, Path home) {

    Path connection() {
        return Connection.fileIn(home);
    }

    Path log(String process) {
        return home.resolve(process + ".log");
    }

    Path database() {
        return home.resolve("database");
    }

    Path controllerState() {
        return home.resolve("rollout-state");
    }

    Path gatewayTable() {
        return home.resolve("gateway-table.json");
    }

    Path extracted(String artifact) {
        return home.resolve("extracted").resolve(artifact);
    }

    Path rolloutYaml() {
        return home.resolve("rollout.yaml");
    }

    Path processes() {
        return home.resolve("processes");
    }

    /** Each demo starts with an empty database and a controller that knows nothing; extracted jars are kept. */
    void clean() throws IOException {
        Files.createDirectories(home);
        delete(database());
        delete(controllerState());
        Files.deleteIfExists(gatewayTable());
        Files.createDirectories(database());
        Files.createDirectories(controllerState());
    }

    /** Held as long as a demo runs here; the system releases it with the process. */
    FileLock lock() throws IOException {
        Files.createDirectories(home);
        FileChannel channel =
                FileChannel.open(home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        @Nullable FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            throw inUse();
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
        if (lock == null) {
            throw inUse();
        }
        return lock;
    }

    private DemoFailure inUse() {
        return new DemoFailure("Another demo runs in " + home
                + ". Wait for its end, stop it with Ctrl-C, or give this one another --directory.");
    }

    static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
