package io.tandemsync.daemon.control;

import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.tandemsync.daemon.error.ErrorCode;
import io.tandemsync.daemon.error.RefusedException;

/** Puts a request and its body together, and refuses one that is too large. */
final class BodyCollector extends HttpObjectAggregator {
    BodyCollector(int bytesMax) {
        super(bytesMax, true);
    }

    @Override
    protected void handleOversizedMessage(ChannelHandlerContext context, HttpMessage oversized) {
        RefusedException refusal = new RefusedException(
                ErrorCode.TOO_LARGE, "the body has more than " + maxContentLength() + " bytes; send less");
        context.writeAndFlush(Responses.error(refusal)).addListener(ChannelFutureListener.CLOSE);
    }
}
