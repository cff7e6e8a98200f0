package dev.sluice.edge;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends orders through a server of its own on loopback before the real one listens. The first request of a fresh JVM loads some hundred
 * classes, which takes longer than the caller's whole deadline; here nobody waits for it. Counters, results and meters of
 * the real server are not touched.
 */
final class WarmUp {
    private static final Logger log = LoggerFactory.getLogger(WarmUp.class);
    /** Enough where classes and profiles come from the AOT cache. */
    static final int SHORT = 20;
    /** Enough for the compiler to have seen every path. */
    static final int LONG = 400;
    /** What the AOT cache is made from. */
    static final int REHEARSAL = 4_000;

    private static final Duration LIMIT = Duration.ofSeconds(5);

    private WarmUp() {}

    /** Never fails: without it the first requests are only slower. */
    static void run(EdgeSettings settings, int requests, Function<EdgeSettings, EdgeServer> start) {
        EdgeServer server = start.apply(settings.onFreePort());
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), server.address().getPort())) {
            socket.setSoTimeout((int) LIMIT.toMillis());
            socket.setTcpNoDelay(true);
            long end = System.nanoTime() + LIMIT.toNanos();
            for (int i = 0; i < requests && System.nanoTime() < end; i++) exchange(socket, request(i));
            if (requests > SHORT) exchange(socket, "GET /metrics HTTP/1.1\r\n\r\n");
        } catch (IOException e) {
            log.warn("Warm-up failed, the first requests will be slow", e);
        } finally {
            // Its loops take a while to end, for which nobody has to wait.
            Thread.ofPlatform().name("edge-warm-up-stop").start(() -> server.stop(Duration.ZERO));
        }
    }

    private static String request(int i) {
        String body = "{\"requestId\":\"" + i + "\",\"orderId\":\"" + i + "\",\"customer\":\"" + i % 7
                + "\",\"device\":\"" + i % 5 + "\",\"address\":\"" + i % 3 + "\",\"amount\":" + i * 7_000
                + ",\"currency\":\"GBP\",\"items\":3,\"accountAgeDays\":" + i + ",\"payment\":\"card\","
                + "\"country\":\"GB\",\"time\":\"2026-01-01T00:00:00Z\"" + (i % 50 == 49 ? "" : "}");
        return "POST /v1/risk HTTP/1.1\r\nhost: warm-up\r\ncontent-length: " + body.length() + "\r\n\r\n" + body;
    }

    /** Sends one request and waits until some of its answer is there and no more comes with it. */
    private static void exchange(Socket socket, String request) throws IOException {
        OutputStream out = socket.getOutputStream();
        InputStream in = socket.getInputStream();
        out.write(request.getBytes(US_ASCII));
        if (in.read() < 0) throw new IOException("connection closed");
        while (in.available() > 0 && in.skip(in.available()) > 0) {
            // The rest of the answer.
        }
    }
}
