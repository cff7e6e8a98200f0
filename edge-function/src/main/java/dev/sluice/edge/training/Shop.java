package dev.sluice.edge.training;

import dev.sluice.edge.training.OrderGenerator.Person;
import dev.sluice.edge.training.OrderGenerator.Purchase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The good side of the made-up shop. */
final class Shop {
    private static final String[] COUNTRIES = {"GB", "GB", "GB", "GB", "GB", "GB", "DE", "FR", "IE", "NL"};
    private static final double BUSINESS = 1 / 12.0;
    private static final double SILENT = 0.25;
    private static final double OFFICE = 0.08;
    private static final int OFFICES = 40;

    private final SplittableRandom random;
    private final int sellers;
    private final List<Person> people = new ArrayList<>();
    private int next;

    Shop(SplittableRandom random, int sellers) {
        this.random = random;
        this.sellers = sellers;
    }

    /** Another good customer. */
    Person join(Instant joined) {
        boolean business = random.nextDouble() < BUSINESS;
        int number = next++;
        String address = random.nextDouble() < OFFICE ? "office-" + random.nextInt(OFFICES) : "address-" + number;
        Person person = new Person(
                "customer-" + number,
                joined,
                "device-" + number,
                address,
                COUNTRIES[random.nextInt(COUNTRIES.length)],
                Math.min(3, Math.exp(-2.2 + 0.9 * normal())),
                Math.exp((business ? 6.2 : 3.8) + 0.8 * normal()),
                random.nextDouble() < SILENT,
                random.nextInt(sellers));
        people.add(person);
        return person;
    }

    /** A good customer's first order is placed minutes to days after the sign-up. */
    List<Purchase> newcomer(Instant midnight) {
        Instant joined = midnight.plusSeconds(hour() * 3_600L + random.nextInt(3_600));
        Person person = join(joined);
        if (random.nextDouble() < 0.4) return List.of();
        double minutes = Math.exp(3.2 + 2.0 * normal());
        Instant first = joined.plusSeconds((long) (60 * Math.clamp(minutes, 2, 600)));
        return List.of(habit(person, first));
    }

    /** What the good customers order on one day. */
    List<Purchase> day(Instant midnight) {
        List<Purchase> purchases = new ArrayList<>();
        for (Person person : people) {
            if (person.joined().isAfter(midnight)) continue;
            for (int i = poisson(person.perDay()); i > 0; i--) {
                Instant time = midnight.plusSeconds(hour() * 3_600L + random.nextInt(3_600));
                purchases.add(odd(habit(person, time)));
            }
        }
        return purchases;
    }

    /** What the person would order at this time. */
    Purchase habit(Person person, Instant time) {
        double amount = person.usual() * Math.exp(0.6 * normal());
        int seller = random.nextInt(3) == 0 ? random.nextInt(sellers) : person.favourite();
        double method = random.nextDouble();
        String payment = method < 0.75 ? "card" : method < 0.9 ? "wallet" : "invoice";
        return new Purchase(
                person,
                time,
                person.device(),
                person.address(),
                person.country(),
                "seller-" + seller,
                amount,
                payment,
                false);
    }

    /** Good customers surprise now and then. */
    private Purchase odd(Purchase purchase) {
        Purchase changed = purchase;
        if (random.nextDouble() < 0.03)
            changed = changed.from(purchase.device() + "-" + random.nextInt(3), purchase.address(), purchase.country());
        if (random.nextDouble() < 0.03)
            changed = changed.from(
                    changed.device(), "hotel-" + random.nextInt(300), COUNTRIES[random.nextInt(COUNTRIES.length)]);
        if (random.nextDouble() < 0.02) changed = changed.worth(purchase.amount() * (3 + 9 * random.nextDouble()));
        return changed;
    }

    Person anyone() {
        return people.get(random.nextInt(people.size()));
    }

    int sellers() {
        return sellers;
    }

    static Duration minutes(double minutes) {
        return Duration.ofMillis((long) (60_000 * minutes));
    }

    /** More by day than by night. */
    private int hour() {
        int hour = random.nextInt(24);
        return hour < 7 && random.nextDouble() < 0.85 ? 8 + random.nextInt(14) : hour;
    }

    private int poisson(double mean) {
        int count = 0;
        for (double product = random.nextDouble(), limit = Math.exp(-mean); product > limit; count++)
            product *= random.nextDouble();
        return count;
    }

    private double normal() {
        return Math.sqrt(-2 * Math.log(1 - random.nextDouble())) * Math.cos(2 * Math.PI * random.nextDouble());
    }
}
