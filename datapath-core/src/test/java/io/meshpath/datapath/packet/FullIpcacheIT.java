// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.BpfException;
import io.meshpath.datapath.DropReason;
import io.meshpath.datapath.IpcacheEntry;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A node whose ipcache has no room for all pods of the mesh. Needs root. */
class FullIpcacheIT {
    private static final int ROOM = 1 << 10;
    private static final byte[] BODY = new byte[8];

    private static Map<Cidr, IpcacheEntry> tooMany(IpAddress first) {
        Map<Cidr, IpcacheEntry> entries = new HashMap<>();
        for (int i = 0; i <= ROOM; i++) {
            IpAddress address = first.isV4() ? IpAddress.of4(first.bits4() + i) : IpAddress.of6(first.high(), i);
            entries.put(Cidr.of(address), IpcacheEntry.local(70_000));
        }
        return entries;
    }

    @ParameterizedTest
    @CsvSource({
        "10.9.0.0/24, 10.9.0.5, 10.2.0.1, 192.0.2.7, 10.8.0.0",
        "fd00:9::/64, fd00:9::5, fd00:2::1, 2001:db8::7, fd00:8::"
    })
    void packetsOfPodsItDoesNotKnowAreDroppedAndAllOthersGoOn(
            String prefix, String unknown, String known, String world, String many) {
        Cidr podCidr = Cidr.parse(prefix);
        int worldOfFamily = podCidr.isV4() ? 9 : 10;
        IpAddress node = IpAddress.parse(PacketNode.REMOTE_NODE);
        try (PacketNode packets = PacketNode.over(false)) {
            packets.datapath().ipcache().update(Map.of(podCidr, IpcacheEntry.remote(worldOfFamily, node)));
            assertThat(lost(packets, unknown)).isZero();

            assertThatThrownBy(() -> packets.datapath().ipcache().update(tooMany(IpAddress.parse(many))))
                    .isInstanceOf(BpfException.class);

            assertThat(lost(packets, unknown)).isEqualTo(1);
            assertThat(lost(packets, known)).isZero();
            assertThat(lost(packets, world)).isZero();

            packets.datapath().ipcache().complete();
            assertThat(lost(packets, unknown)).isZero();
        }
    }

    /** How many packets are lost for want of room when the pod sends one. */
    private static long lost(PacketNode packets, String destination) {
        long before = packets.dropped(DropReason.DROP_IPCACHE_FULL);
        packets.podSends(packets.fromPod(destination).udp(5353, 53, BODY));
        return packets.dropped(DropReason.DROP_IPCACHE_FULL) - before;
    }
}
