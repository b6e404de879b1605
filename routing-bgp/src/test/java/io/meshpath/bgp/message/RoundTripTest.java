// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.message;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshpath.bpf.layout.Octets;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written is read back equal, for random messages in every format; and random octets only ever get an answer. */
class RoundTripTest {
    private static final Set<Family> BOTH = Set.of(Family.IPV4_UNICAST, Family.IPV6_UNICAST);
    private static final List<MessageFormat> FORMATS = List.of(
            MessageFormat.BASE.withInternal(),
            MessageFormat.BASE.withInternal().withFourOctetAs(),
            MessageFormat.BASE.withInternal().withFourOctetAs().withExtendedMessages(),
            MessageFormat.BASE.withInternal().withFourOctetAs().withPaths(BOTH));

    private final Random random = new Random(4271); // seeded: a failure repeats

    static Stream<MessageFormat> formats() {
        return FORMATS.stream();
    }

    @ParameterizedTest
    @MethodSource("formats")
    void readsBackWhatItWrote(MessageFormat format) {
        for (int i = 0; i < 2_000; i++) {
            BgpMessage message = message(format);
            assertThat(Frames.read(Frames.write(message, format), format)).isEqualTo(message);
        }
    }

    @Test
    void everyKindOfMessageIsTried() {
        Set<Class<?>> tried = new HashSet<>();
        IntStream.range(0, 200).forEach(i -> tried.add(message(FORMATS.get(1)).getClass()));
        assertThat(tried).containsExactlyInAnyOrder(BgpMessage.class.getPermittedSubclasses());
    }

    @Test
    void everyKindOfAttributeIsTriedAndHasARow() {
        Set<Class<?>> tried = new HashSet<>();
        IntStream.range(0, 2_000)
                .forEach(i -> attributes(FORMATS.get(1)).asList().forEach(each -> tried.add(each.getClass())));
        Set<Class<?>> expected = new HashSet<>(Set.of(PathAttribute.class.getPermittedSubclasses()));
        expected.removeAll(Set.of(PathAttribute.As4Path.class, PathAttribute.As4Aggregator.class)); // inside the codec
        assertThat(tried).isEqualTo(expected);
        assertThat(Stream.of(AttributeType.values()).map(AttributeType::kind))
                .containsExactlyInAnyOrderElementsOf(Stream.of(PathAttribute.class.getPermittedSubclasses())
                        .<Class<? extends PathAttribute>>map(each -> each.asSubclass(PathAttribute.class))
                        .filter(each -> each != PathAttribute.Unknown.class)
                        .toList());
    }

    /** Whatever comes, the answer is a message or a refusal with a NOTIFICATION, never another exception. */
    @ParameterizedTest
    @MethodSource("formats")
    void refusesDamagedMessagesInNoOtherWayThanByBgpException(MessageFormat format) {
        for (int i = 0; i < 5_000; i++) {
            byte[] octets = Frames.octets(Frames.write(message(format), format));
            for (int damage = random.nextInt(4); damage >= 0; damage--) {
                octets[BgpReader.HEADER_LENGTH - 1 + random.nextInt(octets.length - 18)] = (byte) random.nextInt();
            }
            try {
                BgpMessage read = new BgpReader(format).read(ByteBuffer.wrap(octets));
                assertThat(read).isNotNull();
            } catch (BgpException e) {
                assertThat(e.notification().code()).isBetween(1, 7);
            }
        }
    }

    private BgpMessage message(MessageFormat format) {
        return switch (random.nextInt(6)) {
            case 0 -> new BgpMessage.Keepalive();
            case 1 -> new BgpMessage.RouteRefresh(family(), random.nextInt(3));
            case 2 -> new BgpMessage.Notification(1 + random.nextInt(8), random.nextInt(12), octets(20));
            case 3 -> open();
            default ->
                new BgpMessage.Update(
                        prefixes(Family.IPV4_UNICAST, format),
                        attributes(format),
                        prefixes(Family.IPV4_UNICAST, format));
        };
    }

    private BgpMessage.Open open() {
        List<Capability> capabilities = new ArrayList<>();
        AsNumber as = as();
        capabilities.add(new Capability.FourOctetAs(as));
        for (int i = random.nextInt(40); i > 0; i--) {
            capabilities.add(capability());
        }
        return new BgpMessage.Open(as, 3 + random.nextInt(0xfffd), routerId(), capabilities);
    }

