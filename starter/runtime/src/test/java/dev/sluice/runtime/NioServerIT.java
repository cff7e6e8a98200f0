package dev.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.socket.nio.NioServerSocketChannel;
import org.junit.jupiter.api.Test;

class NioServerIT {
    @Test
    void theServerListensOnNioWhenTold() throws Exception {
        try (var server = RunningServer.start("sluice.runtime.transport=nio")) {
            assertThat(server.listener()).isInstanceOf(NioServerSocketChannel.class);
            assertThat(server.get("/blocking").body()).contains("\"virtual\":true");
            assertThat(server.get("/reactive").body()).contains("sluice-nio-");
        }
    }
}
