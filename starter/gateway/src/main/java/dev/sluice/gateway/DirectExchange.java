package dev.sluice.gateway;

import dev.sluice.gateway.upstream.Passage;
import dev.sluice.gateway.upstream.RequestBytes;
import dev.sluice.gateway.upstream.TransitHeaders;
import dev.sluice.gateway.upstream.Wires;
import dev.sluice.policy.routing.Address;
import dev.sluice.runtime.context.RequestId;
import dev.sluice.runtime.fastpath.OneStepResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import java.net.URI;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.web.server.ServerWebExchange;
import reactor.netty.Connection;
import reactor.netty.http.server.HttpServerRequest;

/**
 * A plain request and its response, as Netty has them: HTTP/1.1, nothing agreed with the next hop, a body of known length if any.
 *
 * @param server request as the server received it
 * @param routing where the requests of its service go
 * @param bodyLength length of its body
 */
record DirectExchange(
        ServerWebExchange exchange,
        OneStepResponse response,
        HttpServerRequest server,
        Channel channel,
        Routing routing,
        long bodyLength) {

    /** Null for a request that is not plain, or that a filter has changed. */
    static @Nullable DirectExchange of(ServerWebExchange exchange, Routing routing) {
        if (!(exchange.getResponse() instanceof OneStepResponse response)) return null;
        ServerHttpRequest request = exchange.getRequest();
        if (!response.answers(request) || !isPlain(request.getURI())) return null;
        if (!(ServerHttpRequestDecorator.getNativeRequest(request) instanceof HttpServerRequest server)
                || !(server instanceof Connection connection)
                || !Wires.suit(connection.channel())) return null;
        long length = bodyLength(server);
        return length < 0
                ? null
                : new DirectExchange(exchange, response, server, connection.channel(), routing, length);
    }

    ServerHttpRequest request() {
        return exchange.getRequest();
    }

    /** The request as bytes for the next hop. */
    ByteBuf request(ByteBufAllocator allocator, Attempt attempt, DirectFilter.Rules rules, byte[] body) {
        HttpHeaders headers = server.requestHeaders();
        URI uri = request().getURI();
        String path = uri.getRawPath();
        RequestBytes bytes = new RequestBytes(allocator)
                .line(server.method().name(), path.isEmpty() ? "/" : path, uri.getRawQuery());
        String asked = rules.hostPreserved() ? headers.get(HttpHeaderNames.HOST) : null;
        bytes.header(HttpHeaderNames.HOST, asked == null ? host(attempt.target().address()) : asked);
        Map<String, String> ours = attempt.traceHeaders();
        Passage passage = Passage.ofRequest(connectionLines(headers));
        for (Iterator<Map.Entry<CharSequence, CharSequence>> all = headers.iteratorCharSequence(); all.hasNext(); ) {
            Map.Entry<CharSequence, CharSequence> header = all.next();
            if (passage.passes(header.getKey()) && !isOurs(header.getKey(), ours))
                bytes.header(header.getKey(), header.getValue());
        }
        bytes.header(RequestId.HEADER, RequestId.of(exchange));
        ours.forEach(bytes::header);
        TransitHeaders.sayOrigin(ExchangeHead.of(exchange, rules.forwarding()).origin(), bytes::header);
        ByteBuf whole = bytes.end();
        return body.length == 0 ? whole : whole.writeBytes(body);
    }

    /** Whether the gateway says this itself. */
    private static boolean isOurs(CharSequence name, Map<String, String> ours) {
        if (AsciiString.contentEqualsIgnoreCase(name, RequestId.HEADER)) return true;
        if (ours.isEmpty()) return false;
        for (String known : ours.keySet()) if (AsciiString.contentEqualsIgnoreCase(name, known)) return true;
        return false;
    }

    private static String host(Address address) {
        return address.port() == 80 ? address.host() : address.host() + ":" + address.port();
    }

    /** Puts status and headers of an answer into the response. */
    void writeHead(HttpResponse head, String version) {
        response.setStatusCode(HttpStatusCode.valueOf(head.status().code()));
        HttpHeaders out = response.nativeHeaders();
        Passage passage = Passage.ofAnswer(connectionLines(head.headers()));
        for (Iterator<Map.Entry<CharSequence, CharSequence>> all =
                        head.headers().iteratorCharSequence();
                all.hasNext(); ) {
            Map.Entry<CharSequence, CharSequence> header = all.next();
            if (passage.passes(header.getKey())) out.add(header.getKey(), header.getValue());
        }
        out.set(TransitHeaders.VERSION, version);
    }

    private static List<String> connectionLines(HttpHeaders headers) {
        return headers.contains(HttpHeaderNames.CONNECTION) ? headers.getAll(HttpHeaderNames.CONNECTION) : List.of();
    }

    /** Length of the body, or -1 if the request is not plain. */
    private static long bodyLength(HttpServerRequest server) {
        HttpHeaders headers = server.requestHeaders();
        if (!HttpVersion.HTTP_1_1.equals(server.version())
                || headers.contains(HttpHeaderNames.TRANSFER_ENCODING)
                || headers.contains(HttpHeaderNames.UPGRADE)
                || headers.contains(HttpHeaderNames.EXPECT)
                || headers.contains(HttpHeaderNames.TE)) return -1;
        String length = headers.get(HttpHeaderNames.CONTENT_LENGTH);
        if (length == null) return 0;
        String type = headers.get(HttpHeaderNames.CONTENT_TYPE);
        if (type != null && type.startsWith("application/grpc")) return -1;
        try {
            return Long.parseLong(length);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** Whether the target goes on as it came. */
    private static boolean isPlain(URI uri) {
        return isAscii(uri.getRawPath()) && (uri.getRawQuery() == null || isAscii(uri.getRawQuery()));
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) if (text.charAt(i) > '~') return false;
        return true;
    }
}
