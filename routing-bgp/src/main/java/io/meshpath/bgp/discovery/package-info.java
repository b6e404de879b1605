// SPDX-License-Identifier: Apache-2.0
/**
 * Finds the router at the other end of a device, so that nobody has to write down its address: by router advertisements (RFC
 * 4861), of which we send some too, and by the kernel's neighbour table. Start at {@link
 * io.meshpath.bgp.discovery.LinkDiscovery}.
 */
@NullMarked
package io.meshpath.bgp.discovery;

import org.jspecify.annotations.NullMarked;
