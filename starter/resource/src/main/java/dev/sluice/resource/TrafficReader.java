package dev.sluice.resource;

import dev.sluice.policy.routing.Lane;
import dev.sluice.policy.routing.Lane.Selector;
import dev.sluice.policy.routing.Lane.Source;
import dev.sluice.policy.routing.ReplayRule;
import dev.sluice.policy.routing.Sticky;
import dev.sluice.resource.RolloutResource.Deployment;
import dev.sluice.resource.RolloutResource.Router;
import dev.sluice.resource.RolloutResource.Traffic;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code spec.traffic}. */
final class TrafficReader {
    private static final long LARGEST_REPLAY = 16L << 20;
    private static final int MOST_LANES = 16;
    private static final int MOST_SELECTORS = 8;
    private static final Pattern LANE = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final int MOST_PATHS = 16;
    private static final int LONGEST_PATH = 200;
    private static final Pattern PATH = Pattern.compile("(/([A-Za-z0-9._~-]+|\\*))+(/\\*\\*)?|/\\*\\*|/");
    private static final Sticky STICKY = new Sticky.Cookie("sluice-id");
    private static final ReplayRule REPLAY = new ReplayRule(true, 64L << 10);

    private TrafficReader() {}

    /** @param deployment in a cluster; null on one machine */
    static Traffic read(Fields spec, @Nullable Deployment deployment) {
        return spec.object("traffic")
                .map(fields -> traffic(fields, deployment))
                .orElseGet(() -> new Traffic(STICKY, REPLAY, 0, List.of(), Router.GATEWAY, List.of()));
    }

    private static Traffic traffic(Fields traffic, @Nullable Deployment deployment) {
        Router router = RouterReader.read(traffic, deployment);
        Sticky sticky = sticky(traffic);
        ReplayRule replay = traffic.object("replay").map(TrafficReader::replay).orElse(REPLAY);
        int mirror = traffic.object("mirror").map(TrafficReader::mirror).orElse(0);
        List<Lane> lanes = lanes(traffic);
        List<String> paths = paths(traffic);
        RouterReader.check(traffic, router, lanes);
        traffic.refuseUnknown();
        return new Traffic(sticky, replay, mirror, lanes, router, paths);
    }

    private static Sticky sticky(Fields traffic) {
        return traffic.object("sticky")
                .map(fields -> stickyKey(traffic, fields))
                .orElse(STICKY);
    }

    private static Sticky stickyKey(Fields traffic, Fields sticky) {
        Optional<String> header = sticky.text("header").filter(name -> !name.isBlank());
        Optional<String> cookie = sticky.text("cookie").filter(name -> !name.isBlank());
        boolean address = sticky.flag("address", false);
        int given = (header.isPresent() ? 1 : 0) + (cookie.isPresent() ? 1 : 0) + (address ? 1 : 0);
        if (given != 1) traffic.refuse("sticky", "must name one of header: NAME, cookie: NAME or address: true");
        sticky.refuseUnknown();
        if (header.isPresent()) return new Sticky.Header(header.get());
        return cookie.isPresent() ? new Sticky.Cookie(cookie.get()) : new Sticky.Address();
    }

    private static ReplayRule replay(Fields replay) {
        boolean enabled = replay.flag("enabled", true);
        long size = Quantities.bytes(replay, "maxBodySize", LARGEST_REPLAY).orElse(REPLAY.maxBodySize());
        replay.refuseUnknown();
        return new ReplayRule(enabled, size);
    }

    private static int mirror(Fields mirror) {
        int weight = Quantities.weight(mirror, "weight").orElse(0);
        mirror.refuseUnknown();
        return weight;
    }

    private static List<Lane> lanes(Fields traffic) {
        List<Lane> lanes = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Fields lane : traffic.list("lanes", MOST_LANES)) {
            String name = lane.requiredText("name", "the lane's name such as qa");
            boolean fits = LANE.matcher(name).matches();
            if (!name.isBlank() && !fits)
                lane.refuse("name", "must be 1 to 64 letters, digits, dots, dashes or underscores");
            if (!name.isBlank() && !names.add(name)) lane.refuse("name", "is used twice; lanes have different names");
            List<Selector> selectors = selectors(lane);
            lane.refuseUnknown();
            if (selectors.isEmpty())
                lane.refuse("header", "is missing; write header: {x-lane: qa}, or cookie or query");
            if (fits && !selectors.isEmpty()) lanes.add(new Lane(name, selectors));
        }
        return lanes;
    }

    private static List<String> paths(Fields traffic) {
        List<String> paths = traffic.textList("paths", MOST_PATHS);
        Set<String> seen = new HashSet<>();
        for (String path : paths)
            if (path.length() > LONGEST_PATH || !PATH.matcher(path).matches())
                traffic.refuse(
                        "paths",
                        "must be like /orders/** or /orders/*/items, where * is one segment and /** at the end any"
                                + " number, but was \"" + path + "\"");
            else if (!seen.add(path)) traffic.refuse("paths", "names " + path + " twice");
        return paths;
    }

    private static List<Selector> selectors(Fields lane) {
        List<Selector> selectors = new ArrayList<>();
        for (Source source : Source.values())
            lane.object(source.name().toLowerCase(Locale.ROOT))
                    .ifPresent(pairs -> pairs.texts(MOST_SELECTORS)
                            .forEach((key, value) -> selectors.add(new Selector(source, key, value))));
        return selectors;
    }
}
