package dev.sluice.gateway;

import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.DisposableChannel;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The controller's side of the two wire contracts, over real HTTP. */
public final class FakeController implements AutoCloseable {

    public static final String TOKEN = "gateway-token-for-tests";

    private final AtomicReference<@Nullable String> table = new AtomicReference<>();
    private final List<JsonNode> reports = new CopyOnWriteArrayList<>();
    private final List<String> rawReports = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile Sinks.Many<String> events = Sinks.many().multicast().directBestEffort();
    private volatile boolean heartbeats = true;
    private volatile int reportStatus = 200;
    private volatile long epoch;
    private volatile Duration lease = Duration.ofSeconds(15);
    private final List<Channel> opened = new CopyOnWriteArrayList<>();
    private DisposableServer server;

    public FakeController() {
        server = start(0);
    }

    private DisposableServer start(int port) {
        return HttpServer.create()
                .host("127.0.0.1")
                .doOnChannelInit((observer, channel, remote) -> opened.add(channel))
                .port(port)
                .route(routes ->
                        routes.get("/api/v1/routing-table/stream", this::stream).post("/api/v1/reports", this::report))
                .bindNow();
    }

    /** Sends a table to every gateway, and to those who connect later. */
    public void publish(long newEpoch, String services) {
        epoch = newEpoch;
        String json = "{\"epoch\":" + newEpoch + ",\"issuedAt\":1700000000000,\"lease\":\"" + lease
                + "\",\"services\":[" + services + "]}";
        table.set(json);
        events.tryEmitNext(event("table", json));
    }

    public void send(String event, String data) {
        events.tryEmitNext(event(event, data));
    }

    public FakeController lease(Duration length) {
        lease = length;
        return this;
    }

    /** Keeps the connection open and says nothing more. */
    public void fallSilent() {
        heartbeats = false;
    }

    public void speakAgain() {
        heartbeats = true;
    }

    public void answerReportsWith(int status) {
        reportStatus = status;
    }

    /** Ends the streams of all gateways. */
    public void breakStreams() {
        Sinks.Many<String> old = events;
        events = Sinks.many().multicast().directBestEffort();
        old.tryEmitComplete();
    }

    /** Goes away with its port. */
    public int stop() {
        int port = server.port();
        breakStreams();
        server.disposeNow(Duration.ofMillis(200));
        opened.forEach(channel -> channel.close().syncUninterruptibly());
        return port;
    }

    public void startAgain(int port) {
        server = start(port);
    }

    public String uri() {
        return "http://127.0.0.1:" + server.port();
    }

    /** Reports that were answered 200, as JSON, in the order of arrival. */
    public List<JsonNode> reports() {
        return reports;
    }

    /** Every report that arrived, whatever it was answered. */
    public List<String> rawReports() {
        return rawReports;
    }

    public int connections() {
        return connections.get();
    }

    private Publisher<Void> stream(HttpServerRequest request, HttpServerResponse response) {
        if (!isAuthorised(request)) return response.status(401).send();
        connections.incrementAndGet();
        String now = table.get();
        Flux<String> first = now == null ? Flux.empty() : Flux.just(event("table", now));
        Flux<String> beats = Flux.interval(lease.dividedBy(3))
                .filter(n -> heartbeats)
                .map(n -> event("heartbeat", "{\"epoch\":" + epoch + "}"));
        Flux<String> all = Flux.merge(first.concatWith(events.asFlux()).doOnComplete(() -> close(response)), beats);
        return response.sse().sendString(all.map(e -> e), java.nio.charset.StandardCharsets.UTF_8);
    }

    private static void close(HttpServerResponse response) {
        response.withConnection(DisposableChannel::dispose);
    }

    private Publisher<Void> report(HttpServerRequest request, HttpServerResponse response) {
        if (!isAuthorised(request)) return response.status(401).send();
        return request.receive().aggregate().asString().flatMap(body -> {
            rawReports.add(body);
            if (reportStatus != 200) return response.status(reportStatus).send().then();
            JsonNode report = JsonMapper.shared().readTree(body);
            boolean repeated = reports.stream().anyMatch(r -> r.path("sequence").equals(report.path("sequence")));
            if (!repeated) reports.add(report);
            return response.header(HttpHeaderNames.CONTENT_TYPE, "application/json")
                    .sendString(Mono.just("{\"sequence\":" + report.path("sequence") + ",\"status\":\""
                            + (repeated ? "duplicate" : "accepted") + "\"}"))
                    .then();
        });
    }

    private static boolean isAuthorised(HttpServerRequest request) {
        return ("Bearer " + TOKEN).equals(request.requestHeaders().get(HttpHeaderNames.AUTHORIZATION));
    }

    private static String event(String name, String data) {
        return "event: " + name + "\nid: 1\ndata: " + data + "\n\n";
    }

    @Override
    public void close() {
        breakStreams();
        server.disposeNow(Duration.ofMillis(200));
        opened.forEach(channel -> channel.close().syncUninterruptibly());
    }
}
