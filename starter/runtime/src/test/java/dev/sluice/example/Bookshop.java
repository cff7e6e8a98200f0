package dev.sluice.example;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ResponseEntity;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.http.codec.multipart.FilePart;
import org.springframework.web.bind.annotation.CrossOrigin;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** An application that knows nothing of Sluice. Runs with the starter on its class path, and without. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(Bookshop.Books.class)
public class Bookshop {
    /** Starts the application; the result closes it, and tells its port as a string. */
    public static AutoCloseable start(String... arguments) {
        var context = new SpringApplicationBuilder(Bookshop.class)
                .web(WebApplicationType.REACTIVE)
                .bannerMode(Banner.Mode.OFF)
                .run(arguments);
        return new AutoCloseable() {
            @Override
            public void close() {
                context.close();
            }

            @Override
            public String toString() {
                return context.getEnvironment().getRequiredProperty("local.server.port");
            }
        };
    }

    record Book(int id, String title) {}

    @RestController
    static class Books {
        private static final List<Book> ALL = List.of(new Book(1, "Moby-Dick"), new Book(2, "Middlemarch"));

        @CrossOrigin("https://shop.example")
        @GetMapping("/books")
        List<Book> all() {
            return ALL;
        }

        @GetMapping("/books/{id}")
        Book one(@PathVariable int id) {
            return ALL.stream()
                    .filter(book -> book.id() == id)
                    .findFirst()
                    .orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "no such book"));
        }

        @PostMapping("/books")
        ResponseEntity<Book> create(@RequestBody Book book) {
            return ResponseEntity.created(URI.create("/books/" + book.id())).body(book);
        }

        @GetMapping("/books/first")
        Mono<Book> first() {
            return Mono.just(ALL.getFirst()).delayElement(Duration.ofMillis(1));
        }

        @GetMapping(path = "/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
        Flux<ServerSentEvent<Book>> stream() {
            return Flux.fromIterable(ALL)
                    .map(book ->
                            ServerSentEvent.builder(book).id("" + book.id()).build());
        }

        @GetMapping("/nothing")
        @ResponseStatus(HttpStatus.NO_CONTENT)
        void nothing() {}

        @GetMapping("/moved")
        ResponseEntity<Void> moved() {
            return ResponseEntity.status(HttpStatus.FOUND)
                    .location(URI.create("/books"))
                    .header(
                            "set-cookie",
                            ResponseCookie.from("seen", "1")
                                    .httpOnly(true)
                                    .build()
                                    .toString())
                    .build();
        }

        @GetMapping("/fails")
        String fails() {
            throw new IllegalStateException("broken");
        }

        @GetMapping("/limit")
        String limit(@RequestParam int max) {
            throw new IllegalArgumentException("not " + max);
        }

        @PostMapping("/upload")
        Mono<String> upload(@RequestPart FilePart file) {
            return Mono.just(file.filename());
        }

        @ExceptionHandler
        ProblemDetail refuse(IllegalArgumentException refusal) {
            return ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, String.valueOf(refusal.getMessage()));
        }
    }

    @Bean
    RouterFunction<ServerResponse> routes() {
        return RouterFunctions.route()
                .GET("/bookshelf/{id}", request -> ServerResponse.ok().bodyValue(Books.ALL.getFirst()))
                .POST(
                        "/bookshelf",
                        request -> request.bodyToMono(Book.class)
                                .flatMap(book -> ServerResponse.accepted().bodyValue(book)))
                .GET("/bookshelf-fails", request -> Mono.error(new IllegalStateException("broken")))
                .build();
    }
}
