// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.datapath.net.Cidr;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which neighbours have come unannounced, and from which range. Owned by the thread that calls doWork(). */
final class DynamicNeighbors {
    private final Map<Admission.Who, NeighborRange> ranges = new HashMap<>();
    private final Map<PeerAddress, NeighborRange> members = new HashMap<>();

    void add(NeighborRange range) {
        ranges.put(range.who(), range);
    }

    /** Forgets a range; answers who has come from it. */
    List<PeerAddress> remove(Admission.Who who) {
        ranges.remove(who);
        return members.entrySet().stream()
                .filter(member -> member.getValue().who().equals(who))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** The range with these addresses, on whatever device. */
    List<Admission.Who> withAddresses(Cidr addresses) {
        return ranges.keySet().stream()
                .filter(who -> who.addresses().equals(addresses))
                .toList();
    }

    /** Lets {@code peer} in, by the most specific range; empty when there is none for it, or that is full. */
    Optional<NeighborSettings> admit(PeerAddress peer) {
        return ranges.values().stream()
                .filter(range -> range.contains(peer))
                .max(Comparator.comparingInt(range -> range.addresses().prefixLength()))
                .filter(range -> hasRoom(range, peer))
                .map(range -> {
                    members.put(peer, range);
                    return range.member(peer.address());
                });
    }

    private boolean hasRoom(NeighborRange range, PeerAddress peer) {
        long present = members.values().stream().filter(range::equals).count();
        if (present >= range.limit()) {
            NeighborLog.full(peer, range);
        }
        return present < range.limit();
    }

    boolean isEmpty() {
        return members.isEmpty();
    }

    /** Who is here. */
    Set<PeerAddress> members() {
        return members.keySet();
    }

    /** It has left, and another may come in its place. */
    void left(PeerAddress peer) {
        members.remove(peer);
    }
}
