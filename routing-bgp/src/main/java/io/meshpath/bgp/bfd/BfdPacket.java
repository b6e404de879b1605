// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.bfd;

import io.meshpath.bpf.layout.Octets;
import java.util.Optional;

/**
 * One BFD control packet (RFC 5880, section 4.1). Immutable.
 *
 * @param diagnostic why the sender's session left UP the last time
 * @param state the sender's state
 * @param poll the P bit: the sender wants an answer, to put changed intervals into force
 * @param answersPoll the F bit: this is the answer
 * @param controlPlaneIndependent the C bit: the sender's BFD goes on while its control plane restarts
 * @param demand the D bit: the sender wants no packets while both are UP
 * @param detectMultiplier how many packets may be missing, 1 to 255
 * @param myDiscriminator the sender's number for the session, never 0
 * @param yourDiscriminator the receiver's number for it; 0 while the sender does not know it
 * @param desiredMinTxMicros how often the sender would like to send, in microseconds
 * @param requiredMinRxMicros how often it can receive, in microseconds; 0 when it wants nothing at all
 * @param requiredMinEchoRxMicros how often it can return echo packets, in microseconds; 0 when it does not
 * @param authentication the authentication section, if there is one
 */
public record BfdPacket(
        BfdDiagnostic diagnostic,
        BfdState state,
        boolean poll,
        boolean answersPoll,
        boolean controlPlaneIndependent,
        boolean demand,
        int detectMultiplier,
        int myDiscriminator,
        int yourDiscriminator,
        long desiredMinTxMicros,
        long requiredMinRxMicros,
        long requiredMinEchoRxMicros,
        Optional<Authentication> authentication) {
    private static final long MAX_MICROS = 0xffff_ffffL;

    public BfdPacket {
        if (detectMultiplier < 1 || detectMultiplier > 0xff) {
            throw new IllegalArgumentException("detection multiplier is not from 1 to 255: " + detectMultiplier);
        }
        if (myDiscriminator == 0) {
            throw new IllegalArgumentException("the sender's discriminator is 0");
        }
        requireMicros("desired transmit", desiredMinTxMicros);
        requireMicros("required receive", requiredMinRxMicros);
        requireMicros("required echo", requiredMinEchoRxMicros);
    }

    /**
     * An authentication section (RFC 5880, sections 4.2 to 4.4).
     *
     * @param type 1 to 255; 1 to 5 are known, see {@link BfdAuthentication.Type}
     * @param keyId which of the keys, 0 to 255
     * @param sequence the sequence number; 0 where the type has none
     * @param value the password or digest
     */
    public record Authentication(int type, int keyId, int sequence, Octets value) {}

    private static void requireMicros(String name, long micros) {
        if (micros < 0 || micros > MAX_MICROS) {
            throw new IllegalArgumentException(name + " interval does not fit in 32 bits: " + micros);
        }
    }
}
