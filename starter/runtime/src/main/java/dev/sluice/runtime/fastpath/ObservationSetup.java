package dev.sluice.runtime.fastpath;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.observation.GlobalObservationConvention;
import io.micrometer.observation.ObservationFilter;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationPredicate;
import io.micrometer.observation.ObservationRegistry;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.NoSuchBeanDefinitionException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationRegistryCustomizer;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.server.reactive.observation.DefaultServerRequestObservationConvention;
import org.springframework.http.server.reactive.observation.ServerRequestObservationConvention;

/**
 * How an application observes its requests. With tracing, conventions, filters or handlers of its own, each request needs a real
 * observation; with Boot's defaults only meters come of it.
 */
final class ObservationSetup {
    private final ApplicationContext context;

    ObservationSetup(ApplicationContext context) {
        this.context = context;
    }

    /** Meters that can stand for the observations; null when something else listens, too. */
    @Nullable
    RequestMetrics plainMetrics(ObservationRegistry observations, ServerRequestObservationConvention convention) {
        var meters = context.getBeanProvider(MeterRegistry.class).getIfUnique();
        var handlers = context.getBeansOfType(ObservationHandler.class).values();
        if (meters == null || handlers.size() != 1 || !isBootsRegistry(observations) || isAdapted()) return null;
        if (convention.getClass() != DefaultServerRequestObservationConvention.class) return null;
        var handler = handlers.iterator().next();
        if (handler.getClass() != DefaultMeterObservationHandler.class) return null;
        return new RequestMetrics(
                meters, observations, (DefaultMeterObservationHandler) handler, countsActive(), convention);
    }

    private boolean isBootsRegistry(ObservationRegistry observations) {
        if (!(context instanceof ConfigurableApplicationContext configurable)) return false;
        var names = context.getBeanNamesForType(ObservationRegistry.class);
        if (names.length != 1 || !context.getBean(names[0]).equals(observations)) return false;
        try {
            var factory =
                    configurable.getBeanFactory().getBeanDefinition(names[0]).getFactoryBeanName();
            return ObservationAutoConfiguration.class.getName().equals(factory);
        } catch (NoSuchBeanDefinitionException registeredByHand) {
            return false;
        }
    }

    private boolean isAdapted() {
        return has(ObservationRegistryCustomizer.class)
                || has(GlobalObservationConvention.class)
                || hasOthersThanBoots(ObservationFilter.class)
                || hasOthersThanBoots(ObservationPredicate.class)
                || !properties("management.observations.key-values").isEmpty()
                || !properties("management.observations.enable").isEmpty();
    }

    private boolean has(Class<?> type) {
        return context.getBeanNamesForType(type).length > 0;
    }

    /** Boot's own filter and predicate does what its properties say, and these have been looked at. */
    private boolean hasOthersThanBoots(Class<?> type) {
        return context.getBeansOfType(type).values().stream()
                .anyMatch(bean ->
                        !bean.getClass().getPackageName().equals(ObservationAutoConfiguration.class.getPackageName()));
    }

    private boolean countsActive() {
        var ignored = Binder.get(context.getEnvironment())
                .bind("management.metrics.observations.ignored-meters", Bindable.setOf(String.class))
                .orElse(Set.of());
        return ignored.stream()
                .map(name -> name.replaceAll("[^A-Za-z]", ""))
                .noneMatch("longtasktimer"::equalsIgnoreCase);
    }

    private Map<String, String> properties(String prefix) {
        return Binder.get(context.getEnvironment())
                .bind(prefix, Bindable.mapOf(String.class, String.class))
                .orElse(Map.of());
    }
}