    private Capability capability() {
        return switch (random.nextInt(10)) {
            case 0 -> new Capability.Multiprotocol(new Family(random.nextInt(0x10000), random.nextInt(0x100)));
            case 1 -> new Capability.RouteRefresh();
            case 2 -> new Capability.EnhancedRouteRefresh();
            case 3 -> new Capability.ExtendedMessage();
            case 4 ->
                new Capability.GracefulRestart(
                        random.nextBoolean(),
                        random.nextBoolean(),
                        random.nextInt(0x1000),
                        List.of(new Capability.RestartFamily(family(), random.nextBoolean())));
            case 5 ->
                new Capability.AddPath(List.of(new Capability.AddPathFamily(family(), true, random.nextBoolean())));
            case 6 ->
                new Capability.LongLivedGracefulRestart(List.of(
                        new Capability.LongLivedFamily(family(), random.nextBoolean(), random.nextInt(0x100_0000))));
            case 7 -> Capability.ExtendedNextHop.IPV4_OVER_IPV6;
            case 8 -> new Capability.BgpRole(random.nextInt(0x100));
            default -> new Capability.Unknown(100 + random.nextInt(100), octets(30));
        };
    }

    private PathAttributes attributes(MessageFormat format) {
        List<PathAttribute> attributes = new ArrayList<>(List.of(Origin.values()[random.nextInt(3)], path()));
        attributes.add(new PathAttribute.NextHop(IpAddress.of4(0x0a000000 | random.nextInt(0x1000000))));
        Family family = Family.IPV6_UNICAST;
        maybe(attributes, () -> new PathAttribute.MpReach(family, nextHop6(), prefixes(family, format)));
        maybe(attributes, () -> new PathAttribute.MpUnreach(family, prefixes(family, format)));
        maybe(attributes, () -> new PathAttribute.MultiExitDisc(random.nextInt() & 0xffff_ffffL));
        maybe(attributes, () -> new PathAttribute.LocalPref(random.nextInt() & 0xffff_ffffL));
        maybe(attributes, PathAttribute.AtomicAggregate::new);
        maybe(attributes, () -> new PathAttribute.Aggregator(as(), IpAddress.of4(random.nextInt())));
        maybe(attributes, () -> new PathAttribute.Communities(some(() -> new Community(random.nextInt()))));
        maybe(attributes, () -> new PathAttribute.OriginatorId(routerId()));
        maybe(attributes, () -> new PathAttribute.ClusterList(some(random::nextInt)));
        maybe(
                attributes,
                () -> new PathAttribute.ExtendedCommunities(some(() -> new ExtendedCommunity(random.nextLong()))));
        maybe(
                attributes,
                () -> new PathAttribute.LargeCommunities(
                        some(() -> new LargeCommunity(random.nextInt(), random.nextInt(), random.nextInt()))));
        maybe(attributes, () -> new PathAttribute.OnlyToCustomer(as()));
        maybe(attributes, () -> new PathAttribute.Unknown(99, random.nextInt(0x100) | 0x80, octets(300)));
        return PathAttributes.of(attributes);
    }

    private void maybe(List<PathAttribute> attributes, Supplier<PathAttribute> attribute) {
        if (random.nextInt(4) == 0) {
            attributes.add(attribute.get());
        }
    }

    private <T> List<T> some(Supplier<T> one) {
        return Stream.generate(one).limit(1 + random.nextInt(5)).toList();
    }

    private AsPath path() {
        List<AsPath.Segment> segments = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
            // Sets only behind sequences, and never two sequences in a row: AS4_PATH could not tell them apart.
            boolean set = !segments.isEmpty();
            AsPath.Kind kind = set ? AsPath.Kind.SET : AsPath.Kind.SEQUENCE;
            segments.add(new AsPath.Segment(kind, some(this::as)));
        }
        return new AsPath(segments);
    }

    private PathAttribute.NextHop nextHop6() {
        Optional<IpAddress> linkLocal = random.nextBoolean()
                ? Optional.of(IpAddress.of6(0xfe80_0000_0000_0000L, random.nextLong()))
                : Optional.empty();
        return new PathAttribute.NextHop(IpAddress.of6(0x2001_0db8_0000_0000L, random.nextLong()), linkLocal);
    }

    private List<Nlri> prefixes(Family family, MessageFormat format) {
        boolean v4 = family.equals(Family.IPV4_UNICAST);
        List<Nlri> prefixes = new ArrayList<>();
        for (int i = random.nextInt(8); i > 0; i--) {
            IpAddress address =
                    v4 ? IpAddress.of4(random.nextInt()) : IpAddress.of6(random.nextLong(), random.nextLong());
            Cidr prefix = Cidr.masking(address, random.nextInt((v4 ? 32 : 128) + 1));
            prefixes.add(new Nlri(prefix, format.sendsPaths().contains(family) ? random.nextInt() : 0));
        }
        return prefixes;
    }

    private AsNumber as() {
        return new AsNumber(1 + (random.nextBoolean() ? random.nextInt(0xffff) : random.nextInt() & 0x7fff_ffffL));
    }

    private RouterId routerId() {
        return new RouterId(random.nextInt() | 1);
    }

    private Family family() {
        return random.nextBoolean() ? Family.IPV4_UNICAST : Family.IPV6_UNICAST;
    }

    private Octets octets(int limit) {
        byte[] octets = new byte[random.nextInt(limit)];
        random.nextBytes(octets);
        return Octets.copyOf(octets);
    }
}
