// SPDX-License-Identifier: Apache-2.0
package io.meshpath.command.policy;

import io.meshpath.datapath.identity.Labels;
import io.meshpath.datapath.policy.Direction;
import io.meshpath.datapath.policy.PortSpace;

/**
 * What is asked of one subject's policy. Immutable.
 *
 * @param subject the labels by which policies select it
 * @param peer the labels of the other side
 * @param port the destination port, or in {@link PortSpace#OTHER} the kind of packet
 */
public record Question(Labels subject, Direction direction, Labels peer, PortSpace space, int port) {}
