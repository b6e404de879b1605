// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import io.meshpath.datapath.net.IpAddress;
import java.util.Optional;
import java.util.OptionalInt;

/** What is particular to tunnel devices in messages about links: IFLA_VXLAN_… and IFLA_GENEVE_… (linux/if_link.h). */
final class TunnelMessages {
    private static final int MAX_VNI = (1 << 24) - 1;

    private TunnelMessages() {}

    /** Reads what is inside IFLA_INFO_DATA of one kind of device. */
    interface Reader<T> {
        T read(Attributes data, String name, int mtu);
    }

    /** What both specifications ask of their numbers. */
    static void check(OptionalInt vni, int port) {
        if (vni.isPresent() && (vni.getAsInt() < 0 || vni.getAsInt() > MAX_VNI)) {
            throw new IllegalArgumentException("vni does not fit in 24 bits: " + vni.getAsInt());
        }
        if (port < 1 || port > 0xffff) {
            throw new IllegalArgumentException("port must be from 1 to 65535 but was " + port);
        }
    }

    private static boolean isSet(Attributes data, int attribute) {
        return data.u8(attribute).orElse(0) != 0;
    }

    /** What is inside IFLA_INFO_DATA of a vxlan device. */
    static final class Vxlan {
        static final String KIND = "vxlan";

        private static final int ID = 1;
        private static final int REMOTE4 = 2;
        private static final int UNDERLAY = 3;
        private static final int LOCAL4 = 4;
        private static final int LEARNING = 7;
        private static final int PORT = 15;
        private static final int REMOTE6 = 16;
        private static final int LOCAL6 = 17;
        private static final int CHECKSUM = 18;
        private static final int ZERO_CHECKSUM6_SENT = 19;
        private static final int ZERO_CHECKSUM6_TAKEN = 20;
        private static final int COLLECT_METADATA = 25;

        private Vxlan() {}

        static void write(MessageWriter data, VxlanSpec spec) {
            spec.vni().ifPresentOrElse(vni -> data.u32(ID, vni), () -> data.u8(COLLECT_METADATA, 1));
            spec.remote().ifPresent(remote -> data.address(remote.isV4() ? REMOTE4 : REMOTE6, remote));
            spec.local().ifPresent(local -> data.address(local.isV4() ? LOCAL4 : LOCAL6, local));
            spec.underlay().ifPresent(link -> data.u32(UNDERLAY, link));
            UdpChecksums checksums = spec.checksums();
            if (!checksums.equals(UdpChecksums.COMPUTED)) { // the kernel's own choice
                data.u8(CHECKSUM, checksums.overIpv4() ? 1 : 0)
                        .u8(ZERO_CHECKSUM6_SENT, checksums.overIpv6() ? 0 : 1)
                        .u8(ZERO_CHECKSUM6_TAKEN, checksums.zeroAcceptedOverIpv6() ? 1 : 0);
            }
            data.u8(LEARNING, spec.learning() ? 1 : 0).be16(PORT, spec.port());
        }

        static VxlanSpec read(Attributes data, String name, int mtu) {
            return new VxlanSpec(
                    name,
                    isSet(data, COLLECT_METADATA) ? OptionalInt.empty() : data.u32(ID),
                    data.be16(PORT).orElse(0),
                    data.address(LOCAL4).or(() -> data.address(LOCAL6)),
                    data.address(REMOTE4).or(() -> data.address(REMOTE6)),
                    data.u32(UNDERLAY),
                    isSet(data, LEARNING),
                    new UdpChecksums(
                            isSet(data, CHECKSUM),
                            !isSet(data, ZERO_CHECKSUM6_SENT),
                            isSet(data, ZERO_CHECKSUM6_TAKEN)),
                    OptionalInt.of(mtu));
        }
    }

    /** What is inside IFLA_INFO_DATA of a geneve device. */
    static final class Geneve {
        static final String KIND = "geneve";

        private static final int ID = 1;
        private static final int REMOTE4 = 2;
        private static final int PORT = 5;
        private static final int COLLECT_METADATA = 6;
        private static final int REMOTE6 = 7;
        private static final int CHECKSUM = 8;
        private static final int ZERO_CHECKSUM6_SENT = 9;
        private static final int ZERO_CHECKSUM6_TAKEN = 10;

        private Geneve() {}

        static void write(MessageWriter data, GeneveSpec spec) {
            spec.vni().ifPresentOrElse(vni -> data.u32(ID, vni), () -> data.flag(COLLECT_METADATA));
            data.be16(PORT, spec.port());
            spec.remote()
                    .filter(IpAddress::isV4)
                    .ifPresent(remote -> data.address(REMOTE4, remote).u8(CHECKSUM, spec.checksum() ? 1 : 0));
            spec.remote()
                    .filter(remote -> !remote.isV4())
                    .ifPresent(remote -> data.address(REMOTE6, remote)
                            .u8(ZERO_CHECKSUM6_SENT, spec.checksum() ? 0 : 1)
                            .u8(ZERO_CHECKSUM6_TAKEN, spec.checksum() ? 0 : 1));
        }

        static GeneveSpec read(Attributes data, String name, int mtu) {
            boolean external = data.has(COLLECT_METADATA);
            return new GeneveSpec(
                    name,
                    external ? OptionalInt.empty() : data.u32(ID),
                    data.be16(PORT).orElse(0),
                    external ? Optional.empty() : data.address(REMOTE4).or(() -> data.address(REMOTE6)),
                    isSet(data, CHECKSUM) || data.has(REMOTE6) && !isSet(data, ZERO_CHECKSUM6_SENT),
                    OptionalInt.of(mtu));
        }
    }
}
