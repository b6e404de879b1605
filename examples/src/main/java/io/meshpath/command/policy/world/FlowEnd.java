// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command.policy.world;

import io.meshpath.datapath.identity.Label;
import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.identity.ReservedIdentity;
import io.meshpath.datapath.net.Cidr;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.policy.NamedPorts;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Who is at one end of a flow, as policies see it. Immutable.
 *
 * @param name what people call it: {@code x/a}, {@code node n1}, {@code 192.0.2.7}, {@code host}
 * @param identity the labels by which it is a peer
 * @param subject the labels by which policies of the world's cluster select it; empty where they do not apply to it
 * @param address its address, where that is outside the mesh
 */
public record FlowEnd(String name, Labels identity, Optional<Labels> subject, Optional<IpAddress> address) {
    /** An end that is judged by the labels it is known by. */
    static FlowEnd subject(String name, Labels labels) {
        return new FlowEnd(name, labels, Optional.of(labels), Optional.empty());
    }

    /** An end whose policy, if it has any, is not the world's cluster's. */
    static FlowEnd outside(String name, Labels identity) {
        return new FlowEnd(name, identity, Optional.empty(), Optional.empty());
    }

    /**
     * The labels by which it is a peer, with its own address in place of the prefix that it shares an identity with.
     * Policies that know the prefix, or no longer one, choose both alike.
     */
    public Labels precisely() {
        if (address.isEmpty()) {
            return identity;
        }
        Label own = Label.cidr(Cidr.of(address.get()));
        return Labels.of(Stream.concat(
                        Stream.of(own),
                        identity.stream().filter(label -> !label.source().equals(Label.CIDR)))
                .toList());
    }

    /** Whether policies select it as a node. */
    public boolean isNode() {
        return subject.filter(labels -> labels.contains(ReservedIdentity.HOST.label()))
                .isPresent();
    }

    /** The names it has for its ports. */
    public NamedPorts namedPorts() {
        return NamedPorts.of(identity);
    }

    @Override
    public String toString() {
        return name;
    }
}
