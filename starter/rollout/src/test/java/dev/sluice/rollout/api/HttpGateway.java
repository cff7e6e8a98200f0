package dev.sluice.rollout.api;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** A gateway that counts without serving: it reads the table, and reports until each report is acknowledged. */
final class HttpGateway {
    private static final int REQUESTS = 200;

    private final Deque<String> backlog = new ArrayDeque<>();
    private final String boot;
    private long sequence;
    private long highestEpoch;

    /** Share of the canary's calls that fail, in percent. */
    int canaryFails;

    long canaryRequests;
    boolean epochsRose = true;

    HttpGateway(String boot) {
        this.boot = boot;
    }

    /** One window: reads the table, counts, and sends what was not acknowledged yet. */
    void window(Caller controller) throws IOException, InterruptedException {
        JsonNode table = controller.get("/api/v1/routing-table", Caller.GATEWAY).body();
        long epoch = table.path("epoch").asLong();
        epochsRose &= epoch >= highestEpoch;
        highestEpoch = Math.max(highestEpoch, epoch);
        for (JsonNode service : table.path("services").values()) backlog.add(report(epoch, service));
        send(controller);
    }

    void send(Caller controller) throws IOException, InterruptedException {
        while (!backlog.isEmpty()) {
            int status = controller
                    .post("/api/v1/reports", Caller.GATEWAY, backlog.element())
                    .status();
            if (status != 200) throw new IOException("report was answered " + status);
            backlog.remove();
        }
    }

    String report(long epoch, JsonNode service) {
        int weight = service.path("weight").asInt();
        long canary = (long) REQUESTS * weight / 10_000;
        long failures = canary * canaryFails / 100;
        canaryRequests += canary;
        StringBuilder keys = new StringBuilder();
        for (int i = 0; i < failures; i++)
            keys.append(i == 0 ? "" : ",")
                    .append(String.format(
                            Locale.ROOT,
                            "{\"hash\":\"%016x\",\"bucket\":%d,\"version\":\"canary\",\"at\":1}",
                            (sequence << 20) + i,
                            i));
        return """
                {"instance":"gw-1","boot":"%s","sequence":%d,"epoch":%d,"from":1000,"to":1250,
                 "services":[{"service":"%s","revision":"%s","weight":%d,
                   "stable":{"requests":%d,"failures":0,"latency":{"380":%d}},
                   "canary":{"requests":%d,"failures":%d,"latency":{"380":%d}},
                   "failingKeys":[%s],"replayed":%d,"userErrors":0}]}""".formatted(
                        boot,
                        ++sequence,
                        epoch,
                        service.path("name").asString(),
                        service.path("revision").asString(),
                        weight,
                        REQUESTS - canary,
                        REQUESTS - canary,
                        canary,
                        failures,
                        canary - failures,
                        keys,
                        failures);
    }
}
