package dev.sluice.orders;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Iterator;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import reactor.core.publisher.Flux;

/** SHA-256 of a request's body, byte for byte as it comes in; complete when the body has been read. */
final class BodyDigest {

    static final String ATTRIBUTE = "dev.sluice.orders.BodyDigest";

    private final MessageDigest sha256;

    BodyDigest() {
        try {
            this.sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** The request, whose reader feeds this digest. */
    ServerHttpRequest watch(ServerHttpRequest request) {
        return new ServerHttpRequestDecorator(request) {
            @Override
            public Flux<DataBuffer> getBody() {
                return super.getBody().doOnNext(BodyDigest.this::add);
            }
        };
    }

    private void add(DataBuffer buffer) {
        try (DataBuffer.ByteBufferIterator parts = buffer.readableByteBuffers()) {
            Iterator<ByteBuffer> each = parts;
            each.forEachRemaining(sha256::update);
        }
    }

    /** To be called once, at the end. */
    byte[] value() {
        return sha256.digest();
    }
}
