// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.redis;

import io.meshpath.datapath.net.IpAddress;
import io.meshpath.demo.lab.LabNamespace;
import io.meshpath.demo.lab.Tcp;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** One connection to a Redis server (its protocol RESP 2, without arrays in answers). Not safe for multiple threads. */
public final class RedisClient implements AutoCloseable {
    private static final String END = "\r\n";

    private final Socket socket;
    private final InputStream in;

    private RedisClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    static RedisClient connect(LabNamespace from, IpAddress server) throws IOException {
        return new RedisClient(Tcp.connect(from.network(), server, RedisServer.PORT));
    }

    /**
     * Sends a command and returns the answer as text; nothing there is the empty text.
     *
     * @throws IOException when the server refuses, or does not answer in time
     */
    public String call(String... words) throws IOException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(bytes("*" + words.length + END));
        for (String word : words) {
            byte[] octets = word.getBytes(StandardCharsets.UTF_8);
            request.writeBytes(bytes("$" + octets.length + END));
            request.writeBytes(octets);
            request.writeBytes(bytes(END));
        }
        socket.getOutputStream().write(request.toByteArray());
        return answer();
    }

    /** A section of INFO, by field. */
    public Map<String, String> info(String section) throws IOException {
        Map<String, String> fields = new HashMap<>();
        call("INFO", section).lines().filter(line -> line.contains(":")).forEach(line -> {
            int colon = line.indexOf(':');
            fields.put(line.substring(0, colon), line.substring(colon + 1));
        });
        return fields;
    }

    private String answer() throws IOException {
        String line = line();
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+', ':' -> rest;
            case '$' -> bulk(Integer.parseInt(rest));
            case '-' -> throw new IOException("redis says " + rest);
            default -> throw new IOException("not an answer of redis: " + line);
        };
    }

    private String bulk(int length) throws IOException {
        if (length < 0) {
            return "";
        }
        byte[] octets = in.readNBytes(length + END.length());
        if (octets.length < length + END.length()) {
            throw new EOFException("redis broke off within an answer");
        }
        return new String(octets, 0, length, StandardCharsets.UTF_8);
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int octet = in.read();
        while (octet >= 0 && octet != '\n') {
            line.write(octet);
            octet = in.read();
        }
        String text = line.toString(StandardCharsets.UTF_8).stripTrailing();
        if (octet < 0 || text.isEmpty()) {
            throw new EOFException("redis closed the connection");
        }
        return text;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
