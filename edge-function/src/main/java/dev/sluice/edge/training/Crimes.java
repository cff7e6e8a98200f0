package dev.sluice.edge.training;

import dev.sluice.edge.training.OrderGenerator.Person;
import dev.sluice.edge.training.OrderGenerator.Purchase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The bad side of the made-up shop, in five kinds. */
final class Crimes {
    private static final int TAKEN_SELLER_DAYS = 20;

    private final SplittableRandom random;
    private final Shop shop;
    private final List<Takeover> takeovers = new ArrayList<>();
    private final List<TakenSeller> takenSellers = new ArrayList<>();
    private int next;

    /** An account in wrong hands until a day. */
    private record Takeover(Person person, String device, String address, int until) {}

    /** A seller whose terminal is tampered with until a day. */
    private record TakenSeller(String seller, int until) {}

    Crimes(SplittableRandom random, Shop shop) {
        this.random = random;
        this.shop = shop;
    }

    /** All frauds of one day. */
    List<Purchase> day(int day, Instant midnight) {
        List<Purchase> purchases = new ArrayList<>();
        begin(day);
        takeovers.removeIf(takeover -> takeover.until < day);
        takenSellers.removeIf(taken -> taken.until < day);
        for (Takeover takeover : takeovers) takenOver(takeover, midnight, purchases);
        for (TakenSeller taken : takenSellers) atTakenSeller(taken, midnight, purchases);
        if (random.nextInt(3) == 0) ring(midnight, purchases);
        if (random.nextInt(4) == 0) cardsTried(midnight, purchases);
        if (random.nextInt(2) == 0) unpaid(midnight, purchases);
        return purchases;
    }

    private void begin(int day) {
        if (random.nextInt(2) == 0) {
            int number = next++;
            takeovers.add(new Takeover(
                    shop.anyone(), "bad-device-" + number, "bad-address-" + number, day + random.nextInt(6)));
        }
        if (random.nextInt(12) == 0)
            takenSellers.add(new TakenSeller("seller-" + random.nextInt(shop.sellers()), day + TAKEN_SELLER_DAYS));
    }

    /** A real account, another device and address, several times the usual amount, at any hour. */
    private void takenOver(Takeover takeover, Instant midnight, List<Purchase> purchases) {
        for (int i = random.nextInt(3); i >= 0; i--) {
            Purchase usual = shop.habit(takeover.person, any(midnight));
            boolean sameDevice = random.nextInt(4) == 0;
            purchases.add(usual.from(
                            sameDevice ? usual.device() : takeover.device,
                            sameDevice ? usual.address() : takeover.address,
                            random.nextInt(3) == 0 ? "XX" : usual.country())
                    .worth(usual.amount() * (2 + 6 * random.nextDouble()))
                    .at("seller-" + random.nextInt(shop.sellers()))
                    .asFraud());
        }
    }

    /** Ordinary customers with ordinary amounts; only the place is bad. */
    private void atTakenSeller(TakenSeller taken, Instant midnight, List<Purchase> purchases) {
        for (int i = random.nextInt(4); i > 0; i--)
            purchases.add(
                    shop.habit(shop.anyone(), any(midnight)).at(taken.seller).asFraud());
    }

    /** Many new accounts on one device, each ordering within minutes, for about the same amount. */
    private void ring(Instant midnight, List<Purchase> purchases) {
        int number = next++;
        double amount = 20 + 300 * random.nextDouble();
        Instant time = any(midnight);
        for (int i = 2 + random.nextInt(10); i > 0; i--) {
            time = time.plus(Shop.minutes(1 + 40 * random.nextDouble()));
            purchases.add(
                    stranger(time.minus(Shop.minutes(0.2 + 4 * random.nextDouble())), "ring-" + number, amount, time));
        }
    }

    /** Small amounts in quick succession with cards of different customers, from one device. */
    private void cardsTried(Instant midnight, List<Purchase> purchases) {
        int number = next++;
        Instant time = any(midnight);
        for (int i = 5 + random.nextInt(20); i > 0; i--) {
            time = time.plusSeconds(20 + random.nextInt(120));
            Purchase usual = shop.habit(shop.anyone(), time);
            purchases.add(usual.from("trial-" + number, "trial-" + number, usual.country())
                    .worth(1 + 9 * random.nextDouble())
                    .paidBy("card")
                    .asFraud());
        }
    }

    /** A young account and dear goods on invoice. */
    private void unpaid(Instant midnight, List<Purchase> purchases) {
        Instant time = any(midnight);
        Duration age = Shop.minutes(Math.exp(3 + 7 * random.nextDouble()));
        Purchase purchase =
                stranger(time.minus(age), "unpaid-" + next++, 400 * Math.exp(1.5 * random.nextDouble()), time);
        purchases.add(purchase.paidBy("invoice"));
    }

    private Purchase stranger(Instant joined, String where, double amount, Instant time) {
        boolean silent = random.nextInt(10) == 0;
        Person person = new Person(
                "stranger-" + next++, joined, where, where, "GB", 0, amount, silent, random.nextInt(shop.sellers()));
        Purchase purchase = shop.habit(person, time);
        return purchase.worth(amount * (0.9 + 0.2 * random.nextDouble())).asFraud();
    }

    private Instant any(Instant midnight) {
        return midnight.plusSeconds(random.nextInt(86_400));
    }
}
