package dev.sluice.policy.risk;

import java.time.Instant;

/** Whether a {@code sluice-risk} header may be believed: {@link Accepted}, or {@link Refused} with the reason. */
public sealed interface VerdictCheck {

    /** The header was signed with one of the keys, for this order, and is still valid. Its verdict may still be unchecked. */
    record Accepted(SignedVerdict verdict) implements VerdictCheck {}

    /** The header must be treated as if no verdict existed. */
    sealed interface Refused extends VerdictCheck {
        /** One sentence without any part of the header that is not signed. */
        String reason();
    }

    /** There is no header. */
    record Missing() implements Refused {
        @Override
        public String reason() {
            return "the request carries no risk verdict";
        }
    }

    /** The header does not have the form of version 2. */
    record Malformed(String what) implements Refused {
        @Override
        public String reason() {
            return "the risk verdict is malformed: " + what;
        }
    }

    /** The signature belongs to another text or another key. */
    record Forged() implements Refused {
        @Override
        public String reason() {
            return "the risk verdict's signature does not fit";
        }
    }

    /** The verdict was valid until {@code at}. */
    record Expired(Instant at) implements Refused {
        @Override
        public String reason() {
            return "the risk verdict expired at " + at;
        }
    }

    /** The signature names a key that is not among those at hand: forged, or the key has not been handed out yet. */
    record UnknownKey() implements Refused {
        @Override
        public String reason() {
            return "the risk verdict is signed with a key that is not known here";
        }
    }

    /** The verdict was given for another order. */
    record OtherOrder() implements Refused {
        @Override
        public String reason() {
            return "the risk verdict was given for another order";
        }
    }
}
