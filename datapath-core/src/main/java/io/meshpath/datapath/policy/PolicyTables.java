// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.policy;

/**
 * Where compiled policies go: the kernel's verdict tables, or anything else that decides by them.
 *
 * <p>Class 0 is the class of every identity and every port that was never set. All calls are idempotent. A compiler
 * keeps a change invisible until it is swapped in: it first extends the live matrices with the new class numbers (with
 * the verdicts those identities and ports have now), then moves identities and ports to the new classes, then enforces
 * the matrices with the new verdicts.
 *
 * <p>Calls must not overlap: one thread at a time.
 */
public interface PolicyTables {
    /**
     * Puts an identity into a class. The kernel sees it at once.
     *
     * @param identity the 32 bits of an identity
     * @param identityClass 0 or more; 0 forgets the identity
     */
    void identityClass(int identity, int identityClass);

    /**
     * Puts ports into a class. The kernel sees them one after the other, each at once.
     *
     * @param space what the ports count
     * @param first the first port of the range
     * @param last the last port of the range, inclusive
     * @param portClass 0 or more; 0 forgets the ports
     */
    void portClass(PortSpace space, int first, int last, int portClass);

    /**
     * Makes {@code matrix} decide for an endpoint in one direction, in place of the one before it. A packet sees either
     * the old matrix or the new one, whole; from the return on, established connections are decided by it too.
     *
     * @return the endpoint's policy revision, another one after each call that changed something
     */
    long enforce(int endpoint, Direction direction, VerdictMatrix matrix);

    /**
     * Has established connections judged again by the matrix in force, as {@link #enforce} does: for when an identity moved
     * to a class that is allowed less. Tables that remember no verdicts have nothing to do.
     */
    default void reconsider(int endpoint, Direction direction) {}

    /** Takes both matrices of an endpoint away. What then happens to its packets is up to the tables. */
    void forget(int endpoint);
}
