package dev.sluice.rollout.api;

import dev.sluice.resource.InvalidDocument;
import dev.sluice.rollout.Rollouts.Refused;
import java.net.URI;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Errors as problem+json. */
@RestControllerAdvice
class ApiProblems extends ResponseEntityExceptionHandler {

    @ExceptionHandler
    ProblemDetail invalid(InvalidDocument exception) {
        ProblemDetail problem = problem(
                HttpStatus.BAD_REQUEST,
                "invalid-document",
                exception.errors().size() == 1
                        ? "One field is wrong."
                        : exception.errors().size() + " fields are wrong.");
        problem.setProperty("errors", exception.errors());
        return problem;
    }

    @ExceptionHandler
    ProblemDetail unknown(UnknownRollout exception) {
        return problem(HttpStatus.NOT_FOUND, "unknown-rollout", String.valueOf(exception.getMessage()));
    }

    @ExceptionHandler
    ProblemDetail refused(Refused exception) {
        return problem(HttpStatus.CONFLICT, "command-refused", String.valueOf(exception.getMessage()));
    }

    @ExceptionHandler
    ProblemDetail tooLarge(RequestBody.TooLarge exception) {
        return problem(HttpStatus.CONTENT_TOO_LARGE, "document-too-large", String.valueOf(exception.getMessage()));
    }

    private static ProblemDetail problem(HttpStatus status, String type, String detail) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setType(URI.create("urn:sluice:problem:" + type));
        return problem;
    }
}
