package dev.sluice.cli.rollout;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Where a controller is and the operator's token for it. */
public record Connection(URI server, String token, @Nullable URI gateway) {

    /** The one that {@code demo --keep} left in its directory, if any. */
    public static Optional<Connection> leftByDemo(Path home) {
        Path file = fileIn(home);
        if (!Files.isReadable(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.MAPPER.readValue(Files.readString(file), Connection.class));
        } catch (IOException | JacksonException e) {
            return Optional.empty();
        }
    }

    public static Path fileIn(Path home) {
        return home.resolve("connection.json");
    }

    /** Writes it for {@link #leftByDemo}; only the user may read it, because of the token. */
    public void writeTo(Path file) throws IOException {
        Files.deleteIfExists(file);
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Files.writeString(file, Json.indented(this) + "\n", StandardCharsets.UTF_8);
    }
}
