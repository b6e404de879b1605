// SPDX-License-Identifier: Apache-2.0
/** A store of keys with revisions, leases, transactions and watches: what etcd offers, and whatever stands in for it. */
@NullMarked
package io.meshpath.mesh.store;

import org.jspecify.annotations.NullMarked;
