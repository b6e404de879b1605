// SPDX-License-Identifier: Apache-2.0
/**
 * Clusters, nodes and pods on one machine: network namespaces, etcd servers, agents, and what it takes to remove them
 * again. Start at {@link io.meshpath.demo.lab.Lab}.
 */
@NullMarked
package io.meshpath.demo.lab;

import org.jspecify.annotations.NullMarked;
