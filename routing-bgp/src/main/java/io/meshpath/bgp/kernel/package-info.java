// SPDX-License-Identifier: Apache-2.0
/**
 * BGP and the kernel's routing tables: what the speaker found best goes into them, and routes of others come out of them to
 * be announced. Start at {@link io.meshpath.bgp.kernel.KernelRoutes}.
 *
 * <p>{@code Fib} holds what is wanted and what the kernel has. {@code FamilyRoutes} knows for each prefix a set of next hops
 * ({@code NextHopSet}); {@code NextHopResolver} says behind which routers and links those are, {@code NextHopObjects} has a
 * nexthop object of the kernel for them, and {@code RouteRequests} writes routes that name it. {@code Reconciliation}
 * compares the outcome with a dump.
 */
@NullMarked
package io.meshpath.bgp.kernel;

import org.jspecify.annotations.NullMarked;
