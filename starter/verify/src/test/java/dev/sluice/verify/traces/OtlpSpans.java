package dev.sluice.verify.traces;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads spans by the numbers and names of the OpenTelemetry protocol. */
final class OtlpSpans {

    private OtlpSpans() {}

    static List<Span> ofJson(String text) {
        return JsonMapper.shared()
                .readTree(text)
                .path("resourceSpans")
                .valueStream()
                .flatMap(OtlpSpans::ofResource)
                .toList();
    }

    private static Stream<Span> ofResource(JsonNode resource) {
        String service = resource.path("resource")
                .path("attributes")
                .valueStream()
                .filter(attribute -> attribute.path("key").asString().equals("service.name"))
                .map(attribute -> attribute.path("value").path("stringValue").asString())
                .findFirst()
                .orElse("");
        return resource.path("scopeSpans")
                .valueStream()
                .flatMap(scope -> scope.path("spans").valueStream())
                .map(span -> new Span(
                        service,
                        span.path("traceId").asString(),
                        span.path("spanId").asString(),
                        span.path("parentSpanId").asString(""),
                        span.path("name").asString()));
    }

    static List<Span> ofProtobuf(byte[] bytes) {
        return new Protobuf(bytes).messages(1).flatMap(OtlpSpans::ofResource).toList();
    }

    private static Stream<Span> ofResource(Protobuf resourceSpans) {
        String service = resourceSpans
                .messages(1)
                .flatMap(resource -> resource.messages(1))
                .filter(attribute -> attribute.text(1).equals("service.name"))
                .flatMap(attribute -> attribute.messages(2))
                .map(value -> value.text(1))
                .findFirst()
                .orElse("");
        return resourceSpans
                .messages(2)
                .flatMap(scope -> scope.messages(2))
                .map(span -> new Span(service, hex(span, 1), hex(span, 2), hex(span, 4), span.text(5)));
    }

    private static String hex(Protobuf message, int field) {
        return HexFormat.of().formatHex(message.bytes(field));
    }

    /** A message in protobuf's wire format, of which only fields with a length are of interest. */
    private static final class Protobuf {
        private final byte[] bytes;

        Protobuf(byte[] bytes) {
            this.bytes = bytes;
        }

        Stream<Protobuf> messages(int field) {
            return fields(field).map(Protobuf::new);
        }

        String text(int field) {
            return new String(bytes(field), StandardCharsets.UTF_8);
        }

        byte[] bytes(int field) {
            return fields(field).findFirst().orElse(new byte[0]);
        }

        private Stream<byte[]> fields(int wanted) {
            Stream.Builder<byte[]> found = Stream.builder();
            Reader reader = new Reader(bytes);
            while (reader.position < bytes.length) {
                long tag = reader.varint();
                byte[] value = reader.value((int) (tag & 7));
                if (tag >>> 3 == wanted) {
                    found.add(value);
                }
            }
            return found.build();
        }
    }

    private static final class Reader {
        private final byte[] bytes;
        private int position;

        Reader(byte[] bytes) {
            this.bytes = bytes;
        }

        long varint() {
            long value = 0;
            for (int shift = 0; ; shift += 7) {
                byte next = bytes[position++];
                value |= (long) (next & 0x7f) << shift;
                if (next >= 0) {
                    return value;
                }
            }
        }

        /** What follows a tag of this wire type; empty for numbers. */
        byte[] value(int type) {
            return switch (type) {
                case 0 -> {
                    varint();
                    yield new byte[0];
                }
                case 1 -> skip(8);
                case 2 -> {
                    int length = (int) varint();
                    position += length;
                    yield Arrays.copyOfRange(bytes, position - length, position);
                }
                case 5 -> skip(4);
                default -> throw new IllegalArgumentException("wire type " + type);
            };
        }

        private byte[] skip(int length) {
            position += length;
            return new byte[0];
        }
    }
}
