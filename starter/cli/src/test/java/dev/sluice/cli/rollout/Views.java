package dev.sluice.cli.rollout;

/** Views as the controller writes them. */
public final class Views {

    private static final String TEMPLATE = """
            {"name":"order-service","generation":3,"observedGeneration":3,"phase":"%s","outcome":%s,"hold":null,
             "reason":"%s","step":1,
             "steps":[{"weight":1000,"atLeast":"PT5S"},{"weight":5000,"atLeast":"PT5S"},{"approval":true},{"weight":10000,"atLeast":"PT0S"}],
             "weight":%d,"stableRevision":"aaa","canaryRevision":"bbb",
             "stable":"http://127.0.0.1:9001","canary":"http://127.0.0.1:9002",
             "startedAt":1700000000000,"updatedAt":1700000020000,"deadlineAt":null,"waiting":{"what":"evidence","until":1700003600000,"then":"rollBack"},"group":null,
             "stableCounts":{"requests":1900,"failures":1,"p50Micros":2100,"p90Micros":3000,"p99Micros":9000},
             "canaryCounts":{"requests":210,"failures":%d,"p50Micros":4200,"p90Micros":6000,"p99Micros":19000},
             "replayed":%d,"userErrors":0,"firstCanaryErrorAt":1700000010000,"lastCanaryRequestAt":1700000010640,
             "evidence":{"worse":%s,"floor":8.1,"latency":-0.3,"latencyHold":0.4,"limit":4.605,"canaryRateUpper":0.071,
              "allowedRate":0.051,"canaryRequests":200,"canaryFailures":10,"stableRequests":1800,"stableFailures":1,
              "placebos":{"groups":19,"alarmed":0,"greatest":0.9},
              "latencies":{"canaryP50Micros":4200,"stableP50Micros":2100,"canaryP99Micros":19000,"stableP99Micros":9000}},
             "forecast":{"requestsMissing":120,"seconds":12,"text":"needs 120 more canary requests, about 12 s"},
             "phases":[{"phase":"Shifting","step":0,"weight":1000,"from":1700000000000,"to":1700000010000},
                       {"phase":"Shifting","step":1,"weight":5000,"from":1700000010000,"to":null}],
             "conditions":[{"type":"Progressing","status":"True","reason":"StepStarted","message":"…","lastTransitionTime":"2023-11-14T22:13:30Z","observedGeneration":3}],
             "aFieldOfALaterRelease":{"x":1}}""";

    public static final String SHIFTING = TEMPLATE.formatted("Shifting", "null", "step 1 passed", 5000, 2, 2, "1.5");
    public static final String RELEASED =
            TEMPLATE.formatted("Done", "\"released\"", "all steps passed", 10000, 0, 0, "-1.2");
    public static final String ROLLED_BACK =
            TEMPLATE.formatted("Done", "\"rolledBack\"", "canary fails more often than stable", 0, 11, 11, "7.4");

    public static final String LOG = """
            {"items":[{"at":1700000000000,"phase":"Shifting","step":0,"weight":1000,"signal":"NewRevision",
             "reason":"release started","effects":[{"type":"SetWeight","weight":1000}],"counts":null,"evidence":null,"by":""},
             {"at":1700000010700,"phase":"RollingBack","step":1,"weight":0,"signal":"Judged","reason":"the test alarmed",
             "effects":[],"counts":{"x":1},"evidence":{"worse":7.4,"floor":8.1,"latency":0,"limit":4.605,
             "canaryRateUpper":0.2,"allowedRate":0.05},"by":"alice"}]}""";

    private Views() {}

    static RolloutView view(String json) {
        return Json.MAPPER.readValue(json, RolloutView.class);
    }
}
