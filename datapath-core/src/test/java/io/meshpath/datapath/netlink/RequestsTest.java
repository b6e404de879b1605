// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.bpf.linux.Fd;
import io.meshpath.bpf.linux.Linux;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.net.MacAddress;
import java.nio.ByteBuffer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares requests, octet for octet, with those of iproute2. */
class RequestsTest {
    private static final int CREATE = Message.CREATE | Message.EXCLUSIVE;
    private static final int REPLACE = Message.CREATE | Message.REPLACE;
    private static final int HOST0 = 3;
    private static final Cidr PODS = Cidr.parse("10.218.0.0/16");
    private static final IpAddress GATEWAY = IpAddress.parse("10.0.0.2");

    static Stream<Arguments> requests() {
        return Stream.of(
                Arguments.of("add veth", veth(), Golden.request(Golden.ADD_VETH, 64, 76, 80)),
                Arguments.of(
                        "add vxlan",
                        LinkMessages.add(VxlanSpec.external("vx0").withPort(8472)),
                        Golden.request(Golden.ADD_VXLAN, 40, 56)),
                Arguments.of(
                        "add vxlan without checksums",
                        LinkMessages.add(VxlanSpec.external("vx1")
                                .withPort(8472)
                                .withMtu(1450)
                                .withChecksums(UdpChecksums.ZERO)),
                        Golden.request(Golden.ADD_VXLAN_WITHOUT_CHECKSUMS, 48, 64)),
                Arguments.of(
                        "set gso",
                        LinkMessages.setGso(HOST0, new GsoLimits(32_768, 64)),
                        Golden.request(Golden.SET_GSO)),
                Arguments.of("set up", LinkMessages.setFlags(HOST0, 1, 1), Golden.request(Golden.SET_UP)),
                Arguments.of("delete link", LinkMessages.delete(HOST0), Golden.request(Golden.DELETE_LINK)),
                Arguments.of("add address", address("10.0.0.1", 24, 0), Golden.request(Golden.ADD_ADDRESS)),
                Arguments.of(
                        "add IPv6 address",
                        address("fd00::1", 64, LinkAddress.NO_DUPLICATE_DETECTION),
                        Golden.request(Golden.ADD_ADDRESS6)),
                Arguments.of("add route", route(), Golden.request(Golden.ADD_ROUTE)),
                Arguments.of("replace route", multipath(), Golden.request(Golden.REPLACE_MULTIPATH_ROUTE)),
                Arguments.of(
                        "add route via IPv6",
                        RouteMessages.put(
                                CREATE, Route.to(Cidr.parse("10.219.0.0/16")).via(IpAddress.parse("fd00::2"), HOST0)),
                        Golden.request(Golden.ADD_ROUTE_VIA_IPV6)),
                Arguments.of(
                        "replace neighbour",
                        NeighborMessages.replace(
                                Neighbor.permanent(HOST0, GATEWAY, MacAddress.parse("0a:00:00:00:00:02"))),
                        Golden.request(Golden.REPLACE_NEIGHBOR)),
                Arguments.of("add clsact", FilterMessages.addClsact(HOST0), Golden.request(Golden.ADD_CLSACT)));
    }

    private static MessageWriter veth() {
        return LinkMessages.add(VethSpec.of("host0", "eth0")
                .withMtu(1400)
                .withAddress(MacAddress.parse("0a:00:00:00:00:01"))
                .withPeerAddress(MacAddress.parse("0a:00:00:00:00:02")));
    }

    private static MessageWriter address(String text, int prefixLength, int flags) {
        IpAddress address = IpAddress.parse(text);
        return AddressMessages.put(
                CREATE, LinkAddress.of(HOST0, address, prefixLength).withFlags(flags));
    }

    private static MessageWriter route() {
        Route route = Route.to(PODS).via(GATEWAY, HOST0).withMetric(20).withSource(IpAddress.parse("10.0.0.1"));
        return RouteMessages.put(CREATE, route);
    }

    private static MessageWriter multipath() {
        Route route = Route.to(PODS)
                .via(GATEWAY, HOST0)
                .with(NextHop.via(IpAddress.parse("10.0.0.3"), HOST0).withWeight(3))
                .withProtocol(Route.BY_BGP)
                .withTable(100_000);
        return RouteMessages.put(REPLACE, route);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("requests")
    void writesWhatIproute2Writes(String name, MessageWriter request, ByteBuffer golden) {
        assertThat(octets(request.message())).isEqualTo(octets(golden));
    }

    @Test
    void writesTheFilterTcWrites() {
        int raw = Linux.open("/dev/null", Linux.O_RDONLY | Linux.O_CLOEXEC, 0);
        try (Fd program = Fd.own(raw, "test file")) {
            BpfFilter.Place place = new BpfFilter.Place(HOST0, FilterDirection.INGRESS, 1, 1);
            MessageWriter request = FilterMessages.put(Message.CREATE, place, program, "x.o:[tc]");
            ByteBuffer golden = Golden.request(Golden.REPLACE_FILTER, 44);
            golden.putInt(52, program.raw());
            assertThat(octets(request.message())).isEqualTo(octets(golden));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("requests")
    void refusesEveryStrictPrefix(String name, MessageWriter request, ByteBuffer golden) {
        for (int length = 0; length < golden.capacity(); length++) {
            ByteBuffer prefix = golden.slice(0, length).order(golden.order());
            assertThatThrownBy(() -> Message.read(prefix)).isInstanceOf(MalformedMessageException.class);
        }
    }

    @Test
    void growsBeyondItsFirstBuffer() {
        MessageWriter writer = new MessageWriter(16, 0);
        for (int i = 0; i < 1_000; i++) {
            writer.text(i, "x".repeat(i % 7));
        }
        Message message = Message.read(writer.message());
        Attributes attributes = message.attributes(0);
        for (int i = 0; i < 1_000; i++) {
            assertThat(attributes.text(i)).contains("x".repeat(i % 7));
        }
    }

    private static byte[] octets(ByteBuffer buffer) {
        byte[] octets = new byte[buffer.remaining()];
        buffer.get(buffer.position(), octets);
        return octets;
    }
}
