package dev.sluice.cli.demo;

import dev.sluice.cli.customers.OrderAudit;
import dev.sluice.cli.customers.Tally;
import java.util.ArrayList;
import java.util.List;

/** Whether the platform did the right thing: what it did wrong, as sentences, none if it did not. */
record Judgement(List<String> wrong) {

    static Judgement of(Canary canary, Report report, OrderAudit audit, Tally tally) {
        List<String> wrong = new ArrayList<>();
        if (!report.outcome().equals(canary.rightOutcome())) {
            wrong.add("The release ended with %s; with a canary of kind %s the right end is %s."
                    .formatted(report.outcome(), canary, canary.rightOutcome()));
        }
        if (report.userErrors() > 0) {
            wrong.add(report.userErrors() + " errors reached customers; every call of the demo may be replayed.");
        }
        judgeOrders(audit, wrong);
        if (tally.unexpected.sum() > 0) {
            wrong.add(tally.unexpected.sum() + " calls were refused that should not have been.");
        }
        return new Judgement(List.copyOf(wrong));
    }

    private static void judgeOrders(OrderAudit audit, List<String> wrong) {
        if (audit.lost() > 0 || audit.stored() < audit.sent()) {
            wrong.add(
                    "%d orders were sent and %d are stored; %d were lost after their customer was told they are placed."
                            .formatted(audit.sent(), audit.stored(), audit.lost()));
        }
        if (audit.duplicates() > 0) {
            wrong.add(audit.duplicates() + " orders were stored more than once.");
        }
        if (audit.altered() > 0) {
            wrong.add(audit.altered() + " stored orders differ from what their customer was told.");
        }
        if (audit.sent() == 0) {
            wrong.add("No order was sent, so nothing has been shown.");
        }
    }

    boolean right() {
        return wrong.isEmpty();
    }
}
