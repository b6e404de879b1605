// SPDX-License-Identifier: Apache-2.0
/**
 * Geneve (RFC 8926): the header codec with options, and the datapath's programs with Geneve compiled in. Start at {@link
 * io.meshpath.geneve.Geneve}.
 *
 * <p>Values here are immutable and safe to share.
 */
@NullMarked
package io.meshpath.geneve;

import org.jspecify.annotations.NullMarked;
