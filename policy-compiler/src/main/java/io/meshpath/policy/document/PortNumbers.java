// SPDX-License-Identifier: Apache-2.0
package io.meshpath.policy.document;

import java.util.regex.Pattern;

/** Ports by number and by name, as Kubernetes has them. */
final class PortNumbers {
    private static final int MAX_PORT = 0xffff;
    private static final int MAX_NAME = 15;
    /** An IANA service name in lower case (RFC 6335, section 5.1): a letter somewhere, and single hyphens inside. */
    private static final Pattern NAME = Pattern.compile("(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*");

    private PortNumbers() {}

    static int read(Node node) {
        return Values.number(node, "a port", 1, MAX_PORT);
    }

    /** Whether a text is meant to be a port's number, right or wrong. */
    static boolean isNumber(String text) {
        return text.chars().allMatch(character -> character >= '0' && character <= '9');
    }

    /** Whether a text is the name of a port: an IANA service name in lower case. */
    static boolean isName(String text) {
        return text.length() <= MAX_NAME && NAME.matcher(text).matches();
    }

    static String name(Node node) {
        String name = Values.text(node);
        if (!isName(name)) {
            throw node.refuse(
                    "'" + name + "' is not the name of a port; write up to " + MAX_NAME
                            + " lower-case letters, digits and single hyphens, one letter at least, or a number without quotes");
        }
        return name;
    }
}
