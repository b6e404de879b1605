// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench;

import io.meshpath.datapath.IpcacheEntry;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.HashMap;
import java.util.Map;

/**
 * The addresses of a mesh: so many pods with an address of each family, 100 on a node, and each node's prefixes, which cover
 * 128 addresses that no pod has. Immutable.
 */
record MeshAddresses(int pods) {
    private static final int PODS_ON_A_NODE = 100;
    private static final int PODS_IN_AN_IDENTITY = 10;
    private static final int FIRST_NETWORK4 = 0x0a00_0000; // 10.0.0.0, a /24 for each node
    private static final long FIRST_NETWORK6 = 0xfd00_0010_0000_0000L; // fd00:10::, a /64 for each node
    private static final int NODE_SHIFT = 8;
    private static final int PREFIX4 = 24;
    private static final int PREFIX6 = 64;
    private static final int FIRST_NODE = 0xc0a8_0000; // 192.168.0.0
    private static final int FIRST_IDENTITY = 1 << 16;
    private static final int WORLD = 2; // not that of a family, which is the answer where no prefix is known either

    IpAddress address4(int pod) {
        return IpAddress.of4(FIRST_NETWORK4 + (node(pod) << NODE_SHIFT) + number(pod));
    }

    IpAddress address6(int pod) {
        return IpAddress.of6(FIRST_NETWORK6 + node(pod), number(pod));
    }

    int identity(int pod) {
        return FIRST_IDENTITY + pod / PODS_IN_AN_IDENTITY;
    }

    /** What the ipcache holds of them. */
    Map<Cidr, IpcacheEntry> entries() {
        Map<Cidr, IpcacheEntry> entries = new HashMap<>(4 * pods);
        for (int pod = 0; pod < pods; pod++) {
            IpcacheEntry entry = IpcacheEntry.remote(identity(pod), home(pod));
            entries.put(Cidr.of(address4(pod)), entry);
            entries.put(Cidr.of(address6(pod)), entry);
        }
        for (int pod = 0; pod < pods; pod += PODS_ON_A_NODE) {
            entries.put(Cidr.masking(address4(pod), PREFIX4), IpcacheEntry.remote(WORLD, home(pod)));
            entries.put(Cidr.masking(address6(pod), PREFIX6), IpcacheEntry.remote(WORLD, home(pod)));
        }
        return entries;
    }

    private static int node(int pod) {
        return pod / PODS_ON_A_NODE;
    }

    private static int number(int pod) {
        return 1 + pod % PODS_ON_A_NODE;
    }

    private static IpAddress home(int pod) {
        return IpAddress.of4(FIRST_NODE + node(pod));
    }

    @Override
    public String toString() {
        return String.format("%,d pods", pods);
    }
}
