package dev.sluice.runtime.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.example.Caller;
import dev.sluice.example.Echo;
import dev.sluice.runtime.RunningServer;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.PropagatingReceiverTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingSenderTracingObservationHandler;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelPropagator;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.micrometer.tracing.propagation.Propagator;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Beside a tracing library, which begins a span for each call, and says so in the header that the runtime would pass on. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TracingIT {
    private static final String TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT_ID = "00f067aa0ba902b7";

    private final HttpClient client = HttpClient.newHttpClient();
    private RunningServer next;
    private RunningServer caller;

    @BeforeAll
    void start() {
        next = RunningServer.start(List.of(Echo.class));
        caller = RunningServer.start(
                List.of(Caller.class, Tracing.class),
                "next.uri=" + next.uri(""),
                "spring.http.serviceclient.on-rest-client.base-url=" + next.uri(""),
                "spring.http.serviceclient.on-web-client.base-url=" + next.uri(""));
    }

    @AfterAll
    void end() {
        client.close();
        caller.close();
        next.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "handler/rest-client",
                "handler/web-client",
                "handler/exchange-on-rest-client",
                "reactive/exchange-on-web-client"
            })
    void theTraceIsTheLibrarysAndTheLaneOurs(String path) throws Exception {
        var request = HttpRequest.newBuilder(caller.uri("/" + path))
                .headers("traceparent", "00-" + TRACE_ID + "-" + PARENT_ID + "-01", "baggage", "sluice.lane=qa")
                .build();
        assertThat(client.send(request, BodyHandlers.ofString()).body())
                .matches("traceparent=00-" + TRACE_ID + "-(?!" + PARENT_ID
                        + ")[0-9a-f]{16}-01\ntracestate=\nbaggage=sluice\\.lane=qa");
    }

    @Configuration(proxyBeanMethods = false)
    static class Tracing {
        private final io.opentelemetry.api.trace.Tracer spans =
                SdkTracerProvider.builder().build().get("test");

        @Bean
        Tracer tracer() {
            return new OtelTracer(spans, new OtelCurrentTraceContext(), event -> {});
        }

        @Bean
        Propagator propagator() {
            return new OtelPropagator(ContextPropagators.create(W3CTraceContextPropagator.getInstance()), spans);
        }

        @Bean
        PropagatingSenderTracingObservationHandler<?> sender(Tracer tracer, Propagator propagator) {
            return new PropagatingSenderTracingObservationHandler<>(tracer, propagator);
        }

        @Bean
        PropagatingReceiverTracingObservationHandler<?> receiver(Tracer tracer, Propagator propagator) {
            return new PropagatingReceiverTracingObservationHandler<>(tracer, propagator);
        }
    }
}
