package dev.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringServerSocketChannel;
import org.junit.jupiter.api.Test;

class IoUringServerIT {
    @Test
    void theServerListensOnIoUringWhenAsked() throws Exception {
        assumeThat(IoUring.isAvailable())
                .as("this kernel allows io_uring: " + IoUring.unavailabilityCause())
                .isTrue();
        try (var server = RunningServer.start("sluice.runtime.transport=io_uring")) {
            assertThat(server.listener()).isInstanceOf(IoUringServerSocketChannel.class);
            assertThat(server.get("/reactive").body()).contains("sluice-io_uring-");
            assertThat(server.post("/blocking", "{\"order\":\"536365\"}").body())
                    .contains("\"order\":\"536365\"");
        }
    }
}
