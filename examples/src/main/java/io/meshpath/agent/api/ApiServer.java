// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.api;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioServerDomainSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Serves a {@link Router} on a Unix socket of mode 0600, on the event loops it is given.
 *
 * <p>One request at a time on a connection; a client that wants more opens more. Safe for use by multiple threads.
 */
public final class ApiServer implements AutoCloseable {
    private static final int MAX_REQUEST_BYTES = 1 << 20;

    private final Path socket;
    private final Channel channel;

    private ApiServer(Path socket, Channel channel) {
        this.socket = socket;
        this.channel = channel;
    }

    /**
     * Starts to serve. A socket that a dead agent left behind is replaced; that of a living one is not.
     *
     * @throws IOException when the socket cannot be made, or another agent answers at it
     */
    public static ApiServer listen(Path socket, Router router, EventLoopGroup loops) throws IOException {
        prepare(socket);
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops)
                .channel(NioServerDomainSocketChannel.class)
                .childHandler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel connection) {
                        connection
                                .pipeline()
                                .addLast(new HttpServerCodec())
                                .addLast(new HttpObjectAggregator(MAX_REQUEST_BYTES))
                                .addLast(new ApiConnection(router));
                    }
                });
        try {
            Channel channel =
                    bootstrap.bind(UnixDomainSocketAddress.of(socket)).sync().channel();
            // Until here the folder's mode keeps others out.
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
            return new ApiServer(socket, channel);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while binding " + socket, e);
        }
    }

    private static void prepare(Path socket) throws IOException {
        Path folder = socket.toAbsolutePath().getParent();
        if (folder != null && !Files.isDirectory(folder)) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        if (Files.exists(socket)) {
            if (answers(socket)) {
                throw new IOException("another agent answers at " + socket + "; stop it or choose another socket");
            }
            Files.delete(socket);
        }
    }

    private static boolean answers(Path socket) {
        try (SocketChannel probe = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            return probe.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** Takes no more connections and removes the socket; answers that are on their way are still sent. */
    @Override
    public void close() {
        channel.close().syncUninterruptibly();
        try {
            Files.deleteIfExists(socket);
        } catch (IOException e) {
            System.getLogger(ApiServer.class.getName())
                    .log(System.Logger.Level.WARNING, "cannot remove " + socket + ": " + e.getMessage());
        }
    }
}
