package io.tandemsync.daemon.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.tandemsync.daemon.error.RefusedException;

/** Answers as HTTP. */
final class Responses {
    private Responses() {}

    static FullHttpResponse document(Object json) {
        return response(HttpResponseStatus.OK, bytes(json));
    }

    static FullHttpResponse plain(Answer.Plain answer) {
        FullHttpResponse response =
                response(HttpResponseStatus.OK, answer.text().array());
        response.headers().set(HttpHeaderNames.CONTENT_TYPE, answer.contentType());
        return response;
    }

    static FullHttpResponse error(RefusedException refusal) {
        return response(HttpResponseStatus.valueOf(refusal.code().httpStatus()), bytes(ErrorDocument.of(refusal)));
    }

    /** The value as one line of JSON. */
    static byte[] bytes(Object json) {
        try {
            return Requests.JSON.writeValueAsBytes(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer cannot be written as JSON", e);
        }
    }

    private static FullHttpResponse response(HttpResponseStatus status, byte[] body) {
        FullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, Unpooled.wrappedBuffer(body));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
                .setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
        return response;
    }
}
