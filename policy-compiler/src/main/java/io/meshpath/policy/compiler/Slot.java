// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.compiler;

import io.meshpath.datapath.policy.Direction;

/** Where one matrix is in force: an endpoint and a direction. Immutable. */
record Slot(int endpoint, Direction direction) {}
