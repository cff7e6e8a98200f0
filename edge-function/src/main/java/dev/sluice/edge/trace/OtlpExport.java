package dev.sluice.edge.trace;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends spans by OTLP over HTTP, as JSON, in batches of one second, from one thread. A collector that is away costs spans and no requests. */
final class OtlpExport implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(OtlpExport.class);
    private static final int WAITING = 2_048;
    private static final int BATCH = 512;
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final BlockingQueue<Span> waiting = new ArrayBlockingQueue<>(WAITING);
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicLong dropped = new AtomicLong();
    private final HttpClient http;
    private final URI address;
    private final Thread thread;
    private boolean failing;

    private OtlpExport(URI address) {
        this.address = address;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .build();
        this.thread = Thread.ofPlatform().name("edge-spans").daemon().unstarted(this::run);
    }

    static OtlpExport start(URI collector) {
        OtlpExport export = new OtlpExport(collector.resolve("/v1/traces"));
        export.thread.start();
        return export;
    }

    void offer(Span span) {
        if (!waiting.offer(span)) dropped.incrementAndGet();
    }

    /** Sends what waits, for as long as a collector may take. */
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            boolean last;
            do {
                last = closing.await(EVERY.toMillis(), TimeUnit.MILLISECONDS);
                sendAll();
            } while (!last);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sendAll() throws InterruptedException {
        List<Span> batch = new ArrayList<>();
        while (waiting.drainTo(batch, BATCH) > 0 && send(batch)) batch.clear();
    }

    /** Whether the collector took it; what it did not take is dropped. */
    private boolean send(List<Span> batch) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(PATIENCE)
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(OtlpJson.of(batch)))
                .build();
        try {
            int status = http.send(request, BodyHandlers.discarding()).statusCode();
            return sent(status / 100 == 2 ? "" : "status " + status);
        } catch (IOException e) {
            return sent(e.toString());
        }
    }

    /** Once when it begins to fail, and once when it works again. */
    private boolean sent(String problem) {
        if (!problem.isEmpty() && !failing)
            log.atWarn()
                    .addKeyValue("server.address", address.getAuthority())
                    .addKeyValue("error.message", problem)
                    .log("Spans cannot be sent and are dropped");
        if (problem.isEmpty() && failing)
            log.atInfo()
                    .addKeyValue("sluice.edge.spans_dropped", dropped.getAndSet(0))
                    .log("Spans are sent again");
        failing = !problem.isEmpty();
        return !failing;
    }
}
