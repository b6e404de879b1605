// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.bfd;

import io.meshpath.bpf.layout.Octets;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Optional;

/**
 * Signs what we send and checks what we receive, for one session (RFC 5880, section 6.7). Owned by the thread that calls
 * doWork().
 */
final class Authenticator {
    private static final int DIGEST_OFFSET = BfdReader.HEADER + 8;

    private final BfdAuthentication with;
    private final byte[] key;
    private int sent;
    private int received;
    private boolean receivedKnown;

    /** {@code firstSequence} is random, so that what an earlier life has sent cannot be said again. */
    Authenticator(BfdAuthentication with, int firstSequence) {
        this.with = with;
        this.key = with.keyOctets();
        this.sent = firstSequence;
    }

    /** The section that a packet of ours carries, with the key where {@link #seal} puts the digest. */
    BfdPacket.Authentication section() {
        if (with.type() == BfdAuthentication.Type.SIMPLE) {
            return new BfdPacket.Authentication(with.type().code(), with.keyId(), 0, Octets.copyOf(key));
        }
        sent++;
        return new BfdPacket.Authentication(with.type().code(), with.keyId(), sent, Octets.copyOf(padded()));
    }

    /** Puts the digest of the whole packet, from index 0 to the limit, in the place of the key. */
    void seal(ByteBuffer packet) {
        if (with.type() != BfdAuthentication.Type.SIMPLE) {
            packet.put(DIGEST_OFFSET, digest(packet));
        }
    }

    /** Whether {@code octets}, which read as {@code packet}, come from somebody with our key and are not old. */
    boolean accepts(ByteBuffer octets, BfdPacket packet) {
        Optional<BfdPacket.Authentication> given = packet.authentication();
        if (given.isEmpty()) {
            return false;
        }
        BfdPacket.Authentication section = given.get();
        if (section.type() != with.type().code() || section.keyId() != with.keyId()) {
            return false;
        }
        if (with.type() == BfdAuthentication.Type.SIMPLE) {
            return MessageDigest.isEqual(section.value().toBytes(), key);
        }
        if (section.value().length() != with.type().digestLength()
                || !isRecent(section.sequence(), packet.detectMultiplier())) {
            return false;
        }
        boolean genuine = MessageDigest.isEqual(section.value().toBytes(), digestWithKey(octets));
        if (genuine) {
            received = section.sequence();
            receivedKnown = true;
        }
        return genuine;
    }

    /** Takes any sequence number next: nothing was heard for twice the detection time (bfd.AuthSeqKnown of section 6.8.1). */
    void forgetSequence() {
        receivedKnown = false;
    }

    /** Not older than the last one, not the same where the type is meticulous, and not too far ahead. */
    private boolean isRecent(int sequence, int detectMultiplier) {
        int ahead = sequence - received; // wraps as the numbers do
        int least = with.type().isMeticulous() ? 1 : 0;
        return !receivedKnown || ahead >= least && ahead <= 3 * detectMultiplier;
    }

    private byte[] digestWithKey(ByteBuffer octets) {
        byte[] copy = new byte[DIGEST_OFFSET + with.type().digestLength()];
        octets.get(0, copy);
        ByteBuffer signed = ByteBuffer.wrap(copy);
        signed.put(DIGEST_OFFSET, padded());
        return digest(signed);
    }

    private byte[] digest(ByteBuffer packet) {
        try {
            MessageDigest digest = MessageDigest.getInstance(with.type().algorithm());
            digest.update(packet.duplicate().position(0));
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has " + with.type().algorithm(), e);
        }
    }

    private byte[] padded() {
        return Arrays.copyOf(key, with.type().digestLength());
    }
}
