package dev.sluice.runtime;

import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

/** A WebFlux application with the runtime starter, on loopback and an ephemeral port. */
public final class RunningServer implements AutoCloseable {
    private final ConfigurableApplicationContext context;

    private RunningServer(ConfigurableApplicationContext context) {
        this.context = context;
    }

    public static RunningServer start(String... properties) {
        return start(List.of(), properties);
    }

    public static RunningServer start(List<Class<?>> configurations, String... properties) {
        var sources = new ArrayList<Class<?>>(configurations);
        sources.add(App.class);
        var arguments = new ArrayList<>(List.of("--server.port=0", "--server.address=127.0.0.1"));
        for (var property : properties) arguments.add("--" + property);
        return new RunningServer(new SpringApplicationBuilder(sources.toArray(Class<?>[]::new))
                .web(WebApplicationType.REACTIVE)
                .bannerMode(Banner.Mode.OFF)
                .run(arguments.toArray(String[]::new)));
    }

    public int port() {
        var server = ((WebServerApplicationContext) context).getWebServer();
        if (server == null) throw new IllegalStateException("the server has not started");
        return server.getPort();
    }

    public String property(String name) {
        return context.getEnvironment().getRequiredProperty(name);
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    public <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** The listening channel, of which the server may tell a little later than it accepts. */
    Channel listener() {
        return await().until(bean(Listener.class).channel::get, Objects::nonNull);
    }

    /** How often clients were turned away for a reason, by the meter. */
    double refusals(Refusal reason) {
        return bean(MeterRegistry.class)
                .get(RuntimeMeters.REFUSALS.getName())
                .tag("reason", reason.reason())
                .functionCounter()
                .count();
    }

    public HttpResponse<String> get(String path) throws Exception {
        return send(HttpRequest.newBuilder(uri(path)).build());
    }

    public HttpResponse<String> post(String path, String body) throws Exception {
        return send(HttpRequest.newBuilder(uri(path))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    private static HttpResponse<String> send(HttpRequest request) throws Exception {
        try (var client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }

    @Override
    public void close() {
        context.close();
    }

    /** Learns the listening channel when the server is bound. */
    static final class Listener implements NettyServerCustomizer {
        private final AtomicReference<Channel> channel = new AtomicReference<>();

        @Override
        public reactor.netty.http.server.HttpServer apply(reactor.netty.http.server.HttpServer server) {
            return server.doOnBound(bound -> channel.set(bound.channel()));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class App {
        @Bean
        Listener listener() {
            return new Listener();
        }

        @Bean
        Threads threads() {
            return new Threads();
        }
    }

    /** Tells on which thread its handlers run. */
    @RestController
    static class Threads {
        private final AtomicInteger underWay = new AtomicInteger();

        @GetMapping("/blocking")
        Map<String, Object> blocking() {
            return facts();
        }

        @PostMapping("/blocking")
        Map<String, Object> blockingWithBody(@RequestBody Map<String, Object> body) {
            var facts = new HashMap<>(facts());
            facts.putAll(body);
            return facts;
        }

        /** Takes its time, without blocking a carrier. */
        @GetMapping("/slow")
        Map<String, Object> slow(@RequestParam long millis) throws InterruptedException {
            underWay.incrementAndGet();
            TimeUnit.MILLISECONDS.sleep(millis);
            underWay.decrementAndGet();
            return facts();
        }

        int underWay() {
            return underWay.get();
        }

        @GetMapping("/reactive")
        Mono<Map<String, Object>> reactive() {
            return Mono.just(facts());
        }

        private static Map<String, Object> facts() {
            var thread = Thread.currentThread();
            return Map.of("thread", thread.getName(), "virtual", thread.isVirtual());
        }
    }
}
