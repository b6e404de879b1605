// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command.policy;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.net.IpAddress;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PortSpace;
import java.util.Optional;

/**
 * What is asked of one subject's policy. Immutable.
 *
 * @param subject the labels by which policies select it
 * @param peer the labels of the other side
 * @param address the other side's address, where that is outside the mesh
 * @param port the destination port, or in {@link PortSpace#OTHER} the kind of packet
 */
public record Question(
        Labels subject, Direction direction, Labels peer, Optional<IpAddress> address, PortSpace space, int port) {}
