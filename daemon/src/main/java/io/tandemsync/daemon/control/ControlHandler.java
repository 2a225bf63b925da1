package io.tandemsync.daemon.control;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpUtil;
import io.tandemsync.daemon.error.ErrorCode;
import io.tandemsync.daemon.error.RefusedException;
import io.tandemsync.daemon.event.EventLog;
import io.tandemsync.daemon.host.FatalErrors;
import io.tandemsync.engine.model.RefusedCommand;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection to the control API: one request at a time, each within its deadline. Confined to the network thread. */
@SuppressWarnings("FutureReturnValueIgnored") // What cannot be written was for a client that has gone.
final class ControlHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private static final Logger log = LoggerFactory.getLogger(ControlHandler.class);

    private final ControlApi api;
    private final EventLog events;
    private final Executor calls;
    private final Duration requestMax;
    private @Nullable ScheduledFuture<?> deadline;
    private @Nullable CompletableFuture<?> running;
    private @Nullable EventStream stream;
    private boolean busy;

    ControlHandler(ControlApi api, EventLog events, Executor calls, Duration requestMax) {
        this.api = api;
        this.events = events;
        this.calls = calls;
        this.requestMax = requestMax;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        expectRequest(context);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        stopExpecting();
        CompletableFuture<?> call = running;
        if (call != null) {
            call.cancel(false);
        }
        EventStream open = stream;
        if (open != null) {
            open.close();
        }
        context.fireChannelInactive();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        EventStream open = stream;
        if (open != null) {
            open.more();
        }
        context.fireChannelWritabilityChanged();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        FatalErrors.endProcessOn(cause);
        log.debug("A control connection ends cause={}", cause.toString());
        context.close();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        if (busy) {
            // Nobody who waits for answers sends the next request before; whoever does would see them out of order.
            context.close();
            return;
        }
        stopExpecting();
        busy = true;
        boolean keepAlive = HttpUtil.isKeepAlive(request);
        try {
            Call call = checked(request);
            calls.execute(() -> perform(context, call, keepAlive));
        } catch (RejectedExecutionException e) {
            refuse(context, busy("the control API has too much to do; try again in a moment", e), false);
        } catch (RefusedException e) {
            refuse(context, e, keepAlive && !request.decoderResult().isFailure());
        }
    }

    /** The request, if it is whole and comes from no browser. */
    private static Call checked(FullHttpRequest request) throws RefusedException {
        if (request.decoderResult().isFailure()) {
            throw new RefusedException(
                    ErrorCode.USAGE,
                    "the request is no HTTP that the control API takes; its head has at most "
                            + ControlServer.HEADER_BYTES_MAX + " bytes");
        }
        if (request.headers().contains(HttpHeaderNames.ORIGIN)) {
            throw new RefusedException(
                    ErrorCode.FORBIDDEN, "the control API does not serve web pages; use the tandem command");
        }
        Call call = Call.of(request.method().name(), request.uri(), ByteBufUtil.getBytes(request.content()));
        boolean stream = request.headers().get(HttpHeaderNames.ACCEPT, "").contains("text/event-stream");
        return stream ? call.asStream(request.headers().get("Last-Event-ID")) : call;
    }

    /** On a thread of its own. */
    private void perform(ChannelHandlerContext context, Call call, boolean keepAlive) {
        try {
            Answer answer = api.answer(call);
            context.executor().execute(() -> answer(context, answer, keepAlive));
        } catch (RefusedException e) {
            context.executor().execute(() -> refuse(context, e, keepAlive));
        } catch (Throwable e) {
            FatalErrors.endProcessOn(e);
            RefusedException refusal = defect(e);
            context.executor().execute(() -> refuse(context, refusal, keepAlive));
        }
    }

    private void answer(ChannelHandlerContext context, Answer answer, boolean keepAlive) {
        if (answer instanceof Answer.Document document) {
            send(context, Responses.document(document.json()), keepAlive);
        } else if (answer instanceof Answer.Plain plain) {
            send(context, Responses.plain(plain), keepAlive);
        } else if (answer instanceof Answer.Later later) {
            await(context, later.json(), keepAlive);
        } else if (answer instanceof Answer.Events wanted && context.channel().isActive()) {
            EventStream open = new EventStream(context, events, wanted);
            stream = open;
            open.start();
        }
    }

    private void await(ChannelHandlerContext context, CompletableFuture<?> call, boolean keepAlive) {
        running = call;
        if (!context.channel().isActive()) {
            call.cancel(false);
            return;
        }
        var unused = call.whenComplete((json, failure) -> context.executor().execute(() -> {
            running = null;
            if (failure == null && json != null) {
                send(context, Responses.document(json), keepAlive);
            } else if (failure != null) {
                refuse(context, refusal(failure), keepAlive);
            }
        }));
    }

    private void refuse(ChannelHandlerContext context, RefusedException refusal, boolean keepAlive) {
        send(context, Responses.error(refusal), keepAlive);
    }

    private void send(ChannelHandlerContext context, FullHttpResponse response, boolean keepAlive) {
        busy = false;
        if (keepAlive) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.KEEP_ALIVE);
            context.writeAndFlush(response);
            expectRequest(context);
        } else {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
        }
    }

    private void expectRequest(ChannelHandlerContext context) {
        stopExpecting();
        deadline = context.executor().schedule(() -> context.close(), requestMax.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void stopExpecting() {
        ScheduledFuture<?> running = deadline;
        if (running != null) {
            running.cancel(false);
            deadline = null;
        }
    }

    private static RefusedException refusal(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof RefusedCommand refused) {
            return new RefusedException(ErrorCode.ofWord(refused.code()), refused.getMessage(), refused);
        }
        return cause instanceof RefusedException refused ? refused : defect(cause);
    }

    private static RefusedException busy(String message, RejectedExecutionException cause) {
        return new RefusedException(ErrorCode.BUSY, message, cause);
    }

    private static RefusedException defect(Throwable cause) {
        log.error("A control call failed by a defect of Tandem", cause);
        return new RefusedException(
                ErrorCode.INTERNAL,
                "the daemon failed by a defect of Tandem (" + cause.getClass().getSimpleName() + "); see its log",
                cause);
    }
}
