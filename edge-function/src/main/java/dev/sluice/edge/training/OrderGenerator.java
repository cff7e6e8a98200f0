package dev.sluice.edge.training;

import dev.sluice.edge.scoring.OrderFacts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Currency;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A made-up shop with its good customers and its criminals, from which the built-in model learns. Nothing in it comes from anyone's data. The
 * same seed gives the same orders.
 *
 * <p>Good customers order at rates and for amounts of their own (both log-normal; one in twelve is a business), from a device and an address or two, at a few
 * favourite sellers, by day rather than by night. Some of what they do looks odd: a new phone, a journey, a present ten times as dear as usual, a first
 * order minutes after the sign-up, an office that shares its address. A quarter of them come by a channel that tells neither device, address nor account.
 *
 * <p>Frauds are of five kinds, see {@link Crimes}: accounts taken over, rings of new accounts on one device, sellers taken over, cards
 * tried out, and goods on invoice that are never paid. One fraud in twenty is never reported.
 *
 * @param customers at the start; new ones come every day
 */
record OrderGenerator(long seed, int days, int customers) {
    static final OrderGenerator DEFAULT = new OrderGenerator(20_261_124, 150, 3_000);

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final int SELLERS = 600;
    private static final double NEVER_REPORTED = 0.05;

    /** All orders, in the order of their time. */
    List<LabelledOrder> orders() {
        SplittableRandom random = new SplittableRandom(seed);
        Shop shop = new Shop(random.split(), SELLERS);
        for (int i = 0; i < customers; i++) shop.join(START.minus(Duration.ofHours(24L * (1 + random.nextInt(1_000)))));
        Crimes crimes = new Crimes(random.split(), shop);
        List<Purchase> purchases = new ArrayList<>();
        for (int day = 0; day < days; day++) {
            Instant midnight = START.plus(Duration.ofDays(day));
            int newcomers = customers / 250;
            for (int i = 0; i < newcomers; i++) purchases.addAll(shop.newcomer(midnight));
            purchases.addAll(shop.day(midnight));
            purchases.addAll(crimes.day(day, midnight));
        }
        purchases.sort(Comparator.comparing(Purchase::time));
        List<LabelledOrder> orders = new ArrayList<>();
        for (Purchase purchase : purchases) {
            boolean reported = purchase.fraud && random.nextDouble() >= NEVER_REPORTED;
            orders.add(new LabelledOrder(purchase.order("g" + orders.size()), reported));
        }
        return orders;
    }

    /** A customer with habits. */
    record Person(
            String name,
            Instant joined,
            String device,
            String address,
            String country,
            double perDay,
            double usual,
            boolean anonymousChannel,
            int favourite) {}

    /** An order that is to be placed. */
    record Purchase(
            Person person,
            Instant time,
            String device,
            String address,
            String country,
            String seller,
            double amount,
            String payment,
            boolean fraud) {

        Purchase from(String newDevice, String newAddress, String newCountry) {
            return new Purchase(person, time, newDevice, newAddress, newCountry, seller, amount, payment, fraud);
        }

        Purchase worth(double newAmount) {
            return new Purchase(person, time, device, address, country, seller, newAmount, payment, fraud);
        }

        Purchase paidBy(String method) {
            return new Purchase(person, time, device, address, country, seller, amount, method, fraud);
        }

        Purchase at(String otherSeller) {
            return new Purchase(person, time, device, address, country, otherSeller, amount, payment, fraud);
        }

        Purchase asFraud() {
            return new Purchase(person, time, device, address, country, seller, amount, payment, true);
        }

        OrderFacts order(String id) {
            boolean silent = person.anonymousChannel;
            double age = Duration.between(person.joined, time).toSeconds() / 86_400.0;
            return new OrderFacts(
                    id,
                    person.name,
                    unless(silent, device),
                    unless(silent, address),
                    seller,
                    Math.max(100, Math.round(100 * amount)),
                    Currency.getInstance("GBP"),
                    1L + (long) (Math.sqrt(amount) / 4),
                    silent ? null : Double.valueOf(Math.max(0, age)),
                    payment,
                    country,
                    time);
        }

        private static @Nullable String unless(boolean silent, String value) {
            return silent ? null : value;
        }
    }
}
