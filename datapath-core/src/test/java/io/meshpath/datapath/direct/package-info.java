// SPDX-License-Identifier: Apache-2.0
/** Tests of the datapath without a tunnel, over a router, in both families. */
@NullMarked
package io.meshpath.datapath.direct;

import org.jspecify.annotations.NullMarked;
