package dev.sluice.bench.webflux;

import jakarta.validation.Valid;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Annotated handlers that run on the event loop. */
@RestController
class ReactiveController {
    private static final long WORK_NANOS = Duration.ofMillis(1).toNanos();
    private static final byte[] LARGE = new byte[8 << 20];

    @GetMapping("/hello")
    Mono<String> hello() {
        return Mono.just("Hello, World!");
    }

    @PostMapping("/orders")
    Mono<Order.Receipt> place(@Valid @RequestBody Order order) {
        return Mono.just(order.place());
    }

    /** More than the kernel buffers, for clients that do not read it. */
    @GetMapping(path = "/large", produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    Mono<byte[]> large() {
        return Mono.just(LARGE);
    }

    /** Keeps its loop occupied without a core, so that few cores can stand for many: what the placement of connections is measured with. */
    @GetMapping("/work")
    Mono<String> work() {
        LockSupport.parkNanos(WORK_NANOS);
        return Mono.just("Done");
    }
}
