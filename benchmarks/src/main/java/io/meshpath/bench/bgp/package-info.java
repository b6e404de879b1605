// SPDX-License-Identifier: Apache-2.0
/**
 * A table of routes through a BGP speaker: from neighbours that have it, to one that is told. Start at {@link
 * io.meshpath.bench.bgp.BgpBench}.
 */
@NullMarked
package io.meshpath.bench.bgp;

import org.jspecify.annotations.NullMarked;
