// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.health;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.ReadTimeoutException;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One connection, one request, one answer or the reason why not. Owned by its event loop. */
final class HealthProbe extends SimpleChannelInboundHandler<FullHttpResponse> {
    private static final int MAX_ANSWER_BYTES = 4096;

    private final HealthTarget target;
    private final long begin = System.nanoTime();
    private final CompletableFuture<HealthResult> result = new CompletableFuture<>();

    private HealthProbe(HealthTarget target) {
        this.target = target;
    }

    /** Probes {@code target}; the future never fails and is complete after twice {@code patience} at the latest. */
    static CompletableFuture<HealthResult> send(
            HealthTarget target, int port, Duration patience, EventLoopGroup loops) {
        HealthProbe probe = new HealthProbe(target);
        int millis = Math.toIntExact(patience.toMillis());
        ChannelFuture unused = new Bootstrap()
                .group(loops)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, millis)
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel connection) {
                        connection
                                .pipeline()
                                .addLast(new ReadTimeoutHandler(millis, TimeUnit.MILLISECONDS))
                                .addLast(new HttpClientCodec())
                                .addLast(new HttpObjectAggregator(MAX_ANSWER_BYTES))
                                .addLast(probe);
                    }
                })
                .connect(new InetSocketAddress(target.address().toInetAddress(), port))
                .addListener(connected -> {
                    if (!connected.isSuccess()) {
                        probe.fail(connected.cause(), patience);
                    }
                });
        return probe.result;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        FullHttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/hello");
        request.headers().set(HttpHeaderNames.HOST, target.node()).set(HttpHeaderNames.CONNECTION, "close");
        ChannelFuture unused = context.writeAndFlush(request);
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpResponse answer) {
        int status = answer.status().code();
        result.complete(
                status == 200
                        ? HealthResult.answered(target, Duration.ofNanos(System.nanoTime() - begin))
                        : HealthResult.failed(target, "expected HTTP status 200 but was " + status));
        ChannelFuture unused = context.close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        result.complete(HealthResult.failed(target, "closed without an answer"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        result.complete(HealthResult.failed(
                target, cause instanceof ReadTimeoutException ? "no answer" : String.valueOf(cause.getMessage())));
        ChannelFuture unused = context.close();
    }

    private void fail(Throwable cause, Duration patience) {
        String reason = cause instanceof ConnectTimeoutException
                ? "no connection within " + patience.toMillis() + " ms"
                : String.valueOf(cause.getMessage())
                        .replaceAll(": [^ ]*/.*", "")
                        .toLowerCase(Locale.ROOT);
        result.complete(HealthResult.failed(target, reason));
    }
}
