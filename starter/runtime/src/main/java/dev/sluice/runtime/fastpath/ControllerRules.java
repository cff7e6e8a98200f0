package dev.sluice.runtime.fastpath;

import java.lang.reflect.Method;
import java.util.List;
import java.util.function.Predicate;
import org.springframework.context.ApplicationContext;
import org.springframework.core.KotlinDetector;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.InitBinder;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.SessionAttributes;
import org.springframework.web.method.ControllerAdviceBean;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.server.ServerWebExchange;

/**
 * Which handlers Spring calls without anything around the call: no model, no binders, no session attributes, no validation of
 * the method itself, no exception handlers but those that advise every controller alike.
 */
final class ControllerRules {
    private final ApplicationContext context;

    ControllerRules(ApplicationContext context) {
        this.context = context;
    }

    boolean isPlain(HandlerMethod handler) {
        var controller = handler.getBeanType();
        return !KotlinDetector.isKotlinType(controller)
                && !handler.shouldValidateArguments()
                && !handler.shouldValidateReturnValue()
                && !hasStatus(handler)
                && !writesItself(handler)
                && !AnnotatedElementUtils.hasAnnotation(controller, SessionAttributes.class)
                && !has(controller, ControllerRules::isAroundCalls)
                && !has(controller, ControllerRules::handlesExceptions)
                && advices().stream().allMatch(ControllerRules::isPlain);
    }

    private List<ControllerAdviceBean> advices() {
        return ControllerAdviceBean.findAnnotatedBeans(context);
    }

    /** Exception handlers of a plain advice are found without the handler whose exception it is, and do not ask for it. */
    private static boolean isPlain(ControllerAdviceBean advice) {
        var type = advice.getBeanType();
        if (type == null) return false;
        if (has(type, ControllerRules::isAroundCalls)) return false;
        return !has(type, ControllerRules::handlesExceptions)
                || (advice.isApplicableToBeanType(null) && !has(type, ControllerRules::wantsHandler));
    }

    private static boolean hasStatus(HandlerMethod handler) {
        return handler.hasMethodAnnotation(ResponseStatus.class)
                || AnnotatedElementUtils.hasAnnotation(handler.getBeanType(), ResponseStatus.class);
    }

    private static boolean writesItself(HandlerMethod handler) {
        for (var parameter : handler.getMethodParameters()) {
            var type = parameter.getParameterType();
            if (ServerHttpResponse.class.isAssignableFrom(type) || ServerWebExchange.class.isAssignableFrom(type))
                return true;
        }
        return false;
    }

    private static boolean isAroundCalls(Method method) {
        return AnnotatedElementUtils.hasAnnotation(method, InitBinder.class)
                || (AnnotatedElementUtils.hasAnnotation(method, ModelAttribute.class)
                        && !AnnotatedElementUtils.hasAnnotation(method, RequestMapping.class));
    }

    private static boolean handlesExceptions(Method method) {
        return AnnotatedElementUtils.hasAnnotation(method, ExceptionHandler.class);
    }

    private static boolean wantsHandler(Method method) {
        if (!handlesExceptions(method)) return false;
        for (var type : method.getParameterTypes()) if (HandlerMethod.class.isAssignableFrom(type)) return true;
        return false;
    }

    private static boolean has(Class<?> type, Predicate<Method> condition) {
        return !MethodIntrospector.selectMethods(type, condition::test).isEmpty();
    }
}
