package dev.sluice.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.LoopResources;

/** An application that brings parts of the server itself: they are used as they are, and the rest goes on working. */
class OwnServerIT {
    private static final String BODY = "{\"a\":1}";

    @Test
    void serverFactoryOfTheApplicationIsUsedAsItIs() throws Exception {
        try (var server = RunningServer.start(List.of(OwnFactory.class), "sluice.runtime.requests.max-body-size=4B")) {
            assertThat(server.get("/reactive").headers().firstValue("x-made-by"))
                    .hasValue("application");
            assertThat(server.get("/blocking").body()).contains("\"virtual\":true");
            assertThat(server.post("/blocking", BODY).statusCode())
                    .as("its server has no guards")
                    .isEqualTo(200);
            assertThat(server.bean(NettyReactiveWebServerFactory.class)).isInstanceOf(OwnFactory.Factory.class);
        }
    }

    @Test
    void loopsOfTheApplicationAreUsedAndGuarded() throws Exception {
        try (var server = RunningServer.start(List.of(OwnLoops.class), "sluice.runtime.requests.max-body-size=4B")) {
            assertThat(server.get("/reactive").body()).contains("\"thread\":\"own-");
            assertThat(server.get("/blocking").body()).contains("\"virtual\":true");
            assertThat(server.post("/blocking", BODY).statusCode()).isEqualTo(413);
        }
    }

    @Test
    void resourcesOfTheApplicationAreUsedAndGuarded() throws Exception {
        try (var server =
                RunningServer.start(List.of(OwnResources.class), "sluice.runtime.requests.max-body-size=4B")) {
            assertThat(server.get("/reactive").body()).contains("\"thread\":\"own-");
            assertThat(server.post("/blocking", BODY).statusCode()).isEqualTo(413);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnFactory {
        @Bean
        Factory factory() {
            var factory = new Factory();
            factory.addServerCustomizers(OwnFactory::sign);
            return factory;
        }

        private static HttpServer sign(HttpServer server) {
            return server.mapHandle((handled, connection) -> {
                if (connection instanceof HttpServerResponse response) response.header("x-made-by", "application");
                return handled;
            });
        }

        static final class Factory extends NettyReactiveWebServerFactory {}
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnLoops {
        @Bean(destroyMethod = "dispose")
        LoopResources loops() {
            return LoopResources.create("own");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnResources {
        @Bean
        ReactorResourceFactory resources() {
            var resources = new ReactorResourceFactory();
            resources.setUseGlobalResources(false);
            resources.setLoopResourcesSupplier(() -> LoopResources.create("own"));
            return resources;
        }
    }
}
