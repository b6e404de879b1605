// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.health;

import io.meshpath.datapath.net.IpAddress;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * Answers every HTTP request on the node's health port with the node's name; it tells nothing else and takes nothing.
 * Safe for use by multiple threads.
 */
public final class HealthServer implements AutoCloseable {
    private static final int MAX_REQUEST_BYTES = 4096;
    private static final int PATIENCE_SECONDS = 5;

    private final Channel channel;

    private HealthServer(Channel channel) {
        this.channel = channel;
    }

    /**
     * Starts to answer.
     *
     * @param port 0 lets the kernel choose
     * @throws IOException when the address cannot be bound
     */
    public static HealthServer listen(IpAddress address, int port, String nodeName, EventLoopGroup loops)
            throws IOException {
        byte[] answer = ("{\"node\":\"" + nodeName + "\"}\n").getBytes(StandardCharsets.UTF_8);
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel connection) {
                        connection
                                .pipeline()
                                .addLast(new ReadTimeoutHandler(PATIENCE_SECONDS))
                                .addLast(new HttpServerCodec())
                                .addLast(new HttpObjectAggregator(MAX_REQUEST_BYTES))
                                .addLast(new Answer(answer));
                    }
                });
        InetSocketAddress local = new InetSocketAddress(address.toInetAddress(), port);
        try {
            return new HealthServer(bootstrap.bind(local).sync().channel());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while binding " + local, e);
        } catch (RuntimeException e) {
            throw new IOException("cannot answer health probes on " + address + ":" + port + ": " + e.getMessage(), e);
        }
    }

    /** The port it answers on. */
    public int port() {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    @Override
    public void close() {
        channel.close().syncUninterruptibly();
    }

    private static final class Answer extends SimpleChannelInboundHandler<FullHttpRequest> {
        private final byte[] answer;

        Answer(byte[] answer) {
            this.answer = answer;
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
            ByteBuf body = Unpooled.wrappedBuffer(answer);
            FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK, body);
            response.headers()
                    .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
                    .set(HttpHeaderNames.CONNECTION, "close")
                    .setInt(HttpHeaderNames.CONTENT_LENGTH, answer.length);
            ChannelFuture unused = context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            ChannelFuture unused = context.close();
        }
    }
}
