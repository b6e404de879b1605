// SPDX-License-Identifier: Apache-2.0
package io.meshpath.agent.config;

import io.meshpath.agent.endpoint.AddressPool;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import java.util.List;
import java.util.function.Predicate;

/** Reads the section {@code node}: who this node is, and which addresses its pods get. */
final class NodeReader {
    private final ConfigSection section;
    private final ConfigSection labels;

    /** Refuses keys that mean nothing. */
    NodeReader(ConfigSection root) {
        this.section = root.section("node");
        this.labels = section.section("labels");
        section.accept("name", "address", "underlay", "podCidr");
    }

    AgentConfig.Node read() {
        return new AgentConfig.Node(
                section.required("name", ConfigValues::nodeName),
                section.required("address", IpAddress::parse, addresses -> onePerFamily(addresses, IpAddress::isV4)),
                section.optional("underlay", ConfigValues::device, "eth0"),
                section.required("podCidr", NodeReader::podCidr, cidrs -> onePerFamily(cidrs, Cidr::isV4)),
                labels.texts());
    }

    private static Cidr podCidr(String text) {
        return AddressPool.check(Cidr.parse(text));
    }

    private static <T> void onePerFamily(List<T> values, Predicate<T> isV4) {
        long v4 = values.stream().filter(isV4).count();
        if (v4 > 1 || values.size() - v4 > 1) {
            throw new IllegalArgumentException("expected at most one of each family but was " + values);
        }
    }
}
