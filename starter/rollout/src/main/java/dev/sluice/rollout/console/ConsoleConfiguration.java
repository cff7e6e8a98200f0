package dev.sluice.rollout.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.Resource;
import org.springframework.http.CacheControl;
import org.springframework.util.DigestUtils;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;

/** Serves the console's files. */
@Configuration(proxyBeanMethods = false)
class ConsoleConfiguration implements WebMvcConfigurer {
    private static final String FILES = "classpath:/static/console/";

    private final Map<String, String> tags = new ConcurrentHashMap<>();

    @Override
    public void addViewControllers(ViewControllerRegistry registry) {
        registry.addRedirectViewController("/console", "/console/");
        registry.addViewController("/console/").setViewName("forward:/console/index.html");
    }

    /** Files are asked for again each time and sent only when they differ: every build has the same dates in its jar. */
    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        registry.addResourceHandler("/console/**")
                .addResourceLocations(FILES)
                .setCacheControl(CacheControl.noCache())
                .setUseLastModified(false)
                .setEtagGenerator(this::tag);
    }

    private String tag(Resource file) {
        try {
            String url = file.getURL().toString();
            String known = tags.get(url);
            if (known != null) return known;
            String tag = '"' + DigestUtils.md5DigestAsHex(file.getContentAsByteArray()) + '"';
            tags.put(url, tag);
            return tag;
        } catch (IOException exception) {
            throw new UncheckedIOException("The console's file " + file + " cannot be read", exception);
        }
    }
}
