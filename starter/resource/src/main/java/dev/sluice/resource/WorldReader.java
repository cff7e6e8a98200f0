package dev.sluice.resource;

import dev.sluice.policy.analysis.Criteria;
import dev.sluice.policy.rollout.RolloutPlan;
import dev.sluice.resource.InvalidDocument.FieldError;
import dev.sluice.resource.World.Behaviour;
import dev.sluice.resource.World.BrokenClients;
import dev.sluice.resource.World.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads a {@link World}, as strictly as a Rollout: its {@code steps}, {@code analysis} and deadlines are written as there. */
final class WorldReader {

    private static final Duration LENGTH = Duration.ofMinutes(30);
    private static final Duration MEDIAN = Duration.ofMillis(50);
    private static final double SIGMA = 0.5;
    private static final int USERS = 20_000;
    private static final double MOST_REQUESTS = 100_000;
    private static final long MOST_USERS = 10_000_000;
    private static final double MOST_SLOWER = 1_000;

    private WorldReader() {}

    static World read(JsonNode document) {
        List<FieldError> errors = new ArrayList<>();
        Fields world = Fields.of(document, errors);
        int users = (int) world.whole("users", 1, MOST_USERS).orElse(USERS);
        if (!world.has("requests")) {
            world.refuse("requests", "is missing; write how many there are a second, such as 200");
        }
        double requests = world.number("requests", 0.01, MOST_REQUESTS).orElse(1);
        Duration length = Quantities.duration(world, "length").orElse(LENGTH);
        Duration approve = Quantities.duration(world, "approveAfter").orElse(Duration.ZERO);
        Behaviour stable = behaviour(world, "stable");
        Behaviour canary = behaviour(world, "canary");
        List<Fault> faults = new ArrayList<>();
        world.list("faults").forEach(fault -> faults.add(fault(fault)));
        BrokenClients broken =
                world.object("brokenClients").map(WorldReader::broken).orElse(BrokenClients.NONE);
        Criteria criteria = CriteriaReader.read(world);
        Optional<RolloutPlan> plan = PlanReader.read(world);
        world.refuseUnknown();
        if (!errors.isEmpty() || plan.isEmpty()) {
            throw new InvalidDocument(errors);
        }
        return new World(users, requests, length, approve, stable, canary, faults, broken, plan.get(), criteria);
    }

    private static Behaviour behaviour(Fields world, String version) {
        return world.object(version).map(WorldReader::behaviour).orElse(new Behaviour(0, MEDIAN, SIGMA));
    }

    private static Behaviour behaviour(Fields version) {
        double failing = Quantities.share(version, "failing").orElse(0);
        Duration median = MEDIAN;
        double sigma = SIGMA;
        Optional<Fields> latency = version.object("latency");
        if (latency.isPresent()) {
            median = Quantities.duration(latency.get(), "median").orElse(MEDIAN);
            sigma = latency.get().number("sigma", 0, 3).orElse(SIGMA);
            latency.get().refuseUnknown();
        }
        version.refuseUnknown();
        return new Behaviour(failing, median, sigma);
    }

    private static Fault fault(Fields fault) {
        Duration from = Quantities.duration(fault, "from").orElse(Duration.ZERO);
        Duration length = Quantities.duration(fault, "length").orElse(Duration.ofDays(1));
        String version = fault.text("version").orElse("canary");
        if (!version.equals("canary") && !version.equals("stable") && !version.equals("both")) {
            fault.refuse("version", "must be canary, stable or both, but was \"" + version + "\"");
        }
        double failing = Quantities.share(fault, "failing").orElse(0);
        double slower = fault.number("slower", 1, MOST_SLOWER).orElse(1);
        fault.refuseUnknown();
        return new Fault(from, length, !version.equals("canary"), !version.equals("stable"), failing, slower);
    }

    private static BrokenClients broken(Fields clients) {
        int number = (int) clients.whole("number", 0, MOST_USERS).orElse(0);
        double calls = clients.number("calls", 0, MOST_REQUESTS).orElse(0.2);
        clients.refuseUnknown();
        return new BrokenClients(number, calls);
    }
}
