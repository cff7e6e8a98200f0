package dev.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.epoll.EpollServerSocketChannel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class EpollServerIT {
    private static RunningServer server;

    @BeforeAll
    static void start() {
        server = RunningServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void theServerListensOnEpoll() {
        assertThat(server.listener()).isInstanceOf(EpollServerSocketChannel.class);
        assertThat(server.bean(EventLoops.class).transport()).isEqualTo(Transport.EPOLL);
    }

    @Test
    void aBlockingHandlerRunsOnAVirtualThread() throws Exception {
        assertThat(server.get("/blocking").body()).contains("\"virtual\":true", "sluice-handler-");
    }

    @Test
    void aBlockingHandlerThatReadsABodyRunsOnAVirtualThread() throws Exception {
        var answer = server.post("/blocking", "{\"order\":\"536365\"}");
        assertThat(answer.body()).contains("\"virtual\":true", "sluice-handler-", "\"order\":\"536365\"");
    }

    @Test
    void aReactiveHandlerStaysOnItsLoop() throws Exception {
        assertThat(server.get("/reactive").body()).contains("\"virtual\":false", "sluice-epoll-");
    }
}
