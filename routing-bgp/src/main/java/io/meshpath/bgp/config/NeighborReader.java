// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.config;

import io.meshpath.bgp.AddPath;
import io.meshpath.bgp.BgpTimers;
import io.meshpath.bgp.NeighborRange;
import io.meshpath.bgp.NeighborSettings;
import io.meshpath.bgp.PeerAddress;
import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.Family;
import io.meshpath.bgp.tcp.TcpOptions;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reads {@code groups}, {@code neighbors} and {@code ranges}. What a neighbour leaves out is as in its group. Not safe for use by multiple threads. */
final class NeighborReader {
    private static final String EXTERNAL = "external";
    private static final int USUAL_OF_A_RANGE = 100;
    private static final int MOST_OF_A_RANGE = 100_000;

    private final Fields root;
    private final PolicyReader policies;
    private final boolean listening;
    private final Map<String, Node> groups = new LinkedHashMap<>();

    /** {@code listening} is whether anybody can connect to us. */
    NeighborReader(PolicyReader policies, boolean listening, Fields root) {
        this.policies = policies;
        this.listening = listening;
        this.root = root;
        root.section("groups").ifPresent(section -> groups.putAll(section.all()));
        groups.values().forEach(this::check);
    }

    List<NeighborSettings> neighbors() {
        Set<PeerAddress> peers = new HashSet<>();
        List<NeighborSettings> neighbors = new ArrayList<>();
        for (Node item : root.list("neighbors")) {
            NeighborSettings neighbor = neighbor(item);
            if (!peers.add(neighbor.peer())) {
                throw item.refuse("neighbor " + neighbor.peer() + " is there already; keep one");
            }
            neighbors.add(neighbor);
        }
        return neighbors;
    }

    List<NeighborRange> ranges() {
        return root.list("ranges").stream().map(this::range).toList();
    }

    /** A group is as good as a neighbour of it would be, so that its own lines are named and not the neighbour's. */
    private void check(Node group) {
        Fields fields = Fields.of(group);
        if (fields.has("address")) {
            throw fields.refuse("a group has no address of its own; write it at each neighbor");
        }
        if (fields.has("as")) {
            settings(fields, IpAddress.parse("192.0.2.1"));
        } else {
            options(fields, NeighborSettings.builder(IpAddress.parse("192.0.2.1"), AsNumber.TRANS));
        }
        fields.end();
    }

    private NeighborSettings neighbor(Node item) {
        Fields fields = withGroup(item);
        Optional<String> device = fields.optional("interface", Function.identity());
        if (device.isPresent() && (fields.has("address") || fields.has("device"))) {
            throw fields.refuse("interface stands for address and device of whoever is behind it; keep one of both");
        }
        NeighborSettings.Builder builder = device.isPresent()
                ? settings(fields, as -> NeighborSettings.unnumbered(device.get(), as))
                : settings(fields, fields.required("address", IpAddress::parse, "write the neighbor's address"));
        fields.end();
        return fields.make(builder::build);
    }

    private NeighborRange range(Node item) {
        if (!listening) {
            throw item.refuse("nobody would connect, as we listen nowhere; write router.listen");
        }
        Fields fields = withGroup(item);
        Cidr addresses = fields.required("addresses", Cidr::parse, "write where neighbors may come from");
        int limit = fields.optional("limit", Values.integer(1, MOST_OF_A_RANGE)).orElse(USUAL_OF_A_RANGE);
        NeighborSettings.Builder builder = settings(fields, addresses.first());
        fields.end();
        return fields.make(() -> new NeighborRange(addresses, builder.build(), limit));
    }

    private Fields withGroup(Node item) {
        Fields own = Fields.of(item);
        Fields fields = own.optional("group", this::group).map(own::orElse).orElse(own);
        fields.take("group");
        return fields;
    }

    private NeighborSettings.Builder settings(Fields fields, IpAddress address) {
        return settings(fields, as -> NeighborSettings.builder(address, as));
    }

    private NeighborSettings.Builder settings(Fields fields, Function<AsNumber, NeighborSettings.Builder> begin) {
        String remedy = "write the neighbor's AS number, or external for any but ours";
        Optional<AsNumber> as = fields.required("as", NeighborReader::as, remedy);
        NeighborSettings.Builder builder = begin.apply(as.orElse(AsNumber.TRANS));
        if (as.isEmpty()) {
            builder.anyExternalAs();
        }
        options(fields, builder);
        return builder;
    }

    private static Optional<AsNumber> as(String text) {
        return text.equals(EXTERNAL) ? Optional.empty() : Optional.of(AsNumber.parse(text));
    }

    private Fields group(String name) {
        Node group = groups.get(name);
        if (group == null) {
            throw new IllegalArgumentException("no group '" + name + "'"
                    + Spelling.nearest(groups.keySet(), name)
                            .map(meant -> "; did you mean '" + meant + "'?")
                            .orElse("; write it under groups"));
        }
        return Fields.of(group);
    }

    private void options(Fields fields, NeighborSettings.Builder builder) {
        fields.optional("port", Values::port).ifPresent(builder::port);
        fields.optional("localAddress", IpAddress::parse).ifPresent(builder::localAddress);
        if (fields.optional("passive", this::passive).orElse(false)) {
            builder.passive();
        }
        builder.timers(timers(fields));
        List<Family> families = fields.values("families", Values::family);
        if (!families.isEmpty()) {
            builder.families(families.toArray(Family[]::new));
        }
        fields.values("nextHop", IpAddress::parse).forEach(builder::nextHop);
        TcpOptions tcp = TcpFields.read(fields);
        builder.tcp(fields.optional("interface", tcp::withDevice).orElse(tcp));
        builder.relationship(RelationshipFields.read(fields));
        fields.take("gracefulRestart").map(RestartFields::read).ifPresent(builder::gracefulRestart);
        fields.section("addPath").map(NeighborReader::addPath).ifPresent(builder::addPath);
        fields.section("bfd").map(BfdFields::read).ifPresent(builder::bfd);
        policies.named(fields, "import").ifPresent(builder::importing);
        policies.named(fields, "export").ifPresent(builder::exporting);
    }

    private boolean passive(String text) {
        boolean passive = Values.flag(text);
        if (passive && !listening) {
            throw new IllegalArgumentException("nobody would connect, as we listen nowhere; write router.listen");
        }
        return passive;
    }

    private static AddPath addPath(Fields fields) {
        boolean receive = fields.optional("receive", Values::flag).orElse(false);
        int send = fields.optional("send", Values.integer(0, 255)).orElse(0);
        fields.end();
        return new AddPath(receive, send);
    }

    private static BgpTimers timers(Fields fields) {
        BgpTimers timers = fields.optional("holdTime", text -> BgpTimers.DEFAULT.withHold(Values.duration(text)))
                .orElse(BgpTimers.DEFAULT);
        Duration keepalive = fields.optional("keepaliveTime", Values::duration).orElse(timers.keepalive());
        Duration connectRetry =
                fields.optional("connectRetry", Values::duration).orElse(timers.connectRetry());
        Duration idleHold = fields.optional("idleHold", Values::duration).orElse(timers.idleHold());
        return fields.make(() -> new BgpTimers(timers.hold(), keepalive, connectRetry, idleHold));
    }
}
