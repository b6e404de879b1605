// SPDX-License-Identifier: Apache-2.0
/**
 * What happens to packets, told with names in place of numbers to whoever listens. Start at
 * {@link io.meshpath.agent.monitor.Monitor}.
 */
@NullMarked
package io.meshpath.agent.monitor;

import org.jspecify.annotations.NullMarked;
