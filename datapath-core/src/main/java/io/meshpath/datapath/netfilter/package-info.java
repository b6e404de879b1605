// SPDX-License-Identifier: Apache-2.0
/**
 * What the kernel's netfilter does for pods: masquerade, by a table of nf_tables that is written through netlink, without
 * {@code nft}. Start at {@link io.meshpath.datapath.netfilter.Masquerade}.
 *
 * <p>The rules are the kernel's and go on working without a process; a later one finds them there.
 */
@NullMarked
package io.meshpath.datapath.netfilter;

import org.jspecify.annotations.NullMarked;
