// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.policy;

/**
 * What a policy says to a packet, in the 32 bits a matrix cell holds: the kind in bits 0 and 1, the number of the rule
 * that decided in bits 2 to 31 (0: no rule did).
 *
 * <p>Rule numbers are the policy compiler's; it knows their names. The all-zero cell is the default deny.
 */
public final class Verdict {
    /** The largest rule number there is room for. */
    public static final int MAX_RULE = (1 << 30) - 1;

    private static final int KIND_BITS = 2;
    private static final int KIND_MASK = (1 << KIND_BITS) - 1;
    private static final Kind[] KINDS = Kind.values();

    /** Why a packet passes or does not. */
    public enum Kind {
        /** Denied: the direction has a default deny and no rule allowed the packet. */
        DEFAULT_DENY(0),
        /** Allowed by a rule. */
        ALLOW(1),
        /** Denied by a rule. */
        DENY(2),
        /** Allowed: the direction has no default deny and no rule denied the packet. */
        DEFAULT_ALLOW(3);

        private final int code;

        Kind(int code) {
            this.code = code;
        }

        /** The number in bits 0 and 1 of a verdict. */
        public int code() {
            return code;
        }

        /** Whether the packet passes. */
        public boolean isAllowed() {
            return this == ALLOW || this == DEFAULT_ALLOW;
        }
    }

    private Verdict() {}

    /** The verdict of this kind that no rule decided. */
    public static int of(Kind kind) {
        return kind.code();
    }

    /**
     * The verdict of this kind decided by this rule.
     *
     * @param rule 1 to {@link #MAX_RULE}, or 0 for none
     */
    public static int of(Kind kind, int rule) {
        if (rule < 0 || rule > MAX_RULE) {
            throw new IllegalArgumentException("rule number does not fit in 30 bits: " + rule);
        }
        return (rule << KIND_BITS) | kind.code();
    }

    /** The kind of an encoded verdict. */
    public static Kind kind(int verdict) {
        return KINDS[verdict & KIND_MASK];
    }

    /** The number of the rule that decided, or 0 when none did. */
    public static int rule(int verdict) {
        return verdict >>> KIND_BITS;
    }

    /** Whether a packet with this verdict passes. */
    public static boolean isAllowed(int verdict) {
        return (verdict & Kind.ALLOW.code) != 0; // the default allow has the bit too
    }
}
