// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.mesh;

import io.meshpath.bpf.BpfHashMap;
import io.meshpath.bpf.layout.Layout;
import io.meshpath.bpf.layout.Layouts;
import io.meshpath.bpf.layout.Octets;
import io.meshpath.datapath.net.IpAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What an agent's datapath holds, read from its pinned maps past the agent: who has an address, and which nodes there are.
 * IPv4 only. Not safe for use by multiple threads.
 */
final class KernelState implements AutoCloseable {
    private static final int ENTRY_BYTES = 24; // identity, padding, node
    private static final int MAPPED_BYTES = 16; // ::ffff:a.b.c.d
    private static final int MAPPED_ADDRESS = 12;

    private final BpfHashMap<Integer, Octets> addresses;
    private final BpfHashMap<Octets, Integer> nodes;

    private KernelState(BpfHashMap<Integer, Octets> addresses, BpfHashMap<Octets, Integer> nodes) {
        this.addresses = addresses;
        this.nodes = nodes;
    }

    /** The maps of the agent that pins here. */
    static KernelState open(Path pins) {
        Layout<Octets> entry = Layouts.bytes(ENTRY_BYTES);
        Layout<Octets> mapped = Layouts.bytes(MAPPED_BYTES);
        BpfHashMap<Integer, Octets> addresses =
                BpfHashMap.open(pins.resolve("maps/ipcache_address"), Layouts.BE32, entry);
        try {
            return new KernelState(addresses, BpfHashMap.open(pins.resolve("maps/mesh_nodes"), mapped, Layouts.U32));
        } catch (RuntimeException e) {
            addresses.map().close();
            throw e;
        }
    }

    /** The identity of an address, or 0 where the kernel knows none. */
    int identity(IpAddress address) {
        return addresses.get(address.bits4()).map(KernelState::identity).orElse(0);
    }

    /** Whether packets are taken from a node. */
    boolean hasNode(IpAddress address) {
        byte[] mapped = new byte[MAPPED_BYTES];
        mapped[MAPPED_ADDRESS - 2] = (byte) 0xff;
        mapped[MAPPED_ADDRESS - 1] = (byte) 0xff;
        System.arraycopy(address.toBytes(), 0, mapped, MAPPED_ADDRESS, MAPPED_BYTES - MAPPED_ADDRESS);
        return nodes.get(Octets.copyOf(mapped)).isPresent();
    }

    /** All addresses with their identities, those of nodes among them. */
    Map<IpAddress, Integer> identities() {
        Map<IpAddress, Integer> all = new HashMap<>();
        addresses.forEach((address, entry) -> all.put(IpAddress.of4(address), identity(entry)));
        return all;
    }

    /** All nodes of other clusters and of the agent's own. */
    Set<IpAddress> nodes() {
        Set<IpAddress> all = new HashSet<>();
        nodes.forEach((address, cluster) ->
                all.add(IpAddress.of4(ByteBuffer.wrap(address.toBytes()).getInt(MAPPED_ADDRESS))));
        return all;
    }

    private static int identity(Octets entry) {
        return ByteBuffer.wrap(entry.toBytes()).order(ByteOrder.nativeOrder()).getInt(0);
    }

    @Override
    public void close() {
        addresses.map().close();
        nodes.map().close();
    }
}
