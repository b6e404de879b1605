// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.dns;

import java.util.List;
import java.util.Locale;

/** A DNS name in one form: lower case, without the dot of the root. Immutable. */
record DnsName(String text) {
    private static final int MAX_LENGTH = 253;

    static DnsName of(String written) {
        String lower = written.toLowerCase(Locale.ROOT);
        return new DnsName(lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower);
    }

    /** Whether it has only what patterns can speak of: labels of letters, digits, '-' and '_'. */
    boolean isPlain() {
        if (text.isEmpty() || text.length() > MAX_LENGTH) {
            return false;
        }
        return labels().stream().noneMatch(String::isEmpty) && text.chars().allMatch(DnsName::isPlain);
    }

    private static boolean isPlain(int character) {
        return character >= 'a' && character <= 'z'
                || character >= '0' && character <= '9'
                || character == '-'
                || character == '_'
                || character == '.';
    }

    /** From the left: {@code [www, example, com]}. */
    List<String> labels() {
        return List.of(text.split("\\.", -1));
    }
}
