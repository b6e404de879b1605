// SPDX-License-Identifier: Apache-2.0
/** What clusters say, checked against the cluster that says it, before anybody hears of it. */
@NullMarked
package io.meshpath.mesh.fact;

import org.jspecify.annotations.NullMarked;
