package dev.sluice.rollout.local;

import dev.sluice.rollout.CrashPoint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A disk that can crash inside and after every operation, which is before the next, and that forgets what was not made
 * durable: a rename whose directory was not synced is undone, a write or an append is torn in the middle.
 */
final class CrashingDisk implements Disk {
    private final CrashPoint crash;

    CrashingDisk(CrashPoint crash) {
        this.crash = crash;
    }

    @Override
    public void write(Path file, byte[] content) throws IOException {
        torn("write of " + file.getFileName(), () -> Files.write(file, half(content)));
        Files.write(file, content);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        byte @Nullable [] before = Files.exists(to) ? Files.readAllBytes(to) : null;
        torn("rename to " + to.getFileName() + " that is not durable yet", () -> {
            if (before != null) Files.write(to, before);
        });
        Files.move(from, to, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void syncDirectory(Path directory) {
        crash.reached("sync of " + directory.getFileName());
    }

    @Override
    public void append(Path file, byte[] content) throws IOException {
        torn("append to " + file.getFileName(), () -> add(file, half(content)));
        add(file, content);
    }

    @Override
    public void appendLazily(Path file, byte[] content) throws IOException {
        torn("append to " + file.getFileName(), () -> add(file, half(content)));
        add(file, content);
    }

    private static void add(Path file, byte[] content) throws IOException {
        Files.write(file, content, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static byte[] half(byte[] content) {
        return Arrays.copyOf(content, content.length / 2);
    }

    private interface Damage {
        void happen() throws IOException;
    }

    /** What is left when the crash comes in the middle of the operation. */
    private void torn(String operation, Damage damage) throws IOException {
        try {
            crash.reached("the middle of the " + operation);
        } catch (CrashPoint.Crash inTheMiddle) {
            damage.happen();
            throw inTheMiddle;
        }
    }
}
