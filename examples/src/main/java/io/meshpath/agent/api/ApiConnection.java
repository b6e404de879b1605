// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.api;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One client's connection: HTTP in, {@link Router}, HTTP out. Owned by its event loop. */
final class ApiConnection extends SimpleChannelInboundHandler<FullHttpRequest> {
    private final Router router;

    ApiConnection(Router router) {
        this.router = router;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest http) {
        boolean keepAlive = HttpUtil.isKeepAlive(http);
        if (http.decoderResult().isFailure()) {
            send(context, new ApiReply.Document(400, Map.of("error", "not an HTTP request")), false);
            return;
        }
        router.route(request(http))
                .thenAccept(reply -> context.executor().execute(() -> send(context, reply, keepAlive)));
    }

    private static ApiRequest request(FullHttpRequest http) {
        QueryStringDecoder uri = new QueryStringDecoder(http.uri());
        Map<String, String> query = new HashMap<>();
        uri.parameters().forEach((name, values) -> query.put(name, last(values)));
        ApiRequest.Body body = new ApiRequest.Body(ByteBufUtil.getBytes(http.content()));
        return new ApiRequest(http.method().name(), uri.path(), query, body, Map.of());
    }

    private static String last(List<String> values) {
        return values.get(values.size() - 1);
    }

    private static void send(ChannelHandlerContext context, ApiReply reply, boolean keepAlive) {
        if (reply instanceof ApiReply.Document document) {
            send(context, document, keepAlive);
        } else if (reply instanceof ApiReply.Stream stream) {
            send(context, stream);
        } else if (reply instanceof ApiReply.Rows rows) {
            sendHead(context, HttpHeaderValues.APPLICATION_JSON.toString());
            context.pipeline().addLast(new RowSender(rows.rows()));
        }
    }

    private static void send(ChannelHandlerContext context, ApiReply.Document document, boolean keepAlive) {
        ByteBuf body = Unpooled.wrappedBuffer(Json.bytes(document.value()));
        FullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(document.status()), body);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
                .setInt(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
        HttpUtil.setKeepAlive(response, keepAlive);
        ChannelFuture sent = context.writeAndFlush(response);
        if (!keepAlive) {
            ChannelFuture unused = sent.addListener(ChannelFutureListener.CLOSE);
        }
    }

    private static void send(ChannelHandlerContext context, ApiReply.Stream stream) {
        sendHead(context, "application/jsonl");
        stream.subscriber().accept(new ChannelFeed(context.channel()));
    }

    /** The end of the connection is the end of the body (RFC 9112, section 6.3), so no chunks are needed. */
    private static void sendHead(ChannelHandlerContext context, String type) {
        HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        head.headers().set(HttpHeaderNames.CONTENT_TYPE, type).set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        ChannelFuture unused = context.writeAndFlush(head);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // A client that went away in the middle of its request or answer is no event for the agent.
        ChannelFuture unused = context.close();
    }

    private record ChannelFeed(Channel channel) implements ApiReply.LineFeed {
        @Override
        public boolean offer(Object value) {
            if (!channel.isWritable()) {
                return false;
            }
            ByteBuf line = Unpooled.wrappedBuffer(Json.bytes(value), new byte[] {'\n'});
            ChannelFuture unused = channel.writeAndFlush(new DefaultHttpContent(line));
            return true;
        }

        @Override
        public void whenClosed(Runnable action) {
            channel.closeFuture().addListener(closed -> action.run());
        }
    }
}
