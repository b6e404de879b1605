// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UpdatePackerTest {
    private static final MessageFormat FORMAT = Frames.MODERN;
    private static final PathAttributes ATTRIBUTES = PathAttributes.of(
            Origin.IGP, AsPath.sequence(65001), new PathAttribute.NextHop(IpAddress.parse("198.51.100.1")));
    private static final PathAttributes ATTRIBUTES_6 =
            ATTRIBUTES.with(new PathAttribute.NextHop(IpAddress.parse("2001:db8::1")));

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
            Iterator<Nlri> left = all.iterator();
            UpdatePacker packer = new UpdatePacker(format);
            while (left.hasNext()) {
                BgpMessage.Update update =
                        packer.announce(attributes, family, left).orElseThrow();
                BgpMessage.Reachable group = ((BgpMessage.Update) Frames.read(Frames.write(update, format), format))
                        .reachable()
                        .get(0);
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
            Iterator<Nlri> left = all.iterator();
            UpdatePacker packer = new UpdatePacker(format);
            while (left.hasNext()) {
                BgpMessage.Update update = packer.withdraw(family, left);
                told.addAll(
                        Frames.readUpdate(Frames.write(update, format), format).unreachable());
            }
            assertThat(told).isEqualTo(all);
        }
    }

    @Test
    void fillsMessagesToTheLastPrefixThatFits() {
        Iterator<Nlri> left = prefixes(Family.IPV4_UNICAST, 2_000).iterator();
        BgpMessage.Update update = new UpdatePacker(FORMAT)
                .announce(ATTRIBUTES, Family.IPV4_UNICAST, left)
                .orElseThrow();
        int length = Frames.write(update, FORMAT).length() / 2;
        assertThat(length).isBetween(BgpReader.MAX_LENGTH - 4, BgpReader.MAX_LENGTH);
    }

    @Test
    void takesNothingWhenTheAttributesLeaveNoRoom() {
        List<Community> many =
                IntStream.range(0, 1_020).mapToObj(Community::new).toList();
        PathAttributes tooLong = ATTRIBUTES.with(new PathAttribute.Communities(many));
        List<Nlri> one = prefixes(Family.IPV4_UNICAST, 1);
        Iterator<Nlri> left = one.iterator();
        Optional<BgpMessage.Update> update = new UpdatePacker(FORMAT).announce(tooLong, Family.IPV4_UNICAST, left);
        assertThat(update).isEmpty();
        assertThat(left.hasNext()).isTrue();
    }

    @Test
    void needsANextHop() {
        UpdatePacker packer = new UpdatePacker(FORMAT);
        Iterator<Nlri> one = prefixes(Family.IPV4_UNICAST, 1).iterator();
        assertThatThrownBy(() -> packer.announce(PathAttributes.of(Origin.IGP), Family.IPV4_UNICAST, one))
                .hasMessageStartingWith("route has no next hop");
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
