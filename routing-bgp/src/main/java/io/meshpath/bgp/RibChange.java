// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp;

import io.meshpath.datapath.net.Cidr;
import java.util.Optional;

/**
 * The best route of a prefix is another one now. Immutable.
 *
 * @param before the best route until now, or empty when there was none
 * @param after the best route now, or empty when there is none any more
 */
public record RibChange(Cidr prefix, Optional<Route> before, Optional<Route> after) {}
