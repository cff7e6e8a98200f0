package dev.sluice.cli.orders;

import dev.sluice.cli.orders.OrderEvent.Cancel;
import dev.sluice.cli.orders.Sale.Item;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Made-up orders in the shape of a wholesale gift shop: the same seed gives the same stream.
 *
 * <p>3,000 customers, a few of them far busier than the rest (log-normal activity), 8 % guests; 1 to 60 lines with 15 in the
 * middle; amounts log-normal around 260 pounds, about a quarter above 500; 4,000 products with a fixed price each. One
 * event in twelve is a cancellation. Cost: one binary search and a few random numbers a line.
 */
final class OrderGenerator implements OrderStream {

    private static final int CUSTOMERS = 3_000;
    private static final int FIRST_CUSTOMER = 12_000;
    private static final int PRODUCTS = 4_000;
    private static final int FIRST_PRODUCT = 20_000;
    private static final int MOST_LINES = 60;
    private static final double GUESTS = 0.08;
    private static final double CANCELS = 1.0 / 12;
    private static final double ACTIVITY_SPREAD = 0.9;
    private static final double HIGHEST_AMOUNT_PENCE = 5_000_000;

    private static final String[] COUNTRIES = {"Germany", "France", "EIRE", "Belgium", "Spain", "Netherlands"};

    private final SplittableRandom random;
    private final long seed;
    private final double[] activity = new double[CUSTOMERS];
    private final long[] prices = new long[PRODUCTS];
    private long sales;

    OrderGenerator(long seed) {
        this.seed = seed;
        this.random = new SplittableRandom(seed);
        double sum = 0;
        for (int i = 0; i < CUSTOMERS; i++) {
            sum += Math.exp(ACTIVITY_SPREAD * random.nextGaussian());
            activity[i] = sum;
        }
        for (int i = 0; i < PRODUCTS; i++) {
            prices[i] = Math.max(10, Math.round(100 * logNormal(0.75, 0.85)));
        }
    }

    @Override
    public OrderEvent next() {
        if (random.nextDouble() < CANCELS) {
            return new Cancel(knownCustomer());
        }
        sales++;
        String reference = "S%d-%06d".formatted(seed, sales);
        String customer = random.nextDouble() < GUESTS ? "guest-" + reference : knownCustomer();
        return new Sale(reference, customer, country(), "GBP", items());
    }

    @Override
    public String description() {
        return "made up from seed " + seed;
    }

    @Override
    public void close() {
        // Nothing is held open.
    }

    private String knownCustomer() {
        double point = random.nextDouble() * activity[CUSTOMERS - 1];
        int found = Arrays.binarySearch(activity, point);
        return Integer.toString(FIRST_CUSTOMER + Math.min(CUSTOMERS - 1, found < 0 ? -found - 1 : found));
    }

    private String country() {
        return random.nextDouble() < 0.9 ? "United Kingdom" : COUNTRIES[random.nextInt(COUNTRIES.length)];
    }

    private List<Item> items() {
        int lines = (int) Math.max(1, Math.min(MOST_LINES, Math.round(logNormal(2.6, 0.9))));
        double amount = Math.min(HIGHEST_AMOUNT_PENCE, 100 * logNormal(5.55, 1.15));
        List<Item> items = new ArrayList<>(lines);
        for (int i = 0; i < lines; i++) {
            int product = random.nextInt(PRODUCTS);
            double share = amount / lines * (0.5 + random.nextDouble());
            long quantity = Math.max(1, Math.min(Sale.MOST_PIECES, Math.round(share / prices[product])));
            items.add(new Item(Integer.toString(FIRST_PRODUCT + product), (int) quantity, prices[product]));
        }
        return items;
    }

    private double logNormal(double mean, double spread) {
        return Math.exp(mean + spread * random.nextGaussian());
    }
}
