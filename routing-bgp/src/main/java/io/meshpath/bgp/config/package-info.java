// SPDX-License-Identifier: Apache-2.0
/**
 * A speaker's configuration as YAML. Start at {@link io.meshpath.bgp.config.BgpConfig}.
 *
 * <p>Whatever a file says is taken or refused, with line and field; nothing is left out in silence.
 */
@NullMarked
package io.meshpath.bgp.config;

import org.jspecify.annotations.NullMarked;
