// SPDX-License-Identifier: Apache-2.0
/**
 * From a pod of one node to a pod of another, by the kernel's ways and by ours, side by side. Start at
 * {@link io.meshpath.bench.path.PodPathBench}.
 */
@NullMarked
package io.meshpath.bench.path;

import org.jspecify.annotations.NullMarked;
