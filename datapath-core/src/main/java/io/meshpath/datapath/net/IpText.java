// SPDX-License-Identifier: Apache-2.0
package io.meshpath.datapath.net;

/** The text of addresses: strict reading (RFC 4291, section 2.2) and canonical writing (RFC 5952). */
final class IpText {
    private static final int GROUPS = 8;

    private IpText() {}

    static IpAddress parse(String text) {
        try {
            return text.indexOf(':') >= 0 ? parse6(text) : IpAddress.of4(parse4(text));
        } catch (Malformed e) {
            throw new IllegalArgumentException("not an IP address (" + e.getMessage() + "): '" + text + "'", e);
        }
    }

    static String format(IpAddress address) {
        if (address.isV4()) {
            return format4((int) address.low());
        }
        if (address.high() == 0 && address.low() >>> 32 == 0xffff) {
            return "::ffff:" + format4((int) address.low());
        }
        return format6(groups(address));
    }

    private static int parse4(String text) throws Malformed {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            throw new Malformed("expected four decimal parts or colons");
        }
        int bits = 0;
        for (String part : parts) {
            bits = (bits << 8) | octet(part);
        }
        return bits;
    }

    private static int octet(String part) throws Malformed {
        boolean leadingZero = part.length() > 1 && part.charAt(0) == '0';
        int value = leadingZero ? -1 : number(part, 10, 3);
        if (value < 0 || value > 255) {
            throw new Malformed("'" + part + "' is not a decimal number from 0 to 255 without leading zeros");
        }
        return value;
    }

    private static IpAddress parse6(String text) throws Malformed {
        int gap = text.indexOf("::");
        int[] groups = new int[GROUPS];
        if (gap < 0) {
            if (readGroups(text, groups, true) != GROUPS) {
                throw new Malformed("expected eight groups");
            }
            return address(groups);
        }
        int[] tail = new int[GROUPS];
        int before = gap == 0 ? 0 : readGroups(text.substring(0, gap), groups, false);
        int after = gap + 2 == text.length() ? 0 : readGroups(text.substring(gap + 2), tail, true);
        if (before + after >= GROUPS) {
            throw new Malformed("nothing left for '::'");
        }
        System.arraycopy(tail, 0, groups, GROUPS - after, after);
        return address(groups);
    }

    /** Reads groups between single colons, the last two of an address perhaps dotted decimal; returns their count. */
    private static int readGroups(String text, int[] groups, boolean endsAddress) throws Malformed {
        String[] parts = text.split(":", -1);
        int count = 0;
        for (int i = 0; i < parts.length; i++) {
            boolean dotted = endsAddress && i == parts.length - 1 && parts[i].indexOf('.') >= 0;
            if (count + (dotted ? 2 : 1) > GROUPS) {
                throw new Malformed("more than eight groups");
            }
            if (dotted) {
                int bits = parse4(parts[i]);
                groups[count++] = bits >>> 16;
                groups[count++] = bits & 0xffff;
            } else {
                groups[count++] = group(parts[i]);
            }
        }
        return count;
    }

    private static int group(String part) throws Malformed {
        int value = number(part, 16, 4);
        if (value < 0) {
            throw new Malformed("'" + part + "' is not a group of one to four hexadecimal digits");
        }
        return value;
    }

    /** The number, or -1 when {@code digits} is empty, too long, or has anything but ASCII digits of the radix. */
    private static int number(String digits, int radix, int maxLength) {
        if (digits.isEmpty() || digits.length() > maxLength) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            int digit = c < 0x80 ? Character.digit(c, radix) : -1; // Character.digit also knows other scripts
            if (digit < 0) {
                return -1;
            }
            value = value * radix + digit;
        }
        return value;
    }

    private static IpAddress address(int[] groups) {
        long high = 0;
        long low = 0;
        for (int i = 0; i < GROUPS / 2; i++) {
            high = (high << 16) | groups[i];
            low = (low << 16) | groups[GROUPS / 2 + i];
        }
        return IpAddress.of6(high, low);
    }

    private static int[] groups(IpAddress address) {
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            long half = i < GROUPS / 2 ? address.high() : address.low();
            groups[i] = (int) (half >>> (48 - 16 * (i % (GROUPS / 2)))) & 0xffff;
        }
        return groups;
    }

    private static String format4(int bits) {
        return (bits >>> 24) + "." + ((bits >>> 16) & 0xff) + "." + ((bits >>> 8) & 0xff) + "." + (bits & 0xff);
    }

    /** RFC 5952, section 4: lower case, no leading zeros, '::' for the first longest run of two or more zero groups. */
    private static String format6(int[] groups) {
        int gapStart = -1;
        int gapLength = 1;
        for (int i = 0; i < GROUPS; i++) {
            int run = zeroRun(groups, i);
            if (run > gapLength) {
                gapStart = i;
                gapLength = run;
            }
        }
        if (gapStart < 0) {
            return join(groups, 0, GROUPS);
        }
        return join(groups, 0, gapStart) + "::" + join(groups, gapStart + gapLength, GROUPS);
    }

    private static int zeroRun(int[] groups, int from) {
        int to = from;
        while (to < GROUPS && groups[to] == 0) {
            to++;
        }
        return to - from;
    }

    private static String join(int[] groups, int from, int to) {
        StringBuilder out = new StringBuilder();
        for (int i = from; i < to; i++) {
            out.append(i == from ? "" : ":").append(Integer.toHexString(groups[i]));
        }
        return out.toString();
    }

    /** What is wrong with a text; {@link #parse} adds the text itself. */
    private static final class Malformed extends Exception {
        private static final long serialVersionUID = 1;

        Malformed(String reason) {
            super(reason);
        }
    }
}
