package dev.sluice.gateway;

import dev.sluice.gateway.mirror.BodyCapture;
import dev.sluice.gateway.mirror.Comparisons;
import dev.sluice.gateway.upstream.Answer;
import dev.sluice.gateway.upstream.Instances;
import dev.sluice.gateway.upstream.TransitHeaders;
import dev.sluice.gateway.upstream.Upstreams;
import dev.sluice.policy.routing.Address;
import dev.sluice.policy.routing.Backend;
import dev.sluice.policy.routing.Route;
import dev.sluice.policy.routing.ServiceRoutes;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Copies a share of the safe requests that stable answers, with {@code sluice-shadow: true}, to the canary, or to stable itself
 * to learn what differs there anyway, and compares the answers. The user's answer is on its way before a copy is sent; copies have
 * connections of their own, and beyond their limits they are not sent. No copy counts for a version.
 */
final class Shadows {
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    private final Upstreams upstreams;
    private final Instances instances;
    private final Comparisons comparisons;
    private final GatewayMetrics metrics;
    private final GatewayRoutes.MirrorLimits limits;
    private final Semaphore underWay;

    /** A copy to be made of one request. */
    record Copy(Call call, Comparisons.Partner partner, HttpMethod method, String pathAndQuery, HttpHeaders headers) {}

    Shadows(
            Upstreams upstreams,
            Instances instances,
            Comparisons comparisons,
            GatewayMetrics metrics,
            GatewayRoutes.MirrorLimits limits) {
        this.upstreams = upstreams;
        this.instances = instances;
        this.comparisons = comparisons;
        this.metrics = metrics;
        this.limits = limits;
        this.underWay = new Semaphore(limits.maxConcurrent());
    }

    /** Greatest answer that is compared by its body. */
    int maxBodySize() {
        return limits.maxBodySize();
    }

    /** Whether this request is one of the share. */
    boolean isDrawn(Call call, String method) {
        ServiceRoutes routes = call.routes();
        if (routes.mirror() == 0 || !(call.route() instanceof Route.ToStable) || !SAFE.contains(method)) return false;
        Backend canary = routes.canary();
        if (canary == null
                || canary.addresses().isEmpty()
                || !call.tables().table().leaseHeld()) return false;
        return ThreadLocalRandom.current().nextInt(10_000) < routes.mirror();
    }

    /** Whom the copy asks. */
    Comparisons.Partner partner(Call call) {
        return comparisons.next(call.service(), call.routes().revision());
    }

    /** Sends a copy and compares, in its own time. */
    void send(Copy copy, Comparisons.Seen stable) {
        String service = copy.call().service();
        Address address = instances.choose(copy.call().tables(), backend(copy)).orElse(null);
        if (address == null || !underWay.tryAcquire()) {
            metrics.mirrored(service, "dropped");
            return;
        }
        upstreams
                .send(outgoing(copy, address))
                .flatMap(answer -> seen(answer, copy.method()))
                .timeout(limits.patience())
                .publishOn(Schedulers.boundedElastic())
                .map(seen ->
                        comparisons.compare(service, copy.call().routes().revision(), copy.partner(), stable, seen))
                .onErrorReturn("failed")
                .doFinally(signal -> underWay.release())
                .subscribe(outcome -> metrics.mirrored(service, outcome));
    }

    private static Backend backend(Copy copy) {
        ServiceRoutes routes = copy.call().routes();
        Backend canary = routes.canary();
        return copy.partner() == Comparisons.Partner.STABLE || canary == null ? routes.stable() : canary;
    }

    private static Upstreams.Outgoing outgoing(Copy copy, Address address) {
        HttpHeaders headers = copy.headers().copy().set(TransitHeaders.SHADOW, "true");
        return new Upstreams.Outgoing(copy.method(), address + copy.pathAndQuery(), headers, null, true);
    }

    private Mono<Comparisons.Seen> seen(Answer answer, HttpMethod method) {
        BodyCapture capture = new BodyCapture(HttpMethod.HEAD.equals(method) ? 0 : limits.maxBodySize());
        return answer.body()
                .doOnNext(capture::add)
                .doOnNext(io.netty.buffer.ByteBuf::release)
                .takeUntil(part -> capture.isFull())
                .then(Mono.fromSupplier(() -> seen(answer, capture)));
    }

    /** An answer as it is compared. */
    static Comparisons.Seen seen(Answer answer, BodyCapture capture) {
        @Nullable String encoding = answer.headers().get(HttpHeaderNames.CONTENT_ENCODING);
        return new Comparisons.Seen(
                answer.status(), answer.headers().get(HttpHeaderNames.CONTENT_TYPE), capture.decoded(encoding));
    }
}
