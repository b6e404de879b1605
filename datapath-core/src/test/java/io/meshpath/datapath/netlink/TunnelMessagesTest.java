// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.datapath.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TunnelMessagesTest {
    private static final GeneveSpec EXTERNAL = GeneveSpec.external("gnv0").withMtu(1450);
    private static final GeneveSpec IPV4 =
            GeneveSpec.of("gnv0", 42, IpAddress.parse("10.0.0.2")).withMtu(1450);
    private static final GeneveSpec IPV6 =
            GeneveSpec.of("gnv0", 42, IpAddress.parse("fd00::2")).withMtu(1450);

    static Stream<Arguments> ofIproute2() {
        return Stream.of(
                Arguments.of(EXTERNAL, Golden.GENEVE_EXTERNAL),
                Arguments.of(IPV4, Golden.GENEVE_IPV4),
                Arguments.of(IPV6, Golden.GENEVE_IPV6));
    }

    static Stream<GeneveSpec> geneve() {
        return Stream.of(
                EXTERNAL,
                EXTERNAL.withPort(16081),
                IPV4,
                IPV4.withoutChecksum().withPort(1),
                IPV6,
                IPV6.withoutChecksum());
    }

    static Stream<VxlanSpec> vxlan() {
        VxlanSpec plain = VxlanSpec.of("vx0", 7).withMtu(1450).withChecksums(UdpChecksums.ZERO);
        return Stream.of(
                plain,
                VxlanSpec.external("vx0").withPort(8472).withMtu(1450).withChecksums(UdpChecksums.ZERO),
                plain.withLocal(IpAddress.parse("10.0.0.1"))
                        .withRemote(IpAddress.parse("10.0.0.2"))
                        .withUnderlay(3),
                plain.withLocal(IpAddress.parse("fd00::1"))
                        .withRemote(IpAddress.parse("fd00::2"))
                        .withChecksums(new UdpChecksums(true, false, true))
                        .withLearning());
    }

    /** What the kernel answers when it repeats what it was told, as it does for all that is kept in a specification. */
    private static Message echo(MessageWriter request) {
        return Message.read(request.message());
    }

    @ParameterizedTest
    @MethodSource("ofIproute2")
    void readsTheGeneveDeviceThatIproute2Describes(GeneveSpec spec, String data) {
        ByteBuffer in = Golden.bytes(data);
        assertThat(TunnelMessages.Geneve.read(Attributes.in(in, 0, in.capacity()), "gnv0", 1450))
                .isEqualTo(spec);
    }

    @ParameterizedTest
    @MethodSource("geneve")
    void readsBackTheGeneveDeviceItDescribes(GeneveSpec spec) {
        assertThat(LinkMessages.readGeneve(echo(LinkMessages.add(spec)))).contains(spec);
    }

    @ParameterizedTest
    @MethodSource("vxlan")
    void readsBackTheVxlanDeviceItDescribes(VxlanSpec spec) {
        assertThat(LinkMessages.readVxlan(echo(LinkMessages.add(spec)))).contains(spec);
    }

    @Test
    void aDeviceOfAnotherKindIsNeitherTunnel() {
        Message veth = Message.read(Golden.bytes(Golden.LINK));
        assertThat(LinkMessages.readVxlan(veth)).isEmpty();
        assertThat(LinkMessages.readGeneve(veth)).isEmpty();
        assertThat(LinkMessages.readGeneve(echo(LinkMessages.add(VxlanSpec.of("vx0", 7)))))
                .isEmpty();
    }

    @Test
    void refusesAGeneveDeviceWithANetworkButNoRemote() {
        assertThatThrownBy(() ->
                        new GeneveSpec("gnv0", OptionalInt.of(1), 6081, Optional.empty(), true, OptionalInt.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("geneve device needs both vni and remote, or neither");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 65536})
    void refusesPortsOutside16Bits(int port) {
        assertThatThrownBy(() -> EXTERNAL.withPort(port)).hasMessage("port must be from 1 to 65535 but was " + port);
        assertThatThrownBy(() -> VxlanSpec.of("vx0", 1).withPort(port)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 65536})
    void refusesGsoSegmentsOutside16Bits(int segments) {
        assertThatThrownBy(() -> new GsoLimits(65536, segments))
                .hasMessage("gso segments must be from 1 to 65535 but were " + segments);
    }
}
