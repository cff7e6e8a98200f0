package dev.sluice.example;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.registry.HttpServiceGroup.ClientType;
import org.springframework.web.service.registry.ImportHttpServices;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquirePendingLimitException;
import reactor.util.retry.Retry;

/** Calls of the next service by every client that Spring has. */
class NextService {
    private final Map<String, Call> calls;

    NextService(
            @Value("${next.uri}") String uri,
            RestClient.Builder restBuilder,
            WebClient.Builder webBuilder,
            OnRestClient onRestClient,
            OnWebClient onWebClient) {
        var rest = restBuilder.baseUrl(uri).build();
        var web = webBuilder.baseUrl(uri).build();
        calls = Map.of(
                "rest-client", blocking(() -> rest.get().uri("/echo").retrieve().body(String.class)),
                "web-client", patient(() -> web.get().uri("/echo").retrieve().bodyToMono(String.class)),
                "exchange-on-rest-client", blocking(onRestClient::echo),
                "exchange-on-web-client", patient(onWebClient::echo));
    }

    Call by(String client) {
        return Objects.requireNonNull(calls.get(client), client);
    }

    /** Tries again while too many others wait for a connection. */
    private static Call patient(Call call) {
        return () -> Mono.defer(call::reactive)
                .retryWhen(Retry.fixedDelay(1_000, Duration.ofMillis(50))
                        .filter(failure -> failure.getCause() instanceof PoolAcquirePendingLimitException));
    }

    private static Call blocking(Callable<String> call) {
        return new Call() {
            @Override
            public Mono<String> reactive() {
                return Mono.fromCallable(call).subscribeOn(Schedulers.boundedElastic());
            }

            @Override
            public String blocking() {
                try {
                    return call.call();
                } catch (Exception failure) {
                    throw new IllegalStateException(failure);
                }
            }
        };
    }

    /** One call, for code that blocks and for code that does not. */
    interface Call {
        Mono<String> reactive();

        default String blocking() {
            return Objects.requireNonNull(reactive().block());
        }
    }

    interface OnRestClient {
        @GetExchange("/echo")
        String echo();
    }

    interface OnWebClient {
        @GetExchange("/echo")
        Mono<String> echo();
    }

    @Configuration(proxyBeanMethods = false)
    @Import(NextService.class)
    @ImportHttpServices(group = "on-rest-client", types = OnRestClient.class, clientType = ClientType.REST_CLIENT)
    @ImportHttpServices(group = "on-web-client", types = OnWebClient.class, clientType = ClientType.WEB_CLIENT)
    static class Clients {}
}
