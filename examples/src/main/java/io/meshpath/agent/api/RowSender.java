// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.api;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import java.util.Iterator;

/**
 * Sends rows as a JSON array, as many as the client takes, and closes the connection after them. Owned by its event loop.
 */
final class RowSender extends ChannelInboundHandlerAdapter {
    private static final int PIECE_BYTES = 1 << 16;

    private final Iterator<?> rows;
    private boolean begun;
    private boolean ended;

    RowSender(Iterator<?> rows) {
        this.rows = rows;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        sendWhilePossible(context);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        sendWhilePossible(context);
    }

    private void sendWhilePossible(ChannelHandlerContext context) {
        while (!ended && context.channel().isWritable()) {
            ByteBuf piece = piece(context);
            if (rows.hasNext()) {
                ChannelFuture unused = context.writeAndFlush(new DefaultHttpContent(piece));
            } else {
                ended = true;
                piece.writeByte(']');
                ChannelFuture last = context.writeAndFlush(new DefaultLastHttpContent(piece));
                ChannelFuture unused = last.addListener(ChannelFutureListener.CLOSE);
            }
        }
    }

    private ByteBuf piece(ChannelHandlerContext context) {
        ByteBuf piece = context.alloc().buffer(PIECE_BYTES);
        while (rows.hasNext() && piece.readableBytes() < PIECE_BYTES) {
            piece.writeByte(begun ? ',' : '[').writeBytes(Json.bytes(rows.next()));
            begun = true;
        }
        return begun ? piece : piece.writeByte('[');
    }
}
