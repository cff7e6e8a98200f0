package dev.sluice.gateway;

import dev.sluice.gateway.upstream.AnswerBody;
import dev.sluice.gateway.upstream.WireCall;
import dev.sluice.gateway.upstream.WireListener;
import dev.sluice.gateway.upstream.Wires;
import dev.sluice.policy.routing.Address;
import dev.sluice.policy.routing.Route;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpResponse;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilterChain;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/**
 * One plain request, from the table's decision to the last byte of its answer, on the event loop of its connection.
 *
 * <p>What it cannot do itself goes on to the filters: before its attempt as if it had not been here, after a failed attempt
 * with what is known of it, so that {@link ReplayFilter} sends the call once more or tells the user.
 */
final class DirectCall implements CoreSubscriber<Void>, Subscription, WireListener {
    /** Sending these twice is the same as sending them once (RFC 9110, 9.2.2). */
    private static final Set<String> REPEATABLE = Set.of("GET", "PUT", "DELETE");

    private final DirectFilter.Parts parts;
    private final DirectExchange plain;
    private final WebFilterChain chain;
    private final CoreSubscriber<? super Void> actual;
    private byte[] body = {};
    private @Nullable Subscription writing;
    private @Nullable DirectAttempt attempt;
    private @Nullable WireCall wire;
    private @Nullable ByteBuf received;
    private @Nullable AnswerBody streaming;
    private boolean cancelled;

    private DirectCall(
            DirectFilter.Parts parts, DirectExchange plain, WebFilterChain chain, CoreSubscriber<? super Void> actual) {
        this.parts = parts;
        this.plain = plain;
        this.chain = chain;
        this.actual = actual;
    }

