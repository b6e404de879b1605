// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.bfd;

import io.meshpath.bpf.linux.Linux;
import io.meshpath.bpf.linux.LinuxException;
import io.meshpath.bpf.linux.Poller;
import io.meshpath.datapath.net.IpAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The sockets that receive: one for each address of ours that a session uses, not one for all, so that several programs on
 * one host can speak BFD. Owned by the thread that calls doWork().
 */
final class BfdReceivers implements AutoCloseable {
    private final Poller poller;
    private final Map<Key, Receiver> receivers = new LinkedHashMap<>();
    private List<Receiver> all = List.of();

    private record Key(IpAddress local, int port, Optional<String> device) {}

    /** One of them, and how many sessions use it. */
    static final class Receiver {
        private final Key key;
        private final UdpSocket socket;
        private int users;

        private Receiver(Key key, UdpSocket socket) {
            this.key = key;
            this.socket = socket;
        }

        UdpSocket socket() {
            return socket;
        }
    }

    BfdReceivers(Poller poller) {
        this.poller = poller;
    }

    List<Receiver> all() {
        return all;
    }

    /**
     * The receiver for {@code local}, opened if need be; to be given back with {@link #release}.
     *
     * @throws LinuxException when the kernel refuses: EADDRINUSE while another BFD daemon has all addresses
     */
    Receiver share(IpAddress local, BfdSettings settings) {
        Key key = new Key(local, settings.hops().port(), settings.device());
        Receiver receiver = receivers.get(key);
        if (receiver == null) {
            receiver = open(key);
            receivers.put(key, receiver);
            all = new ArrayList<>(receivers.values());
        }
        receiver.users++;
        return receiver;
    }

    void release(Receiver receiver) {
        receiver.users--;
        if (receiver.users == 0) {
            close(receiver);
            receivers.remove(receiver.key);
            all = new ArrayList<>(receivers.values());
        }
    }

    @Override
    public void close() {
        receivers.values().forEach(this::close);
        receivers.clear();
        all = List.of();
    }

    private void close(Receiver receiver) {
        poller.remove(receiver.socket.fd());
        receiver.socket.close();
    }

    private Receiver open(Key key) {
        String what = "BFD on " + key.local() + " port " + key.port();
        UdpSocket socket = UdpSocket.open(key.local(), key.device(), what);
        try {
            socket.bind(key.local(), key.port());
            poller.add(socket.fd(), Linux.EPOLLIN, events -> {}); // ends a wait; each turn reads all of them anyway
            return new Receiver(key, socket);
        } catch (RuntimeException e) {
            socket.close();
            throw e;
        }
    }
}
