// SPDX-License-Identifier: Apache-2.0
/**
 * What an observer between the nodes sees: tcpdump's packets, decoded. Start at {@link io.meshpath.demo.capture.Capture}.
 */
@NullMarked
package io.meshpath.demo.capture;

import org.jspecify.annotations.NullMarked;
