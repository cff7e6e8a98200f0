package dev.sluice.orders;

import dev.sluice.policy.risk.SignedVerdict;
import java.net.URI;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The API of the order service: plain blocking calls, each on a virtual thread of its own. */
@RestController
@RequestMapping("/orders")
final class OrderController {

    static final String KEY_HEADER = "Idempotency-Key";
    static final String REPLAYED_HEADER = "Idempotency-Replayed";
    private static final int MAX_LIMIT = 100;

    private final Orders orders;
    private final RiskCheck risk;
    private final OrderMetrics metrics;

    OrderController(Orders orders, RiskCheck risk, OrderMetrics metrics) {
        this.orders = orders;
        this.risk = risk;
        this.metrics = metrics;
    }

    @PostMapping
    ResponseEntity<Order> place(
            @RequestHeader(name = KEY_HEADER, required = false) @Nullable String keyHeader,
            @RequestHeader(name = SignedVerdict.HEADER, required = false) @Nullable String verdict,
            @RequestAttribute(name = BodyDigest.ATTRIBUTE, required = false) @Nullable BodyDigest body,
            @RequestBody OrderRequest request) {
        IdempotencyKey key = IdempotencyKey.parse(keyHeader);
        OrderDraft draft = OrderDraft.check(request);
        OrderStatus status = risk.firstStatus(draft, key, new RiskCheck.Claim(verdict, body));
        Orders.Placement placement = orders.place(draft, key, status);
        metrics.count(placement);
        return switch (placement) {
            case Orders.Placement.Created created ->
                tagged(
                        ResponseEntity.created(
                                URI.create("/orders/" + created.order().id())),
                        created.order());
            case Orders.Placement.Repeated repeated ->
                tagged(ResponseEntity.ok().header(REPLAYED_HEADER, "true"), repeated.order());
            case Orders.Placement.KeyTaken taken ->
                throw ProblemType.IDEMPOTENCY_KEY_REUSED.with("This Idempotency-Key was used for an order with another"
                        + " content. Send a new key for a new order.");
        };
    }

    @GetMapping("/{id}")
    ResponseEntity<Order> get(@PathVariable String id) {
        return tagged(ResponseEntity.ok(), parse(id).flatMap(orders::find).orElseThrow(() -> notFound(id)));
    }

    @GetMapping
    Orders.Page list(
            @RequestParam(required = false) @Nullable String customer,
            @RequestParam(defaultValue = "50") int limit,
            @RequestParam(required = false) @Nullable String after) {
        if (customer == null || customer.isEmpty()) {
            throw ProblemType.INVALID_PARAMETER.with("customer is required: say whose orders to list.");
        }
        if (limit < 1 || limit > MAX_LIMIT) {
            throw ProblemType.INVALID_PARAMETER.with(
                    "limit must be between 1 and " + MAX_LIMIT + ", but was " + limit + ".");
        }
        PageCursor before = after == null ? PageCursor.START : PageCursor.decode(after, customer);
        return orders.page(customer, before, limit);
    }

    @PostMapping("/{id}/cancel")
    ResponseEntity<Order> cancel(
            @PathVariable String id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        IfMatch expected = IfMatch.parse(ifMatch);
        Orders.Cancellation cancellation =
                parse(id).map(known -> orders.cancel(known, expected)).orElseGet(Orders.Cancellation.Unknown::new);
        return switch (cancellation) {
            case Orders.Cancellation.Cancelled cancelled -> tagged(ResponseEntity.ok(), cancelled.order());
            case Orders.Cancellation.Outdated outdated ->
                throw ProblemType.ORDER_CHANGED.with("The order is now of version "
                        + outdated.order().version() + " and "
                        + outdated.order().status()
                        + ". Read it again, and repeat the call with its new ETag if it is still right.");
            case Orders.Cancellation.Refused refused ->
                throw ProblemType.ORDER_NOT_CANCELLABLE.with(
                        "The order is " + refused.order().status() + "; only an accepted order or one in review can be"
                                + " cancelled.");
            case Orders.Cancellation.Unknown unknown -> throw notFound(id);
        };
    }

    private static ResponseEntity<Order> tagged(ResponseEntity.BodyBuilder answer, Order order) {
        return answer.eTag(IfMatch.tag(order)).body(order);
    }

    private static Optional<UUID> parse(String id) {
        try {
            return Optional.of(UUID.fromString(id));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static ErrorResponseException notFound(String id) {
        return ProblemType.ORDER_NOT_FOUND.with("No order has the id " + FieldErrors.quote(id) + ".");
    }
}
