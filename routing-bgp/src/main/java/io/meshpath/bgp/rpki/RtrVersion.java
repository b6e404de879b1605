// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.rpki;

/**
 * The version of the protocol that we speak with a cache: the newest that both know (RFC 8210, section 7). Owned by the
 * thread that calls doWork().
 */
final class RtrVersion {
    private static final int NEWEST = 1;

    private int number = NEWEST;
    private boolean agreed;

    /** What our PDUs say. */
    int number() {
        return number;
    }

    /** Whether the cache has answered in it. */
    boolean isAgreed() {
        return agreed;
    }

    /** A new connection: it begins with the version of the last one. */
    void connected() {
        agreed = false;
    }

    /**
     * Takes note of the version of a PDU; one that answers in an older version settles on that.
     *
     * @throws RtrException when it is not the one agreed on
     */
    void received(int theirs) {
        if (theirs > number || agreed && theirs < number) {
            throw new RtrException(
                    RtrError.UNEXPECTED_PROTOCOL_VERSION, "expected version " + number + " but was " + theirs);
        }
        number = theirs;
        agreed = true;
    }

    /**
     * The cache, whose own version is {@code theirs}, refuses ours: takes an older one. Answers false when there is none, or
     * when it had agreed before.
     */
    boolean stepDown(int theirs) {
        if (agreed || number == 0) {
            number = NEWEST;
            return false;
        }
        number = Math.min(theirs, number - 1);
        return true;
    }
}
