package dev.sluice.rollout.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** The few operations that durable state needs. Tests put a disk in its place that fails between any two of them. */
interface Disk {

    /** Creates or replaces a file; its content is on the device on return. */
    void write(Path file, byte[] content) throws IOException;

    /** Gives a file another name in the same directory, at once for every reader. */
    void rename(Path from, Path to) throws IOException;

    /** Makes the names in a directory durable. */
    void syncDirectory(Path directory) throws IOException;

    /** Adds to the end of a file; on the device on return. */
    void append(Path file, byte[] content) throws IOException;

    /** Adds to the end of a file; a crash of the machine, though not one of the process, may lose it. */
    void appendLazily(Path file, byte[] content) throws IOException;

    /** The machine's own file system. */
    static Disk system() {
        return new SystemDisk();
    }

    /** The machine's own file system. */
    final class SystemDisk implements Disk {
        @Override
        public void write(Path file, byte[] content) throws IOException {
            try (FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                writeAll(channel, content);
            }
        }

        @Override
        public void rename(Path from, Path to) throws IOException {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }

        @Override
        public void syncDirectory(Path directory) throws IOException {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }

        @Override
        public void append(Path file, byte[] content) throws IOException {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                writeAll(channel, content);
            }
        }

        @Override
        public void appendLazily(Path file, byte[] content) throws IOException {
            Files.write(file, content, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }

        private static void writeAll(FileChannel channel, byte[] content) throws IOException {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) channel.write(buffer);
            channel.force(true);
        }
    }
}
