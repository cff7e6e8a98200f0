package dev.sluice.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class EpollIT extends HttpContract {
    /** EPOLLIN of epoll_ctl(2). */
    private static final long READABLE = 1;

    @Override
    Transport transport() {
        return Transport.EPOLL;
    }

    @Test
    void theKernelWatchesListenerAndConnection() throws IOException {
        long before = watching();
        try (RawClient client = client()) {
            client.exchange("GET /health HTTP/1.1\r\n\r\n");
            assertThat(before).as("at least the listener").isPositive();
            assertThat(watching()).isEqualTo(before + 1);
        }
    }

    private static long watching() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fdinfo"))) {
            return descriptors
                    .flatMap(EpollIT::watched)
                    .filter(mask -> (mask & READABLE) != 0)
                    .count();
        }
    }

    /** Event masks of the descriptors that an epoll descriptor watches; nothing for another one. */
    private static Stream<Long> watched(Path info) {
        try {
            return Files.readAllLines(info).stream()
                    .filter(line -> line.startsWith("tfd:"))
                    .map(line -> line.replaceAll(".*events: *([0-9a-f]+).*", "$1"))
                    .map(mask -> Long.parseLong(mask, 16));
        } catch (IOException e) {
            return Stream.empty();
        }
    }
}
