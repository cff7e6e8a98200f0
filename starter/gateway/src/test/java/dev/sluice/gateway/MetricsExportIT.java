package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** Who collects metrics by OTLP gets ours, by their names, without a line of code. */
class MetricsExportIT {

    @Test
    void metersAreSentToACollector() throws IOException {
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        HttpServer collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/v1/metrics", exchange -> {
            // Protobuf writes words as they are.
            received.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        collector.start();
        String address = "http://127.0.0.1:" + collector.getAddress().getPort() + "/v1/metrics";
        try (Upstream orders = Upstream.answering("orders");
                Gateway gateway = Gateway.alone(
                        "--sluice.gateway.services.orders.fallback-uri=" + orders.address(),
                        "--management.otlp.metrics.export.enabled=true",
                        "--management.otlp.metrics.export.url=" + address,
                        "--management.otlp.metrics.export.step=200ms")) {
            assertThat(gateway.get("/orders/1").statusCode()).isEqualTo(200);
            Gateway.await(
                    "the attempt at the collector",
                    () -> received.stream()
                            .anyMatch(batch -> batch.contains(GatewayMeters.ATTEMPTS.getName())
                                    && batch.contains("sluice-gateway")));
        } finally {
            collector.stop(0);
        }
    }
}
