package dev.sluice.gateway.autoconfigure;

import dev.sluice.gateway.risk.EdgeRisk;
import dev.sluice.gateway.risk.RiskFilter;
import dev.sluice.gateway.upstream.CallSpans;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.http.client.ReactorResourceFactory;

/** Checks sensitive requests, if there is an edge function to ask. */
@AutoConfiguration(
        after = TracingAutoConfiguration.class,
        afterName = {
            "dev.sluice.runtime.autoconfigure.RuntimeAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration"
        })
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnBooleanProperty(
        name = {"sluice.gateway.enabled", "sluice.gateway.risk.enabled"},
        matchIfMissing = true)
@Conditional(RiskAutoConfiguration.OnEndpoints.class)
@EnableConfigurationProperties(RiskProperties.class)
public final class RiskAutoConfiguration {

    @Bean
    EdgeRisk sluiceEdgeRisk(
            RiskProperties properties,
            ObjectProvider<ReactorResourceFactory> resources,
            ObjectProvider<MeterRegistry> registries,
            ObjectProvider<CallSpans> spans) {
        return EdgeRisk.over(
                properties.toEdge(),
                properties.endpoints(),
                GatewayAutoConfiguration.loops(resources),
                registries.getIfAvailable(SimpleMeterRegistry::new),
                spans.getIfAvailable(() -> CallSpans.NONE));
    }

    @Bean
    @ConditionalOnMissingBean
    RiskFilter sluiceRiskFilter(RiskProperties properties, EdgeRisk edge, ObjectProvider<MeterRegistry> registries) {
        return new RiskFilter(
                properties.toRules(),
                edge,
                properties.toFilter(),
                registries.getIfAvailable(SimpleMeterRegistry::new),
                Clock.systemUTC());
    }

    @Bean
    ApplicationRunner sluiceRiskWarmUp(EdgeRisk edge) {
        return arguments -> edge.warmUp();
    }

    /** Whether at least one endpoint is configured. */
    static final class OnEndpoints extends SpringBootCondition {
        private static final String NAME = "sluice.gateway.risk.endpoints";

        @Override
        public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
            boolean any = Binder.get(context.getEnvironment())
                    .bind(NAME, Bindable.listOf(String.class))
                    .map(endpoints -> !endpoints.isEmpty())
                    .orElse(false);
            return new ConditionOutcome(any, ConditionMessage.of(NAME + (any ? " is set" : " is not set")));
        }
    }
}
