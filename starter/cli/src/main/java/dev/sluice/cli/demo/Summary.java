package dev.sluice.cli.demo;

import dev.sluice.cli.customers.OrderAudit;
import dev.sluice.cli.customers.Tally;
import dev.sluice.cli.rollout.Words;
import dev.sluice.cli.terminal.Screen;

/** What the demo prints at its end. */
record Summary(Report report, OrderAudit audit, Tally tally, Judgement judgement) {

    private static final double FULL_PERCENT = 100.0;

    void print(Screen screen) {
        screen.print("");
        traffic(screen);
        orders(screen);
        speed(screen);
        tally.sentences().forEach(sentence -> screen.print("  ! " + sentence));
        judgement.wrong().forEach(sentence -> screen.print(false, "WRONG     " + sentence));
        if (judgement.right()) {
            screen.print(true, "RIGHT     the platform did the right thing");
        }
    }

    private void traffic(Screen screen) {
        screen.print("outcome   %s: %s".formatted(report.outcome(), report.reason()));
        screen.print("requests  stable %d (%d errors), canary %d (%d errors), %d replayed on stable"
                .formatted(
                        report.requests().stable(),
                        report.errors().stable(),
                        report.requests().canary(),
                        report.errors().canary(),
                        report.replayed()));
        screen.print("latency   stable p50 %.1f ms p99 %.1f ms, canary p50 %.1f ms p99 %.1f ms"
                .formatted(
                        report.latency().stable().p50(),
                        report.latency().stable().p99(),
                        report.latency().canary().p50(),
                        report.latency().canary().p99()));
    }

    private void orders(Screen screen) {
        screen.print("orders    %d sent, %d stored, %d doubled, %d lost; %d refused for risk, %d risk checks"
                .formatted(
                        audit.sent(),
                        audit.stored(),
                        audit.duplicates(),
                        audit.lost(),
                        audit.refused(),
                        report.riskChecked()));
        screen.print("customers %d calls, %d errors reached them, %d cancelled an order (%d knew none to cancel)"
                .formatted(tally.calls.sum(), report.userErrors(), tally.cancelled.sum(), tally.cancelsSkipped.sum()));
    }

    private void speed(Screen screen) {
        Long first = report.firstCanaryErrorAt();
        Long last = report.lastCanaryRequestAt();
        if (report.outcome().equals("rolledBack") && first != null && last != null && last >= first) {
            double share = FULL_PERCENT
                    * report.requests().canary()
                    / Math.max(1, report.requests().canary() + report.requests().stable());
            screen.print("rollback  %s from the canary's first error to its last request; it had %.1f %% of the traffic"
                    .formatted(Words.seconds(last - first), share));
        }
    }
}
