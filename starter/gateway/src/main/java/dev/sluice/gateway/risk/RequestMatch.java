package dev.sluice.gateway.risk;

import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/** Which requests a rule is about; everything named must hold. */
public final class RequestMatch {

    private static final String ANY = "*";

    private final String method;
    private final PathPattern path;
    private final Map<String, String> headers;
    private final Map<JsonPointer, String> fields;

    /**
     * @param method HTTP method
     * @param path path pattern
     * @param headers values by the names of headers; {@code *} is any
     * @param fields values by the JSON pointers of fields in the body; {@code *} is any
     */
    public RequestMatch(String method, String path, Map<String, String> headers, Map<String, String> fields) {
        this.method = method;
        this.path = PathPatternParser.defaultInstance.parse(path);
        this.headers = Map.copyOf(headers);
        this.fields = fields.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        field -> JsonPointer.compile(field.getKey()), Map.Entry::getValue));
    }

    /** As far as it can be told without the body. */
    boolean covers(ServerHttpRequest request) {
        return method.equalsIgnoreCase(request.getMethod().name())
                && path.matches(request.getPath().pathWithinApplication())
                && headers.entrySet().stream().allMatch(header -> hasHeader(request, header));
    }

    /** Whether the body says what the fields ask for. */
    boolean covers(JsonNode body) {
        return fields.entrySet().stream().allMatch(field -> hasField(body, field));
    }

    private static boolean hasHeader(ServerHttpRequest request, Map.Entry<String, String> wanted) {
        return request.getHeaders().getOrEmpty(wanted.getKey()).stream()
                .anyMatch(value ->
                        wanted.getValue().equals(ANY) || wanted.getValue().equals(value));
    }

    private static boolean hasField(JsonNode body, Map.Entry<JsonPointer, String> wanted) {
        JsonNode node = body.at(wanted.getKey());
        if (node.isMissingNode() || node.isNull()) return false;
        return wanted.getValue().equals(ANY)
                || (node.isValueNode() && node.asString().equals(wanted.getValue()));
    }
}
