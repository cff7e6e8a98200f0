package dev.sluice.cli.customers;

import dev.sluice.cli.orders.Sale;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One customer: does one thing after the other, in the order given, while other customers do theirs.
 *
 * <p>Any thread may {@link #submit}; the calls run on one thread at a time.
 */
final class Customer {

    private static final int TRIES = 3;
    private static final Duration BEFORE_RETRY = Duration.ofMillis(250);
    private static final int PAGE = 20;
    private static final int REFUSED_FOR_RISK = 403;
    private static final int MEANS_NOTHING_NOW = 409;

    private final String id;
    private final Shop shop;
    private final Tally tally;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private final List<PlacedOrder> orders = new ArrayList<>();
    private boolean busy;

    Customer(String id, Shop shop, Tally tally) {
        this.id = id;
        this.shop = shop;
        this.tally = tally;
    }

    String id() {
        return id;
    }

    /** Does the call after those submitted before; then tells {@code done}. */
    synchronized void submit(Call call, Executor executor, Runnable done) {
        waiting.add(() -> {
            try {
                perform(call);
            } finally {
                done.run();
            }
        });
        if (!busy) {
            busy = true;
            executor.execute(this::work);
        }
    }

    /** Every order tried, in order of time. */
    synchronized List<PlacedOrder> orders() {
        return List.copyOf(orders);
    }

    private void work() {
        while (true) {
            Runnable next;
            synchronized (this) {
                @Nullable Runnable first = waiting.poll();
                if (first == null) {
                    busy = false;
                    return;
                }
                next = first;
            }
            next.run();
        }
    }

    private void perform(Call call) {
        switch (call) {
            case Call.Place place -> place(place.sale());
            case Call.LookAtLast look -> lookAtLast();
            case Call.ListOwn list -> expectOk("Listing the orders of " + id, () -> shop.list(id, PAGE, null));
            case Call.CancelLast cancel -> cancelLast();
        }
    }

    private void place(Sale sale) {
        String what = "Order " + sale.reference();
        tally.orders.increment();
        Answer answer = patiently(what, () -> shop.place(sale));
        if (answer.ok()) {
            String order = answer.json().path("id").asString("");
            String status = answer.json().path("status").asString("");
            remember(PlacedOrder.acknowledged(sale, order, status));
        } else if (answer.status() == REFUSED_FOR_RISK) {
            remember(PlacedOrder.refused(sale));
        } else {
            if (!answer.failed()) {
                tally.unexpected(what, answer);
            }
            remember(PlacedOrder.unanswered(sale));
        }
    }

    private void lookAtLast() {
        Optional<PlacedOrder> last = last(PlacedOrder::known);
        last.ifPresent(order -> expectOk("Reading order " + order.reference(), () -> shop.get(id, order.id())));
    }

    private void cancelLast() {
        Optional<PlacedOrder> last = last(PlacedOrder::cancellable);
        if (last.isEmpty()) {
            tally.cancelsSkipped.increment();
            return;
        }
        PlacedOrder order = last.get();
        String what = "Cancelling order " + order.reference();
        Answer answer = patiently(what, () -> shop.cancel(id, order.id()));
        if (answer.ok()) {
            tally.cancelled.increment();
            replace(order, order.cancelled());
        } else if (answer.failed()) {
            replace(order, order.perhapsCancelled());
        } else if (answer.status() != MEANS_NOTHING_NOW) {
            tally.unexpected(what, answer);
        }
    }

    private void expectOk(String what, Supplier<Answer> call) {
        Answer answer = patiently(what, call);
        if (!answer.ok() && !answer.failed()) {
            tally.unexpected(what, answer);
        }
    }

    /** A customer who gets no answer, or is told to come back, tries again a little later, and again. */
    private Answer patiently(String what, Supplier<Answer> call) {
        Answer answer = call.get();
        tally.saw(what, answer);
        for (int tried = 1; tried < TRIES && answer.invitesRetry() && waited(tried); tried++) {
            tally.retries.increment();
            answer = call.get();
            tally.saw(what, answer);
        }
        return answer;
    }

    private static boolean waited(int times) {
        try {
            Thread.sleep(BEFORE_RETRY.multipliedBy(times));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private synchronized void remember(PlacedOrder order) {
        orders.add(order);
    }

    private synchronized void replace(PlacedOrder before, PlacedOrder after) {
        orders.set(orders.lastIndexOf(before), after);
    }

    private synchronized Optional<PlacedOrder> last(Predicate<PlacedOrder> wanted) {
        return orders.reversed().stream().filter(wanted).findFirst();
    }
}
