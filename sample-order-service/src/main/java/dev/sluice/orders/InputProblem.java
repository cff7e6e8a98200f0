package dev.sluice.orders;

import java.util.Collection;
import java.util.List;
import org.springframework.core.MethodParameter;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.server.ServerWebInputException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.exc.MismatchedInputException;

/** Says in the caller's words why a request could not be read: which field, which parameter, or where in the text. */
final class InputProblem {

    private InputProblem() {}

    static ProblemDetail of(ServerWebInputException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof JacksonException unreadable) {
                return json(unreadable);
            }
        }
        MethodParameter parameter = e.getMethodParameter();
        if (parameter == null || parameter.hasParameterAnnotation(RequestBody.class)) {
            return ProblemType.INVALID_JSON.detail("The body is missing: send a JSON object.");
        }
        return ProblemType.INVALID_PARAMETER.detail(
                parameter.getParameterName() + " must be " + expected(parameter.getParameterType()) + ".");
    }

    private static ProblemDetail json(JacksonException unreadable) {
        Class<?> type = switch (unreadable) {
            case MismatchedInputException mismatch -> mismatch.getTargetType();
            case InputCoercionException outOfRange -> Long.class;
            default -> null;
        };
        if (type == null || unreadable.getPath().isEmpty()) {
            return ProblemType.INVALID_JSON.detail("The body is not a JSON object of the expected form, at line "
                    + unreadable.getLocation().getLineNr() + ", column "
                    + unreadable.getLocation().getColumnNr() + ".");
        }
        FieldErrors errors = new FieldErrors();
        errors.add(path(unreadable.getPath()), "must be " + expected(type));
        return errors.problem();
    }

    private static String expected(Class<?> type) {
        if (type == Long.class || type == int.class) {
            return "a whole number of at most " + (type == int.class ? 32 : 64) + " bits";
        }
        if (type == Double.class) {
            return "a number";
        }
        if (type == String.class) {
            return "a text";
        }
        return Collection.class.isAssignableFrom(type) ? "a list" : "a JSON object";
    }

    private static String path(List<JacksonException.Reference> path) {
        StringBuilder text = new StringBuilder();
        for (JacksonException.Reference step : path) {
            if (step.getPropertyName() == null) {
                text.append('[').append(step.getIndex()).append(']');
            } else {
                text.append(text.isEmpty() ? "" : ".").append(step.getPropertyName());
            }
        }
        return text.toString();
    }
}
