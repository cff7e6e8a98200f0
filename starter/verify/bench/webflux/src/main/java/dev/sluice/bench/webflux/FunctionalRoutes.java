package dev.sluice.bench.webflux;

import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import jakarta.validation.Validator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Mono;

/** The same handlers as functions. */
@Configuration(proxyBeanMethods = false)
class FunctionalRoutes {
    @Bean
    RouterFunction<ServerResponse> routes(Validator validator) {
        return route().GET("/functional/hello", request -> hello())
                .POST("/functional/orders", request -> place(request, validator))
                .build();
    }

    private static Mono<ServerResponse> hello() {
        return ServerResponse.ok().contentType(MediaType.TEXT_PLAIN).bodyValue("Hello, World!");
    }

    private static Mono<ServerResponse> place(ServerRequest request, Validator validator) {
        return request.bodyToMono(Order.class).flatMap(order -> {
            if (!validator.validate(order).isEmpty())
                return Mono.error(new ResponseStatusException(HttpStatus.BAD_REQUEST));
            return ServerResponse.ok().contentType(MediaType.APPLICATION_JSON).bodyValue(order.place());
        });
    }
}
