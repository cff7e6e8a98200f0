package dev.sluice.runtime;

import static org.springframework.web.reactive.function.server.RequestPredicates.GET;
import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import com.fasterxml.jackson.annotation.JsonView;
import io.micrometer.common.KeyValue;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.validation.annotation.Validated;
import org.springframework.web.bind.annotation.CookieValue;
import org.springframework.web.bind.annotation.CrossOrigin;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.server.WebSession;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Handlers of every kind that can tell the fast way from Spring's, if there is a difference. */
@Configuration(proxyBeanMethods = false)
@Import({
    FastPathApplication.Values.class,
    FastPathApplication.Arguments.class,
    FastPathApplication.Bodies.class,
    FastPathApplication.Errors.class,
    FastPathApplication.Local.class,
    FastPathApplication.Modelled.class,
    FastPathApplication.Views.class,
    FastPathApplication.Ways.class,
    FastPathApplication.Advice.class,
    FastPathApplication.Meddling.class
})
@SuppressWarnings("DoNotCallSuggester") // Spring calls what throws, and that is the point.
class FastPathApplication {
    record Person(@NotBlank String name, int age) {}

    /** Knows which way it has been read. */
    record Witness(@NotBlank String name, @Nullable String way) {
        Witness {
            way = isCalledBy("JsonBody") ? "fast" : "Spring's";
        }
    }

    interface Brief {}

    record Viewed(
            @JsonView(Brief.class) String name, @Nullable String rest) {}

    interface Strict {}

    record Grouped(@NotBlank(groups = Strict.class) String name) {}

    private static boolean isCalledBy(String type) {
        return StackWalker.getInstance()
                .walk(frames -> frames.anyMatch(
                        frame -> frame.getClassName().startsWith("dev.sluice.runtime.fastpath." + type)));
    }

    /** Cannot be encoded. */
    record Broken(int value) {
        public int getFault() {
            throw new IllegalStateException("no value");
        }
    }

    static final class Advised extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    static final class Own extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Bean
    RouterFunction<ServerResponse> functions() {
        return route(GET("/functional"), request -> ServerResponse.ok().bodyValue("function"))
                .andRoute(GET("/shadowed"), request -> ServerResponse.ok().bodyValue("function"))
                .andRoute(GET("/behind/{name}"), request -> ServerResponse.ok().bodyValue("function"));
    }

    @RestController
    static class Values {
        @GetMapping("/mono")
        Mono<String> mono() {
            return Mono.just("mono");
        }

        @GetMapping("/text")
        String text() {
            return "text with an ü";
        }

        @GetMapping("/number")
        int number() {
            return 42;
        }

        @GetMapping("/record")
        Person person() {
            return new Person("Ada", 36);
        }

        @GetMapping("/record/mono")
        Mono<Person> monoOfPerson() {
            return Mono.just(person());
        }

        @GetMapping("/record/later")
        Mono<Person> later() {
            return Mono.delay(Duration.ofMillis(1)).map(tick -> person());
        }

        @GetMapping("/list")
        List<Person> list() {
            return List.of(person(), person());
        }

        @GetMapping("/flux")
        Flux<Person> flux() {
            return Flux.just(person(), person());
        }

        @GetMapping("/bytes")
        byte[] bytes() {
            return new byte[] {1, 2, 3};
        }

        @GetMapping("/empty")
        Mono<Person> empty() {
            return Mono.empty();
        }

        @GetMapping("/null")
        @Nullable
        Person nothing() {
            return null;
        }

        @GetMapping("/nothing")
        void none() {
            // Answers with no content on purpose.
        }

        @GetMapping("/entity")
        ResponseEntity<Person> entity() {
            return ResponseEntity.status(202).header("X-Kind", "entity").body(person());
        }

        @GetMapping("/entity/mono")
        Mono<ResponseEntity<Person>> entityLater() {
            return Mono.just(entity());
        }

        @GetMapping("/entity/tagged")
        ResponseEntity<Person> tagged() {
            return ResponseEntity.ok().eTag("1").body(person());
        }

        @GetMapping("/entity/typed")
        ResponseEntity<Person> typed() {
            return ResponseEntity.ok().contentType(MediaType.APPLICATION_CBOR).body(person());
        }

        @GetMapping("/entity/text")
        ResponseEntity<String> entityOfText() {
            return ResponseEntity.status(404).header("X-Kind", "one").body("not here");
        }

