package dev.sluice.runtime.autoconfigure;

import dev.sluice.runtime.profile.ProfileEndpoint;
import dev.sluice.runtime.profile.ProfileMessageWriter;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.http.codec.ServerCodecConfigurer;
import org.springframework.web.reactive.config.WebFluxConfigurer;

/** Lets the server that has the endpoints, which may be one of its own, write profiles. */
@ManagementContextConfiguration(proxyBeanMethods = false)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
@ConditionalOnBean(ProfileEndpoint.class)
final class ProfileManagementConfiguration {
    @Bean
    WebFluxConfigurer sluiceProfileConfigurer() {
        return new WebFluxConfigurer() {
            @Override
            public void configureHttpMessageCodecs(ServerCodecConfigurer configurer) {
                configurer.customCodecs().register(new ProfileMessageWriter());
            }
        };
    }
}
