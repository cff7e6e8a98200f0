package dev.sluice.runtime.fastpath;

import jakarta.validation.Validator;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.TimeZone;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.validation.autoconfigure.ValidatorAdapter;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.context.i18n.TimeZoneAwareLocaleContext;
import org.springframework.core.MethodParameter;
import org.springframework.util.ClassUtils;
import org.springframework.validation.annotation.ValidationAnnotationUtils;
import org.springframework.validation.beanvalidation.LocalValidatorFactoryBean;
import org.springframework.validation.beanvalidation.OptionalValidatorFactoryBean;
import org.springframework.validation.beanvalidation.SpringValidatorAdapter;
import org.springframework.web.bind.support.ConfigurableWebBindingInitializer;
import org.springframework.web.bind.support.WebBindingInitializer;
import org.springframework.web.server.ServerWebExchange;

/**
 * Whether the validation of a body parameter finds no fault. Asks the validator that Spring's binder would ask, without making a binder
 * and a list of errors that nearly always stays empty.
 */
final class BodyCheck {
    private static final boolean JAKARTA = ClassUtils.isPresent(
            "org.springframework.boot.validation.autoconfigure.ValidatorAdapter", BodyCheck.class.getClassLoader());

    private BodyCheck() {}

    /** Null when only Spring's binder can tell. */
    static @Nullable BiPredicate<Object, ServerWebExchange> of(
            MethodParameter parameter, @Nullable WebBindingInitializer initializer) {
        var hints = hints(parameter);
        if (hints == null) return (body, exchange) -> true;
        if (!JAKARTA || initializer == null || initializer.getClass() != ConfigurableWebBindingInitializer.class)
            return null;
        return BeanValidation.check(((ConfigurableWebBindingInitializer) initializer).getValidator(), hints);
    }

    private static Object @Nullable [] hints(MethodParameter parameter) {
        for (var annotation : parameter.getParameterAnnotations()) {
            var hints = ValidationAnnotationUtils.determineValidationHints(annotation);
            if (hints != null) return hints;
        }
        return null;
    }

    /** Apart, because an application need not have what it refers to. */
    private static final class BeanValidation {
        /** Those that take any violation for an error, and nothing else. */
        private static final Set<Class<?>> KNOWN = Set.of(
                SpringValidatorAdapter.class, LocalValidatorFactoryBean.class, OptionalValidatorFactoryBean.class);

        static @Nullable BiPredicate<Object, ServerWebExchange> check(
                org.springframework.validation.@Nullable Validator configured, Object[] hints) {
            var validator = configured instanceof ValidatorAdapter boots
                    ? boots.unwrap(SpringValidatorAdapter.class)
                    : configured;
            if (validator == null || !KNOWN.contains(validator.getClass())) return null;
            var groups = Arrays.stream(hints)
                    .filter(Class.class::isInstance)
                    .map(Class.class::cast)
                    .toArray(Class<?>[]::new);
            return (body, exchange) -> isValid((Validator) validator, body, groups, exchange);
        }

        private static boolean isValid(
                Validator validator, Object body, Class<?>[] groups, ServerWebExchange exchange) {
            LocaleContextHolder.setLocaleContext(new ClientLocale(exchange));
            try {
                return validator.validate(body, groups).isEmpty();
            } finally {
                LocaleContextHolder.resetLocaleContext();
            }
        }
    }

    /** The client's locale, found out when a constraint asks for it. */
    private record ClientLocale(ServerWebExchange exchange) implements TimeZoneAwareLocaleContext {
        @Override
        public @Nullable Locale getLocale() {
            return exchange.getLocaleContext().getLocale();
        }

        @Override
        public @Nullable TimeZone getTimeZone() {
            return exchange.getLocaleContext() instanceof TimeZoneAwareLocaleContext aware ? aware.getTimeZone() : null;
        }
    }
}
