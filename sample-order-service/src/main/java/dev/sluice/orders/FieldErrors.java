package dev.sluice.orders;

import java.util.ArrayList;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** Collects what is wrong with a request, field by field, up to a limit that keeps the answer readable. */
final class FieldErrors {

    /** One fault: where, as {@code items[3].quantity}, and what. */
    record FieldError(String path, String message) {}

    private static final int LISTED = 50;
    private static final int ECHOED = 40;

    private final List<FieldError> errors = new ArrayList<>();
    private int count;

    void add(String path, String message) {
        count++;
        if (count <= LISTED) {
            errors.add(new FieldError(path, message));
        }
    }

    void throwIfAny() {
        if (count > 0) {
            throw new ErrorResponseException(HttpStatus.BAD_REQUEST, problem(), null);
        }
    }

    ProblemDetail problem() {
        String omitted = count > LISTED ? ", of which the first " + LISTED + " are listed" : "";
        String detail = count == 1
                ? errors.getFirst().path() + ": " + errors.getFirst().message()
                : "The order has " + count + " errors" + omitted + ".";
        ProblemDetail problem = ProblemType.INVALID_ORDER.detail(detail);
        problem.setProperty("errors", errors);
        return problem;
    }

    /** A caller's text as it may appear in an answer: shortened, and free of control characters. */
    static String quote(String text) {
        String shown = text.length() <= ECHOED ? text : text.substring(0, ECHOED) + "…";
        return "'" + shown.replaceAll("\\p{Cntrl}", "?") + "'";
    }
}
