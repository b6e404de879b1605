// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/**
 * Messages as iproute2 6.1.0 sent them and Linux 6.18 answered, captured from the sockets of the commands that the
 * comments name. Sequence numbers and ports of the requests are zeroed.
 */
final class Golden {
    /** {@code ip link add host0 mtu 1400 address 0a:…:01 type veth peer name eth0 mtu 1400 address 0a:…:02}. */
    static final String ADD_VETH = "8400000010000506" + "0000000000000000" // nlmsghdr
            + "00000000000000000000000000000000" // ifinfomsg
            + "0800040078050000" + "0a0001000a00000000010000" + "0a000300686f737430000000"
            + "44001200" + "0800010076657468" + "38000200" + "34000100" + "00000000000000000000000000000000"
            + "0800040078050000" + "0a0001000a00000000020000" + "090003006574683000000000";

    /** {@code ip link add vx0 type vxlan external nolearning dstport 8472}. */
    static final String ADD_VXLAN = "5400000010000506" + "0000000000000000"
            + "00000000000000000000000000000000" + "0800030076783000"
            + "2c001200" + "0900010076786c616e000000" + "1c000200"
            + "0500190001000000" + "0500070000000000" + "06000f0021180000";

    /** {@code ip link add vx1 mtu 1450 type vxlan external nolearning dstport 8472 noudpcsum udp6zerocsumtx udp6zerocsumrx}. */
    static final String ADD_VXLAN_WITHOUT_CHECKSUMS = "7400000010000506" + "0000000000000000"
            + "00000000000000000000000000000000" + "08000400aa050000" + "0800030076783100"
            + "44001200" + "0900010076786c616e000000" + "34000200" + "0500190001000000"
            + "0500120000000000" + "0500130001000000" + "0500140001000000" + "0500070000000000" + "06000f0021180000";

    /** {@code ip link set dev host0 gso_max_size 32768 gso_max_segs 64}. */
    static final String SET_GSO = "3000000010000500" + "0000000000000000" + "00000000030000000000000000000000"
            + "0800290000800000" + "0800280040000000";

    /** What {@code ip link add gnv0 type geneve external dstport 6081} says of the device: IFLA_INFO_DATA's content. */
    static final String GENEVE_EXTERNAL = "0800010000000000" + "08000b0000000000" + "0500030000000000"
            + "0500040000000000" + "0600050017c10000" + "04000600";

    /** The same of {@code ip link add gnv1 type geneve id 42 remote 10.0.0.2 dstport 6081 udpcsum}. */
    static final String GENEVE_IPV4 = "080001002a000000" + "080002000a000002" + "08000b0000000000" + "0500030000000000"
            + "0500040000000000" + "0600050017c10000" + "0500080001000000";

    /** The same of {@code ip link add gnv6 type geneve id 42 remote fd00::2 noudp6zerocsumtx noudp6zerocsumrx}. */
    static final String GENEVE_IPV6 = "080001002a000000" + "14000700fd000000000000000000000000000002"
            + "08000b0000000000" + "0500030000000000" + "0500040000000000" + "0600050017c10000" + "0500090000000000"
            + "05000a0000000000";

    /** {@code ip link set dev host0 up}. */
    static final String SET_UP = "2000000010000500" + "0000000000000000" + "00000000030000000100000001000000";

    /** {@code ip link del host0}. */
    static final String DELETE_LINK = "2000000011000500" + "0000000000000000" + "00000000030000000000000000000000";

    /** {@code ip addr add 10.0.0.1/24 dev host0}. */
    static final String ADD_ADDRESS =
            "2800000014000506" + "0000000000000000" + "0218000003000000" + "080002000a000001" + "080001000a000001";

    /** {@code ip addr add fd00::1/64 dev host0 nodad}. */
    static final String ADD_ADDRESS6 = "4000000014000506" + "0000000000000000" + "0a40020003000000"
            + "14000200fd000000000000000000000000000001" + "14000100fd000000000000000000000000000001";

    /** {@code ip route add 10.218.0.0/16 proto static metric 20 src 10.0.0.1 via 10.0.0.2 dev host0}. */
    static final String ADD_ROUTE = "4400000018000506" + "0000000000000000" + "02100000fe04000100000000"
            + "080001000ada0000" + "0800060014000000" + "080007000a000001" + "080005000a000002" + "0800040003000000";

    /** {@code ip route replace 10.218.0.0/16 proto bgp table 100000 nexthop via … nexthop via … weight 3}. */
    static final String REPLACE_MULTIPATH_ROUTE = "5000000018000505" + "0000000000000000" + "0210000000ba000100000000"
            + "080001000ada0000" + "08000f00a0860100" + "24000900"
            + "1000000003000000" + "080005000a000002" + "1000000203000000" + "080005000a000003";

    /** {@code ip route add 10.219.0.0/16 via inet6 fd00::2 dev host0 proto static}. */
    static final String ADD_ROUTE_VIA_IPV6 = "4400000018000506" + "0000000000000000" + "02100000fe04000100000000"
            + "080001000adb0000" + "160012000a00fd0000000000000000000000000000020000" + "0800040003000000";

