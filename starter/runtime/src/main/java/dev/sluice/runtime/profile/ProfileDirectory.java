package dev.sluice.runtime.profile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** A directory of profiles that never holds more than it may: the oldest ones go first. Its names sort by time. */
final class ProfileDirectory {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss-SSS", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String PREFIX = "profile-";

    private final Path directory;
    private final AutoProfiler.Bounds bounds;

    ProfileDirectory(Path directory, AutoProfiler.Bounds bounds) {
        this.directory = directory;
        this.bounds = bounds;
    }

    /** Keeps a profile, under a name that says when and why it was taken, and makes room for it. */
    Path keep(Profile profile, String cause) throws IOException {
        var size = profile.size();
        if (size > bounds.maxSize())
            throw new IOException("the profile has " + size + " bytes, and the directory may have " + bounds.maxSize());
        Files.createDirectories(directory);
        makeRoom(size);
        var name =
                PREFIX + TIME.format(Files.getLastModifiedTime(profile.file()).toInstant()) + "-" + cause + "."
                        + profile.request().format().extension();
        return Files.copy(profile.file(), directory.resolve(name));
    }

    private void makeRoom(long size) throws IOException {
        var kept = kept();
        var total = size;
        for (var file : kept) total += Files.size(file);
        var files = kept.size() + 1;
        for (var oldest : kept) {
            if (files <= bounds.maxFiles() && total <= bounds.maxSize()) return;
            total -= Files.size(oldest);
            files--;
            Files.delete(oldest);
        }
    }

    /** The oldest first. */
    List<Path> kept() throws IOException {
        try (var files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith(PREFIX))
                    .sorted(Comparator.comparing(file -> file.getFileName().toString()))
                    .toList();
        }
    }
}