    /** The call as a filter returns it; it begins when somebody subscribes. */
    static Mono<Void> of(DirectFilter.Parts parts, DirectExchange plain, WebFilterChain chain) {
        return new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super Void> actual) {
                DirectCall call = new DirectCall(parts, plain, chain, actual);
                actual.onSubscribe(call);
                call.onLoop(call::begin);
            }
        };
    }

    private void onLoop(Runnable step) {
        if (plain.channel().eventLoop().inEventLoop()) step.run();
        else plain.channel().eventLoop().execute(step);
    }

    private void begin() {
        if (plain.bodyLength() == 0) route();
        else
            plain.server()
                    .receive()
                    .aggregate()
                    .asByteArray()
                    .defaultIfEmpty(body)
                    .subscribe(this::route, actual::onError);
    }

    private void route(byte[] whole) {
        body = whole;
        onLoop(this::route);
    }

    private void route() {
        if (cancelled) return;
        ServerWebExchange exchange = plain.exchange();
        ExchangeHead head = ExchangeHead.of(exchange, parts.rules().forwarding());
        Call call = plain.routing().call(head);
        if (call == null) {
            goOn();
            return;
        }
        VersionFilter.sendCookie(call, exchange);
        boolean copied = call.routes().mirror() > 0 && call.route() instanceof Route.ToStable;
        Address address = call.lane() != null || copied ? null : address(call);
        if (address == null || !Wires.reach(address)) {
            VersionFilter.decided(call, exchange);
            goOn();
            return;
        }
        send(call, address);
    }

    private @Nullable Address address(Call call) {
        return parts.instances()
                .choose(call.tables(), call.routes().backend(call.route()))
                .orElse(null);
    }

    private void send(Call call, Address address) {
        parts.replays().requested(call.service());
        boolean armed = ReplayFilter.mayReplay(call, plain.request())
                && call.routes().replay().keeps(body.length);
        Attempt first = call.first(address, parts.rules().patience());
        first.trace(parts.spans(), currentContext(), plain.server().method().name());
        first.sent(parts.rules().nanoClock().getAsLong());
        attempt = new DirectAttempt(first, armed);
        parts.log().began(first);
        parts.log().metrics().direct(call.service());
        wire = new WireCall(
                this,
                plain.channel(),
                REPEATABLE.contains(plain.server().method().name()),
                parts.rules().patience().toNanos());
        parts.wires().send(address, wire);
    }

    @Override
    public ByteBuf request(ByteBufAllocator allocator) {
        return plain.request(allocator, known().attempt(), parts.rules(), body);
    }

    @Override
    public void answered(HttpResponse head) {
        DirectAttempt sent = known();
        sent.answered(head, parts.rules().nanoClock().getAsLong());
        if (sent.hasFailed()) {
            parts.log().failed(sent.attempt());
            if (sent.isArmed()
                    && parts.replay().takesReplay(sent.call(), sent.attempt().sentNanos())) {
                wire().abandon();
                goOn(new ReplayFilter.Unfinished(sent.attempt(), null));
            }
        } else if (sent.isKept()) {
            wire().endWithin(parts.rules().patience().toNanos());
        }
    }

    @Override
    public void received(ByteBuf part) {
        AnswerBody stream = streaming;
        ByteBuf before = received;
        if (stream != null) stream.add(part);
        else if (before == null) received = part;
        else received = before.alloc().compositeBuffer().addComponents(true, before, part);
    }

    @Override
    public void paused() {
        if (streaming == null && !known().isKept()) stream();
    }

    @Override
    public void ended() {
        DirectAttempt sent = known();
        AnswerBody stream = streaming;
        if (stream != null) {
            stream.end();
            return;
        }
        if (sent.hasFailed()) parts.replay().userError(sent.call());
        else parts.log().succeeded(sent.attempt(), sent.latencyNanos());
        ByteBuf whole = received;
        received = null;
        plain.writeHead(sent.head(), sent.attempt().target().version());
        plain.response()
                .writeOnce(whole == null ? Unpooled.EMPTY_BUFFER : whole)
                .subscribe(this);
    }

    @Override
    public void failed(Throwable error) {
        DirectAttempt sent = known();
        sent.attempt().broke(error);
        if (sent.hasAnswer() && !sent.isKept()) {
            if (streaming == null) stream();
            if (streaming != null) streaming.fail(error);
            return;
        }
        drop();
        parts.log().failed(sent.attempt());
        boolean again = sent.isArmed()
                && parts.replay().takesReplay(sent.call(), sent.attempt().sentNanos());
        goOn(new ReplayFilter.Unfinished(sent.attempt(), again ? null : error));
    }

    private void stream() {
        DirectAttempt sent = known();
        if (sent.hasFailed()) parts.replay().userError(sent.call());
        plain.writeHead(sent.head(), sent.attempt().target().version());
        AnswerBody answer = new AnswerBody(wire());
        streaming = answer;
        ByteBuf first = received;
        received = null;
        if (first != null) answer.add(first);
        Flux<DataBuffer> written = AnswerWriter.closingOnError(watched(answer, sent), plain.response())
                .map(((NettyDataBufferFactory) plain.response().bufferFactory())::wrap);
        (sent.isStream()
                        ? plain.response().writeAndFlushWith(written.map(Mono::just))
                        : plain.response().writeWith(written))
                .subscribe(this);
    }

    /** The body, whose end is the end of the attempt; that of a stream was its head. */
    private Flux<ByteBuf> watched(AnswerBody answer, DirectAttempt sent) {
        if (sent.isStream() && !sent.hasFailed()) parts.log().streams(sent.attempt(), sent.latencyNanos());
        return answer.doOnComplete(() -> parts.log().succeeded(sent.attempt(), sent.latencyNanos()))
                .doOnError(error -> parts.log().brokeOff(sent.attempt()))
                .doOnCancel(() -> parts.log().succeeded(sent.attempt(), sent.latencyNanos()))
                .doFinally(signal -> parts.log().left(sent.attempt()));
    }

    private void goOn(ReplayFilter.Unfinished left) {
        VersionFilter.decided(left.attempt().call(), plain.exchange());
        left.on(plain.exchange());
        goOn();
    }

    /** To the filters, with the body if it was read. */
    private void goOn() {
        if (cancelled) return;
        ServerWebExchange exchange = plain.exchange();
        if (body.length > 0) {
            var again = BoundedBody.of(body).on(exchange.getRequest());
            exchange = exchange.mutate().request(again).build();
        }
        chain.filter(exchange).subscribe(this);
    }

    @Override
    public void request(long count) {
        // Nothing is emitted, so nothing has to be asked for.
    }

    @Override
    public void cancel() {
        onLoop(this::leave);
    }

    private void leave() {
        if (cancelled) return;
        cancelled = true;
        Subscription under = writing;
        DirectAttempt sent = attempt;
        if (under != null) {
            under.cancel();
            return;
        }
        drop();
        if (wire != null) wire.abandon();
        if (sent != null) parts.log().abandoned(sent.attempt());
    }

    private void drop() {
        ByteBuf dropped = received;
        received = null;
        if (dropped != null) dropped.release();
    }

    private DirectAttempt known() {
        return Objects.requireNonNull(attempt, "an attempt is under way");
    }

    private WireCall wire() {
        return Objects.requireNonNull(wire, "an attempt is under way");
    }

    @Override
    public Context currentContext() {
        return actual.currentContext();
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        writing = subscription;
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(Void nothing) {
        // A Mono<Void> has no value.
    }

    @Override
    public void onError(Throwable failure) {
        AnswerBody stream = streaming;
        if (stream != null) {
            stream.cancel();
            parts.log().abandoned(known().attempt());
            parts.log().left(known().attempt());
        }
        actual.onError(failure);
    }

    @Override
    public void onComplete() {
        actual.onComplete();
    }
}