        @GetMapping("/entity/list")
        Mono<ResponseEntity<List<Person>>> entityOfList() {
            return Mono.delay(Duration.ofMillis(1)).map(tick -> ResponseEntity.ok(list()));
        }

        @GetMapping("/entity/open")
        ResponseEntity<?> openEntity() {
            return entity();
        }

        @GetMapping("/entity/none")
        ResponseEntity<Person> noEntity() {
            return ResponseEntity.noContent().build();
        }

        @GetMapping("/entity/problem")
        ResponseEntity<ProblemDetail> entityOfProblem() {
            return ResponseEntity.status(409).body(problem());
        }

        @GetMapping("/entity/broken")
        ResponseEntity<Broken> entityOfBroken() {
            return ResponseEntity.accepted().header("X-Kind", "broken").body(new Broken(1));
        }

        @GetMapping("/created")
        @ResponseStatus(HttpStatus.CREATED)
        Person created() {
            return person();
        }

        @GetMapping("/problem")
        ProblemDetail problem() {
            return ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, "taken");
        }

        @GetMapping(path = "/produces", produces = MediaType.TEXT_HTML_VALUE)
        String produces() {
            return "<p>html</p>";
        }

        @CrossOrigin("http://friend.example")
        @GetMapping("/cors")
        String cors() {
            return "cors";
        }

        @GetMapping("/shadowed")
        String shadowed() {
            return "never";
        }

        @GetMapping(path = "/ambiguous", params = "kind=a")
        String ambiguous() {
            return "a";
        }

        @GetMapping("/ambiguous")
        String ambiguousToo() {
            return "any";
        }

