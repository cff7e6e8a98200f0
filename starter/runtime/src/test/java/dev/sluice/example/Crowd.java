package dev.sluice.example;

import dev.sluice.runtime.context.RequestContext;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** Holds its requests until as many are under way as are to be, and only then calls the next service for each. */
@RestController
@Import(NextService.Clients.class)
public class Crowd {
    public static final int SIZE = 10_000;

    private final NextService next;
    private final AtomicInteger waiting = new AtomicInteger();
    private final CompletableFuture<Void> complete = new CompletableFuture<>();
    private final Semaphore calls = new Semaphore(64);

    Crowd(NextService next) {
        this.next = next;
    }

    @GetMapping("/crowd/blocking/{client}")
    String blocking(@PathVariable String client) throws InterruptedException {
        join();
        complete.join();
        calls.acquire();
        try {
            return lane() + "\n" + next.by(client).blocking();
        } finally {
            calls.release();
        }
    }

    @GetMapping("/crowd/reactive/{client}")
    Mono<String> reactive(@PathVariable String client) {
        join();
        return Mono.fromFuture(complete, true)
                .then(Mono.defer(() -> next.by(client).reactive()))
                .map(answer -> lane() + "\n" + answer);
    }

    public int waiting() {
        return waiting.get();
    }

    private void join() {
        if (waiting.incrementAndGet() == SIZE) complete.complete(null);
    }

    private static String lane() {
        return RequestContext.current().flatMap(RequestContext::lane).orElse("none");
    }
}
