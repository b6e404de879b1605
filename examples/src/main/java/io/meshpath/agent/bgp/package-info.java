// SPDX-License-Identifier: Apache-2.0
/** The node as a BGP router. Start at {@link io.meshpath.agent.bgp.NodeSpeaker}. */
@NullMarked
package io.meshpath.agent.bgp;

import org.jspecify.annotations.NullMarked;
