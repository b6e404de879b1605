// SPDX-License-Identifier: Apache-2.0
package io.meshpath.geneve;

import io.meshpath.bpf.layout.Octets;
import io.meshpath.datapath.identity.ClusterId;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Who sends, in full: the option that Meshpath's nodes add to Geneve headers. The VNI says the same in 24 bits, so whoever does
 * not know the option may ignore it. Immutable.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * |      Option Class 0xfffd      |   Type 0x4d   |0 0 0| 2 words |
 * |                       Cluster of the sender                   |
 * |                       Identity of the sender                  |
 * </pre>
 *
 * @param cluster the cluster of the sending node
 * @param identity the sender's identity with all its 32 bits, scope included
 */
public record IdentityOption(ClusterId cluster, int identity) {
    /** A class that is free for experiments (RFC 8926, section 7), as nobody has assigned us one. */
    public static final int OPTION_CLASS = 0xfffd;

    /** Not critical: the upper half of the types is. */
    public static final int TYPE = 0x4d;

    /** Octets in a header, those of the option's own header included. */
    public static final int LENGTH = GeneveOption.HEADER_LENGTH + 2 * Integer.BYTES;

    /** The option as it goes into a header. */
    public GeneveOption toOption() {
        ByteBuffer data = ByteBuffer.allocate(2 * Integer.BYTES);
        data.putInt(cluster.value()).putInt(identity);
        return new GeneveOption(OPTION_CLASS, TYPE, Octets.copyOf(data.array()));
    }

    /**
     * What a header says of its sender; empty where it has no such option.
     *
     * @throws MalformedGeneveException when the option has another length, or names no cluster
     */
    public static Optional<IdentityOption> in(GeneveHeader header) {
        return header.option(OPTION_CLASS, TYPE).map(option -> read(option.data()));
    }

    private static IdentityOption read(Octets data) {
        if (data.length() != 2 * Integer.BYTES) {
            throw new MalformedGeneveException("malformed identity option: " + data.length() + " octets are not 8");
        }
        ByteBuffer in = ByteBuffer.wrap(data.toBytes());
        try {
            return new IdentityOption(new ClusterId(in.getInt()), in.getInt());
        } catch (IllegalArgumentException e) {
            throw new MalformedGeneveException("malformed identity option: " + e.getMessage());
        }
    }
}
