// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.AsPath;
import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.bgp.message.BgpWriter;
import io.meshpath.bgp.message.Capability;
import io.meshpath.bgp.message.Community;
import io.meshpath.bgp.message.Family;
import io.meshpath.bgp.message.LargeCommunity;
import io.meshpath.bgp.message.MessageFormat;
import io.meshpath.bgp.message.Nlri;
import io.meshpath.bgp.message.Origin;
import io.meshpath.bgp.message.PathAttribute;
import io.meshpath.bgp.message.PathAttributes;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Makes up UPDATEs and refreshes, sound and malformed ones, and knows which routes a receiver has after them. Each sound
 * announcement has a MED of its own, by which its routes are known again; malformed ones have none.
 */
final class FuzzedPeer {
    /** What a route is known by that came with no MED. */
    static final long NO_MARK = 0;

    private static final IpAddress NEXT_HOP_6 = IpAddress.parse("2001:db8:100::2");
    private static final int ROUTES = 12;

    /** What a receiver has: the mark of each route. */
    final Map<Nlri, Long> routes = new HashMap<>();

    private final Random random;
    private final boolean paths;
    private final MessageFormat format;
    private final List<MalformedUpdatesTest.Row> survivable;
    private final List<MalformedUpdatesTest.Row> fatal;
    private final Set<Nlri> stale = new HashSet<>();
    private final Set<Family> refreshing = new HashSet<>();
    private long mark = NO_MARK;

    FuzzedPeer(Random random, List<MalformedUpdatesTest.Row> rows) {
        this.random = random;
        this.paths = random.nextBoolean();
        this.format =
                paths ? FakePeer.FORMAT.withPaths(Set.of(Family.IPV4_UNICAST, Family.IPV6_UNICAST)) : FakePeer.FORMAT;
        this.survivable = rows.stream()
                .filter(row -> row.session().equals("ext4") && row.nlri().equals("18cb0071"))
                .filter(row -> !row.outcome().startsWith("reset"))
                .toList();
        this.fatal = rows.stream()
                .filter(row -> row.session().equals("ext4") && row.outcome().startsWith("reset"))
                .filter(row -> !paths
                        || !row.isIpv6()
                                && row.withdrawn().isEmpty()
                                && row.nlri().isEmpty())
                .toList();
    }

    MessageFormat format() {
        return format;
    }

    Capability[] capabilities() {
        List<Capability> capabilities = new ArrayList<>(List.of(Bench.unicast4(), Bench.unicast6()));
        capabilities.add(new Capability.RouteRefresh());
        capabilities.add(new Capability.EnhancedRouteRefresh());
        if (paths) {
            capabilities.add(new Capability.AddPath(List.of(
                    new Capability.AddPathFamily(Family.IPV4_UNICAST, true, true),
                    new Capability.AddPathFamily(Family.IPV6_UNICAST, true, true))));
        }
        return capabilities.toArray(Capability[]::new);
    }

    /** A new session: the receiver has nothing. */
    void begin() {
        routes.clear();
        stale.clear();
        refreshing.clear();
    }

    /** The next message that the session survives. */
    byte[] next() {
        return switch (random.nextInt(12)) {
            case 0 -> write(BgpMessage.Update.endOfRib(family()));
            case 1 -> write(new BgpMessage.Keepalive());
            case 2, 3 -> refresh();
            case 4, 5, 6 -> malformed();
            case 7 -> write(new BgpMessage.Update(withdraw(Family.IPV4_UNICAST), PathAttributes.EMPTY, List.of()));
            default -> sound();
        };
    }

    /** A message that ends the session. */
    MalformedUpdatesTest.Row fatal() {
        return fatal.get(random.nextInt(fatal.size()));
    }

    /** A sound UPDATE that announces an IPv4 prefix, and what of it are the values of attributes. */
    byte[] announcement() {
        mark++;
        return write(new BgpMessage.Update(List.of(), attributes(), announce(Family.IPV4_UNICAST, mark)));
    }

