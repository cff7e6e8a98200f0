package dev.sluice.example;

import java.util.concurrent.CountDownLatch;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Handlers of an application that block the event loop they run on, until they are released. */
@RestController
public class BlockingOnLoops {
    private volatile CountDownLatch release = new CountDownLatch(1);

    /** Says that it is reactive, and blocks. */
    @GetMapping("/blocks/annotated")
    Mono<String> annotated() {
        return Mono.just(waitForRelease());
    }

    @GetMapping("/blocks/operator")
    Mono<String> operator() {
        return Mono.just("").map(ignored -> waitForRelease());
    }

    @GetMapping("/blocks/not")
    Mono<String> not() {
        return Mono.just("released");
    }

    @Bean
    RouterFunction<ServerResponse> routes() {
        return RouterFunctions.route()
                .GET("/blocks/functional", this::functional)
                .build();
    }

    private Mono<ServerResponse> functional(ServerRequest request) {
        return ServerResponse.ok().bodyValue(waitForRelease());
    }

    private String waitForRelease() {
        try {
            release.await();
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
        return "released";
    }

    public void release() {
        release.countDown();
    }

    public void holdAgain() {
        release = new CountDownLatch(1);
    }
}
