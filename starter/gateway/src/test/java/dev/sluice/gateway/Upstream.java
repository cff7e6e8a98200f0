package dev.sluice.gateway;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** A version of a service on loopback that answers as it is told and remembers what it was asked. */
public final class Upstream implements AutoCloseable {

    private final List<Channel> opened = new CopyOnWriteArrayList<>();
    private final DisposableServer server;
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private volatile Behaviour behaviour;

    /** How a request is answered. */
    public interface Behaviour extends BiFunction<HttpServerRequest, HttpServerResponse, Publisher<Void>> {}

    /** One request as it came in. */
    public record Received(String method, String uri, Map<String, String> headers, String text) {}

    private Upstream(Behaviour behaviour) {
        this.behaviour = behaviour;
        this.server = HttpServer.create()
                .host("127.0.0.1")
                .doOnChannelInit((observer, channel, remote) -> opened.add(channel))
                .port(0)
                .handle((request, response) -> this.behaviour.apply(request, response))
                .bindNow();
    }

    public static Upstream that(Behaviour behaviour) {
        return new Upstream(behaviour);
    }

    /** Answers 200 with its name, after it has read the request's body. */
    public static Upstream answering(String name) {
        Upstream upstream = new Upstream((request, response) -> response.send());
        upstream.behaves(upstream.answer(200, name));
        return upstream;
    }

    public void behaves(Behaviour next) {
        behaviour = next;
    }

    /** Reads the request, then answers with a body of known length. */
    public Behaviour answer(int status, String body) {
        return answer(status, "text/plain", body);
    }

    /** The same with JSON. */
    public Behaviour json(int status, String body) {
        return answer(status, "application/json", body);
    }

    private Behaviour answer(int status, String type, String body) {
        return (request, response) -> read(request).then(Mono.defer(() -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            return response.status(status)
                    .header(HttpHeaderNames.CONTENT_LENGTH, String.valueOf(bytes.length))
                    .header(HttpHeaderNames.CONTENT_TYPE, type)
                    .sendObject(Unpooled.wrappedBuffer(bytes))
                    .then();
        }));
    }

    /** Reads the request and never answers. */
    public Behaviour hang() {
        return (request, response) -> read(request).then(Mono.never());
    }

    /** Reads the request, then resets the connection. */
    public Behaviour reset() {
        return (request, response) -> read(request).then(Mono.fromRunnable(() -> reset(response)));
    }

    /** Promises a body, sends a part of it, then resets the connection. */
    public Behaviour resetInTheBody(int promised, int sent) {
        return (request, response) -> read(request)
                .then(response.status(200)
                        .header(HttpHeaderNames.CONTENT_LENGTH, String.valueOf(promised))
                        .send(Flux.just(Unpooled.wrappedBuffer(new byte[sent])), b -> true)
                        .then())
                .then(Mono.delay(Duration.ofMillis(20)))
                .then(Mono.fromRunnable(() -> reset(response)));
    }

    private static void reset(HttpServerResponse response) {
        response.withConnection(connection -> {
            connection.channel().config().setOption(ChannelOption.SO_LINGER, 0);
            connection.dispose();
        });
    }

    private Mono<Void> read(HttpServerRequest request) {
        return request.receive()
                .aggregate()
                .asByteArray()
                .defaultIfEmpty(new byte[0])
                .doOnNext(body -> received.add(received(request, body)))
                .then();
    }

    private static Received received(HttpServerRequest request, byte[] body) {
        Map<String, String> headers = new java.util.TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        request.requestHeaders()
                .forEach(header -> headers.merge(header.getKey(), header.getValue(), (a, b) -> a + "," + b));
        return new Received(request.method().name(), request.uri(), headers, new String(body, StandardCharsets.UTF_8));
    }

    public String address() {
        return "http://127.0.0.1:" + server.port();
    }

    /** Connections that are open now. */
    public long connections() {
        return opened.stream().filter(Channel::isOpen).count();
    }

    public List<Received> received() {
        return received;
    }

    public Received last() {
        return received.get(received.size() - 1);
    }

    @Override
    public void close() {
        server.disposeNow(Duration.ofMillis(100));
        opened.forEach(channel -> channel.close().syncUninterruptibly());
    }
}