    /** Any mixture of what an UPDATE can say; what it withdraws comes before what it announces. */
    private byte[] sound() {
        mark++;
        Set<Nlri> gone = new HashSet<>(withdraw(Family.IPV4_UNICAST));
        PathAttributes attributes = attributes();
        List<Nlri> gone6 = random.nextBoolean() ? withdraw(Family.IPV6_UNICAST) : List.of();
        List<Nlri> come = random.nextInt(4) > 0 ? announce(Family.IPV4_UNICAST, mark) : List.of();
        List<Nlri> come6 = random.nextBoolean() ? announce(Family.IPV6_UNICAST, mark) : List.of();
        if (!gone6.isEmpty()) {
            attributes = attributes.with(new PathAttribute.MpUnreach(Family.IPV6_UNICAST, gone6));
        }
        if (!come6.isEmpty()) {
            attributes = attributes.with(
                    new PathAttribute.MpReach(Family.IPV6_UNICAST, new PathAttribute.NextHop(NEXT_HOP_6), come6));
        }
        return write(new BgpMessage.Update(List.copyOf(gone), attributes, come));
    }

    private PathAttributes attributes() {
        List<PathAttribute> all = new ArrayList<>(List.of(
                Origin.values()[random.nextInt(3)],
                AsPath.sequence(65002, 1 + random.nextInt(60_000)),
                new PathAttribute.NextHop(Bench.ADDRESS),
                new PathAttribute.MultiExitDisc(mark)));
        if (random.nextInt(3) == 0) {
            all.add(PathAttribute.Communities.of(new Community(random.nextInt())));
        }
        if (random.nextInt(3) == 0) {
            all.add(PathAttribute.LargeCommunities.of(
                    new LargeCommunity(random.nextInt(), random.nextInt(), random.nextInt())));
        }
        if (random.nextInt(3) == 0) {
            all.add(new PathAttribute.AtomicAggregate());
        }
        return PathAttributes.of(all);
    }

    /** One row of the table of malformed UPDATEs, about some of our prefixes. */
    private byte[] malformed() {
        MalformedUpdatesTest.Row row = survivable.get(random.nextInt(survivable.size()));
        List<Nlri> about = some(Family.IPV4_UNICAST);
        if (row.outcome().equals("withdraw")) {
            forget(about);
        } else {
            about.forEach(nlri -> put(nlri, NO_MARK));
        }
        StringBuilder octets = new StringBuilder();
        about.forEach(nlri -> octets.append(hex(nlri)));
        return row.octets(octets.toString());
    }

    private String hex(Nlri nlri) {
        String pathId = paths ? "%08x".formatted(nlri.pathId()) : "";
        return pathId + "18" + "%08x".formatted(nlri.prefix().network().bits4()).substring(0, 6);
    }

    private byte[] refresh() {
        Family family = family();
        int subtype = random.nextInt(4);
        if (subtype == BgpMessage.RouteRefresh.BEGIN) {
            refreshing.add(family);
            routes.keySet().stream()
                    .filter(nlri -> nlri.family().equals(family))
                    .forEach(stale::add);
        } else if (subtype == BgpMessage.RouteRefresh.END && refreshing.remove(family)) {
            forget(stale.stream().filter(nlri -> nlri.family().equals(family)).toList());
        }
        return write(new BgpMessage.RouteRefresh(family, subtype));
    }

    private List<Nlri> announce(Family family, long mark) {
        List<Nlri> some = some(family);
        some.forEach(nlri -> put(nlri, mark));
        return some;
    }

    private List<Nlri> withdraw(Family family) {
        List<Nlri> some = some(family);
        forget(some);
        return some;
    }

    private void put(Nlri nlri, long mark) {
        routes.put(nlri, mark);
        stale.remove(nlri);
    }

    private void forget(List<Nlri> gone) {
        gone.forEach(routes::remove);
        gone.forEach(stale::remove);
    }

    private List<Nlri> some(Family family) {
        Set<Nlri> some = new HashSet<>();
        for (int i = random.nextInt(4); i >= 0; i--) {
            int number = random.nextInt(ROUTES);
            Cidr prefix = family.equals(Family.IPV4_UNICAST)
                    ? Cidr.masking(IpAddress.of4(0x0a00_0000 | number << 8), 24)
                    : Cidr.masking(IpAddress.of6(0x2001_0db8_0000_0000L | (long) number << 16, 0), 48);
            some.add(new Nlri(prefix, paths ? 1 + random.nextInt(2) : 0));
        }
        return List.copyOf(some);
    }

    private Family family() {
        return random.nextBoolean() ? Family.IPV4_UNICAST : Family.IPV6_UNICAST;
    }

    private byte[] write(BgpMessage message) {
        ByteBuffer out = ByteBuffer.allocate(4096);
        new BgpWriter(format).write(message, out);
        return Arrays.copyOf(out.array(), out.position());
    }
}
