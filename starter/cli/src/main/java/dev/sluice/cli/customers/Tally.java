package dev.sluice.cli.customers;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** What all customers together saw. Safe for use by many threads. */
public final class Tally {

    private static final int SENTENCES_KEPT = 5;

    public final LongAdder calls = new LongAdder();
    public final LongAdder orders = new LongAdder();
    public final LongAdder cancelled = new LongAdder();
    public final LongAdder cancelsSkipped = new LongAdder();
    public final LongAdder adjustmentsSkipped = new LongAdder();
    public final LongAdder retries = new LongAdder();
    public final LongAdder userErrors = new LongAdder();
    public final LongAdder unexpected = new LongAdder();

    private final List<String> sentences = new ArrayList<>();

    /** Counts one answer to one customer. */
    void saw(String what, Answer answer) {
        calls.increment();
        if (answer.failed()) {
            userErrors.increment();
            remember(what + " failed: " + answer.status() + " " + answer.body());
        }
    }

    /** A refusal that no customer deserved. */
    void unexpected(String what, Answer answer) {
        unexpected.increment();
        remember(what + " was refused: " + answer.status() + " " + answer.body());
    }

    /** The first few things that went wrong, as sentences. */
    public synchronized List<String> sentences() {
        return List.copyOf(sentences);
    }

    private synchronized void remember(String sentence) {
        if (sentences.size() < SENTENCES_KEPT) {
            sentences.add(sentence.strip());
        }
    }
}
