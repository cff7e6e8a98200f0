package dev.sluice.policy.routing;

/** Where a request goes, and why. */
public sealed interface Route {

    /** Why the request goes there, as a sentence. */
    String reason();

    /** Whether the canary's addresses answer. */
    boolean toCanary();

    /** Stable answers. */
    record ToStable(Why why, int bucket, int weight) implements Route {
        @Override
        public String reason() {
            return switch (why) {
                case NO_CANARY -> "the service has no canary";
                case LEASE_EXPIRED ->
                    "the controller was not heard for as long as the lease, so the canary has no weight";
                case NO_CANARY_ADDRESS -> "no address of the canary is ready";
                case WEIGHT_IS_ZERO -> "the canary's weight is 0, bucket " + bucket;
                case CANARY_SUSPECTED -> "the canary has just failed, and the controller is asked what that means";
                case BUCKET_ABOVE_WEIGHT -> "bucket " + bucket + " is not below the canary's weight " + weight;
            };
        }

        @Override
        public boolean toCanary() {
            return false;
        }
    }

    /** The canary answers, because the user's bucket is below its weight. */
    record ToCanary(int bucket, int weight) implements Route {
        @Override
        public String reason() {
            return "bucket " + bucket + " is below the canary's weight " + weight;
        }

        @Override
        public boolean toCanary() {
            return true;
        }
    }

    /** The canary answers, because the request is in a lane. */
    record ToLane(String lane) implements Route {
        @Override
        public String reason() {
            return "lane " + lane + " goes to the canary before weights are asked";
        }

        @Override
        public boolean toCanary() {
            return true;
        }
    }

    /** Why stable answers. */
    enum Why {
        NO_CANARY,
        LEASE_EXPIRED,
        NO_CANARY_ADDRESS,
        WEIGHT_IS_ZERO,
        CANARY_SUSPECTED,
        BUCKET_ABOVE_WEIGHT
    }
}