    /** {@code ip neigh replace 10.0.0.2 lladdr 0a:00:00:00:00:02 nud permanent dev host0}. */
    static final String REPLACE_NEIGHBOR = "300000001c000505" + "0000000000000000" + "020000000300000080000000"
            + "080001000a000002" + "0a0002000a00000000020000";

    /** {@code tc qdisc add dev host0 clsact}. */
    static final String ADD_CLSACT = "3000000024000506" + "0000000000000000"
            + "00000000030000000000fffff1ffffff00000000" + "0b000100636c736163740000";

    /** {@code tc filter replace dev host0 ingress prio 1 handle 1 bpf da obj x.o sec tc}; the program was fd 7. */
    static final String REPLACE_FILTER = "500000002c000504" + "0000000000000000"
            + "000000000300000001000000f2ffffff00030100" + "0800010062706600"
            + "24000200" + "0800060007000000" + "0d000700782e6f3a5b74635d00000000" + "0800080001000000";

    /** Answer to {@code ip link show dev host0}, a veth with its peer elsewhere; statistics left out here. */
    static final String LINK = "74000000" + "10000000" + "6ed7036b4c0f0000" + "00000100020000004310010000000000"
            + "0a000300686f737430000000" + "08000d00e8030000" + "0800040078050000"
            + "0a0001000a00000000010000" + "0a000200ffffffffffff0000"
            + "1000120009000100766574680000000008002500000000000800050002000000";

    /** Answer to {@code ip addr show dev host0}: 10.0.0.1/24, fd00::1/64, a link-local address, then the end. */
    static final String ADDRESSES = "50000000140022006fd7036b4c0f00000218800002000000080001000a000001080002000a000001"
            + "0a000300686f737430000000080008008000000014000600ffffffffffffffff381f0400381f0400"
            + "48000000140022006fd7036b4c0f00000a4082000200000014000100fd000000000000000000000000000001"
            + "14000600ffffffffffffffff391f0400391f04000800080082000000"
            + "50000000140022006fd7036b4c0f00000a40c0fd0200000014000100fe80000000000000080000fffe000001"
            + "14000600ffffffffffffffff371f0400371f040008000800c000000005000b0003000000"
            + "14000000030022006fd7036b4c0f000000000000";

    /** Answer to {@code ip route show}: a route of the kernel's and one with two next hops, then the end. */
    static final String ROUTES =
            "3c000000180022006ed7036b540f000002180000fe02fd010000000008000f00fe000000080001000a000000"
                    + "080007000a0000010800040002000000"
                    + "70000000180022006ed7036b540f000002100000fe0400010000000008000f00fe000000080001000ada0000"
                    + "0800060014000000080007000a00000134000900" + "1000000002000000080005000a000002"
                    + "2000000202000000160012000a00fd0000000000000000000000000000030000"
                    + "14000000030022006ed7036b540f000000000000";

    /** Answer to {@code ip -4 neigh show nud all dev host0}: a permanent neighbour, then the end. */
    static final String NEIGHBORS = "4c0000001c0022006fd7036b5c0f0000020000000200000080000001080001000a000002"
            + "0a0002000a000000000200000800040000000000140003000500000005000000050000000000000014000000"
            + "030002006fd7036b5c0f000000000000";

    /** Answer to {@code tc filter show dev host0 ingress}: a priority, the filter in it, the end. */
    static final String FILTERS = "340000002c0002006fd7036b640f0000000000000200000000000000f2ffffff00030100"
            + "080001006270660008000b0000000000"
            + "6c0000002c0002006fd7036b640f0000000000000200000001000000f2ffffff00030100080001006270660008000b0000000000"
            + "380002000d000700782e6f3a5b74635d0000000008000b00b20300000c000a00691ef55febf78432"
            + "08000800010000000800090008000000"
            + "14000000030002006fd7036b640f000000000000";

    /** Answer to {@code ip route add 10.99.0.0/16 via 192.0.2.1}: the request again and the kernel's words. */
    static final String REFUSED_ROUTE = "60000000020000026ed7036b740f00009bffffff"
            + "2c000000180005066ed7036b0000000002100000fe03000100000000080001000a63000008000500c0000201"
            + "200001004e657874686f702068617320696e76616c6964206761746577617900";

    private Golden() {}

    static ByteBuffer bytes(String hex) {
        return bytes(HexFormat.of().parseHex(hex));
    }

    static ByteBuffer bytes(byte[] octets) {
        return ByteBuffer.wrap(octets).order(ByteOrder.nativeOrder());
    }

    /** A request with the attributes at these offsets marked as nested, which iproute2 does not do. */
    static ByteBuffer request(String hex, int... nested) {
        ByteBuffer bytes = bytes(hex);
        for (int at : nested) {
            bytes.putShort(at + 2, (short) (bytes.getShort(at + 2) | Attributes.NESTED));
        }
        return bytes;
    }

    /** The sequence number of the first message. */
    static int sequence(ByteBuffer bytes) {
        return bytes.getInt(Message.SEQUENCE_OFFSET);
    }

    /** The port of the first message. */
    static int port(ByteBuffer bytes) {
        return bytes.getInt(Message.PORT_OFFSET);
    }
}
