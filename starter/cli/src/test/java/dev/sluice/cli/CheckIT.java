package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CheckIT {

    private final Commands commands = new Commands();
    private final AtomicInteger asked = new AtomicInteger();

    private HttpServer server;
    private String address;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/soon", exchange -> {
            exchange.sendResponseHeaders(asked.incrementAndGet() < 3 ? 503 : 200, -1);
            exchange.close();
        });
        server.createContext("/never", exchange -> {
            exchange.sendResponseHeaders(500, -1);
            exchange.close();
        });
        server.start();
        address = "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void asksUntilAllAddressesAnswer() {
        assertThat(commands.run("check", address + "/soon", address + "/soon")).isZero();

        assertThat(asked).hasValue(4);
        assertThat(commands.out()).contains(address + "/soon: 200");
    }

    @Test
    void saysWhatTheLastAnswerWas() {
        assertThat(commands.run("check", "--timeout=0s", address + "/never", "http://127.0.0.1:1/"))
                .isEqualTo(8);

        assertThat(commands.err())
                .contains(address + "/never: 500, and no 2xx within 0 s")
                .contains("http://127.0.0.1:1/: no answer");
    }

    @Test
    void refusesWhatIsNoAddress() {
        assertThat(commands.run("check", "orders:8080")).isEqualTo(2);

        assertThat(commands.err()).contains("must be an address such as http://orders/actuator/health");
    }
}
