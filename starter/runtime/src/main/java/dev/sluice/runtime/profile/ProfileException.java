package dev.sluice.runtime.profile;

/** A profile that could not be taken, with the HTTP status and the kind of the problem. */
final class ProfileException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String kind;

    private ProfileException(int status, String kind, String message) {
        super(message);
        this.status = status;
        this.kind = kind;
    }

    static ProfileException busy() {
        return new ProfileException(
                409, "profile-under-way", "Another profile is under way: try again when it has ended");
    }

    static ProfileException invalid(String message) {
        return new ProfileException(400, "profile-invalid", message);
    }

    static ProfileException tooLarge(long size, long max) {
        return new ProfileException(
                500,
                "profile-too-large",
                "The profile has " + size + " bytes, and " + max
                        + " are allowed: ask for fewer seconds, or raise 'sluice.runtime.profile.max-size'");
    }

    static ProfileException failed(Exception cause) {
        var failure = new ProfileException(500, "profile-failed", "No profile could be taken: " + cause.getMessage());
        failure.initCause(cause);
        return failure;
    }

    int status() {
        return status;
    }

    /** Last part of the problem's type. */
    String kind() {
        return kind;
    }
}
