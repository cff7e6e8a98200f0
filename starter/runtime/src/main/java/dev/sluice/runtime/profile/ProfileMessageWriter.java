package dev.sluice.runtime.profile;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.ResolvableType;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.ContentDisposition;
import org.springframework.http.MediaType;
import org.springframework.http.ReactiveHttpOutputMessage;
import org.springframework.http.codec.HttpMessageWriter;
import reactor.core.publisher.Mono;

/** Writes a profile as the body of a response, its origin into the headers, and deletes its file. */
public final class ProfileMessageWriter implements HttpMessageWriter<Object> {
    private static final int CHUNK = 16 * 1024;

    @Override
    public List<MediaType> getWritableMediaTypes() {
        return List.of(MediaType.ALL);
    }

    @Override
    public boolean canWrite(ResolvableType type, @Nullable MediaType mediaType) {
        return Profile.class.isAssignableFrom(type.toClass());
    }

    @Override
    public Mono<Void> write(
            Publisher<?> body,
            ResolvableType type,
            @Nullable MediaType mediaType,
            ReactiveHttpOutputMessage message,
            Map<String, Object> hints) {
        return Mono.from(body)
                .cast(Profile.class)
                .flatMap(profile -> write(profile, message).doFinally(end -> profile.close()));
    }

    private static Mono<Void> write(Profile profile, ReactiveHttpOutputMessage message) {
        var headers = message.getHeaders();
        headers.setContentType(MediaType.valueOf(profile.request().format().mediaType()));
        headers.set("sluice-profiler", profile.engine());
        headers.set("sluice-profiler-note", profile.note().replaceAll("[^\\x20-\\x7e]+", " "));
        if (profile.request().format() != ProfileFormat.FLAMEGRAPH)
            headers.setContentDisposition(ContentDisposition.attachment()
                    .filename(profile.request().fileName())
                    .build());
        return message.writeWith(DataBufferUtils.read(profile.file(), message.bufferFactory(), CHUNK));
    }
}
