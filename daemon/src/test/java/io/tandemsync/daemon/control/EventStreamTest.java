package io.tandemsync.daemon.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.tandemsync.daemon.event.EventLog;
import io.tandemsync.daemon.host.SystemClock;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What readers of events get who do not keep up, or come back. */
final class EventStreamTest {
    private final EventLog events = new EventLog(new SystemClock());
    private final ChannelInboundHandlerAdapter handler = new ChannelInboundHandlerAdapter();
    private final EmbeddedChannel channel = new EmbeddedChannel(handler);
    private final ChannelHandlerContext context = channel.pipeline().context(handler);

    @Test
    void aSlowReader_isToldHowManyItMissed_andGoesOnFromThere() {
        EventStream stream = new EventStream(context, events, new Answer.Events(0, true, true));
        stream.start();
        events.add("first", null);
        channel.runPendingTasks();
        assertThat(sent()).contains("id: 1\nevent: first\n");

        slow(true);
        for (int i = 0; i < EventLog.EVENTS_MAX + 50; i++) {
            events.add("more", null, "number", i);
        }
        channel.runPendingTasks();
        assertThat(sent()).isEmpty();
        slow(false);
        stream.more();

        String rest = sent();
        assertThat(rest).startsWith("event: lagged\ndata: {").contains("\"lost\":50");
        assertThat(rest).contains("id: 52\nevent: more\n").doesNotContain("id: 51\n");
        assertThat(rest).contains("id: " + events.lastId() + "\n");
        stream.close();
    }

    @Test
    void aReaderOfAnEarlierRun_isToldThatNumbersBeganAnew() {
        events.add("started", null);
        EventStream stream = new EventStream(context, events, new Answer.Events(977, false, false));
        stream.start();
        assertThat(sent()).contains("{\"type\":\"lagged\",\"reason\":\"restarted\"", "\"type\":\"started\"");
    }

    private void slow(boolean slow) {
        channel.unsafe().outboundBuffer().setUserDefinedWritability(1, !slow);
    }

    private String sent() {
        StringBuilder text = new StringBuilder();
        for (Object message = channel.readOutbound(); message != null; message = channel.readOutbound()) {
            if (message instanceof HttpContent content) {
                ByteBuf bytes = content.content();
                text.append(bytes.toString(StandardCharsets.UTF_8));
                content.release();
            }
        }
        return text.toString();
    }
}
