package dev.sluice.runtime.profile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A profile that has been taken, in a temporary file that ends with it.
 *
 * @param engine who took it
 * @param note why that one and not a better one, for people
 */
record Profile(ProfileRequest request, Path file, String engine, String note) implements AutoCloseable {
    long size() throws IOException {
        return Files.size(file);
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
