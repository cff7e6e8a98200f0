package dev.sluice.runtime.fastpath;

import java.security.Principal;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.context.i18n.LocaleContext;
import org.springframework.http.codec.multipart.Part;
import org.springframework.http.server.reactive.AbstractServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.util.MultiValueMap;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebSession;
import org.springframework.web.server.adapter.DefaultServerWebExchange;
import org.springframework.web.server.adapter.HttpWebHandlerAdapter;
import reactor.core.publisher.Mono;

/**
 * Exchange that prepares sessions, forms, parts and conditional requests when they are asked for, which is never for most
 * requests. Then Spring's own exchange does the work, on the attributes of this one.
 */
final class FastExchange implements ServerWebExchange {
    private final Map<String, Object> attributes = new ConcurrentHashMap<>();
    private final ServerHttpRequest request;
    private final FastResponse response;
    private final HttpWebHandlerAdapter settings;
    private volatile @Nullable Full full;

    FastExchange(AbstractServerHttpRequest request, FastResponse response, HttpWebHandlerAdapter settings) {
        this.request = request;
        this.response = response;
        this.settings = settings;
        attributes.put(LOG_ID_ATTRIBUTE, request.getId());
        request.setAttributesSupplier(() -> attributes);
    }

    @Override
    public ServerHttpRequest getRequest() {
        return request;
    }

    @Override
    public ServerHttpResponse getResponse() {
        return response;
    }

    @Override
    public Map<String, Object> getAttributes() {
        return attributes;
    }

    @Override
    public Mono<WebSession> getSession() {
        return full().getSession();
    }

    @Override
    public <T extends Principal> Mono<T> getPrincipal() {
        return Mono.empty();
    }

    @Override
    public Mono<MultiValueMap<String, String>> getFormData() {
        return full().getFormData();
    }

    @Override
    public Mono<MultiValueMap<String, Part>> getMultipartData() {
        return full().getMultipartData();
    }

    @Override
    public Mono<Void> cleanupMultipart() {
        var known = full;
        return known == null ? Mono.empty() : known.cleanupMultipart();
    }

    @Override
    public LocaleContext getLocaleContext() {
        return settings.getLocaleContextResolver().resolveLocaleContext(this);
    }

    @Override
    public @Nullable ApplicationContext getApplicationContext() {
        return settings.getApplicationContext();
    }

    @Override
    public boolean isNotModified() {
        var known = full;
        return known != null && known.isNotModified();
    }

    @Override
    public boolean checkNotModified(Instant lastModified) {
        return full().checkNotModified(lastModified);
    }

    @Override
    public boolean checkNotModified(String etag) {
        return full().checkNotModified(etag);
    }

    @Override
    public boolean checkNotModified(@Nullable String etag, Instant lastModified) {
        return full().checkNotModified(etag, lastModified);
    }

    @Override
    public String transformUrl(String url) {
        var known = full;
        return known == null ? url : known.transformUrl(url);
    }

    @Override
    public void addUrlTransformer(Function<String, String> transformer) {
        full().addUrlTransformer(transformer);
    }

    @Override
    public String getLogPrefix() {
        var id = attributes.get(LOG_ID_ATTRIBUTE);
        return id == null ? "" : "[" + id + "] ";
    }

    /** Whether parts of a form may have to be removed, which only Spring's exchange knows. */
    boolean mayHaveParts() {
        return full != null;
    }

    private synchronized Full full() {
        var known = full;
        if (known == null) full = known = new Full();
        return known;
    }

    private final class Full extends DefaultServerWebExchange {
        Full() {
            super(
                    request,
                    response,
                    settings.getSessionManager(),
                    settings.getCodecConfigurer(),
                    settings.getLocaleContextResolver(),
                    settings.getApplicationContext());
            // The super class has just pointed the request at attributes that nobody else sees.
            ((AbstractServerHttpRequest) request).setAttributesSupplier(() -> attributes);
        }

        /** Called by the constructor of the super class, too, when it makes the prefix of the log lines. */
        @Override
        public Map<String, Object> getAttributes() {
            return attributes;
        }
    }
}
