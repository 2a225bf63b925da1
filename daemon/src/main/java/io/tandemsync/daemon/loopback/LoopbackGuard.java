package io.tandemsync.daemon.loopback;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import io.tandemsync.daemon.error.ErrorCode;
import io.tandemsync.daemon.error.RefusedException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lets through only requests that name this very address as their host, come from no web page, and carry the secret. A web
 * page can neither read the secret nor set the header; a name that was made to lead here is not the host that is meant.
 *
 * <p>It judges by the head of a request, before any of the body is kept. One of a connection.
 */
public final class LoopbackGuard extends ChannelInboundHandlerAdapter {
    /** The header with the secret. */
    public static final String TOKEN_HEADER = "Tandem-Token";
    /** What may be asked without the secret: whether the daemon is well, and nothing else. */
    public static final String HEALTH = "/health";

    private static final Duration WRONG_TOKEN_PAUSE = Duration.ofMillis(250);
    private static final String JSON = "application/json";

    private final ApiToken token;
    private final Seats seats;
    private final WrongTokens wrongTokens;
    private final Function<RefusedException, FullHttpResponse> refusals;
    private boolean refused;

    /** @param refusals answers */
    public LoopbackGuard(
            ApiToken token,
            Seats seats,
            WrongTokens wrongTokens,
            Function<RefusedException, FullHttpResponse> refusals) {
        this.token = token;
        this.seats = seats;
        this.wrongTokens = wrongTokens;
        this.refusals = refusals;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (refused) {
            // The rest of what was refused, or more of it.
            ReferenceCountUtil.release(message);
            return;
        }
        boolean isHead = message instanceof HttpRequest request
                && !request.decoderResult().isFailure();
        RefusedException refusal = isHead ? fault(context, (HttpRequest) message) : null;
        if (refusal == null) {
            context.fireChannelRead(message);
            return;
        }
        ReferenceCountUtil.release(message);
        refuse(context, refusal);
    }

    /** Nothing more of this connection is read; it ends with the answer. */
    private void refuse(ChannelHandlerContext context, RefusedException refusal) {
        refused = true;
        context.channel().config().setAutoRead(false);
        boolean wrongToken = refusal.code() == ErrorCode.UNAUTHORIZED;
        if (wrongToken) {
            wrongTokens.refused();
        }
        Runnable answer = () -> {
            var unusedWrite = context.writeAndFlush(refusals.apply(refusal)).addListener(ChannelFutureListener.CLOSE);
        };
        if (wrongToken) {
            var unused = context.executor().schedule(answer, WRONG_TOKEN_PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } else {
            answer.run();
        }
    }

    private @Nullable RefusedException fault(ChannelHandlerContext context, HttpRequest request) {
        HttpHeaders headers = request.headers();
        if (!isHere(context, headers.getAll(HttpHeaderNames.HOST))) {
            return forbidden(
                    "the request does not name this address as its host; ask 127.0.0.1 or [::1] with the port");
        }
        String site = headers.get("Sec-Fetch-Site");
        boolean fromPage = headers.contains(HttpHeaderNames.ORIGIN) || (site != null && !site.equals("none"));
        if (fromPage) {
            return forbidden("the control API does not serve web pages; use the tandem command");
        }
        if (request.uri().equals(HEALTH) && request.method().name().equals("GET")) {
            return null;
        }
        List<String> tokens = headers.getAll(TOKEN_HEADER);
        if (tokens.size() != 1 || !token.matches(tokens.get(0))) {
            return new RefusedException(
                    ErrorCode.UNAUTHORIZED,
                    "the header " + TOKEN_HEADER + " does not hold the token; it is in the home's file api-token");
        }
        seats.keep(context.channel());
        String type = headers.get(HttpHeaderNames.CONTENT_TYPE, "");
        boolean changes = !request.method().name().equals("GET");
        if (changes && !type.toLowerCase(Locale.ROOT).startsWith(JSON)) {
            return new RefusedException(
                    ErrorCode.UNSUPPORTED_TYPE, "the control API takes JSON alone; send Content-Type: " + JSON);
        }
        return null;
    }

    private static boolean isHere(ChannelHandlerContext context, List<String> hosts) {
        if (hosts.size() != 1 || !(context.channel().localAddress() instanceof InetSocketAddress local)) {
            return false;
        }
        int port = local.getPort();
        return List.of("127.0.0.1:" + port, "[::1]:" + port, "localhost:" + port)
                .contains(hosts.get(0));
    }

    private static RefusedException forbidden(String message) {
        return new RefusedException(ErrorCode.FORBIDDEN, message);
    }
}
