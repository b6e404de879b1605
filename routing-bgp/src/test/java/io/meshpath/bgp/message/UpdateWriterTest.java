// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UpdateWriterTest {
    private static final MessageFormat FORMAT = Frames.MODERN;
    private static final PathAttributes ATTRIBUTES = PathAttributes.of(
            Origin.IGP, AsPath.sequence(65001), new PathAttribute.NextHop(IpAddress.parse("198.51.100.1")));
    private static final PathAttributes ATTRIBUTES_6 =
            ATTRIBUTES.with(new PathAttribute.NextHop(IpAddress.parse("2001:db8::1")));

    private final ByteBuffer out = ByteBuffer.allocate(BgpReader.MAX_EXTENDED_LENGTH);

    static Stream<MessageFormat> formats() {
        return Stream.of(
                MessageFormat.BASE,
                FORMAT,
                FORMAT.withExtendedMessages(),
                FORMAT.withPaths(Set.of(Family.IPV4_UNICAST, Family.IPV6_UNICAST)));
    }

    @ParameterizedTest
    @MethodSource("formats")
    void announcesEveryPrefixOnceInMessagesThatFit(MessageFormat format) {
        for (Family family : List.of(Family.IPV4_UNICAST, Family.IPV6_UNICAST)) {
            List<Nlri> all = prefixes(family, 20_000);
            PathAttributes attributes = family.equals(Family.IPV4_UNICAST) ? ATTRIBUTES : ATTRIBUTES_6;
            List<Nlri> told = new ArrayList<>();
            PrefixCursor left = PrefixRun.copyOf(all).cursor();
            UpdateWriter writer = new UpdateWriter(format);
            while (told.size() < all.size()) {
                assertThat(writer.announce(attributes, family, left, out.clear()))
                        .isTrue();
                BgpMessage.Reachable group = read(format).reachable().get(0);
                assertThat(group.attributes()).isEqualTo(attributes);
                told.addAll(group.prefixes());
            }
            assertThat(told).isEqualTo(all);
        }
    }

    @ParameterizedTest
    @MethodSource("formats")
    void withdrawsEveryPrefixOnceInMessagesThatFit(MessageFormat format) {
        for (Family family : List.of(Family.IPV4_UNICAST, Family.IPV6_UNICAST)) {
            List<Nlri> all = prefixes(family, 20_000);
            List<Nlri> told = new ArrayList<>();
            PrefixCursor left = PrefixRun.copyOf(all).cursor();
            UpdateWriter writer = new UpdateWriter(format);
            while (told.size() < all.size()) {
                writer.withdraw(family, left, out.clear());
                told.addAll(read(format).unreachable().get(0));
            }
            assertThat(told).isEqualTo(all);
        }
    }

    @Test
    void fillsMessagesToTheLastPrefixThatFits() {
        PrefixCursor left =
                PrefixRun.copyOf(prefixes(Family.IPV4_UNICAST, 2_000)).cursor();
        new UpdateWriter(FORMAT).announce(ATTRIBUTES, Family.IPV4_UNICAST, left, out);
        assertThat(out.position()).isBetween(BgpReader.MAX_LENGTH - 4, BgpReader.MAX_LENGTH);
    }

    @Test
    void takesNothingWhenTheAttributesLeaveNoRoom() {
        List<Community> many =
                IntStream.range(0, 1_020).mapToObj(Community::new).toList();
        PathAttributes tooLong = ATTRIBUTES.with(new PathAttribute.Communities(many));
        PrefixCursor left = PrefixRun.copyOf(prefixes(Family.IPV4_UNICAST, 1)).cursor();
        assertThat(new UpdateWriter(FORMAT).announce(tooLong, Family.IPV4_UNICAST, left, out))
                .isFalse();
        assertThat(out.position()).isZero();
        assertThat(left.next()).isTrue();
    }

    @Test
    void needsANextHop() {
        UpdateWriter writer = new UpdateWriter(FORMAT);
        PrefixCursor one = PrefixRun.copyOf(prefixes(Family.IPV4_UNICAST, 1)).cursor();
        assertThatThrownBy(() -> writer.announce(PathAttributes.of(Origin.IGP), Family.IPV4_UNICAST, one, out))
                .hasMessageStartingWith("route has no next hop");
    }

    private BgpMessage.Update read(MessageFormat format) {
        return (BgpMessage.Update) new BgpReader(format).read(out.flip());
    }

    private static List<Nlri> prefixes(Family family, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> family.equals(Family.IPV4_UNICAST)
                        ? Cidr.masking(IpAddress.of4(0x0a000000 + (i << 6)), 26)
                        : Cidr.masking(IpAddress.of6(0x2001_0db8_0000_0000L + i, 0), 64))
                .map(Nlri::of)
                .toList();
    }
}
