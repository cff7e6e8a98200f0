package dev.sluice.runtime.fastpath;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.webflux.autoconfigure.WebFluxRegistrations;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationContextAware;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.util.ClassUtils;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerAdapter;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.server.adapter.HttpWebHandlerAdapter;
import org.springframework.web.server.handler.ExceptionHandlingWebHandler;

/**
 * Puts the fast way next to Spring's: a mapping and an adapter that Spring uses as its own, and a dispatcher and an outermost
 * handler in front of Spring's. Only exactly Spring's are replaced; whatever an application has made its own stays.
 */
public final class FastPath implements BeanPostProcessor, ApplicationContextAware, WebFluxRegistrations {
    private static final boolean METERS =
            ClassUtils.isPresent("io.micrometer.core.instrument.MeterRegistry", FastPath.class.getClassLoader());

    private @Nullable ApplicationContext context;

    @Override
    public void setApplicationContext(ApplicationContext applicationContext) {
        context = applicationContext;
    }

    @Override
    public RequestMappingHandlerMapping getRequestMappingHandlerMapping() {
        return new FastMapping();
    }

    @Override
    public RequestMappingHandlerAdapter getRequestMappingHandlerAdapter() {
        return new FastAdapter();
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String beanName) {
        return context != null && bean.getClass() == DispatcherHandler.class
                ? dispatcher((DispatcherHandler) bean, context)
                : bean;
    }

    /** The fast way in front of Spring's outermost handler. Whoever decorates that, too, has to come later. */
    public HttpHandler before(HttpHandler handler) {
        return context != null && handler.getClass() == HttpWebHandlerAdapter.class
                ? handler((HttpWebHandlerAdapter) handler, context)
                : handler;
    }

    private static DispatcherHandler dispatcher(DispatcherHandler stock, ApplicationContext context) {
        var mapping = context.getBeanProvider(FastMapping.class).getIfUnique();
        var adapter = context.getBeanProvider(FastAdapter.class).getIfUnique();
        if (mapping == null || adapter == null) return stock;
        return new FastDispatcher(mapping, adapter, context);
    }

    private static HttpHandler handler(HttpWebHandlerAdapter stock, ApplicationContext context) {
        if (!(stock.getDelegate() instanceof ExceptionHandlingWebHandler errors)) return stock;
        return new FastHttpHandler(stock, errors, METERS ? PlainMeters.find(stock, context) : null);
    }

    /** Looks for observations that nobody but the meters listens to. */
    private static final class PlainMeters {
        static @Nullable RequestMetrics find(HttpWebHandlerAdapter stock, ApplicationContext context) {
            return new ObservationSetup(context)
                    .plainMetrics(stock.getObservationRegistry(), stock.getObservationConvention());
        }
    }
}
