package dev.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Machines that lack a transport. */
class TransportUnavailableIT {
    private static final String CLASS_PATH = System.getProperty("java.class.path");

    @Test
    void theStartFailsWithAnExplanationWhenEpollIsDemanded() throws Exception {
        var output = run(CLASS_PATH, "-Dio.netty.transport.noNative=true", "--sluice.runtime.transport=epoll");
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("'sluice.runtime.transport' demands epoll, which cannot be used on linux-")
                .contains("io.netty.transport.noNative")
                .contains("set 'sluice.runtime.transport' to 'auto', which takes epoll and falls back to NIO");
    }

    @Test
    void theServerRunsOnNioWithOneWarningOtherwise() throws Exception {
        var output = run(CLASS_PATH, "-Dio.netty.transport.noNative=true", "--sluice.runtime.transport=auto");
        assertThat(output).containsOnlyOnce("Epoll is not available, the server runs on NIO");
        assertThat(output).contains("Netty started on port").contains("answered by {", "\"thread\":\"sluice-nio-");
    }

    @Test
    void theStartFailsWithAnExplanationWhenTheLibraryOfIoUringIsNotThere() throws Exception {
        var without = Arrays.stream(CLASS_PATH.split(File.pathSeparator, -1))
                .filter(entry -> !entry.contains("io_uring"))
                .collect(Collectors.joining(File.pathSeparator));
        var output = run(without, "-Xshare:auto", "--sluice.runtime.transport=io_uring");
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("'sluice.runtime.transport' demands io_uring, which cannot be used on linux-")
                .contains("io.netty:netty-transport-native-io_uring");
    }

    private static String run(String classPath, String option, String argument)
            throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                option,
                "-cp",
                classPath,
                AskItself.class.getName(),
                argument));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }

    /** Starts the server, asks it once, and ends. */
    static final class AskItself {
        public static void main(String[] arguments) throws Exception {
            try (var server = RunningServer.start(arguments[0].substring(2))) {
                System.out.println("answered by " + server.get("/reactive").body());
            }
        }
    }
}