        @DeleteMapping("/delete")
        Mono<String> delete() {
            return Mono.just("deleted");
        }
    }

    @RestController
    static class Arguments {
        @GetMapping("/exchange")
        String exchange(ServerWebExchange exchange) {
            exchange.getResponse()
                    .getHeaders()
                    .set("X-Seen", exchange.getRequest().getPath().value());
            return "exchange";
        }

        @GetMapping("/session")
        Mono<String> session(WebSession session) {
            session.getAttributes().put("seen", true);
            return Mono.just("session");
        }

        @GetMapping("/cookie")
        Mono<String> cookie(@CookieValue(required = false) @Nullable String taste) {
            return Mono.just("cookie " + taste);
        }

        @GetMapping("/headers")
        Mono<String> headers(
                @RequestHeader("X-One") int one,
                @RequestHeader(name = "X-Two", required = false) @Nullable String two) {
            return Mono.just(one + " " + two);
        }

        @GetMapping("/query")
        Mono<String> query(
                @RequestParam(defaultValue = "none") String word, @RequestParam(defaultValue = "0") int count) {
            return Mono.just(word + " " + count);
        }

        @GetMapping("/nested/{id}/parts/{part}")
        String parts(@PathVariable String id, @PathVariable String part) {
            return id + " " + part;
        }

        @GetMapping("/nested/{id}/parts/last")
        String lastPart(@PathVariable String id) {
            return id + " last";
        }

        @DeleteMapping("/nested/{id}")
        Mono<String> deleted(@PathVariable String id) {
            return Mono.just("deleted " + id);
        }

        @GetMapping("/nested/{id}")
        String nested(@PathVariable String id) {
            return "nested " + id;
        }

        @GetMapping("/rest/{*all}")
        String rest(@PathVariable String all) {
            return all;
        }

        @GetMapping("/number/{id:[0-9]+}")
        String numbered(@PathVariable String id) {
            return id;
        }

        @GetMapping("/behind/{id}")
        String behind(@PathVariable String id) {
            return "never " + id;
        }

        @GetMapping("/path/{id}")
        Mono<String> path(@PathVariable int id) {
            return Mono.just("path " + id);
        }
    }

    @RestController
    static class Bodies {
        @PostMapping("/echo")
        Person echo(@Valid @RequestBody Person person) {
            return person;
        }

        @PostMapping("/echo/cut")
        Person cut(@RequestBody Person person) {
            return person;
        }

        @PostMapping("/echo/mono")
        Mono<Person> mono(@Valid @RequestBody Person person) {
            return Mono.just(person);
        }

        @PostMapping("/echo/later")
        Mono<Person> later(@Valid @RequestBody Person person) {
            return Mono.delay(Duration.ofMillis(1)).map(tick -> person);
        }

        @PostMapping("/echo/reactive")
        Mono<Person> reactive(@Valid @RequestBody Mono<Person> person) {
            return person;
        }

        @PostMapping("/echo/optional")
        Mono<String> optional(@RequestBody(required = false) @Nullable Person person) {
            return Mono.just("got " + person);
        }

        @PostMapping("/echo/header")
        Person header(@Valid @RequestBody Person person, @RequestHeader("X-One") int one) {
            return new Person(person.name(), one);
        }

        @PostMapping("/echo/constrained")
        Person constrained(@RequestBody Person person, @RequestParam(defaultValue = "") @Size(min = 1) String word) {
            return person;
        }

        @PostMapping("/echo/throwing")
        Mono<Person> throwing(@RequestBody Person person) {
            throw new ResponseStatusException(HttpStatus.GONE, person.name());
        }

        @PostMapping("/echo/list")
        List<Person> list(@RequestBody List<@Valid Person> people) {
            return people;
        }

        @PostMapping("/echo/map")
        Map<String, Object> map(@RequestBody Map<String, Object> map) {
            return map;
        }

        @PostMapping("/echo/text")
        String text(@RequestBody String text) {
            return text;
        }

        @PostMapping("/echo/bytes")
        byte[] bytes(@RequestBody byte[] bytes) {
            return bytes;
        }

        @PostMapping("/echo/viewed")
        Viewed viewed(@RequestBody @JsonView(Brief.class) Viewed viewed) {
            return viewed;
        }

        @PostMapping("/echo/grouped")
        Grouped grouped(@Validated(Strict.class) @RequestBody Grouped grouped) {
            return grouped;
        }

        @PostMapping("/echo/entity")
        Mono<Person> entity(HttpEntity<Person> person) {
            return Mono.justOrEmpty(person.getBody());
        }

        @PostMapping("/form")
        Mono<String> form(ServerWebExchange exchange) {
            return exchange.getFormData().map(form -> "form " + form.getFirst("word"));
        }

        @PutMapping("/put")
        Mono<Person> put(@RequestBody Person person) {
            return Mono.just(person);
        }
    }

    @RestController
    static class Errors {
        @GetMapping("/error")
        String error() {
            throw new IllegalStateException("thrown");
        }

        @GetMapping("/error/mono")
        Mono<String> mono() {
            return Mono.error(new IllegalStateException("signalled"));
        }

        @GetMapping("/error/later")
        Mono<String> later() {
            return Mono.delay(Duration.ofMillis(1)).flatMap(tick -> mono());
        }

        @GetMapping("/error/status")
        Mono<String> status() {
            throw new ResponseStatusException(HttpStatus.TOO_EARLY, "short and stout");
        }

        @GetMapping("/error/response")
        Mono<String> response() {
            return Mono.error(new ResponseStatusException(HttpStatus.PAYMENT_REQUIRED));
        }

        @GetMapping("/error/advised")
        String advised() {
            throw new Advised();
        }

        @GetMapping("/error/advised/mono")
        Mono<String> advisedMono() {
            return Mono.error(new Advised());
        }

        @GetMapping("/error/encoding")
        Mono<Broken> encoding() {
            return Mono.just(new Broken(1));
        }
    }

    @RestController
    static class Local {
        @GetMapping("/error/local")
        String local() {
            throw new Own();
        }

        @ExceptionHandler
        ResponseEntity<String> handle(Own own) {
            return ResponseEntity.status(409).body("handled here");
        }
    }

    @RestController
    static class Modelled {
        @ModelAttribute("greeting")
        String greeting() {
            return "hello";
        }

        @GetMapping("/model")
        String model(Model model) {
            return String.valueOf(model.getAttribute("greeting"));
        }
    }

    @Controller
    static class Views {
        @GetMapping("/view")
        String view() {
            return "redirect:/mono";
        }
    }

    /** Tells which way its calls have taken; the only handler whose answers may differ. */
    @RestController
    static class Ways {
        @GetMapping("/way")
        Mono<String> way() {
            return Mono.just(name());
        }

        @GetMapping("/way/later")
        Mono<String> later() {
            var name = name();
            return Mono.delay(Duration.ofMillis(1)).map(tick -> name);
        }

        @GetMapping("/way/blocking")
        String blocking() {
            return name();
        }

        @GetMapping("/way/path/{id}")
        Mono<String> path(@PathVariable String id) {
            return Mono.just(name());
        }

        @GetMapping("/way/entity")
        ResponseEntity<String> entity() {
            return ResponseEntity.ok().header("X-Kind", "entity").body(name());
        }

        @GetMapping("/way/entity/mono")
        Mono<ResponseEntity<String>> monoOfEntity() {
            return Mono.just(entity());
        }

        @GetMapping(path = "/way/produces", produces = MediaType.TEXT_PLAIN_VALUE)
        Mono<String> produces() {
            return Mono.just(name());
        }

        @PostMapping("/way/body")
        Mono<String> body(@Valid @RequestBody Witness witness) {
            return Mono.just("" + witness.way());
        }

        @PostMapping("/way/body/blocking")
        String blockingBody(@Valid @RequestBody Witness witness) {
            return "" + witness.way();
        }

        @GetMapping("/way/created")
        @ResponseStatus(HttpStatus.CREATED)
        Mono<String> created() {
            return Mono.just(name());
        }

        @GetMapping("/thread")
        String thread() {
            return Thread.currentThread().isVirtual() ? "virtual" : "loop";
        }

        @PostMapping("/thread")
        String threadWithBody(@RequestBody Person person) {
            return thread();
        }

        private static String name() {
            return isCalledBy("Endpoint") ? "fast" : "Spring's";
        }
    }

    @RestControllerAdvice
    static class Advice {
        @ExceptionHandler
        ResponseEntity<Map<String, String>> handle(Advised advised, ServerWebExchange exchange) {
            return ResponseEntity.status(422)
                    .header("X-Advised", exchange.getRequest().getPath().value())
                    .body(Map.of("advised", "yes"));
        }
    }

    /** Does to a request what filters do, as a header of the request asks; and shows what the lookup of the handler has left. */
    static class Meddling implements WebFilter {
        private static String trace(ServerWebExchange exchange) {
            var attributes = new TreeMap<>(exchange.getAttributes());
            attributes.remove(ServerWebExchange.LOG_ID_ATTRIBUTE);
            attributes.replaceAll((name, value) -> name.endsWith("ObservationContext") ? "context" : value);
            return attributes.toString().replaceAll("@[0-9a-f]+", "@");
        }

        @Override
        public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
            var headers = exchange.getRequest().getHeaders();
            var response = exchange.getResponse();
            if (headers.containsHeader("X-Filter-Header")) response.getHeaders().set("X-Filtered", "yes");
            if (headers.containsHeader("X-Filter-Status")) response.setStatusCode(HttpStatus.ACCEPTED);
            if (headers.containsHeader("X-Filter-Type"))
                response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
            if (headers.containsHeader("X-Filter-Cookie"))
                response.addCookie(ResponseCookie.from("taste", "sweet").build());
            if (headers.containsHeader("X-Filter-Commit"))
                response.beforeCommit(
                        () -> Mono.fromRunnable(() -> response.getHeaders().set("X-Committed", "yes")));
            if (headers.containsHeader("X-Filter-Trace"))
                response.beforeCommit(
                        () -> Mono.fromRunnable(() -> response.getHeaders().set("X-Trace", trace(exchange))));
            if (headers.containsHeader("X-Filter-Not-Modified")) exchange.checkNotModified("1");
            if (headers.containsHeader("X-Filter-Fail")) return Mono.error(new IllegalStateException("filtered"));
            if (headers.containsHeader("X-Filter-Tag"))
                ServerRequestObservationContext.findCurrent(exchange.getAttributes())
                        .ifPresent(context -> context.addLowCardinalityKeyValue(KeyValue.of("flavour", "sweet")));
            if (headers.containsHeader("X-Filter-Body"))
                return chain.filter(exchange.mutate()
                        .request(new Replaced(exchange.getRequest()))
                        .build());
            if (headers.containsHeader("X-Filter-Path"))
                return chain.filter(exchange.mutate()
                        .request(request -> request.path("/mono"))
                        .build());
            return chain.filter(exchange).doOnSuccess(unused -> {
                if (!response.isCommitted()) response.getHeaders().set("X-Late", "yes");
            });
        }
    }

    /** A request whose body a filter has replaced. */
    private static final class Replaced extends ServerHttpRequestDecorator {
        Replaced(ServerHttpRequest request) {
            super(request);
        }

        @Override
        public Flux<DataBuffer> getBody() {
            return super.getBody()
                    .concatMap(buffer -> {
                        DataBufferUtils.release(buffer);
                        return Flux.<DataBuffer>empty();
                    })
                    .concatWith(Flux.just(DefaultDataBufferFactory.sharedInstance.wrap(
                            "{\"name\":\"Bob\",\"age\":1}".getBytes(StandardCharsets.UTF_8))));
        }
    }
}
