// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.api;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The client's half of HTTP/1.1 (RFC 9112) over a Unix socket, one request a connection: no more than the agent's
 * answers need, and started in a few milliseconds, which a whole HTTP stack is not.
 */
final class UnixHttp implements AutoCloseable {
    private static final int UNTIL_END = -1;
    private static final int MAX_HEAD_BYTES = 16_384;

    private final SocketChannel channel;
    private final InputStream in;
    private final int status;
    private final int length;

    private UnixHttp(SocketChannel channel, InputStream in, int status, int length) {
        this.channel = channel;
        this.in = in;
        this.status = status;
        this.length = length;
    }

    /** Sends a request and reads the answer's head. */
    static UnixHttp send(Path socket, String method, String target, byte[] body) throws IOException {
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        try {
            write(channel, ByteBuffer.wrap(head(method, target, body.length)));
            write(channel, ByteBuffer.wrap(body));
            InputStream in = Channels.newInputStream(channel);
            String statusLine = line(in);
            return new UnixHttp(channel, in, statusOf(statusLine), contentLength(in));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    int status() {
        return status;
    }

    /** The whole body; a connection cut in the middle of it is an error. */
    byte[] body() throws IOException {
        if (length == UNTIL_END) {
            return in.readAllBytes();
        }
        byte[] body = in.readNBytes(length);
        if (body.length < length) {
            throw new EOFException("the answer ended after " + body.length + " of " + length + " bytes");
        }
        return body;
    }

    /** The body as it comes. */
    InputStream stream() {
        return in;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static byte[] head(String method, String target, int length) {
        String head = method + " " + target + " HTTP/1.1\r\nHost: agent\r\nConnection: close\r\n"
                + (length == 0 ? "" : "Content-Type: application/json\r\nContent-Length: " + length + "\r\n")
                + "\r\n";
        return head.getBytes(StandardCharsets.US_ASCII);
    }

    private static void write(SocketChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static int statusOf(String line) throws IOException {
        if (!line.matches("HTTP/1\\.[01] \\d{3}( .*)?")) {
            throw new IOException("expected an HTTP answer but got '" + line + "'");
        }
        return Integer.parseInt(line.substring(9, 12));
    }

    private static int contentLength(InputStream in) throws IOException {
        int length = UNTIL_END;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(lower.substring(15).strip());
            }
        }
        return length;
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0 || line.size() > MAX_HEAD_BYTES) {
                throw new EOFException("the answer has no complete head");
            }
            if (octet != '\r') {
                line.write(octet);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }
}
