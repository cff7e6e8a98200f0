package dev.sluice.example;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.stereotype.Component;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A service that calls the next one from every kind of thread that a request of it may have work done on. */
@RestController
@EnableAsync
@EnableScheduling
@Import({NextService.Clients.class, Caller.Elsewhere.class})
public class Caller {
    private final NextService next;
    private final Elsewhere elsewhere;
    private final TaskScheduler scheduler;
    private final Executor executor;

    Caller(
            NextService next,
            Elsewhere elsewhere,
            TaskScheduler scheduler,
            @Qualifier("applicationTaskExecutor") Executor executor) {
        this.next = next;
        this.elsewhere = elsewhere;
        this.scheduler = scheduler;
        this.executor = executor;
    }

    @GetMapping("/handler/{client}")
    String handler(@PathVariable String client) {
        return next.by(client).blocking();
    }

    @PostMapping("/handler-with-body/{client}")
    String handlerWithBody(@PathVariable String client, @RequestBody Map<String, Object> body) {
        return next.by(client).blocking();
    }

    @GetMapping("/reactive/{client}")
    Mono<String> reactive(@PathVariable String client) {
        return next.by(client).reactive();
    }

    @GetMapping("/hops/{client}")
    Mono<String> hops(@PathVariable String client) {
        return Mono.delay(Duration.ofMillis(1))
                .publishOn(Schedulers.parallel())
                .flatMap(tick -> next.by("web-client").reactive())
                .flatMap(first -> next.by(client).reactive());
    }

    /** Subscribed to with nothing of the request's own flow. */
    @GetMapping("/aside/{client}")
    CompletableFuture<@Nullable String> aside(@PathVariable String client) {
        return next.by(client).reactive().toFuture();
    }

    @GetMapping("/aside-from-handler/{client}")
    String asideFromHandler(@PathVariable String client) {
        return Objects.requireNonNull(next.by(client).reactive().toFuture().join());
    }

    @GetMapping("/async/{client}")
    CompletableFuture<String> async(@PathVariable String client) {
        return elsewhere.call(next.by(client));
    }

    @GetMapping("/async-from-handler/{client}")
    String asyncFromHandler(@PathVariable String client) {
        return elsewhere.call(next.by(client)).join();
    }

    @GetMapping("/future/{client}")
    String future(@PathVariable String client) {
        return CompletableFuture.supplyAsync(next.by(client)::blocking, executor)
                .thenApply(answer -> answer)
                .join();
    }

    @GetMapping("/scheduled/{client}")
    String scheduled(@PathVariable String client) {
        var answer = new CompletableFuture<String>();
        var task = scheduler.schedule(() -> answer.complete(next.by(client).blocking()), Instant.now());
        try {
            return answer.join();
        } finally {
            task.cancel(false);
        }
    }

    @GetMapping("/repeated/{client}")
    String repeated(@PathVariable String client) {
        var second = new CompletableFuture<String>();
        var first = new CompletableFuture<String>();
        var repeating = scheduler.scheduleWithFixedDelay(
                () -> {
                    var answer = next.by(client).blocking();
                    if (!first.complete(answer)) second.complete(answer);
                },
                Duration.ofMillis(1));
        try {
            return second.join();
        } finally {
            repeating.cancel(false);
        }
    }

    @Bean
    RouterFunction<ServerResponse> functional() {
        return RouterFunctions.route().GET("/functional/{client}", this::answer).build();
    }

    private Mono<ServerResponse> answer(ServerRequest request) {
        return next.by(request.pathVariable("client")).reactive().flatMap(ServerResponse.ok()::bodyValue);
    }

    /** Work that a request leaves to other threads. */
    @Component
    static class Elsewhere {
        @Async
        CompletableFuture<String> call(NextService.Call call) {
            return CompletableFuture.completedFuture(call.blocking());
        }
    }
}
