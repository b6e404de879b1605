/**
 * Network values: addresses, prefixes, Ethernet addresses. Start at {@link
 * io.meshpath.datapath.net.IpAddress}.
 *
 * <p>Everything here is immutable, does no I/O (no name is ever resolved) and may be shared freely.
 */
@NullMarked
package io.meshpath.datapath.net;

import org.jspecify.annotations.NullMarked;
