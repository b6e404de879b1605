// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.config;

import io.meshpath.bgp.BgpTimers;
import io.meshpath.bgp.NeighborSettings;
import io.meshpath.bgp.message.AsNumber;
import io.meshpath.bgp.message.Family;
import io.meshpath.datapath.net.IpAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads {@code groups} and {@code neighbors}. What a neighbour leaves out is as in its group. Not safe for use by multiple threads. */
final class NeighborReader {
    private final PolicyReader policies;
    private final boolean listening;
    private final Map<String, Node> groups = new LinkedHashMap<>();

    NeighborReader(PolicyReader policies, boolean listening) {
        this.policies = policies;
        this.listening = listening;
    }

    List<NeighborSettings> read(Fields root) {
        root.section("groups").ifPresent(section -> groups.putAll(section.all()));
        groups.values().forEach(this::check);
        Set<IpAddress> addresses = new HashSet<>();
        List<NeighborSettings> neighbors = new ArrayList<>();
        for (Node item : root.list("neighbors")) {
            NeighborSettings neighbor = neighbor(item);
            if (!addresses.add(neighbor.address())) {
                throw item.refuse("neighbor " + neighbor.address() + " is there already; keep one");
            }
            neighbors.add(neighbor);
        }
        return neighbors;
    }

    /** A group is as good as a neighbour of it would be, so that its own lines are named and not the neighbour's. */
    private void check(Node group) {
        Fields fields = Fields.of(group);
        if (fields.has("address")) {
            throw fields.refuse("a group has no address of its own; write it at each neighbor");
        }
        NeighborSettings.Builder any = NeighborSettings.builder(IpAddress.parse("192.0.2.1"), new AsNumber(1));
        fields.optional("as", AsNumber::parse);
        options(fields, any);
        fields.end();
    }

    private NeighborSettings neighbor(Node item) {
        Fields own = Fields.of(item);
        Fields fields = own.optional("group", this::group).map(own::orElse).orElse(own);
        fields.take("group");
        IpAddress address = fields.required("address", IpAddress::parse, "write the neighbor's address");
        AsNumber as = fields.required("as", AsNumber::parse, "write the neighbor's AS number");
        NeighborSettings.Builder builder = NeighborSettings.builder(address, as);
        options(fields, builder);
        fields.end();
        return fields.make(builder::build);
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
        builder.tcp(TcpFields.read(fields));
        builder.relationship(RelationshipFields.read(fields));
        fields.take("gracefulRestart").map(RestartFields::read).ifPresent(builder::gracefulRestart);
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
