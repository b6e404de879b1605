// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.tcp.TcpAuthentication;
import io.meshpath.bgp.tcp.TcpListener;
import io.meshpath.bgp.tcp.TcpOptions;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
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
    private final Map<Cidr, TcpOptions> peers = new HashMap<>();

    Admission(List<TcpListener> listeners) {
        this.listeners = listeners;
    }

    /**
     * Lets {@code who} connect.
     *
     * @throws io.meshpath.bpf.linux.LinuxException when the kernel refuses an option; nobody of {@code who} may connect then
     * @throws io.meshpath.bgp.tcp.UnsupportedTcpOptionException when the kernel has no such option; as above
     */
    void admit(Cidr who, TcpOptions options) {
        dismiss(who);
        options.authentication().ifPresent(authentication -> require(who, authentication));
        peers.put(who, options);
        limitDistance(who);
    }

    /** Lets {@code who} connect no more; nothing happens when it might not. */
    void dismiss(Cidr who) {
        TcpOptions removed = peers.remove(who);
        if (removed == null) {
            return;
        }
        removed.authentication().ifPresent(authentication -> of(who).forEach(one -> one.release(who, authentication)));
        limitDistance(who);
    }

    /** What is asked of connections from {@code remote}, by the most specific prefix; empty when it may not connect. */
    Optional<TcpOptions> of(IpAddress remote) {
        return peers.keySet().stream()
                .filter(prefix -> prefix.contains(remote))
                .max(Comparator.comparingInt(Cidr::prefixLength))
                .map(peers::get);
    }

    private void require(Cidr who, TcpAuthentication authentication) {
        List<TcpListener> done = new ArrayList<>();
        try {
            for (TcpListener listener : of(who)) {
                listener.require(who, authentication);
                done.add(listener);
            }
        } catch (RuntimeException e) {
            done.forEach(listener -> listener.release(who, authentication));
            throw e;
        }
    }

    private void limitDistance(Cidr changed) {
        List<TcpOptions> sameFamily = peers.entrySet().stream()
                .filter(peer -> peer.getKey().isV4() == changed.isV4())
                .map(Map.Entry::getValue)
                .toList();
        of(changed).forEach(listener -> listener.limitDistance(sameFamily));
    }

    private List<TcpListener> of(Cidr who) {
        return listeners.stream()
                .filter(listener -> listener.local().address().isV4() == who.isV4())
                .toList();
    }
}
