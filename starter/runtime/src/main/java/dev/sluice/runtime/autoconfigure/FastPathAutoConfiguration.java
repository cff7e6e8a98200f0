package dev.sluice.runtime.autoconfigure;

import dev.sluice.runtime.fastpath.FastPath;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.webflux.autoconfigure.HttpHandlerAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.WebFluxRegistrations;
import org.springframework.boot.webflux.autoconfigure.WebHttpHandlerBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.reactive.DispatcherHandler;
import reactor.netty.http.server.HttpServer;

/** Lets plain requests take a shorter way through Spring, unless the application makes Spring's parts its own. */
@AutoConfiguration(
        after = AdmissionAutoConfiguration.class,
        before = {WebFluxAutoConfiguration.class, HttpHandlerAutoConfiguration.class})
@ConditionalOnClass({HttpServer.class, DispatcherHandler.class})
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnBooleanProperty(name = "sluice.runtime.enabled", matchIfMissing = true)
@ConditionalOnBooleanProperty(name = "sluice.runtime.fast-path.enabled", matchIfMissing = true)
@ConditionalOnMissingBean(WebFluxRegistrations.class)
public final class FastPathAutoConfiguration {
    /** Works on beans while they are made, so it must not need the configuration itself. */
    @Bean
    static FastPath sluiceFastPath() {
        return new FastPath();
    }

    /** The builder puts what it is given last next to Spring's handler, which is where this has to stand. */
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    WebHttpHandlerBuilderCustomizer sluiceFastPathCustomizer(FastPath fastPath) {
        return builder -> builder.httpHandlerDecorator(fastPath::before);
    }
}
