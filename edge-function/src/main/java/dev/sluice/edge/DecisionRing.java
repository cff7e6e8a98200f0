package dev.sluice.edge;

import dev.sluice.policy.risk.RiskReason;
import dev.sluice.policy.risk.RiskVerdict;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The newest decisions by request, as bytes in one array. As objects each of them would grow old before it dies, and the collector would stop the process
 * for some 40 ms, again and again, to clear them. Not safe for use by several threads.
 */
final class DecisionRing {
    /** A decision with six reasons takes about as much; if they take more, fewer are kept. */
    private static final int BYTES_EACH = 704;

    private static final List<RiskVerdict> VERDICTS = List.of(RiskVerdict.values());

    private final int max;
    private final byte[] bytes;
    /** Where each request's record begins. Places count on for ever; a place modulo the size is one in the array. */
    private final Map<String, Long> places = new HashMap<>();

    private long oldest;
    private long next;
    private int records;

    /** A decision as it was kept. */
    record Kept(Fingerprint fingerprint, Decision decision) {}

    /** Keeps at most {@code max} decisions. */
    DecisionRing(int max) {
        this.max = max;
        this.bytes = new byte[(int) Math.min(Integer.MAX_VALUE - 8, (long) BYTES_EACH * Math.max(max, 16))];
    }

    int size() {
        return places.size();
    }

    @Nullable
    Kept find(String requestId) {
        Long place = places.get(requestId);
        if (place == null) return null;
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(record(place)))) {
            in.readUTF();
            return new Kept(new Fingerprint(in.readLong(), in.readLong()), decision(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes the place of an earlier decision of the request, and of the oldest ones. */
    void put(String requestId, Fingerprint fingerprint, Decision decision) {
        byte[] record = record(requestId, fingerprint, decision);
        int needed = Integer.BYTES + record.length;
        if (needed > bytes.length) return;
        while (records == max || next + needed - oldest > bytes.length) forgetOldest();
        places.put(requestId, next);
        write(next, ByteBuffer.allocate(Integer.BYTES).putInt(record.length).array());
        write(next + Integer.BYTES, record);
        next += needed;
        records++;
    }

    private void forgetOldest() {
        byte[] record = record(oldest);
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(record))) {
            places.remove(in.readUTF(), oldest);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        oldest += Integer.BYTES + record.length;
        records--;
    }

    private static byte[] record(String requestId, Fingerprint fingerprint, Decision decision) {
        ByteArrayOutputStream record = new ByteArrayOutputStream(BYTES_EACH);
        try (DataOutputStream out = new DataOutputStream(record)) {
            out.writeUTF(requestId);
            out.writeLong(fingerprint.high());
            out.writeLong(fingerprint.low());
            out.writeUTF(decision.id());
            out.writeShort(decision.score());
            out.writeByte(VERDICTS.indexOf(decision.outcome()));
            out.writeUTF(decision.model());
            out.writeUTF(decision.rules());
            out.writeBoolean(decision.degraded());
            Instant expires = decision.expires();
            out.writeLong(expires.getEpochSecond());
            out.writeInt(expires.getNano());
            write(out, decision.reasons());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return record.toByteArray();
    }

    private static void write(DataOutputStream out, List<RiskReason> reasons) throws IOException {
        out.writeShort(reasons.size());
        for (RiskReason reason : reasons) {
            out.writeUTF(reason.code());
            out.writeInt(reason.weight());
            out.writeUTF(reason.text());
        }
    }

    private static Decision decision(DataInputStream in) throws IOException {
        String id = in.readUTF();
        int score = in.readShort();
        RiskVerdict outcome = VERDICTS.get(in.readByte());
        String model = in.readUTF();
        String rules = in.readUTF();
        boolean degraded = in.readBoolean();
        Instant expires = Instant.ofEpochSecond(in.readLong(), in.readInt());
        List<RiskReason> reasons = new ArrayList<>();
        for (int left = in.readShort(); left > 0; left--)
            reasons.add(new RiskReason(in.readUTF(), in.readInt(), in.readUTF()));
        return new Decision(id, score, outcome, reasons, model, rules, degraded, expires);
    }

    private byte[] record(long place) {
        int length = ByteBuffer.wrap(read(place, Integer.BYTES)).getInt();
        return read(place + Integer.BYTES, length);
    }

    private byte[] read(long place, int count) {
        byte[] copy = new byte[count];
        int from = (int) (place % bytes.length);
        int first = Math.min(count, bytes.length - from);
        System.arraycopy(bytes, from, copy, 0, first);
        System.arraycopy(bytes, 0, copy, first, count - first);
        return copy;
    }

    private void write(long place, byte[] copy) {
        int from = (int) (place % bytes.length);
        int first = Math.min(copy.length, bytes.length - from);
        System.arraycopy(copy, 0, bytes, from, first);
        System.arraycopy(copy, first, bytes, 0, copy.length - first);
    }
}
