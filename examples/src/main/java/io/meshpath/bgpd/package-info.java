// SPDX-License-Identifier: Apache-2.0
/**
 * The BGP speaker as a daemon: a configuration file, a Unix socket, and routes in the kernel. Start at {@link
 * io.meshpath.bgpd.BgpDaemon}.
 */
@NullMarked
package io.meshpath.bgpd;

import org.jspecify.annotations.NullMarked;
