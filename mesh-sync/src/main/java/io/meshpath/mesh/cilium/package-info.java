// SPDX-License-Identifier: Apache-2.0
/** Keys and values as Cilium's cluster mesh writes them into etcd, letter by letter. */
@NullMarked
package io.meshpath.mesh.cilium;

import org.jspecify.annotations.NullMarked;
