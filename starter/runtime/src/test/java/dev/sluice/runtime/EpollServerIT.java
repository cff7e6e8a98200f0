package dev.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class EpollServerIT {
    @Test
    @EnabledOnOs(OS.LINUX)
    void theServerListensOnEpoll() {
        try (var server = RunningServer.start()) {
            assertThat(server.listener()).isInstanceOf(EpollServerSocketChannel.class);
            assertThat(server.bean(EventLoops.class).transport()).isEqualTo(Transport.EPOLL);
        }
    }

    @Test
    void theServerListensOnNioWhenTold() throws Exception {
        try (var server = RunningServer.start("sluice.runtime.transport=nio")) {
            assertThat(server.listener()).isInstanceOf(NioServerSocketChannel.class);
            assertThat(server.get("/blocking").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aBlockingHandlerRunsOnAVirtualThread() throws Exception {
        try (var server = RunningServer.start()) {
            assertThat(server.get("/blocking").body()).contains("\"virtual\":true", "sluice-handler-");
        }
    }

    @Test
    void aBlockingHandlerThatReadsABodyRunsOnAVirtualThread() throws Exception {
        try (var server = RunningServer.start()) {
            var answer = server.post("/blocking", "{\"order\":\"536365\"}");
            assertThat(answer.body()).contains("\"virtual\":true", "sluice-handler-", "\"order\":\"536365\"");
        }
    }

    @Test
    void aReactiveHandlerStaysOnItsLoop() throws Exception {
        try (var server = RunningServer.start()) {
            assertThat(server.get("/reactive").body()).contains("\"virtual\":false", "sluice-epoll-");
        }
    }
}
