package dev.sluice.cli.orders;

import dev.sluice.cli.orders.OrderEvent.Adjustment;
import dev.sluice.cli.orders.OrderEvent.Cancel;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Orders from a file with one JSON object a line, plain or gzipped (told by its first two bytes, whatever its name).
 *
 * <p>The stream does not end: after the last line the file is read again, and the references of its second round end in
 * {@code ~2}, so that no order is placed twice. The whole file is checked when it is opened, before anything is started for it.
 */
final class OrderFile implements OrderStream {

    private static final int LINES_NAMED = 5;
    private static final int GZIP_MAGIC = 0x8b1f;

    private final Path file;
    private final Contents contents;
    private BufferedReader reader;
    private int round = 1;
    private long line;

    private OrderFile(Path file, Contents contents) throws IOException {
        this.file = file;
        this.contents = contents;
        this.reader = reader(file);
    }

    /** @throws BadOrdersException naming the first bad lines by number, or when there is no sale */
    static OrderFile open(Path file) throws IOException {
        return new OrderFile(file, check(file));
    }

    @Override
    public String description() {
        return "%s: %d sales, %d cancellations, %d adjustments (skipped)"
                .formatted(file, contents.sales, contents.cancels, contents.adjustments);
    }

    @Override
    public OrderEvent next() throws IOException {
        while (true) {
            String text = reader.readLine();
            line++;
            if (text == null) {
                startAgain();
            } else if (!text.isBlank()) {
                return event(text);
            }
        }
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }

    private OrderEvent event(String text) throws IOException {
        try {
            OrderEvent event = OrderLine.parse(text);
            return round > 1 && event instanceof Sale sale ? again(sale) : event;
        } catch (IllegalArgumentException e) {
            throw new BadOrdersException(file + " changed while it was read: line " + line + ": " + e.getMessage());
        }
    }

    private Sale again(Sale sale) {
        return new Sale(sale.reference() + "~" + round, sale.customer(), sale.country(), sale.currency(), sale.items());
    }

    private void startAgain() throws IOException {
        reader.close();
        reader = reader(file);
        round++;
        line = 0;
    }

    /** What a file holds. */
    private record Contents(long sales, long cancels, long adjustments) {}

    private static Contents check(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new BadOrdersException("There is no file " + file.toAbsolutePath() + ". Give --orders a JSONL file.");
        }
        Check check = new Check();
        try (BufferedReader reader = reader(file)) {
            String text;
            while ((text = reader.readLine()) != null) {
                check.line(text);
            }
        } catch (java.util.zip.ZipException | java.io.EOFException e) {
            throw new BadOrdersException(file + " is no complete gzip file: " + e.getMessage());
        }
        return check.result(file);
    }

    private static BufferedReader reader(Path file) throws IOException {
        InputStream raw = new BufferedInputStream(Files.newInputStream(file));
        try {
            raw.mark(2);
            int magic = raw.read() | (raw.read() << 8);
            raw.reset();
            InputStream plain = magic == GZIP_MAGIC ? new GZIPInputStream(raw, 1 << 16) : raw;
            return new BufferedReader(new InputStreamReader(plain, StandardCharsets.UTF_8));
        } catch (IOException e) {
            raw.close();
            throw e;
        }
    }

    private static final class Check {
        private final List<String> bad = new ArrayList<>();
        private final Map<String, Long> lineOfReference = new HashMap<>();
        private long number;
        private long badLines;
        private long cancels;
        private long adjustments;

        void line(String text) {
            number++;
            if (text.isBlank()) {
                return;
            }
            try {
                count(OrderLine.parse(text));
            } catch (IllegalArgumentException e) {
                badLines++;
                if (bad.size() < LINES_NAMED) {
                    bad.add("line " + number + ": " + e.getMessage());
                }
            }
        }

        private void count(OrderEvent event) {
            switch (event) {
                case Sale sale -> {
                    @Nullable Long before = lineOfReference.putIfAbsent(sale.reference(), number);
                    if (before != null) {
                        throw new IllegalArgumentException(
                                "orderId " + sale.reference() + " was on line " + before + " already");
                    }
                }
                case Cancel cancel -> cancels++;
                case Adjustment adjustment -> adjustments++;
            }
        }

        Contents result(Path file) throws BadOrdersException {
            if (badLines > 0) {
                throw new BadOrdersException(file + " has " + badLines + " bad line" + (badLines == 1 ? "" : "s")
                        + ":\n  " + String.join("\n  ", bad) + (badLines > bad.size() ? "\n  …" : ""));
            }
            if (lineOfReference.isEmpty()) {
                throw new BadOrdersException(file + " has no line of kind SALE, so there is nothing to order.");
            }
            return new Contents(lineOfReference.size(), cancels, adjustments);
        }
    }
}
