package dev.sluice.orders;

import dev.sluice.runtime.context.TraceIds;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.NonTransientDataAccessResourceException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.reactive.result.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.ServerWebInputException;
import reactor.core.publisher.Mono;

/** Answers every error as problem+json with a type that stays the same between releases. */
@RestControllerAdvice
final class ProblemAnswers extends ResponseEntityExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(ProblemAnswers.class);

    /** A connection that breaks ends a call in many ways: a statement, a commit or its rollback fails, or the pool finds it closed. */
    @ExceptionHandler({
        TransientDataAccessException.class,
        RecoverableDataAccessException.class,
        NonTransientDataAccessResourceException.class,
        UncategorizedSQLException.class,
        TransactionException.class
    })
    Mono<ResponseEntity<Object>> databaseUnavailable(Exception e, ServerWebExchange exchange) {
        log.atWarn().setCause(e).log("The database does not answer");
        HttpHeaders headers = new HttpHeaders();
        headers.set(HttpHeaders.RETRY_AFTER, "1");
        ProblemDetail body = ProblemType.DATABASE_UNAVAILABLE.detail(
                "The database does not answer. Repeat the call; an order keeps its Idempotency-Key.");
        return handleExceptionInternal(e, body, headers, HttpStatus.SERVICE_UNAVAILABLE, exchange);
    }

    @ExceptionHandler(Exception.class)
    Mono<ResponseEntity<Object>> unexpected(Exception e, ServerWebExchange exchange) {
        log.atError().setCause(e).log("A call failed");
        ProblemDetail body = ProblemType.INTERNAL_ERROR.detail("The service failed; its log says why.");
        return handleExceptionInternal(e, body, new HttpHeaders(), HttpStatus.INTERNAL_SERVER_ERROR, exchange);
    }

    @Override
    protected Mono<ResponseEntity<Object>> handleServerWebInputException(
            ServerWebInputException e, HttpHeaders headers, HttpStatusCode status, ServerWebExchange exchange) {
        return handleExceptionInternal(e, InputProblem.of(e), headers, status, exchange);
    }

    @Override
    protected Mono<ResponseEntity<Object>> createResponseEntity(
            @Nullable Object body, @Nullable HttpHeaders headers, HttpStatusCode status, ServerWebExchange exchange) {
        HttpStatus known = HttpStatus.resolve(status.value());
        if (body instanceof ProblemDetail problem && problem.getType() == null && known != null) {
            problem.setType(ProblemType.uri(known.name()));
        }
        String trace = TraceIds.of(exchange);
        if (body instanceof ProblemDetail problem && trace != null) {
            problem.setProperty("traceId", trace);
        }
        return super.createResponseEntity(body, headers, status, exchange);
    }
}
