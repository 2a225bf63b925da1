package io.tandemsync.daemon.control;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.tandemsync.daemon.document.ShareJson;
import io.tandemsync.daemon.event.Event;
import io.tandemsync.daemon.event.EventLog;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Sends events as lines of JSON, or as server-sent events, as fast as the client takes them; what a slow one misses is counted in a document of type
 * {@code lagged}. Confined to the network thread but for the call that says that there is more.
 */
@SuppressWarnings("FutureReturnValueIgnored") // What cannot be written was for a client that has gone.
final class EventStream {
    private static final int PAGE_EVENTS = 200;

    private final ChannelHandlerContext context;
    private final EventLog events;
    private final boolean follow;
    private final boolean sse;
    private final AtomicBoolean woken = new AtomicBoolean();
    private EventLog.@Nullable Following following;
    private long position;
    private boolean ended;

    EventStream(ChannelHandlerContext context, EventLog events, Answer.Events wanted) {
        this.context = context;
        this.events = events;
        this.follow = wanted.follow();
        this.sse = wanted.sse();
        this.position = wanted.since();
    }

    void start() {
        HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        head.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, sse ? "text/event-stream" : "application/x-ndjson")
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
                .set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        context.writeAndFlush(head);
        long last = events.lastId();
        if (position > last) {
            // The numbers began anew with this run of the daemon.
            position = 0;
            lagged("restarted", 0);
        }
        if (follow) {
            following = events.follow(this::wake);
        }
        more();
    }

    void close() {
        ended = true;
        EventLog.Following open = following;
        if (open != null) {
            open.close();
        }
    }

    /** Sends what there is, as far as the client takes it. */
    void more() {
        while (!ended && context.channel().isWritable()) {
            EventLog.Page page = events.after(position, PAGE_EVENTS);
            if (page.lost() > 0) {
                lagged("lagged", page.lost());
                position += page.lost();
            }
            if (page.events().isEmpty()) {
                if (!follow) {
                    ended = true;
                    context.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT).addListener(ChannelFutureListener.CLOSE);
                }
                return;
            }
            ByteBuf lines = context.alloc().buffer();
            for (Event event : page.events()) {
                write(lines, document(event));
                position = event.id();
            }
            context.writeAndFlush(new DefaultHttpContent(lines));
        }
    }

    /** From any thread. */
    private void wake() {
        if (woken.compareAndSet(false, true)) {
            context.executor().execute(() -> {
                woken.set(false);
                more();
            });
        }
    }

    private void lagged(String reason, long lost) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("type", "lagged");
        document.put("reason", reason);
        document.put("lost", lost);
        ByteBuf line = context.alloc().buffer();
        write(line, document);
        context.writeAndFlush(new DefaultHttpContent(line));
    }

    private static Map<String, Object> document(Event event) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("id", event.id());
        document.put("time", ShareJson.time(event.time()));
        document.put("type", event.type());
        if (event.share() != null) {
            document.put("share", event.share().toString());
        }
        event.details().forEach(document::putIfAbsent);
        return document;
    }

    private void write(ByteBuf into, Map<String, Object> document) {
        if (sse) {
            // Neither a type nor an id can hold a line break.
            String id = document.containsKey("id") ? "id: " + document.get("id") + "\n" : "";
            into.writeCharSequence(id + "event: " + document.get("type") + "\ndata: ", StandardCharsets.UTF_8);
        }
        into.writeBytes(Responses.bytes(document)).writeByte('\n');
        if (sse) {
            into.writeByte('\n');
        }
    }
}
