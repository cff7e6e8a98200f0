package dev.sluice.cli.terminal;

/** What the process ends with. Scripts rely on the numbers: they never change their meaning. */
public enum ExitCode {
    OK(0, "Done; for `watch --exit-code`: released; for `demo`: the platform did the right thing."),
    NO(
            1,
            "For `watch --exit-code`: rolled back or aborted; for `demo`: the platform did something wrong; for"
                    + " `simulate`: a recorded decision differs."),
    USAGE(2, "The command line, or a file that it names, is wrong."),
    UNREACHABLE(3, "No controller answers; for `demo`: the platform could not be started."),
    NOT_ALLOWED(4, "The token is missing or wrong."),
    NOT_FOUND(5, "There is no such rollout."),
    MEANS_NOTHING_NOW(6, "The command means nothing in the rollout's present state."),
    SERVER(7, "The controller refused the request or failed."),
    TOO_LATE(8, "`--timeout` ran out before the release ended, or before an address answered.");

    private final int code;
    private final String meaning;

    ExitCode(int code, String meaning) {
        this.code = code;
        this.meaning = meaning;
    }

    public int code() {
        return code;
    }

    public String meaning() {
        return meaning;
    }
}
