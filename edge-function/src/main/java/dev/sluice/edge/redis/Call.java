package dev.sluice.edge.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A script that is to be run, and the answer to come. */
record Call(Script script, List<byte[]> keys, List<byte[]> arguments, CompletableFuture<@Nullable Object> answer) {
    private static final byte[] BY_NAME = "EVALSHA".getBytes(US_ASCII);
    private static final byte[] BY_TEXT = "EVAL".getBytes(US_ASCII);

    /** Short, for a script that Redis knows. */
    List<byte[]> byName() {
        return command(BY_NAME, script.name());
    }

    /** With the script itself, which Redis then knows until it is restarted. */
    List<byte[]> byText() {
        return command(BY_TEXT, script.text());
    }

    private List<byte[]> command(byte[] verb, byte[] script) {
        List<byte[]> command = new ArrayList<>(3 + keys.size() + arguments.size());
        command.add(verb);
        command.add(script);
        command.add(Integer.toString(keys.size()).getBytes(US_ASCII));
        command.addAll(keys);
        command.addAll(arguments);
        return command;
    }

    void refuse(Resp.Refusal error) {
        answer.completeExceptionally(RedisException.refusal(error.message()));
    }

    void fail(String why) {
        answer.completeExceptionally(new RedisException(why));
    }
}
