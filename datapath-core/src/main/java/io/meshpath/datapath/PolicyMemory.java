// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath;

import java.nio.ByteBuffer;

/** The five tables of {@code policy.h} as memory, in native byte order and aligned to 8 bytes. */
record PolicyMemory(
        ByteBuffer identityPages,
        ByteBuffer identityClasses,
        ByteBuffer portClasses,
        ByteBuffer policies,
        ByteBuffer cells) {}
