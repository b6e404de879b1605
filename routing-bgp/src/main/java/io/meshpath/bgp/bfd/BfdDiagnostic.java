// SPDX-License-Identifier: Apache-2.0
package io.meshpath.bgp.bfd;

/**
 * Why a session left the state UP the last time (RFC 5880, section 4.1). Numbers without a name are kept. Immutable.
 *
 * @param code 0 to 31
 */
public record BfdDiagnostic(int code) {
    public static final BfdDiagnostic NONE = new BfdDiagnostic(0);
    public static final BfdDiagnostic DETECTION_TIME_EXPIRED = new BfdDiagnostic(1);
    public static final BfdDiagnostic NEIGHBOR_SIGNALED_DOWN = new BfdDiagnostic(3);
    public static final BfdDiagnostic ADMINISTRATIVELY_DOWN = new BfdDiagnostic(7);

    public BfdDiagnostic {
        if (code < 0 || code > 31) {
            throw new IllegalArgumentException("diagnostic does not fit in 5 bits: " + code);
        }
    }

    /** What it means, "control detection time expired". */
    public String text() {
        return switch (code) {
            case 0 -> "no diagnostic";
            case 1 -> "control detection time expired";
            case 2 -> "echo function failed";
            case 3 -> "neighbor signaled session down";
            case 4 -> "forwarding plane reset";
            case 5 -> "path down";
            case 6 -> "concatenated path down";
            case 7 -> "administratively down";
            case 8 -> "reverse concatenated path down";
            default -> "diagnostic " + code;
        };
    }

    @Override
    public String toString() {
        return text();
    }
}
