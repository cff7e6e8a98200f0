package dev.sluice.orders;

import java.net.URI;
import java.util.Locale;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** Every problem that this service answers with by its own decision; the name is the stable part of the type. */
enum ProblemType {
    INVALID_ORDER(HttpStatus.BAD_REQUEST, "The order is not valid"),
    INVALID_JSON(HttpStatus.BAD_REQUEST, "The body is not valid JSON"),
    INVALID_PARAMETER(HttpStatus.BAD_REQUEST, "A parameter is not valid"),
    INVALID_CURSOR(HttpStatus.BAD_REQUEST, "The cursor is not one of ours"),
    IDEMPOTENCY_KEY_REQUIRED(HttpStatus.BAD_REQUEST, "An Idempotency-Key header is required"),
    INVALID_IDEMPOTENCY_KEY(HttpStatus.BAD_REQUEST, "The Idempotency-Key header is not valid"),
    IDEMPOTENCY_KEY_REUSED(HttpStatus.UNPROCESSABLE_CONTENT, "The Idempotency-Key belongs to another order"),
    ORDER_NOT_FOUND(HttpStatus.NOT_FOUND, "There is no such order"),
    ORDER_NOT_CANCELLABLE(HttpStatus.CONFLICT, "The order cannot be cancelled"),
    ORDER_CHANGED(HttpStatus.PRECONDITION_FAILED, "The order has changed"),
    DATABASE_UNAVAILABLE(HttpStatus.SERVICE_UNAVAILABLE, "The database does not answer"),
    MISBEHAVIOUR(HttpStatus.INTERNAL_SERVER_ERROR, "This call was told to fail"),
    INTERNAL_ERROR(HttpStatus.INTERNAL_SERVER_ERROR, "The service failed");

    static final String PREFIX = "urn:sluice:problem:";

    private final HttpStatus status;
    private final String title;

    ProblemType(HttpStatus status, String title) {
        this.status = status;
        this.title = title;
    }

    URI uri() {
        return uri(name());
    }

    ProblemDetail detail(String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setType(uri());
        problem.setTitle(title);
        return problem;
    }

    ErrorResponseException with(String detail) {
        return new ErrorResponseException(status, detail(detail), null);
    }

    static URI uri(String name) {
        return URI.create(PREFIX + name.toLowerCase(Locale.ROOT).replace('_', '-'));
    }
}
