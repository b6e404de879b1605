// SPDX-License-Identifier: Apache-2.0
/**
 * An etcd of one's own, of one member or three: {@link io.meshpath.mesh.server.ServerFolder} holds its plan, its
 * certificates and its data, {@link io.meshpath.mesh.server.ManagedEtcd} runs members of it, and
 * {@link io.meshpath.mesh.server.EtcdOperator} looks after it from anywhere.
 */
@NullMarked
package io.meshpath.mesh.server;

import org.jspecify.annotations.NullMarked;
