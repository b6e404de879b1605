// SPDX-License-Identifier: Apache-2.0
/**
 * Side-by-side runs: our figure, a peer's, and the ratio, from one interleaved run. Start at {@link
 * io.meshpath.bench.BenchCommand}; JMH benchmarks are the classes whose names end in {@code Benchmark}.
 */
@NullMarked
package io.meshpath.bench;

import org.jspecify.annotations.NullMarked;
