package dev.sluice.runtime.fastpath;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.core.codec.CharSequenceEncoder;
import org.springframework.core.codec.Encoder;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.MediaType;
import org.springframework.http.codec.EncoderHttpMessageWriter;
import org.springframework.http.codec.HttpMessageEncoder;
import org.springframework.http.codec.HttpMessageWriter;
import org.springframework.http.codec.json.JacksonJsonEncoder;
import org.springframework.web.reactive.result.method.annotation.AbstractMessageWriterResultHandler;
import org.springframework.web.reactive.result.method.annotation.ResponseBodyResultHandler;
import org.springframework.web.server.ServerWebExchange;

/** Spring's negotiation of media types for response bodies, with an answer that can be kept. */
final class Negotiation extends ResponseBodyResultHandler {
    /** Encoders that are known to make the same of a value whether they are given it or a Mono of it. */
    private static final Set<Class<?>> ENCODERS = Set.of(JacksonJsonEncoder.class, CharSequenceEncoder.class);

    Negotiation(AbstractMessageWriterResultHandler stock) {
        super(stock.getMessageWriters(), stock.getContentTypeResolver(), stock.getAdapterRegistry());
    }

    List<MediaType> acceptable(ServerWebExchange exchange) {
        return getContentTypeResolver().resolveMediaTypes(exchange);
    }

    /**
     * What Spring would choose for a request; null when that is nothing, or nothing that this package knows.
     *
     * @param declared type of the handler method's value
     * @param element type of what is written
     */
    @Nullable
    Choice choose(ServerWebExchange exchange, ResolvableType declared, ResolvableType element) {
        var mediaType = selectMediaType(exchange, () -> producible(element));
        if (mediaType == null || !mediaType.isConcrete() || mediaType.equals(MediaType.APPLICATION_OCTET_STREAM))
            return null;
        for (var writer : getMessageWriters())
            if (writer.canWrite(element, mediaType)) return choice(exchange, writer, mediaType, declared, element);
        return null;
    }

    private List<MediaType> producible(ResolvableType element) {
        return getMessageWriters().stream()
                .filter(writer -> writer.canWrite(element, null))
                .flatMap(writer -> writer.getWritableMediaTypes(element).stream())
                .toList();
    }

    @SuppressWarnings("unchecked") // The writer has just said that it can write the type.
    private static @Nullable Choice choice(
            ServerWebExchange exchange,
            HttpMessageWriter<?> writer,
            MediaType mediaType,
            ResolvableType declared,
            ResolvableType element) {
        if (writer.getClass() != EncoderHttpMessageWriter.class) return null;
        var encoder = (Encoder<Object>) ((EncoderHttpMessageWriter<?>) writer).getEncoder();
        if (!ENCODERS.contains(encoder.getClass())) return null;
        var hints = encoder instanceof HttpMessageEncoder<?> aware
                ? aware.getEncodeHints(declared, element, mediaType, exchange.getRequest(), exchange.getResponse())
                : Map.<String, Object>of();
        var contentType = withCharset(mediaType, writer);
        var json = JsonWriting.of(encoder, element, contentType, !hints.isEmpty());
        return new Choice(encoder, json, element, contentType, contentType.toString(), hints);
    }

    /** The charset of the encoder's first type, unless one was asked for. */
    private static MediaType withCharset(MediaType mediaType, HttpMessageWriter<?> writer) {
        if (mediaType.getCharset() != null) return mediaType;
        return writer.getWritableMediaTypes().stream()
                .filter(MediaType::isConcrete)
                .findFirst()
                .map(MediaType::getCharset)
                .map(charset -> new MediaType(mediaType, charset))
                .orElse(mediaType);
    }

    /**
     * An encoder and what it has to be told.
     *
     * @param json the shorter way to the same bytes; null if there is none
     */
    record Choice(
            Encoder<Object> encoder,
            @Nullable JsonWriting json,
            ResolvableType element,
            MediaType contentType,
            String contentTypeText,
            Map<String, Object> hints) {
        ByteBuf encode(Object value, FastResponse response) {
            var written = json == null ? null : json.write(value, response.buffers());
            return written != null
                    ? written
                    : NettyDataBufferFactory.toByteBuf(
                            encoder.encodeValue(value, response.bufferFactory(), element, contentType, hints));
        }
    }
}
