// SPDX-License-Identifier: Apache-2.0
/** One etcd over gRPC: requests with deadlines, leases, transactions and a watch that is pulled; nothing is tried again behind the caller's back. */
@NullMarked
package io.meshpath.mesh.etcd;

import org.jspecify.annotations.NullMarked;
