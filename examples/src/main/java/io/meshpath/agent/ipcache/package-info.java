// SPDX-License-Identifier: Apache-2.0
/**
 * What the datapath is told of addresses: the facts of all clusters, the pod CIDRs of all nodes and the prefixes of
 * policies, made into one table. Start at {@link io.meshpath.agent.ipcache.IpcacheTable}.
 */
@NullMarked
package io.meshpath.agent.ipcache;

import org.jspecify.annotations.NullMarked;
