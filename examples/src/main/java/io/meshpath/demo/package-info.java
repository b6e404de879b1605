// SPDX-License-Identifier: Apache-2.0
/**
 * The three-cluster demo: {@code meshpath demo} builds a mesh on this machine, checks it step by step, and removes it.
 * Start at {@link io.meshpath.demo.Demo}.
 */
@NullMarked
package io.meshpath.demo;

import org.jspecify.annotations.NullMarked;
