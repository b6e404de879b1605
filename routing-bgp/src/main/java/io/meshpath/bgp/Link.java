// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.datapath.net.IpAddress;
import java.nio.channels.ByteChannel;

/**
 * A connected way to a neighbour.
 *
 * @param channel reads and writes what it can without waiting
 * @param localAddress our own address on it
 */
record Link(ByteChannel channel, IpAddress localAddress) {}
