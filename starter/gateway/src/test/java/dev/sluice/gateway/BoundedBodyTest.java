package dev.sluice.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

class BoundedBodyTest {

    private static final NettyDataBufferFactory POOL = new NettyDataBufferFactory(PooledByteBufAllocator.DEFAULT);

    private final List<NettyDataBuffer> handedOut = new ArrayList<>();

    @AfterEach
    void everyBufferWasReleased() {
        assertThat(handedOut).allMatch(buffer -> buffer.getNativeBuffer().refCnt() == 0);
    }

    @Test
    void aBodyWithinTheBoundIsReadWholeAndCanBeSentTwice() {
        ServerHttpRequest request = chunked(Flux.just("ab", "cd", "e").map(this::buffer));
        BoundedBody body = read(request, 5);
        assertThat(body.isWhole()).isTrue();
        assertThat(new String(body.bytes(), StandardCharsets.UTF_8)).isEqualTo("abcde");
        assertThat(text(body.on(request))).isEqualTo("abcde");
        assertThat(text(body.on(request))).isEqualTo("abcde");
    }

    @Test
    void aBodyAboveTheBoundIsPassedOnWhole() {
        ServerHttpRequest request =
                chunked(Flux.fromStream(IntStream.range(0, 1_000).mapToObj(i -> i + ";"))
                        .map(this::buffer));
        BoundedBody body = read(request, 100);
        assertThat(body.isWhole()).isFalse();
        assertThat(handedOut.size()).as("no more is asked for than is needed").isLessThan(100);
        StringBuilder expected = new StringBuilder();
        IntStream.range(0, 1_000).forEach(i -> expected.append(i).append(';'));
        assertThat(text(body.on(request))).isEqualTo(expected.toString());
    }

    @Test
    void aBodyOfExactlyTheBoundIsWholeAndOneByteMoreIsNot() {
        assertThat(BoundedBody.read(chunked(Flux.just(buffer("12345"))), 5).block())
                .satisfies(body -> assertThat(body.isWhole()).isTrue());
        ServerHttpRequest longer = chunked(Flux.just(buffer("123456")));
        BoundedBody body = read(longer, 5);
        assertThat(body.isWhole()).isFalse();
        assertThat(text(body.on(longer)))
                .as("the end came before anybody asked")
                .isEqualTo("123456");
    }

    @Test
    void anAnnouncedLengthAboveTheBoundIsNotReadAtAll() {
        TestPublisher<DataBuffer> publisher = TestPublisher.create();
        ServerHttpRequest request =
                MockServerHttpRequest.post("/orders").contentLength(6).body(publisher.flux());
        StepVerifier.create(BoundedBody.read(request, 5))
                .assertNext(body -> assertThat(body.isWhole()).isFalse())
                .verifyComplete();
        publisher.assertWasNotSubscribed();
    }

    @Test
    void aRequestWithoutBodyIsWhole() {
        StepVerifier.create(
                        BoundedBody.read(MockServerHttpRequest.get("/orders").build(), 5))
                .assertNext(body -> {
                    assertThat(body.isWhole()).isTrue();
                    assertThat(body.size()).isZero();
                })
                .verifyComplete();
    }

    @Test
    void aCallerWhoLeavesWhileItIsReadEndsTheReading() {
        TestPublisher<DataBuffer> publisher = TestPublisher.create();
        StepVerifier.create(BoundedBody.read(chunked(publisher.flux()), 100))
                .then(() -> publisher.next(buffer("ab")))
                .thenCancel()
                .verify();
        publisher.assertCancelled();
    }

    @Test
    void aBodyThatBreaksOffIsAnErrorBeforeAndAfterTheBound() {
        TestPublisher<DataBuffer> early = TestPublisher.create();
        StepVerifier.create(BoundedBody.read(chunked(early.flux()), 100))
                .then(() -> early.next(buffer("ab")).error(new IllegalStateException("broken")))
                .verifyErrorMessage("broken");
        TestPublisher<DataBuffer> late = TestPublisher.create();
        ServerHttpRequest request = chunked(late.flux());
        StepVerifier.create(BoundedBody.read(request, 1)
                        .flatMapMany(body -> body.on(request).getBody())
                        .doOnNext(DataBufferUtils::release))
                .then(() -> late.next(buffer("ab")))
                .expectNextCount(1)
                .then(() -> late.next(buffer("cd")))
                .expectNextCount(1)
                .then(() -> late.error(new IllegalStateException("broken")))
                .verifyErrorMessage("broken");
    }

    @Test
    void aBodyThatIsKnownAlreadyIsNotReadAgain() {
        ServerHttpRequest request = chunked(Flux.just(buffer("abc")));
        BoundedBody first = read(request, 10);
        assertThat(read(first.on(request), 2)).isSameAs(first);
    }

    private static BoundedBody read(ServerHttpRequest request, int max) {
        return Objects.requireNonNull(BoundedBody.read(request, max).block());
    }

    private NettyDataBuffer buffer(String text) {
        NettyDataBuffer buffer = POOL.allocateBuffer(text.length());
        buffer.write(text, StandardCharsets.UTF_8);
        handedOut.add(buffer);
        return buffer;
    }

    private static ServerHttpRequest chunked(Flux<? extends DataBuffer> body) {
        return MockServerHttpRequest.post("/orders")
                .header("Transfer-Encoding", "chunked")
                .body(body);
    }

    private static String text(ServerHttpRequest request) {
        DataBuffer joined = DataBufferUtils.join(request.getBody()).block();
        if (joined == null) return "";
        String text = joined.toString(StandardCharsets.UTF_8);
        DataBufferUtils.release(joined);
        return text;
    }
}
