package dev.sluice.policy.placement;

import java.util.random.RandomGenerator;

/** Takes the cheapest loop; starts looking at a random one, so that ties are shared. */
enum LeastLoaded implements PlacementPolicy {
    INSTANCE;

    @Override
    public int choose(Loops loops, RandomGenerator random) {
        var count = loops.count();
        var cheapest = random.nextInt(count);
        var lowest = PlacementCost.of(loops, cheapest);
        for (int step = 1, loop = cheapest; step < count; step++) {
            loop = loop + 1 == count ? 0 : loop + 1;
            var cost = PlacementCost.of(loops, loop);
            if (cost < lowest) {
                cheapest = loop;
                lowest = cost;
            }
        }
        return cheapest;
    }
}
