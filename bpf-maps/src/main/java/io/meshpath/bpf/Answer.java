// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bpf;

import io.meshpath.bpf.linux.Errno;

/**
 * What a probe found: yes, no, or that it could not be found out. Immutable.
 *
 * @param reason why it could not be found out, for people; empty for the clear answers
 */
public record Answer(Kind kind, String reason) {
    /** The three of them. */
    public enum Kind {
        YES,
        NO,
        UNKNOWN
    }

    /** The kernel has it. */
    public static final Answer YES = new Answer(Kind.YES, "");

    /** The kernel does not have it. */
    public static final Answer NO = new Answer(Kind.NO, "");

    public Answer {
        if (reason.isEmpty() == (kind == Kind.UNKNOWN)) {
            throw new IllegalArgumentException("what is unknown has a reason, and nothing else has: " + kind);
        }
    }

    /** It could not be found out, for this reason. */
    public static Answer unknown(String reason) {
        return new Answer(Kind.UNKNOWN, reason);
    }

    /** It could not be found out, because the kernel refused the probe for another reason: for lack of rights, mostly. */
    public static Answer refused(Command command, Errno errno) {
        String advice = Advice.forAnyObject(command, errno);
        return unknown(command + ": " + errno + (advice.isEmpty() ? "" : "; " + advice));
    }

    /** {@link #YES} or {@link #NO}. */
    public static Answer of(boolean supported) {
        return supported ? YES : NO;
    }

    /** Whether the kernel has it for certain. */
    public boolean isYes() {
        return kind == Kind.YES;
    }

    /** Whether the kernel does not have it for certain. */
    public boolean isNo() {
        return kind == Kind.NO;
    }

    /** {@code "yes"}, {@code "no"} or {@code "unknown: "} and the reason. */
    @Override
    public String toString() {
        return switch (kind) {
            case YES -> "yes";
            case NO -> "no";
            case UNKNOWN -> "unknown: " + reason;
        };
    }
}
