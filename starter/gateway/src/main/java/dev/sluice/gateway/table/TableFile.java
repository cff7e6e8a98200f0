package dev.sluice.gateway.table;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.policy.routing.RoutingTable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last good table on disk, as the controller wrote it. Written beside the old one and renamed, so it is never half a table. */
final class TableFile {

    private static final Logger log = LoggerFactory.getLogger(TableFile.class);

    private final @Nullable Path path;

    /**
     * @param path where the table lies, or null for nowhere
     */
    TableFile(@Nullable Path path) {
        this.path = path;
    }

    /** The table, unless there is none that can be read. */
    Optional<RoutingTable> read() {
        if (path == null || !Files.exists(path)) return Optional.empty();
        try {
            return Optional.of(TableDocument.read(Files.readString(path)));
        } catch (IOException | IllegalArgumentException e) {
            log.atWarn()
                    .addKeyValue("file.path", path)
                    .addKeyValue("error.message", e.getMessage())
                    .log("Routing table on disk cannot be read and is not used");
            return Optional.empty();
        }
    }

    /** Replaces the table; one thread at a time. */
    void write(String json) {
        if (path == null) return;
        Path target = path.toAbsolutePath();
        try {
            Path directory = target.getParent();
            if (directory != null) Files.createDirectories(directory);
            Path next = target.resolveSibling(target.getFileName() + ".next");
            try (FileChannel channel = FileChannel.open(
                    next, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
                ByteBuffer bytes = ByteBuffer.wrap(json.getBytes(UTF_8));
                while (bytes.hasRemaining()) channel.write(bytes);
                channel.force(true);
            }
            Files.move(next, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            log.atWarn()
                    .addKeyValue("file.path", target)
                    .addKeyValue("error.message", e.toString())
                    .log("Routing table cannot be written to disk, a restart without controller would not know it");
        }
    }
}
