// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bench.path;

/** One figure of one run: {@code ("1 TCP stream", "Gbit/s", 12.6)}. Immutable. */
record Figure(String metric, String unit, double value) {}
