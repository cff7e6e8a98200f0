package dev.sluice.edge.training;

import dev.sluice.edge.scoring.Stream;
import dev.sluice.policy.risk.RiskFeatures;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * What a model learns from and what it is judged on: the rows that a replay of all orders wrote.
 *
 * <p>Every twentieth order is there a second time without its history, so that the model learns what an order says by itself when the counters cannot be
 * read. Kept back by time, the last orders are judged by the model itself. Kept back by device, five models are judged, each on the fifth of the
 * devices that it has never seen, and the model itself then learns from all: the orders of every device are counted like all others.
 */
final class Examples {
    private static final int BLIND_EVERY = 20;
    private static final double JUDGED = 0.2;
    private static final double ASIDE = 0.12;
    private static final int FOLDS = 5;
    private static final long MEMORY = 2L << 30;

    private final Dataset data = new Dataset();
    private final List<Row> rows = new ArrayList<>();
    private Instant first = Instant.MAX;
    private Instant last = Instant.MIN;
    private int orders;
    private int frauds;

    private Examples() {}

    /**
     * Rows of the dataset by what they are for.
     *
     * @param training to learn from
     * @param aside say when to stop
     * @param judged neither of these
     * @param blind some of the judged orders without their history
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Split(int[] training, int[] aside, int[] judged, int[] blind) {}

    /**
     * One row.
     *
     * @param at where its order or its device stands, from 0 to 1
     * @param judged whether it comes from the file to judge on
     */
    private record Row(double at, boolean judged, boolean blind) {}

    static Examples of(TrainSettings settings) {
        List<Row> places = new ArrayList<>();
        List<LabelledOrder> orders = read(settings, places);
        Stream stream = new Stream(settings.delay(), MEMORY);
        boolean labelsReturn = settings.columns().labelDelayDays() != null;
        Replay replay = new Replay(stream, labelsReturn ? settings.delay() : null);
        Examples examples = new Examples();
        for (int i = 0; i < orders.size(); i++) {
            LabelledOrder order = orders.get(i);
            double at = settings.byDevice() ? device(order) : i / (double) orders.size();
            examples.add(order, replay.next(order), stream, new Row(at, places.get(i).judged, false));
        }
        return examples;
    }

    /** All orders by time; notes for each whether it comes from the file to judge on. */
    private static List<LabelledOrder> read(TrainSettings settings, List<Row> places) {
        record Sourced(LabelledOrder order, boolean judged) {}
        List<Sourced> sourced = new ArrayList<>();
        for (Path file : settings.files())
            for (LabelledOrder order : read(file, settings.columns())) sourced.add(new Sourced(order, false));
        if (settings.valid() != null)
            for (LabelledOrder order : read(settings.valid(), settings.columns()))
                sourced.add(new Sourced(order, true));
        sourced.sort(Comparator.comparing(each -> each.order.order().time()));
        for (Sourced each : sourced) places.add(new Row(0, each.judged, false));
        return sourced.stream().map(Sourced::order).toList();
    }

    private static List<LabelledOrder> read(Path file, Columns columns) {
        return file.toString().equals("generated") ? OrderGenerator.DEFAULT.orders() : OrderFile.read(file, columns);
    }

    /** A number from 0 to 1 that is always the same for the same device. Orders without one are told apart by their customer. */
    private static double device(LabelledOrder order) {
        String text = order.order().device() == null
                ? order.order().customer()
                : order.order().device();
        long mixed = String.valueOf(text).hashCode() * 0x9E3779B97F4A7C15L;
        return (mixed >>> 11) * 0x1.0p-53;
    }

    private void add(LabelledOrder order, RiskFeatures features, Stream stream, Row row) {
        double worth = stream.worth(order.order());
        first = order.order().time().isBefore(first) ? order.order().time() : first;
        last = order.order().time().isAfter(last) ? order.order().time() : last;
        frauds += order.fraud() ? 1 : 0;
        rows.add(row);
        data.add(features, worth, order.fraud());
        if (orders++ % BLIND_EVERY != 0) return;
        rows.add(new Row(row.at, row.judged, true));
        data.add(stream.blind(order.order()), worth, order.fraud());
    }

    /** What to judge by: one split by time, or one for each fifth of the devices. */
    List<Split> splits(TrainSettings settings) {
        if (settings.byDevice())
            return IntStream.range(0, FOLDS).mapToObj(this::fold).toList();
        boolean own = settings.valid() != null;
        double learned = own
                ? rows.stream()
                        .filter(row -> !row.judged)
                        .mapToDouble(Row::at)
                        .max()
                        .orElse(0)
                : 1 - JUDGED;
        Predicate<Row> judged = own ? Row::judged : row -> row.at >= learned;
        return List.of(split(judged, row -> row.at >= (1 - ASIDE) * learned));
    }

    /** What the model itself learns from. */
    Split whole(TrainSettings settings) {
        return settings.byDevice()
                ? split(row -> false, row -> row.at < ASIDE)
                : splits(settings).get(0);
    }

    private Split fold(int fold) {
        double from = fold / (double) FOLDS;
        return split(row -> after(row, from) < 1.0 / FOLDS, row -> after(row, from) < 1.0 / FOLDS + ASIDE);
    }

    /** How far a row stands behind a place, all in a circle. */
    private static double after(Row row, double place) {
        return row.at >= place ? row.at - place : row.at - place + 1;
    }

    private Split split(Predicate<Row> judged, Predicate<Row> aside) {
        return new Split(
                numbers(row -> !judged.test(row) && !aside.test(row)),
                numbers(row -> !judged.test(row) && aside.test(row)),
                numbers(row -> judged.test(row) && !row.blind),
                numbers(row -> judged.test(row) && row.blind));
    }

    private int[] numbers(Predicate<Row> wanted) {
        return IntStream.range(0, rows.size())
                .filter(i -> wanted.test(rows.get(i)))
                .toArray();
    }

    Dataset data() {
        return data;
    }

    int orders() {
        return orders;
    }

    int frauds() {
        return frauds;
    }

    Instant first() {
        return first;
    }

    Instant last() {
        return last;
    }
}
