// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.program;

import io.meshpath.bpf.Octets;

/**
 * What a program is run on. Immutable.
 *
 * @param packet the packet from its Ethernet header on, 14 bytes at least; empty for programs that take none
 * @param context the context's structure, such as {@link SkBuff#toOctets}, as far as the caller wants to set it; may be
 *     empty
 * @param repeat how often to run in a row, 1 at least; the duration is the average
 */
public record TestRunInput(Octets packet, Octets context, int repeat) {
    public TestRunInput {
        if (repeat < 1) {
            throw new IllegalArgumentException("a program runs once at least: " + repeat);
        }
    }

    /** One run on this packet, with a context of zeroes. */
    public static TestRunInput packet(byte[] packet) {
        return new TestRunInput(Octets.copyOf(packet), Octets.zero(0), 1);
    }

    /** The same, with these fields of the socket buffer set. */
    public TestRunInput withContext(SkBuff skb) {
        return new TestRunInput(packet, skb.toOctets(), repeat);
    }

    /** The same, with this context. */
    public TestRunInput withContext(Octets structure) {
        return new TestRunInput(packet, structure, repeat);
    }

    /** The same, run this often. */
    public TestRunInput withRepeat(int times) {
        return new TestRunInput(packet, context, times);
    }
}
