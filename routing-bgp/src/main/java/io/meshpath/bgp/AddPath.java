// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.bgp.message.BgpMessage;
import io.meshpath.bgp.message.Capability;
import io.meshpath.bgp.message.Family;
import io.meshpath.bgp.message.MessageFormat;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Several paths to a prefix in one session (RFC 7911), in each direction that both sides offer, for all its families.
 * Immutable; a change needs a new session.
 *
 * @param receive whether the neighbour may tell us several
 * @param send how many it is told at most, the best ones, 0 to 255; 0 is the best one alone, without path identifiers
 */
public record AddPath(boolean receive, int send) {
    /** One path, as ever. The default. */
    public static final AddPath OFF = new AddPath(false, 0);

    /** Takes several, and sends one. */
    public static final AddPath RECEIVE = new AddPath(true, 0);

    public AddPath {
        if (send < 0 || send > 255) {
            throw new IllegalArgumentException("paths to send are not from 0 to 255: " + send);
        }
    }

    /** The same, and the neighbour is told up to {@code paths} paths. */
    public AddPath withSend(int paths) {
        return new AddPath(receive, paths);
    }

    /** What our OPEN says of it, for these families. */
    Optional<Capability> offer(Set<Family> families) {
        if (equals(OFF)) {
            return Optional.empty();
        }
        List<Capability.AddPathFamily> each = new ArrayList<>();
        for (Family family : List.of(Family.IPV4_UNICAST, Family.IPV6_UNICAST)) {
            if (families.contains(family)) {
                each.add(new Capability.AddPathFamily(family, receive, send > 0));
            }
        }
        return Optional.of(new Capability.AddPath(each));
    }

    /** The format with path identifiers where one side sends and the other receives them. */
    MessageFormat agree(MessageFormat format, Set<Family> families, BgpMessage.Open remote) {
        Set<Family> received = new HashSet<>();
        Set<Family> sent = new HashSet<>();
        for (Capability.AddPathFamily theirs : theirs(remote)) {
            if (families.contains(theirs.family()) && receive && theirs.send()) {
                received.add(theirs.family());
            }
            if (families.contains(theirs.family()) && send > 0 && theirs.receive()) {
                sent.add(theirs.family());
            }
        }
        return format.withPaths(received, sent);
    }

    private static List<Capability.AddPathFamily> theirs(BgpMessage.Open remote) {
        return remote.capability(Capability.AddPath.class)
                .map(Capability.AddPath::families)
                .orElse(List.of());
    }
}
