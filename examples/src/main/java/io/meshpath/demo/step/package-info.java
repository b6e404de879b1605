// SPDX-License-Identifier: Apache-2.0
/** What the demo shows, one class for each step. Start at {@link io.meshpath.demo.step.Step}. */
@NullMarked
package io.meshpath.demo.step;

import org.jspecify.annotations.NullMarked;
