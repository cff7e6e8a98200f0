package dev.sluice.edge.trace;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Spans arrive at a collector, for the traces that callers keep and for no others. */
class SpansIT {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CALLER = "00f067aa0ba902b7";

    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private HttpServer collector;

    @BeforeEach
    void listen() throws IOException {
        collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/v1/traces", exchange -> {
            received.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        collector.start();
    }

    @AfterEach
    void stop() {
        collector.stop(0);
    }

    @Test
    void aSpanIsAPartOfItsCallersTrace() throws Exception {
        try (Spans spans = Spans.to(address())) {
            spans.begin(TraceParent.parse("00-" + TRACE + "-" + CALLER + "-01"), "POST risk")
                    .accept(503);
            String batch = received.poll(60, TimeUnit.SECONDS);
            assertThat(batch)
                    .contains("\"traceId\":\"" + TRACE + "\"", "\"parentSpanId\":\"" + CALLER + "\"")
                    .contains("\"name\":\"POST risk\"", "\"stringValue\":\"503\"", "\"code\":2")
                    .containsPattern("\"spanId\":\"[0-9a-f]{16}\"");
        }
    }

    @Test
    void whatWaitsIsSentAtTheEnd() throws Exception {
        Spans spans = Spans.to(address());
        spans.begin(TraceParent.parse("00-" + TRACE + "-" + CALLER + "-01"), "POST risk")
                .accept(200);
        spans.close();
        assertThat(received).hasSize(1);
    }

    @Test
    void onlyTracesThatTheCallerKeepsAreTold() {
        try (Spans spans = Spans.to(address())) {
            spans.begin(TraceParent.parse("00-" + TRACE + "-" + CALLER + "-00"), "POST risk")
                    .accept(200);
            spans.begin(null, "POST risk").accept(200);
        }
        assertThat(received).isEmpty();
    }

    @Test
    void aCollectorThatIsAwayCostsSpansAndNoRequests() {
        collector.stop(0);
        Spans spans = Spans.to(address());
        for (int i = 0; i < 5_000; i++)
            spans.begin(TraceParent.parse("00-" + TRACE + "-" + CALLER + "-01"), "POST risk")
                    .accept(200);
        spans.close();
        assertThat(received).isEmpty();
    }

    @Test
    void wrongHeadersBelongToNoTrace() {
        assertThat(TraceParent.parse(null)).isNull();
        assertThat(TraceParent.parse("00-" + "0".repeat(32) + "-" + CALLER + "-01"))
                .isNull();
        assertThat(TraceParent.parse("ff-" + TRACE + "-" + CALLER + "-01")).isNull();
        assertThat(TraceParent.parse("00-" + TRACE + "-" + CALLER + "-01\n")).isNull();
    }

    private URI address() {
        return URI.create("http://127.0.0.1:" + collector.getAddress().getPort());
    }
}
