package dev.sluice.cli.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParentGuardIT {

    private static final int PATIENCE_SECONDS = 60;

    @TempDir
    private Path directory;

    @Test
    void aProcessEndsWhenItsParentIsGone() throws Exception {
        Process process = startForEver();

        // What the system does with a dead parent's end of the pipe.
        process.getOutputStream().close();

        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        assertThat(Files.readString(directory.resolve("log"))).contains("stopped by its hook");
    }

    @Test
    void aProcessThatIsLeftRunningOutlivesItsParent() throws Exception {
        Process process = startForEver();
        try {
            process.getOutputStream().write('k');
            process.getOutputStream().close();

            assertThat(process.waitFor(2, TimeUnit.SECONDS)).isFalse();
        } finally {
            process.destroyForcibly();
        }
    }

    private Process startForEver() throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        Path program = Files.writeString(directory.resolve("ForEver.java"), """
                class ForEver {
                    public static void main(String[] arguments) throws Exception {
                        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("stopped by its hook")));
                        System.out.println("ready");
                        Thread.currentThread().join();
                    }
                }
                """);
        List<String> command =
                List.of(java.toString(), "-XX:TieredStopAtLevel=1", "-javaagent:" + agent(), program.toString());
        Path log = directory.resolve("log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!Files.readString(log).contains("ready")) {
            assertThat(System.nanoTime()).as("deadline").isLessThan(deadline);
            LockSupport.parkNanos(1_000_000);
        }
        return process;
    }

    private Path agent() throws IOException {
        Path jar = directory.resolve("guard.jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", ParentGuard.class.getName());
        String entry = ParentGuard.class.getName().replace('.', '/') + ".class";
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream classes = new JarOutputStream(out, manifest)) {
            classes.putNextEntry(new JarEntry(entry));
            try (InputStream guard =
                    Objects.requireNonNull(ParentGuard.class.getClassLoader().getResourceAsStream(entry))) {
                classes.write(guard.readAllBytes());
            }
        }
        return jar;
    }
}
