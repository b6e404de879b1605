// SPDX-License-Identifier: Apache-2.0
package io.meshpath.demo.step;

import io.meshpath.datapath.net.IpAddress;
import io.meshpath.demo.lab.LabPod;
import io.meshpath.demo.lab.Tcp;
import io.meshpath.demo.lab.UnmetException;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Random;

/** A TCP server in a pod that sends back what it gets. Its thread ends with it. */
final class Echo implements AutoCloseable {
    private static final int PORT = 7; // echo, RFC 862
    private static final IpAddress BOTH_FAMILIES = IpAddress.of6(0, 0);
    private static final int OCTETS = 32_768; // many segments; fits into the socket buffers, so it can be sent at once

    private final ServerSocket server;

    private Echo(ServerSocket server) {
        this.server = server;
    }

    static Echo in(LabPod pod) throws IOException {
        Echo echo = new Echo(Tcp.listen(pod.namespace().network(), BOTH_FAMILIES, PORT));
        Thread thread = new Thread(echo::serve, "echo in " + pod.name());
        thread.setDaemon(true);
        thread.start();
        return echo;
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                socket.getInputStream().transferTo(socket.getOutputStream());
            } catch (IOException e) {
                // closed, or a client that went away: the client's side tells of it
            }
        }
    }

    /** Sends octets that nobody can guess from one pod to another, and compares what comes back. */
    static void between(LabPod from, LabPod to, IpAddress address, long seed) throws IOException {
        byte[] sent = new byte[OCTETS];
        new Random(seed).nextBytes(sent);
        byte[] back;
        try (Socket socket = Tcp.connect(from.namespace().network(), address, PORT)) {
            socket.getOutputStream().write(sent);
            socket.shutdownOutput();
            back = socket.getInputStream().readNBytes(sent.length + 1);
        } catch (IOException e) {
            throw new UnmetException("TCP from " + from + " to " + to + ": " + e.getMessage());
        }
        if (!Arrays.equals(sent, back)) {
            throw new UnmetException("TCP from " + from + " to " + to + ": sent " + sent.length + " octets, got "
                    + back.length + " back" + (back.length == sent.length ? ", but others" : ""));
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
