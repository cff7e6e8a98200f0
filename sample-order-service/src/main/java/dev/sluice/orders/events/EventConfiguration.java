package dev.sluice.orders.events;

import io.lettuce.core.RedisURI;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;

/** The relay and what it needs, unless this instance leaves the publishing to others. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty(name = "orders.events.enabled", matchIfMissing = true)
@EnableConfigurationProperties(EventProperties.class)
class EventConfiguration {

    @Bean
    EventSink eventSink(EventProperties properties) {
        String uri = properties.redisUri();
        if (uri == null || uri.isBlank()) {
            return new LogSink();
        }
        return new RedisSink(address(uri), properties.stream(), properties.maxStreamLength(), properties.timeout());
    }

    /** The message never contains the address, which may contain a password. */
    private static RedisURI address(String uri) {
        try {
            return RedisURI.create(uri);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("orders.events.redis-uri must be an address such as redis://host:6379");
        }
    }

    @Bean
    EventMetrics eventMetrics(MeterRegistry registry, InstantSource clock) {
        return new EventMetrics(registry, clock);
    }

    @Bean
    RelayPass relayPass(
            EventTable table,
            EventSink sink,
            EventProperties properties,
            EventMetrics metrics,
            PlatformTransactionManager transactions) {
        return new RelayPass(table, sink, properties, metrics, transactions);
    }

    @Bean
    EventRelay eventRelay(RelayPass pass, EventMetrics metrics, EventProperties properties) {
        return new EventRelay(pass, metrics, properties);
    }
}
