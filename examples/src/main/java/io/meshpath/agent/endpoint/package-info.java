// SPDX-License-Identifier: Apache-2.0
/**
 * The pods of one node: their addresses, their devices, and the file that remembers them. Start at
 * {@link io.meshpath.agent.endpoint.Endpoints}.
 */
@NullMarked
package io.meshpath.agent.endpoint;

import org.jspecify.annotations.NullMarked;
