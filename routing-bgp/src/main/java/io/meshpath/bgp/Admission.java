// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.tcp.TcpAuthentication;
import io.meshpath.bgp.tcp.TcpListener;
import io.meshpath.bgp.tcp.TcpOptions;
import io.meshpath.datapath.net.Cidr;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who may connect to us, and what is asked of their connections. The listeners know the keys before anybody connects, because
 * the first segment is protected too. Owned by the thread that calls doWork().
 */
final class Admission {
    private final List<TcpListener> listeners;
    private final Map<Who, TcpOptions> peers = new HashMap<>();

    /**
     * One peer, or all of a range.
     *
     * @param device the only one they come through; any when empty
     */
    record Who(Cidr addresses, Optional<String> device) {
        static Who of(PeerAddress peer) {
            return new Who(Cidr.of(peer.address()), peer.device());
        }

        boolean contains(PeerAddress peer) {
            return addresses.contains(peer.address()) && (device.isEmpty() || device.equals(peer.device()));
        }
    }

    Admission(List<TcpListener> listeners) {
        this.listeners = listeners;
    }

    /**
     * Lets {@code who} connect.
     *
     * @throws io.meshpath.bpf.linux.LinuxException when the kernel refuses an option; nobody of {@code who} may connect then
     * @throws io.meshpath.bgp.tcp.UnsupportedTcpOptionException when the kernel has no such option; as above
     */
    void admit(Who who, TcpOptions options) {
        dismiss(who);
        options.authentication().ifPresent(authentication -> require(who.addresses(), authentication));
        peers.put(who, options);
        limitDistance(who.addresses().isV4());
    }

    /** Lets {@code who} connect no more; nothing happens when it might not. */
    void dismiss(Who who) {
        TcpOptions removed = peers.remove(who);
        if (removed == null) {
            return;
        }
        Cidr addresses = who.addresses();
        removed.authentication()
                .ifPresent(keys -> listeners(addresses.isV4()).forEach(one -> one.release(addresses, keys)));
        peers.forEach((other, options) -> { // the kernel tells keys apart by address, whatever the device
            if (other.addresses().equals(addresses)) {
                options.authentication().ifPresent(keys -> require(addresses, keys));
            }
        });
        limitDistance(addresses.isV4());
    }

    /** What is asked of connections from {@code remote}, by the most specific prefix; empty when it may not connect. */
    Optional<TcpOptions> of(PeerAddress remote) {
        return peers.keySet().stream()
                .filter(who -> who.contains(remote))
                .max(Comparator.comparingInt(who -> who.addresses().prefixLength()))
                .map(peers::get);
    }

    private void require(Cidr addresses, TcpAuthentication authentication) {
        List<TcpListener> done = new ArrayList<>();
        try {
            for (TcpListener listener : listeners(addresses.isV4())) {
                listener.require(addresses, authentication);
                done.add(listener);
            }
        } catch (RuntimeException e) {
            done.forEach(listener -> listener.release(addresses, authentication));
            throw e;
        }
    }

    private void limitDistance(boolean v4) {
        List<TcpOptions> sameFamily = peers.entrySet().stream()
                .filter(peer -> peer.getKey().addresses().isV4() == v4)
                .map(Map.Entry::getValue)
                .toList();
        listeners(v4).forEach(listener -> listener.limitDistance(sameFamily));
    }

    private List<TcpListener> listeners(boolean v4) {
        return listeners.stream()
                .filter(listener -> listener.local().address().isV4() == v4)
                .toList();
    }
}
